"""What the clinician writes beside the client's words. Pure data: rows of their own, never the client's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from assessments.asking import Entry, Kind, Question, text
from assessments.choices import FREQUENCIES, SYMPTOM_WORDS
from assessments.questions import CLOSENESS


def _rating(code: str) -> Question:
    return Question(
        key=code,
        text=SYMPTOM_WORDS[code][0],
        why="",
        counts="severity",
        measured=True,
        entries=(
            Entry(Kind.SCALE, _("How strong, 0 to 10"), key="severity"),
            Entry(Kind.ONE, _("How often"), key="frequency", choices=FREQUENCIES),
            Entry(Kind.TEXT, _("Your words"), key="note"),
        ),
    )


# What the clinician writes beside the client's words: rows of their own, by the keys of the sections and of the symptoms.
REVIEW: dict[str, Question] = {
    question.key: question
    for question in (
        text("reason", _("Your words on what brings the client here"), ""),
        *(_rating(page.key) for page in CLOSENESS.pages),
        text("now", _("Your words on safety"), ""),
        text("relationships", _("Your words on the relationships"), ""),
        text("goals", _("Your words on what the client hopes for"), ""),
        text("wishes", _("Your words on what suits the client"), ""),
        text("summary", _("Impression, strengths and what you recommend"), ""),
    )
}
