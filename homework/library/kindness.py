"""Exercises about one strategy: kindness to oneself."""

from homework.library.text import ExerciseText

EXERCISES = (
    ExerciseText(
        slug="the-inner-voice",
        strategy="kindness",
        kind="kindness",
        title="The voice inside",
        purpose="Most of us talk to ourselves in a tone we would never use with a friend.",
        instructions=(
            "For one day, listen for the voice inside when something goes wrong. Write down what it says, word for "
            "word.\n\n"
            "Read it aloud. Whose tone is it? Would you speak like that to a child who spilled some milk?\n\n"
            "Write the same message in the tone of somebody who is on your side. It may still say: that was not good."
        ),
        smallest="Catch one sentence. Write it down.",
        minutes=10,
        difficulty=2,
    ),
    ExerciseText(
        slug="letter-from-a-friend",
        strategy="kindness",
        kind="letter",
        title="A letter from somebody who likes you",
        purpose=(
            "It is hard to be kind to yourself when nobody showed you how. You can borrow the voice of somebody who "
            "would be."
        ),
        instructions=(
            "Think of somebody who would wish you well. A friend, a teacher, a grandmother, even somebody in a book.\n\n"
            "Write a letter from them to you, about something you find hard about yourself. What do they see? What "
            "would they say about how it came to be so?\n\n"
            "Put it away for two days. Then read it slowly, with a hand on your chest if you like."
        ),
        smallest="Write the first and the last sentence.",
        minutes=20,
        difficulty=3,
        safety="If kindness makes you sad or angry at first, that is common. Stop when it is enough.",
    ),
    ExerciseText(
        slug="what-i-did-well",
        strategy="kindness",
        kind="free",
        title="Three things I did all right",
        purpose="The eye that looks for faults is well trained. The other one needs practice.",
        instructions=(
            "In the evening, write three things from the day that you did all right. All right is enough. You made "
            "soup. You answered the phone.\n\n"
            "After each, write what it needed from you: patience, courage, care.\n\n"
            "After a week, read the list of what it needed. That is a list of what you have."
        ),
        smallest="One thing, in three words.",
        minutes=5,
        difficulty=1,
    ),
    ExerciseText(
        slug="body-on-my-side",
        strategy="kindness",
        kind="kindness",
        title="Ten soft breaths",
        purpose=(
            "The body learns that closeness is safe long before the head does. It learns through breath, warmth and "
            "slowness."
        ),
        instructions=(
            "Sit so that your back is held. Let the breath out a little longer than you let it in. Do this ten times.\n\n"
            "Put a hand where you feel tight. Imagine that the hand belongs to somebody who likes you.\n\n"
            "If your mind runs off, that is what minds do. Come back to the next breath out."
        ),
        smallest="One long breath out.",
        minutes=4,
        difficulty=1,
        safety="If breathing makes you dizzy or scared, open your eyes, feel your feet and stop.",
    ),
    ExerciseText(
        slug="strengths-others-see",
        strategy="kindness",
        kind="values",
        title="What others count on",
        purpose="We know our faults by heart. What others like about us is often news to us.",
        instructions=(
            "Write down what three people have thanked you for, ever. Small things count.\n\n"
            "What does each of these say about you? Choose one of them for this week.\n\n"
            "Do it once on purpose, and notice how it feels to be this person."
        ),
        smallest="Write one thing that one person thanked you for.",
        minutes=10,
        difficulty=2,
    ),
)
