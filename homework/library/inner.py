"""Exercises that are done alone: beliefs, kindness, words for feelings, patterns."""

from homework.library.text import ExerciseText

EXERCISES = (
    ExerciseText(
        slug="when-i-pulled-back",
        strategy="beliefs",
        kind="thought",
        title="When I noticed pulling back",
        purpose=(
            "When somebody comes close, a quick thought often decides for us: they will leave, they want "
            "something, I will be too much. Written down, a thought can be looked at instead of obeyed."
        ),
        instructions=(
            "Choose one moment from the last days when you pulled back, went quiet or braced yourself. It can "
            "be tiny: a message you did not answer, a look you avoided.\n\n"
            "Go through the pages one by one. Write what happened, what went through your mind and what you "
            "felt. Then look for facts on both sides, and for another way to see it that you could half "
            "believe.\n\n"
            "You do not have to feel better at the end. Seeing the thought as a thought is enough."
        ),
        smallest="Write down only the moment and the thought. Two lines.",
        minutes=15,
        difficulty=2,
    ),
    ExerciseText(
        slug="ask-the-prediction",
        strategy="beliefs",
        kind="experiment",
        title="Ask the prediction a question",
        purpose=(
            "Fear is good at predicting and bad at checking. A small test shows whether people answer in the "
            "way your fear expects."
        ),
        instructions=(
            "Pick one belief about closeness, for example: if I say what I want, people find me difficult.\n\n"
            "Plan a small test of it with somebody you feel fairly safe with. Say exactly what you expect to "
            "see and how sure you are. Leave out one thing that you usually do to stay safe, if you can.\n\n"
            "Afterwards write what happened. A result that fits your fear is worth as much as one that does "
            "not: both go on the scale."
        ),
        smallest="Plan the test and write your prediction. Do not carry it out yet.",
        minutes=20,
        difficulty=3,
        safety="Choose a person who has treated you with respect, and something you could take back.",
        discloses=True,
    ),
    ExerciseText(
        slug="three-kind-minutes",
        strategy="kindness",
        kind="kindness",
        title="Three kind minutes",
        purpose=(
            "Being close to others is easier when you are not at war with yourself. This practises the tone you "
            "use inside."
        ),
        instructions=(
            "Sit or stand as you like. Put a hand where it feels steady: chest, belly, or around the other "
            "hand.\n\n"
            "First minute: say to yourself what is hard right now, in plain words. Second minute: remember that "
            "other people know this too. Third minute: say one sentence that you would say to a friend in your "
            "place.\n\n"
            "If kindness feels false, say something true instead, such as: this is hard, and I am here."
        ),
        smallest="One hand on your chest, one slow breath out.",
        minutes=5,
        difficulty=1,
        safety=("If turning inward makes things worse, open your eyes, name five things that you see, and stop there."),
    ),
    ExerciseText(
        slug="what-i-bring",
        strategy="kindness",
        kind="values",
        title="What I would like to bring",
        purpose=(
            "Worth is not earned by being chosen. This looks at how you want to be with people, whoever they are."
        ),
        instructions=(
            "Choose one part of your life. Think of a person who was good to be with, perhaps years ago. What "
            "did they do?\n\n"
            "Then write how you would like to be in this part of your life, how much that matters to you, and "
            "how much of it there was last week. The distance between the two is not a mark. It only shows "
            "where a small step would count.\n\n"
            "End with one thing that takes less than ten minutes."
        ),
        smallest="Choose the part of your life and write one word for how you would like to be in it.",
        minutes=15,
        difficulty=2,
    ),
    ExerciseText(
        slug="one-feeling-a-day",
        strategy="expression",
        kind="emotion",
        title="One feeling a day",
        purpose=(
            "Many people know two words: fine and tense. The more exact the word, the easier the feeling is to "
            "bear and to tell."
        ),
        instructions=(
            "Once a day, at a time that suits you, stop for a moment. Which feeling was the strongest today?\n\n"
            "Find a word for it, or several that do not match. Notice where it was in your body and what came "
            "just before. Ask what it might have needed: rest, company, an answer, space.\n\n"
            "Nothing has to be done about it. Days without a word are worth a note, too."
        ),
        smallest="One word a day.",
        minutes=5,
        difficulty=1,
    ),
    ExerciseText(
        slug="letter-that-stays-here",
        strategy="expression",
        kind="letter",
        title="A letter that stays here",
        purpose=(
            "Some things were never said because nobody would have heard them. On paper they can be said "
            "without a price."
        ),
        instructions=(
            "Choose somebody to whom something was left unsaid. It can be a person who is gone, or yourself at "
            "another age.\n\n"
            "Write without correcting. Begin with what happened, go on to what it did to you, end with what you "
            "wished for. Stop when it is enough for today.\n\n"
            "The letter is not meant to be sent. Afterwards do something plain: make tea, walk around the "
            "block, call somebody."
        ),
        smallest="Write the first sentence: what I never told you is …",
        minutes=25,
        difficulty=3,
        safety=(
            "Please do not send it in the first days. If strong memories come, stop, look around the room and "
            "talk about it in the next session."
        ),
    ),
    ExerciseText(
        slug="near-and-far-map",
        strategy="patterns",
        kind="free",
        title="Near and far",
        purpose=(
            "We learned early how close is safe. A look at several people side by side shows what repeats, and "
            "what did not."
        ),
        instructions=(
            "Draw a dot for yourself in the middle of a page. Place people around you, near or far: family, "
            "friends, people you loved. A role or an initial is enough.\n\n"
            "For three of them note how it began to be close, what happened when it got closer, and how it "
            "ended or goes on. Who stepped back first?\n\n"
            "Write one sentence about what repeats. Write another about an exception. The exception matters "
            "more."
        ),
        smallest="Place three people on the page. Write nothing.",
        minutes=25,
        difficulty=3,
        safety="Leave out anyone whose name makes you unsafe today. Gaps are welcome.",
    ),
    ExerciseText(
        slug="what-set-it-off",
        strategy="patterns",
        kind="thought",
        title="What set it off",
        purpose=(
            "The wish to get away has starters: a tone, a question, a silence, good news. Knowing yours gives "
            "you a second of choice."
        ),
        instructions=(
            "When you notice the wish to get away, write down the moment as soon as you can. What was the very "
            "last thing before it?\n\n"
            "Note the thought, the feeling and what you did to feel safer. You need not fill in every page.\n\n"
            "After three moments look at them together. What do the beginnings have in common? Does it remind "
            "you of an earlier time?"
        ),
        smallest="Write down one starter in five words.",
        minutes=10,
        difficulty=2,
    ),
)
