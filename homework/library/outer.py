"""Exercises in which somebody else takes part: trust, listening, boundaries, a loved one."""

from homework.library.text import ExerciseText

EXERCISES = (
    ExerciseText(
        slug="one-small-true-thing",
        strategy="trust",
        kind="disclosure",
        title="One small true thing",
        purpose=(
            "Trust grows in small steps that are answered. Each time somebody takes something of yours well, "
            "the next step is a little easier."
        ),
        instructions=(
            "Choose somebody who has been kind to you and a moment without hurry.\n\n"
            "Tell them one true thing that you would usually keep back. Keep it light: an opinion, a wish, that "
            "you were nervous. It should be a little more than usual, not your deepest secret.\n\n"
            "Then wait. Let them answer before you explain, joke or change the subject. Afterwards note what "
            "they did and whether you wanted to pull back."
        ),
        smallest="Tell somebody one thing that you liked today.",
        minutes=10,
        difficulty=2,
        safety=(
            "Only with somebody who does not use what you say against you. If in doubt, talk about it in a "
            "session first."
        ),
        discloses=True,
    ),
    ExerciseText(
        slug="a-step-on-the-ladder",
        strategy="trust",
        kind="ladder",
        title="A step on the ladder",
        purpose=(
            "Going towards what feels hard, in steps that you choose, shows you what really happens there. The "
            "point is to learn, not to feel nothing."
        ),
        instructions=(
            "Take the step that you agreed on in your session. Before it, write what you expect and how hard it "
            "feels.\n\n"
            "Go and try it. Stay until you have learned something, which is often a little longer than is "
            "comfortable. You may stop at any time; stopping is an answer as well.\n\n"
            "Afterwards write what happened and how much of your expectation came true."
        ),
        smallest="Only write what you expect, and imagine the step for one minute.",
        minutes=20,
        difficulty=4,
        safety="The step should be hard, not harmful. It is not meant for people who threaten or belittle you.",
        discloses=True,
    ),
    ExerciseText(
        slug="ask-for-a-little-help",
        strategy="trust",
        kind="communication",
        title="Ask for a little help",
        purpose=(
            "Doing everything alone looks strong and keeps people out. Asking for something small lets them be of use."
        ),
        instructions=(
            "Think of something that you would do on your own without asking: carrying, choosing, finding "
            "something out.\n\n"
            "Ask one person for it in one plain sentence, without an apology before it. A no is allowed, yours "
            "and theirs.\n\n"
            "If they say yes, let them do it in their way. Say thank you once. Write down what you said and how "
            "it was to be helped."
        ),
        smallest="Ask somebody for the time or for directions.",
        minutes=10,
        difficulty=2,
        safety="Ask somebody who can say no to you without trouble for you or for them.",
        discloses=True,
    ),
    ExerciseText(
        slug="say-back-what-you-heard",
        strategy="listening",
        kind="communication",
        title="Say back what you heard",
        purpose="Feeling heard is half of closeness. It can be learned like a handshake.",
        instructions=(
            "In one talk this week, do not answer at once. First say back in your own words what you heard: so "
            "for you it was …\n\n"
            "Ask whether that is right. Listen to the correction. Only then say your own view.\n\n"
            "Notice what happens in you while you wait: plans, pictures, the wish to solve it. Just notice."
        ),
        smallest="Say back one sentence, once.",
        minutes=10,
        difficulty=1,
    ),
    ExerciseText(
        slug="from-you-to-i",
        strategy="listening",
        kind="communication",
        title="From you to I",
        purpose=(
            "A sentence that begins with you is often heard as blame. One that begins with I tells the other "
            "person something about you."
        ),
        instructions=(
            "Take something small that bothers you with somebody. Write it as it comes: you never …\n\n"
            "Turn it round in four pieces: when this happens, I feel this, because I need this, and I would "
            "like this. Keep each piece short and leave out always and never.\n\n"
            "Say it if the moment is good. If not, the written version counts."
        ),
        smallest="Write the four pieces. Say nothing yet.",
        minutes=15,
        difficulty=2,
        safety="For everyday matters. Where somebody frightens you, practise it in a session instead.",
    ),
    ExerciseText(
        slug="needs-and-limits",
        strategy="boundaries",
        kind="boundary",
        title="What I need and where it ends",
        purpose=(
            "Closeness without limits feels like being swallowed. Knowing where you end makes it safer to let "
            "people in."
        ),
        instructions=(
            "Remember a moment in which you said yes and meant no, or the other way round.\n\n"
            "What did you need? What would have been a limit that you could have kept? Write it in one sentence "
            "that does not explain itself.\n\n"
            "If such a moment comes up this week, try the sentence. Note how the other person took it and how "
            "you felt an hour later."
        ),
        smallest="Write the sentence. Keep it in your pocket.",
        minutes=15,
        difficulty=2,
        safety=(
            "If setting a limit could lead to threats or harm, do not try it alone. Talk with your therapist first."
        ),
    ),
    ExerciseText(
        slug="let-me-think-about-it",
        strategy="boundaries",
        kind="boundary",
        title="Let me think about it",
        purpose="Between yes and no there is a pause. In the pause you find out what you want.",
        instructions=(
            "Choose one day. Whenever somebody asks you for something, answer first: let me think about it, I "
            "will tell you later.\n\n"
            "Take at least ten minutes. Ask your body: does it get tighter or wider at the thought of yes?\n\n"
            "Then answer, and note whether the answer was another one than your first. Guilt may come. Write "
            "down how much, and look again the next day."
        ),
        smallest="Take one breath before one answer.",
        minutes=10,
        difficulty=1,
    ),
    ExerciseText(
        slug="ten-minutes-each",
        strategy="together",
        kind="communication",
        title="Ten minutes each",
        purpose="With a fixed time for each, nobody has to win. You both learn what it is like to be listened to.",
        instructions=(
            "Ask somebody close to you for twenty minutes. Sit so that you need not look at each other all the "
            "time; walking is fine.\n\n"
            "For ten minutes one of you talks about what is going on. The other listens and says nothing but: "
            "is there more? Then change over. There is no discussion afterwards, only a thank-you.\n\n"
            "Note how it was to talk and how it was to listen. Which was harder?"
        ),
        smallest="Three minutes each, about something pleasant.",
        minutes=25,
        difficulty=3,
        safety="Only if both want to. Anyone may stop without giving a reason.",
        discloses=True,
    ),
    ExerciseText(
        slug="read-it-together",
        strategy="together",
        kind="reading",
        title="Read it together",
        purpose=(
            "It helps when somebody close knows why nearness can be hard, without having to hear your whole story."
        ),
        instructions=(
            "Choose a page that you both would like to read. Your therapist can suggest one.\n\n"
            "Read it apart, then each say one sentence that fits you and one that does not. You decide how much "
            "you say about yourself.\n\n"
            "Note what you take from it. If you would rather read alone, that is a good choice as well."
        ),
        smallest="Read the first paragraph on your own.",
        minutes=20,
        difficulty=2,
        safety="Share only what you would be comfortable with if you two had a quarrel.",
        discloses=True,
    ),
)
