"""Kinds of practice in which somebody else takes part."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from homework.kinds import (
    DISCREET,
    YES_NO,
    YES_PARTLY_NO,
    Ask,
    Part,
    PracticeKind,
    Question,
    define,
    felt,
    line,
    not_below,
    one,
    percent,
    ten,
    text,
)

define(
    PracticeKind(
        "ladder",
        _("Ladder"),
        icon="ladder",
        strand="exp",
        discloses=True,
        aftermath=_("How is it now, the day after?"),
        parts=(
            Part(
                _("Before you try it"),
                (
                    one("planned", _("Was it planned?"), ("planned", _("Planned")), ("spontaneous", _("It came up"))),
                    line("who", _("Who was it with?"), DISCREET),
                    felt("before", _("How hard does it feel beforehand?")),
                    text("prediction", _("What do you expect to happen?")),
                    percent("prediction_sure", _("How sure are you of that?")),
                ),
                hint=_("You can stop here, go and try it, and come back. This is kept for you."),
            ),
            Part(
                _("How it went"),
                (
                    Question("minutes", _("About how many minutes did it take?"), Ask.NUMBER, high=600),
                    felt("peak", _("How hard was the hardest moment?")),
                    felt("end", _("How hard did it feel at the end?")),
                    text("happened", _("What happened?")),
                    text(
                        "protection", _("Did you do something to make it safer?"), _("Looking away, a joke, a drink…")
                    ),
                ),
            ),
            Part(
                _("What you take from it"),
                (
                    text("learned", _("What did you learn?"), _("About yourself or about the other person.")),
                    percent("came_true", _("How much of what you expected came true?")),
                    Question(
                        "repeats", _("Which time was this?"), Ask.NUMBER, low=1, high=200, hint=_("1 for the first.")
                    ),
                ),
            ),
        ),
        rules=(
            not_below(
                "peak", "before", _("The hardest moment is lower than the start. If that is right, say so below.")
            ),
        ),
    )
)

define(
    PracticeKind(
        "disclosure",
        _("Saying a small true thing"),
        icon="message",
        strand="exp",
        discloses=True,
        aftermath=_("How is it now, the day after?"),
        parts=(
            Part(
                _("What you said"),
                (
                    line("who", _("To whom?"), DISCREET),
                    Question(
                        "depth", _("How personal was it?"), Ask.DIAL, low=1, high=5, step=1,
                        low_word=_("a light thing"), high_word=_("very personal"),
                    ),
                    one(
                        "topic", _("What was it about?"),
                        ("opinion", _("An opinion")), ("wish", _("A wish")), ("past", _("My past")),
                        ("feeling", _("A feeling")), ("us", _("The two of us")), ("other", _("Something else")),
                    ),
                ),
            ),
            Part(
                _("How it was met"),
                (
                    text("response", _("What did the other person do or say?")),
                    ten("close_before", _("How close did you feel before?"), _("far away"), _("very close")),
                    ten("close_after", _("And after?"), _("far away"), _("very close")),
                    ten("urge", _("How much did you want to pull back?"), _("not at all"), _("very much")),
                    one("stayed", _("Did you stay with it?"), *YES_NO),
                ),
            ),
        ),
    )
)  # fmt: skip

define(
    PracticeKind(
        "communication",
        _("Talking and listening"),
        icon="ear",
        strand="grp",
        parts=(
            Part(
                _("What you practised"),
                (
                    one(
                        "skill", _("Which skill?"),
                        ("listening", _("Listening")), ("request", _("Asking clearly")),
                        ("empathy", _("Seeing their side")),
                        ("repair", _("Making up")),
                    ),
                    text("situation", _("What was the situation?")),
                    text("said", _("What did you say, in your own words?")),
                    text("response", _("How did the other person answer?")),
                ),
            ),
            Part(
                _("Looking back"),
                (
                    Question(
                        "rating", _("How near was it to what you wanted?"), Ask.DIAL, high=4, step=1,
                        low_word=_("not yet"), high_word=_("just so"),
                    ),
                    text("obstacle", _("Did something get in the way?")),
                ),
            ),
        ),
    )
)  # fmt: skip

define(
    PracticeKind(
        "boundary",
        _("Yes and no"),
        icon="flag",
        strand="grp",
        parts=(
            Part(
                _("What you needed"),
                (
                    text("situation", _("What was the situation?")),
                    text("need", _("What did you need?")),
                    text("stated", _("What did you say or do?")),
                    one(
                        "how", _("How did you say it?"),
                        ("words", _("In words")), ("message", _("In a message")), ("action", _("By what I did")),
                        ("unsaid", _("I kept it to myself")),
                    ),
                ),
            ),
            Part(
                _("How it went"),
                (
                    text("response", _("How did the other person take it?")),
                    one("kept", _("Did it hold?"), *YES_PARTLY_NO),
                    line("feeling", _("How did you feel afterwards?")),
                    ten("guilt", _("How guilty did you feel?"), _("not at all"), _("very")),
                ),
            ),
        ),
    )
)  # fmt: skip
