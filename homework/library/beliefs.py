"""Exercises about one strategy: looking at beliefs."""

from homework.library.text import ExerciseText

EXERCISES = (
    ExerciseText(
        slug="how-much-i-believe-it",
        strategy="beliefs",
        kind="thought",
        title="How much I believe it today",
        purpose="A belief is not the same size every day. When you see it grow and shrink, it looks less like a fact.",
        instructions=(
            "Take one sentence that your fear likes to say. For example: people leave when they know me.\n\n"
            "Once a day, write down how much you believe it, and what went on just before. It takes a minute. You "
            "need not argue with it.\n\n"
            "After some days, look at the numbers. On which days was it small? What was there on those days?"
        ),
        smallest="One number a day. No words.",
        minutes=5,
        difficulty=1,
    ),
    ExerciseText(
        slug="two-columns",
        strategy="beliefs",
        kind="thought",
        title="Two columns",
        purpose="Fear keeps a list of proof. It leaves out what does not fit. This puts the other half of the list back.",
        instructions=(
            "Write a thought about yourself and other people at the top of a page. Draw a line down the middle.\n\n"
            "On the left, write what speaks for it. On the right, write what does not quite fit. Only things that "
            "happened count.\n\n"
            "Read both sides as if a friend had written them. Then write one sentence that is true to both."
        ),
        smallest="One line in each column.",
        minutes=15,
        difficulty=2,
    ),
    ExerciseText(
        slug="where-on-the-line",
        strategy="beliefs",
        kind="thought",
        title="Where on the line?",
        purpose="Fear thinks in two boxes: safe or not, loved or not. Most of life is somewhere between.",
        instructions=(
            "Draw a line. At one end write: nobody could ever trust this person. At the other: everyone could trust "
            "this person with anything.\n\n"
            "Put five people on the line. A friend, somebody at work, a person from the past, somebody on television. "
            "Then put yourself.\n\n"
            "What made you choose each place? Did anyone sit right at an end?"
        ),
        smallest="Put two people and yourself on the line.",
        minutes=15,
        difficulty=2,
    ),
    ExerciseText(
        slug="old-sentence-new-sentence",
        strategy="beliefs",
        kind="thought",
        title="Old sentence, new sentence",
        purpose="Some sentences about us are very old. We heard them before we could check them.",
        instructions=(
            "Write down one old sentence about yourself. How old were you when you first believed it? Who said it, or "
            "acted as if it were true?\n\n"
            "Now write a sentence that fits your life today a little better. It should not be sweet. It should be one "
            "that you could half believe.\n\n"
            "Put the new sentence where you will see it for a week. Note one moment that fits it."
        ),
        smallest="Write only the old sentence, and how old it is.",
        minutes=15,
        difficulty=3,
        safety=(
            "If the old sentence brings strong pictures, stop. Name five things in the room, and bring it to the "
            "session."
        ),
    ),
    ExerciseText(
        slug="drop-one-shield",
        strategy="beliefs",
        kind="experiment",
        title="Put one shield down",
        purpose=(
            "We all have ways to stay safe with people: joking, looking at the phone, asking and never telling. They "
            "help, and they stop us from finding out."
        ),
        instructions=(
            "Choose one small shield that you use with people. Choose a short moment with somebody you feel fairly "
            "safe with.\n\n"
            "Before it, write what you think will happen without the shield, and how sure you are.\n\n"
            "Leave the shield out for ten minutes. You can pick it up again at any time. Then write what really "
            "happened."
        ),
        smallest="Notice the shield once, while you use it. Change nothing.",
        minutes=20,
        difficulty=4,
        safety=(
            "Keep every shield that protects you from a person who has hurt you. This is only for people who treat "
            "you well."
        ),
        discloses=True,
    ),
    ExerciseText(
        slug="what-did-they-think",
        strategy="beliefs",
        kind="experiment",
        title="What did they really think?",
        purpose="We often guess what others think of us, and we guess badly. Now and then one can simply ask.",
        instructions=(
            "Remember a moment when you were sure that somebody thought badly of you. Choose one that was small.\n\n"
            "Write your guess and how sure you are. Then ask the person one open question: how was that for you?\n\n"
            "Listen to all of the answer. Write it down word for word if you can. How near was your guess?"
        ),
        smallest="Write down the guess, and one other thing they might have thought.",
        minutes=15,
        difficulty=3,
        safety="Ask somebody who is mostly kind to you.",
        discloses=True,
    ),
)
