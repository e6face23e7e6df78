"""Exercises about one strategy: trust and openness."""

from homework.library.text import ExerciseText

EXERCISES = (
    ExerciseText(
        slug="trust-ledger",
        strategy="trust",
        kind="free",
        title="The trust book",
        purpose="When trust was broken once, we count only what goes wrong. A fair book has two sides.",
        instructions=(
            "Choose one person. For a week, write down small things they did that you could rely on. They called when "
            "they said so. They kept something to themselves.\n\n"
            "Write down also what was not reliable. Be as exact with one as with the other.\n\n"
            "At the end of the week, read both. What could you trust this person with? What not yet?"
        ),
        smallest="One line about one person, on one day.",
        minutes=5,
        difficulty=2,
    ),
    ExerciseText(
        slug="say-thank-you-and-stop",
        strategy="trust",
        kind="disclosure",
        title="Say thank you and stop",
        purpose="Being liked can feel like danger. Many of us push a kind word away before it can land.",
        instructions=(
            "The next time somebody says something nice to you, say only: thank you.\n\n"
            "Do not explain. Do not joke, and do not give it back at once. Breathe out, and look at the person for "
            "one moment.\n\n"
            "Afterwards, write what was said and what you wanted to do with it."
        ),
        smallest="Say thank you in your head, later.",
        minutes=2,
        difficulty=2,
        safety="If a kind word comes from somebody who wants something for it, you owe them no look.",
        discloses=True,
    ),
    ExerciseText(
        slug="what-i-can-lend",
        strategy="trust",
        kind="free",
        title="Lending in small coins",
        purpose="Trust is not a yes or a no. It can be lent in small coins, to see what comes back.",
        instructions=(
            "Write five things about you in a row, from very light to very private. What you had for lunch is at one "
            "end. You know what is at the other.\n\n"
            "Think of one person. Up to which of these could you tell them today, without much fear?\n\n"
            "Now look at the next one in the row. What would have to be true before you told them that?"
        ),
        smallest="Write down the lightest and the next one.",
        minutes=10,
        difficulty=2,
    ),
    ExerciseText(
        slug="stay-a-little-longer",
        strategy="trust",
        kind="ladder",
        title="Stay a little longer",
        purpose="We often leave just before it gets good, or before we find out that nothing bad comes.",
        instructions=(
            "Think of a moment in the week when you usually leave, hang up or change the subject.\n\n"
            "Plan to stay three minutes longer. Say before what you expect, and how hard it will be.\n\n"
            "When the wish to go comes, notice where in your body it sits. Stay the three minutes. Then go, if you "
            "like, and write down what happened."
        ),
        smallest="Stay for three more breaths.",
        minutes=15,
        difficulty=3,
        safety="If you are not safe with this person, leave. Leaving is right then.",
        discloses=True,
    ),
    ExerciseText(
        slug="small-repair",
        strategy="trust",
        kind="communication",
        title="Mend a small thing",
        purpose=(
            "Close people hurt each other in small ways all the time. What makes the difference is whether it is "
            "mended."
        ),
        instructions=(
            "Choose something small that went wrong between you and somebody you like. A sharp word, or a call you "
            "forgot.\n\n"
            "Say three short things: what you did, that you are sorry, and what you would like to do next time. Leave "
            "out the word but.\n\n"
            "Then let them answer. They need not say that it is fine."
        ),
        smallest="Write the three sentences. Do not send them yet.",
        minutes=15,
        difficulty=3,
        safety="You do not owe a repair to somebody who hurts you.",
    ),
    ExerciseText(
        slug="hopes-on-the-table",
        strategy="trust",
        kind="disclosure",
        title="Say what you hope for",
        purpose="Hidden hopes turn into secret tests, and nobody can pass a test that they do not know about.",
        instructions=(
            "Think of the next time you will see somebody you like. What do you hope for? That they ask how you are, "
            "that they stay, that they notice?\n\n"
            "Tell them one of these hopes before, in one sentence: I would like it if you asked me about my day.\n\n"
            "Notice how it feels to have said it. Whatever they do, you no longer have to wait for them to guess."
        ),
        smallest="Write the hope down for yourself.",
        minutes=10,
        difficulty=3,
        safety="Choose somebody who does not laugh at what you hope for.",
        discloses=True,
    ),
)
