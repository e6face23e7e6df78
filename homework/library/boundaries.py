"""Exercises about one strategy: boundaries."""

from homework.library.text import ExerciseText

EXERCISES = (
    ExerciseText(
        slug="a-small-no",
        strategy="boundaries",
        kind="boundary",
        title="A small no",
        purpose="A no to something small is practice for the no that matters. It also makes your yes worth more.",
        instructions=(
            "Find one thing this week that you can say no to without harm. A second helping, a call right now, one "
            "more favour.\n\n"
            "Say no in one short sentence. Do not give more than one reason.\n\n"
            "Then watch what happens in you for ten minutes. Guilt comes and goes like weather. Write how strong it "
            "was at first, and then."
        ),
        smallest="Say: not today. To anything at all.",
        minutes=5,
        difficulty=2,
        safety="Only where a no is safe.",
    ),
    ExerciseText(
        slug="a-whole-yes",
        strategy="boundaries",
        kind="boundary",
        title="A whole yes",
        purpose="People who fear being close often say half a yes. A whole one can be practised too.",
        instructions=(
            "Look for one thing this week that you really want to do with somebody.\n\n"
            "Say yes without if and without perhaps. Put it in the calendar with a time.\n\n"
            "When the day comes, do not cancel unless you are ill. Note how it was on the way there, and how it was "
            "on the way back."
        ),
        smallest="Say yes to something that takes ten minutes.",
        minutes=15,
        difficulty=3,
    ),
    ExerciseText(
        slug="my-map-of-near",
        strategy="boundaries",
        kind="boundary",
        title="My map of near",
        purpose=(
            "Limits differ from one kind of closeness to another. You may like to talk for hours, and not like to be "
            "touched. Both are fine."
        ),
        instructions=(
            "Draw four circles: time, body, words, things. In each, write what is fine with you, what is fine with "
            "some people, and what is not.\n\n"
            "Mark one spot where you often let people go further than you like. Mark one where you could let somebody "
            "a little nearer.\n\n"
            "For each of the two, write one sentence you could say."
        ),
        smallest="Fill in one circle.",
        minutes=20,
        difficulty=2,
    ),
    ExerciseText(
        slug="what-is-mine",
        strategy="boundaries",
        kind="boundary",
        title="What is mine to carry",
        purpose="Some of us feel in charge of how everybody feels. That makes being close very heavy.",
        instructions=(
            "Remember a moment this week when somebody near you was in a bad mood.\n\n"
            "Write in two lists what was yours in it, and what was theirs. Your words are yours. Their day at work is "
            "theirs.\n\n"
            "Next time, say to yourself: I can be with you, and I do not have to fix it. See what happens when you "
            "only stay."
        ),
        smallest="Write one thing that was not yours.",
        minutes=10,
        difficulty=2,
    ),
    ExerciseText(
        slug="time-for-me-time-for-us",
        strategy="boundaries",
        kind="boundary",
        title="Time for me, time for us",
        purpose="Stepping back feels better to both when it is said out loud and has an end.",
        instructions=(
            "Think of a time in the week when you need to be alone. Choose a clear length: one hour, one evening.\n\n"
            "Tell somebody close: I need Tuesday evening for myself, and I would like to see you on Wednesday.\n\n"
            "Keep both parts. Write how it was to ask for distance and for closeness in one sentence."
        ),
        smallest="Write the sentence with two days in it.",
        minutes=10,
        difficulty=2,
    ),
)
