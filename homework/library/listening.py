"""Exercises about one strategy: listening and saying."""

from homework.library.text import ExerciseText

EXERCISES = (
    ExerciseText(
        slug="three-questions",
        strategy="listening",
        kind="communication",
        title="Three questions",
        purpose="Listening is a way to be close without having to say much yourself.",
        instructions=(
            "In one talk this week, ask three questions in a row before you say anything of your own.\n\n"
            "Let each one grow out of the answer before. Begin with what or how. Leave out why.\n\n"
            "Afterwards, note what you learned about the other person that you did not know."
        ),
        smallest="Ask one more question than you usually would.",
        minutes=10,
        difficulty=1,
    ),
    ExerciseText(
        slug="ask-for-it-plainly",
        strategy="listening",
        kind="communication",
        title="Ask for it plainly",
        purpose="A hint keeps us safe from a no. It also keeps us from getting what we need.",
        instructions=(
            "Choose something small that you would like from somebody. To be picked up, to have quiet, to get a call.\n\n"
            "Ask for it in one sentence with a time in it: could you call me on Sunday evening? Say please. Do not "
            "say sorry.\n\n"
            "A yes is nice, a no is an answer. Write down what you said, and what came back."
        ),
        smallest="Write the sentence and read it aloud, alone.",
        minutes=10,
        difficulty=3,
    ),
    ExerciseText(
        slug="their-side",
        strategy="listening",
        kind="communication",
        title="How it looks from there",
        purpose=(
            "When we feel hurt, we tell the story from one chair. Sitting in the other chair for a moment does not "
            "mean that we were wrong."
        ),
        instructions=(
            "Remember a small clash with somebody. Write it down as they would tell it, beginning with I.\n\n"
            "What did they want? What were they afraid of? What did they see of you?\n\n"
            "Then write one sentence that you could say to them: it may have felt to you as if … You need not say it."
        ),
        smallest="Write only: they may have felt …",
        minutes=15,
        difficulty=3,
        safety="Leave this out for anybody who has harmed you. You need not see their side.",
    ),
    ExerciseText(
        slug="no-with-warmth",
        strategy="listening",
        kind="communication",
        title="No, and still warm",
        purpose="Many of us know two ways: to give in, or to shut the door. There is a third one.",
        instructions=(
            "Think of something that you will probably be asked this week and do not want.\n\n"
            "Prepare an answer in three parts. One warm thing. A clear no. What you can offer, if there is something.\n\n"
            "For example: I like it that you ask me. Not this weekend. I would enjoy a walk next week."
        ),
        smallest="Write the clear no in the middle.",
        minutes=10,
        difficulty=3,
    ),
    ExerciseText(
        slug="when-it-gets-loud",
        strategy="listening",
        kind="communication",
        title="A break in the middle",
        purpose="When two people get loud, neither hears. A break is not running away when you say when you will be back.",
        instructions=(
            "With somebody close, agree on a word that means: I need twenty minutes. Do that on a calm day.\n\n"
            "When a talk gets too hot, say the word and when you will be back. Go somewhere else. Walk, drink water, "
            "breathe out slowly.\n\n"
            "Come back at the time you said, even if it is only to say: I need until tomorrow."
        ),
        smallest="Choose the word, and tell no one yet.",
        minutes=20,
        difficulty=3,
        safety=(
            "If somebody does not let you leave the room, or you are afraid, this exercise is not for that. Please "
            "tell your therapist."
        ),
    ),
)
