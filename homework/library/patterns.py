"""Exercises about one strategy: seeing patterns."""

from homework.library.text import ExerciseText

EXERCISES = (
    ExerciseText(
        slug="my-timeline",
        strategy="patterns",
        kind="free",
        title="A line through the years",
        purpose="Looking at one love at a time, we see bad luck. Looking at them in a row, we see a pattern.",
        instructions=(
            "Draw a line from your birth to today. Mark the people who were close to you, as far as you like. "
            "Initials are enough.\n\n"
            "For each, mark when it was closest, and when somebody stepped back. Was it you, or them?\n\n"
            "What happened in the weeks before? Write one sentence about what comes again, and one about what was "
            "different once."
        ),
        smallest="Mark two people on the line.",
        minutes=30,
        difficulty=3,
        safety="Leave out whatever is too much. You can talk about the gaps in the session, or not.",
    ),
    ExerciseText(
        slug="the-dance",
        strategy="patterns",
        kind="free",
        title="The dance",
        purpose="Two people often dance the same steps. One comes, one goes. Nobody planned it.",
        instructions=(
            "Think of somebody you are close to, or were. Write what you do when they come nearer. Then what they do "
            "when you do that. Then what you do next.\n\n"
            "Go on until you are back at the beginning. Give the dance a name.\n\n"
            "Where could one of you make a different step? It can be a very small one."
        ),
        smallest="Write the first two steps.",
        minutes=15,
        difficulty=3,
    ),
    ExerciseText(
        slug="first-alarm",
        strategy="patterns",
        kind="thought",
        title="The first alarm",
        purpose="Before we pull back, there is an alarm. It is quick, and it is often in the body.",
        instructions=(
            "For a week, look out for the first sign that you want to get away. A tight jaw, a joke, the phone in "
            "your hand, a sudden list of faults.\n\n"
            "Write it down with what was going on. You need not do anything about it.\n\n"
            "At the end of the week, choose the earliest sign. When you meet it next time, say to yourself: ah, there "
            "you are."
        ),
        smallest="Notice one sign, once.",
        minutes=5,
        difficulty=2,
    ),
    ExerciseText(
        slug="what-i-learned-at-home",
        strategy="patterns",
        kind="free",
        title="What we did at home",
        purpose="Every family has rules about closeness that nobody ever says.",
        instructions=(
            "Finish these in your own words. When somebody cried at our house … When somebody was angry … When "
            "somebody needed help … Love was shown by …\n\n"
            "Which of these rules do you still keep? Which did you turn around?\n\n"
            "Choose one rule you would like to write anew. What would the new one be?"
        ),
        smallest="Finish one of the sentences.",
        minutes=20,
        difficulty=3,
        safety="If this brings up harm, stop and bring it to the session. You need not go through it alone.",
    ),
    ExerciseText(
        slug="exceptions-count",
        strategy="patterns",
        kind="free",
        title="The time it went otherwise",
        purpose="A pattern is only a pattern most of the time. The exceptions show what helps.",
        instructions=(
            "Remember a time when you came nearer instead of going away. It can be years ago, and it can be small.\n\n"
            "What was different? The person, the place, how you had slept, what they said?\n\n"
            "Which of these could you bring about again this week?"
        ),
        smallest="Write one line about one time.",
        minutes=10,
        difficulty=1,
    ),
)
