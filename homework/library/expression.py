"""Exercises about one strategy: words for feelings."""

from homework.library.text import ExerciseText

EXERCISES = (
    ExerciseText(
        slug="feeling-to-need",
        strategy="expression",
        kind="emotion",
        title="From a feeling to a need",
        purpose="A feeling is a kind of letter. It is about something that you need.",
        instructions=(
            "Take one feeling from today. Give it a name.\n\n"
            "Ask it: what do you want for me? Lonely often wants company. Angry often wants a limit. Sad often wants "
            "comfort, tired wants rest.\n\n"
            "Write the need in one word. Is there a small way to meet it today, alone or with somebody?"
        ),
        smallest="One feeling, one need. Two words.",
        minutes=5,
        difficulty=2,
    ),
    ExerciseText(
        slug="weather-report",
        strategy="expression",
        kind="emotion",
        title="The weather in me",
        purpose="Sometimes there is no word, but there is a picture.",
        instructions=(
            "Three times a day, ask: what is the weather in me? Fog, a cold wind, sun behind clouds.\n\n"
            "Write it down with a number for how strong it is. Write where in your body you notice it.\n\n"
            "You can tell somebody the weather, too. It is an easy way to begin."
        ),
        smallest="One weather, once a day.",
        minutes=3,
        difficulty=1,
    ),
    ExerciseText(
        slug="say-one-feeling",
        strategy="expression",
        kind="disclosure",
        title="Say one feeling",
        purpose="Told feelings get lighter, and others get a chance to answer.",
        instructions=(
            "Choose somebody you feel all right with, and a calm moment.\n\n"
            "Say one feeling about your day, without a story around it: I was lonely this afternoon. Then stop for "
            "two breaths.\n\n"
            "Let them answer. You need not go on. Write what they did, and how near you felt before and after."
        ),
        smallest="Say it to a pet, or in the mirror.",
        minutes=5,
        difficulty=3,
        safety="Choose somebody who does not use feelings against you.",
        discloses=True,
    ),
    ExerciseText(
        slug="song-for-it",
        strategy="expression",
        kind="free",
        title="A song for it",
        purpose="Music can say what we cannot yet say.",
        instructions=(
            "Find a song that fits how you feel about somebody right now, or about being close at all.\n\n"
            "Listen to it once with nothing else. Which line is it? Where does it touch you?\n\n"
            "Write two sentences about it. If you like, play it to somebody, and say: this is a bit how it is."
        ),
        smallest="Find the song. Do not listen yet.",
        minutes=10,
        difficulty=1,
    ),
    ExerciseText(
        slug="unsent-message",
        strategy="expression",
        kind="letter",
        title="The message I did not send",
        purpose="We delete the true sentence and send the safe one. Here the true one may stay.",
        instructions=(
            "Think of a message you wrote this week that said less than you meant. Write the longer one here.\n\n"
            "Say what you felt, what you wished for, and what you were afraid of.\n\n"
            "Look at it the next day. Is there one small part that you would like to say after all?"
        ),
        smallest="Write the one word that you left out.",
        minutes=10,
        difficulty=2,
        safety="Write it here, not in the chat, so that it is not sent by a slip of the thumb.",
    ),
)
