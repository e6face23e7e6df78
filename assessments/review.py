"""What the clinician writes beside the client's words. Pure data: rows of their own, never the client's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from assessments.asking import Entry, Kind, Question, text
from assessments.choices import FREQUENCIES
from assessments.questions import CLOSENESS
from assessments.vocabulary import (
    DIFFERENTIALS,
    FORMATS_ADVISED,
    FOUND,
    GROUP_CHECKS,
    GROUP_FIT,
    MENTAL_STATUS,
    MOVES,
    OFTEN,
    TRIGGERS,
)


def _rating(asked: Question) -> Question:
    return Question(
        key=asked.key,
        text=asked.text,
        why="",
        counts="severity",
        measured=True,
        entries=(
            Entry(Kind.SCALE, _("How strong, 0 to 10"), key="severity"),
            Entry(Kind.ONE, _("How often"), key="frequency", choices=FREQUENCIES),
            Entry(Kind.MANY, _("Triggers"), key="triggers", choices=TRIGGERS, more=True),
            Entry(Kind.MANY, _("Protective moves"), key="moves", choices=MOVES, more=True),
            Entry(Kind.LINE, _("Belief behind it"), key="belief", more=True),
            Entry(Kind.TEXT, _("Your words"), key="note"),
        ),
    )


# Written in the review only: what a clinician looks at when the client's own words have been read.
CLOSING: tuple[Question, ...] = (
    Question(
        "status",
        _("Mental status"),
        "",
        (
            *(Entry(Kind.ONE, word, key=code, choices=FOUND) for code, word in MENTAL_STATUS),
            Entry(Kind.TEXT, _("What you noted"), key="note"),
        ),
    ),
    Question(
        "differentials",
        _("Considered"),
        "",
        (
            Entry(
                Kind.MANY,
                _("What else it could be, or be as well"),
                key="considered",
                choices=DIFFERENTIALS,
                hint=_("Ticked means thought about, not found. Wanting little closeness is not by itself a disorder."),
            ),
            Entry(Kind.TEXT, _("What speaks for it, what against"), key="note"),
        ),
    ),
    text("resources", _("Strengths and resources as you see them"), ""),
    Question(
        "group",
        _("Group"),
        "",
        (
            Entry(Kind.ONE, _("Suitable for a group"), key="fit", choices=GROUP_FIT),
            Entry(Kind.MANY, _("Looked at"), key="checks", choices=GROUP_CHECKS),
            Entry(Kind.TEXT, _("Your words"), key="note"),
        ),
    ),
    Question(
        "advice",
        _("Recommendation"),
        "",
        (
            Entry(Kind.MANY, _("Format"), key="formats", choices=FORMATS_ADVISED),
            Entry(Kind.ONE, _("How often"), key="often", choices=OFTEN),
            Entry(Kind.LINE, _("For how long"), key="length", hint=_("For example 20 sessions, then look again.")),
            Entry(Kind.TEXT, _("Why this"), key="note"),
        ),
    ),
    text("summary", _("Impression, and what you would tell the client"), ""),
)

# What the clinician writes beside the client's words: rows of their own, by the keys of the sections and of what was rated.
REVIEW: dict[str, Question] = {
    question.key: question
    for question in (
        text("reason", _("Your words on what brings the client here"), ""),
        *(_rating(asked) for asked in CLOSENESS.questions),
        text("now", _("Your words on safety"), ""),
        text("relationships", _("Your words on the relationships"), ""),
        text("past", _("Your words on where the client comes from"), ""),
        text("health", _("Your words on health"), ""),
        text("strengths", _("Your words on what holds the client"), ""),
        text("goals", _("Your words on what the client hopes for"), ""),
        text("wishes", _("Your words on what suits the client"), ""),
        *CLOSING,
    )
}
