"""Exercises about one strategy: with a loved one."""

from homework.library.text import ExerciseText

EXERCISES = (
    ExerciseText(
        slug="one-good-question",
        strategy="together",
        kind="communication",
        title="One good question each",
        purpose="We stop asking the people we know best. Yet they go on changing.",
        instructions=(
            "Sit down with somebody close to you for fifteen minutes. Each of you thinks of one question that has no "
            "yes or no.\n\n"
            "For example: what was the best part of your week? What do you miss? What would you like more of with me?\n\n"
            "One answers, the other only listens and says thank you. Then you change. Stop while it is nice."
        ),
        smallest="Send one good question as a message.",
        minutes=15,
        difficulty=2,
        safety="Either of you may say: not that one today.",
        discloses=True,
    ),
    ExerciseText(
        slug="what-helps-when-i-go-quiet",
        strategy="together",
        kind="communication",
        title="What helps when I go quiet",
        purpose="When you pull back, the other person often guesses, and guesses wrong. You can tell them before.",
        instructions=(
            "On a calm day, tell somebody close three things. How they can see that you are going quiet. What it does "
            "not mean. What helps.\n\n"
            "For example: I look at the floor. It does not mean that I am angry. It helps if you sit near me, and do "
            "not ask.\n\n"
            "Ask them for the same about themselves. Write it down for both of you."
        ),
        smallest="Write the three things for yourself.",
        minutes=15,
        difficulty=3,
        safety="Only with somebody who will not use it to reach you when you need to be alone.",
        discloses=True,
    ),
    ExerciseText(
        slug="side-by-side",
        strategy="together",
        kind="reading",
        title="Side by side",
        purpose="Being near without a talk is closeness as well. For many it is the easier door.",
        instructions=(
            "Choose something you can do next to somebody, without having to talk. Cooking, a walk, a puzzle, music.\n\n"
            "Do it for half an hour. Phones stay in another room.\n\n"
            "Afterwards say one sentence each about how it was. Then write down what stayed with you."
        ),
        smallest="Ten minutes in the same room, each with a book.",
        minutes=30,
        difficulty=1,
    ),
    ExerciseText(
        slug="thanks-by-name",
        strategy="together",
        kind="disclosure",
        title="Thank you for exactly that",
        purpose="Thanks work best when they are small and exact.",
        instructions=(
            "Think of one thing somebody close did this week that was good for you.\n\n"
            "Tell them what it was, and what it did for you: when you waited for me on Monday, I felt that I "
            "mattered.\n\n"
            "Then stop. You need not hear something in return. Note how it was to say it."
        ),
        smallest="Write it on a slip of paper and leave it on the table.",
        minutes=5,
        difficulty=2,
        safety="Only for somebody who is good to you most of the time.",
        discloses=True,
    ),
)
