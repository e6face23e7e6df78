"""Kinds of practice that need nobody else."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from homework.kinds import (
    DISCREET,
    WHEN,
    YES_NO,
    Ask,
    Part,
    PracticeKind,
    Question,
    define,
    felt,
    line,
    not_before,
    one,
    percent,
    ten,
    text,
)

define(
    PracticeKind(
        "thought",
        _("Thought record"),
        icon="thought",
        strand="cbt",
        parts=(
            Part(
                _("What happened?"),
                (WHEN, text("situation", _("What was going on"), _("Only what a camera would have seen."))),
                hint=_("One moment when you noticed yourself pulling back or bracing."),
            ),
            Part(
                _("What went through your mind?"),
                (text("thought", _("What I thought")), percent("belief_before", _("How much did you believe it?"))),
            ),
            Part(
                _("What did you feel, and what did you do?"),
                (
                    line("emotion", _("What I felt"), _("One or two words: shame, longing, irritation…")),
                    percent("emotion_before", _("How strong was it?"), low_word=_("faint"), high_word=_("very strong")),
                    text(
                        "protection",
                        _("What I did to feel safer"),
                        _("For example going quiet, joking, leaving early."),
                    ),
                ),
            ),
            Part(
                _("Look at it from two sides"),
                (text("for_it", _("What speaks for the thought")), text("against_it", _("What does not quite fit it"))),
                hint=_("Facts, not opinions. Short is fine."),
            ),
            Part(
                _("What else might be true?"),
                (
                    text("alternative", _("Another way to see it"), _("What would you say to someone you like?")),
                    percent("belief_after", _("How much do you believe the first thought now?")),
                    percent(
                        "emotion_after",
                        _("How strong is the feeling now?"),
                        low_word=_("faint"),
                        high_word=_("very strong"),
                    ),
                ),
                hint=_("Not the cheerful version. Just one that you could half believe."),
            ),
            Part(_("One small thing"), (text("action", _("Is there something you would like to do with this?")),)),
        ),
    )
)

define(
    PracticeKind(
        "experiment",
        _("Trying out a prediction"),
        icon="search",
        strand="cbt",
        parts=(
            Part(
                _("What you expect"),
                (
                    text("belief", _("The belief you want to look at")),
                    percent("belief_before", _("How much do you believe it?")),
                    text("alternative", _("What might be true instead?")),
                ),
            ),
            Part(
                _("Your plan"),
                (
                    text("experiment", _("What will you try, where and when?")),
                    text("predicted", _("What do you expect to happen?")),
                    percent("predicted_sure", _("How sure are you?")),
                    text("drop", _("What will you leave out this once?"), _("Something you usually do to feel safer.")),
                ),
            ),
            Part(
                _("What happened"),
                (
                    text("result", _("What did happen?")),
                    percent("belief_after", _("How much do you believe it now?")),
                    text("next", _("What would be a good next thing to try?")),
                ),
            ),
        ),
    )
)

define(
    PracticeKind(
        "emotion",
        _("Feelings diary"),
        icon="leafbook",
        strand="dyn",
        parts=(
            Part(
                _("One feeling today"),
                (
                    WHEN,
                    line("words", _("Words for what you felt"), _("Several are welcome, also ones that do not match.")),
                    ten("intensity", _("How strong was it?"), _("faint"), _("very strong")),
                    line("body", _("Where in your body did you notice it?")),
                ),
            ),
            Part(
                _("What it was about"),
                (
                    text("trigger", _("What came just before?")),
                    text("need", _("What might the feeling have needed?")),
                    one("told", _("Did you tell somebody?"), *YES_NO),
                ),
            ),
        ),
    )
)

define(
    PracticeKind(
        "letter",
        _("A letter"),
        icon="pencil",
        strand="dyn",
        parts=(
            Part(
                _("Before you write"),
                (
                    line("to", _("To whom is it?"), DISCREET),
                    text("purpose", _("What is it for?"), _("It does not have to be sent. Most are not.")),
                    felt("before", _("How do you feel as you begin?")),
                ),
            ),
            Part(_("Your letter"), (text("letter", _("Write as it comes. Nobody corrects it.")),)),
            Part(
                _("After writing"),
                (
                    felt("after", _("How do you feel now?")),
                    one(
                        "use", _("What would you like to do with it?"),
                        ("keep", _("Keep it to myself")), ("read", _("Read it out in a session")),
                        ("show", _("Let my therapist read it")),
                    ),
                ),
            ),
        ),
    )
)  # fmt: skip

define(
    PracticeKind(
        "values",
        _("What matters to me"),
        icon="path",
        strand="exp",
        parts=(
            Part(
                _("One part of your life"),
                (
                    one(
                        "domain", _("Which part?"),
                        ("friends", _("Friends")), ("love", _("Love")), ("family", _("Family")),
                        ("work", _("Work or study")),
                        ("body", _("Body and health")), ("quiet", _("Quiet and play")), ("wider", _("The wider world")),
                    ),
                    text("how", _("How would you like to be in it?")),
                    ten("importance", _("How much does it matter to you?"), _("little"), _("very much")),
                    ten("lived", _("How much did you live it in the last week?"), _("not yet"), _("fully")),
                    text("action", _("One small thing for this week")),
                ),
            ),
        ),
    )
)  # fmt: skip

define(
    PracticeKind(
        "kindness",
        _("Kindness to myself"),
        icon="sun",
        strand="exp",
        parts=(
            Part(
                _("How it was"),
                (
                    line("exercise", _("What did you do?")),
                    Question("started", _("When did you begin?"), Ask.MOMENT),
                    Question("ended", _("When did you stop?"), Ask.MOMENT),
                    ten("before", _("How kind did you feel to yourself before?"), _("not at all"), _("very")),
                    ten("after", _("And after?"), _("not at all"), _("very")),
                    text("note", _("Anything you noticed?")),
                ),
            ),
        ),
        rules=(
            not_before("ended", "started", _("This is earlier than the beginning. Please look at both times again.")),
        ),
    )
)

define(
    PracticeKind(
        "reading",
        _("Something to read or hear"),
        icon="leafbook",
        strand="dyn",
        parts=(
            Part(
                _("What stayed with you"),
                (
                    line("what", _("What did you read or listen to?")),
                    one("done", _("How far did you get?"), ("all", _("All of it")), ("some", _("Some of it"))),
                    text("takeaway", _("One thing that you take from it")),
                ),
            ),
        ),
    )
)

define(
    PracticeKind(
        "free",
        _("In your own words"),
        icon="pencil",
        parts=(
            Part(_("In your own words"), (text("words", _("How did it go?"), _("As much or as little as you like.")),)),
        ),
    )
)
