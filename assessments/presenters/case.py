"""The intake as the care team reads it: the client's words, and the clinician's own beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.actions import read_answers
from assessments.answers import Answer, Answers, entry_words, is_settled, parked_questions, words_for
from assessments.models import Intake, IntakeAddendum, IntakeAnswer, Struggle, Symptom, SymptomRating, TalkedAbout
from assessments.presenters.history import Urls, history_of
from assessments.questions import CLOSENESS, NOT_A_TEST, RATED_KEYS, SECTIONS
from assessments.review import CLOSING, REVIEW
from common import charts

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from assessments.asking import Question, Section
    from assessments.forms import AnswersForm, Block
    from people.models import Client, User

PARKED_FOR_STAFF = {
    IntakeAnswer.Parked.LATER: gettext_lazy("Left for later"),
    IntakeAnswer.Parked.FACE_TO_FACE: gettext_lazy("Only face to face"),
    IntakeAnswer.Parked.SKIPPED: gettext_lazy("Chose not to say"),
}


@dataclass(frozen=True)
class Line:
    """One question: what the client said (or how it was parked), and the clinician's side as words or as a field to fill."""

    key: str
    title: Any
    client: str
    parked: str = ""
    clinician: str = ""
    block: Block | None = None


@dataclass(frozen=True)
class Part:
    key: str
    title: Any
    lines: list[Line]
    clinician: str = ""
    block: Block | None = None
    note: Any = ""


@dataclass(frozen=True)
class Open:
    """A question that was left for a meeting and has not been talked about."""

    key: str
    words: str
    how: Any


@dataclass(frozen=True)
class CaseIntake:
    """Everything on the intake tab. ``parts`` is empty while the intake is with the client: a draft is theirs alone."""

    intake: Intake
    parts: list[Part] = field(default_factory=list)
    closing: list[Part] = field(default_factory=list)
    agenda: list[Open] = field(default_factory=list)
    addenda: list[IntakeAddendum] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    plot: SafeString | None = None
    timeline: SafeString | None = None


def case_intake(intake: Intake, viewer: User, form: AnswersForm | None = None) -> CaseIntake:
    """The tab for one viewer; ``form`` holds the clinician's fields while a review is under way."""
    if intake.state == Intake.State.DRAFT:
        return CaseIntake(intake)
    said, noted = read_answers(intake), read_answers(intake, IntakeAnswer.Side.CLINICIAN)
    blocks = {block.question.key: block for block in form.blocks} if form else {}
    history = history_of(intake.client, viewer, urls=Urls(), words=False)
    return CaseIntake(
        intake,
        parts=[_part(section, said, noted, blocks) for section in SECTIONS],
        closing=[
            part
            for question in CLOSING
            if (part := _own(question.text, question.key, noted, blocks)).block or part.clinician
        ],
        agenda=still_open(intake, said),
        addenda=list(IntakeAddendum.objects.visible_to(viewer).filter(intake=intake).select_related("signed_by")),
        people=history.people,
        plot=symptom_plot(intake.client, viewer),
        timeline=history.drawn,
    )


def still_open(intake: Intake, said: Answers) -> list[Open]:
    """What was parked and not talked about yet; each with its part: alone, "Another thing" would say nothing. One query."""
    parked = parked_questions(said)
    if not parked:
        return []
    done = set(TalkedAbout.objects.filter(intake=intake).values_list("question", flat=True))
    parts = {question.key: section.title for section in SECTIONS for question in section.questions}
    return [
        Open(question.key, f"{parts[question.key]}: {question.text}", PARKED_FOR_STAFF[way])  # type: ignore[index]
        for question, way in parked
        if question.key not in done
    ]


def _part(section: Section, said: Answers, noted: Answers, blocks: dict[str, Block]) -> Part:
    ratings = section is CLOSENESS
    lines = [
        _line(question, said.get(question.key), noted if ratings else {}, blocks if ratings else {})
        for question in section.questions
        if question.key in said or not question.optional
    ]
    if ratings:
        return Part(section.key, section.title, lines, note=NOT_A_TEST)
    own = _own(section.title, section.key, noted, blocks)
    return Part(section.key, section.title, lines, own.clinician, own.block)


def _line(question: Question, answer: Answer | None, noted: Answers, blocks: dict[str, Block]) -> Line:
    parked = str(PARKED_FOR_STAFF.get(answer.parked, "")) if answer else ""  # type: ignore[call-overload]
    settled = answer is not None and is_settled(question, answer) and not parked
    words = _staff_words(question, answer.value) if answer is not None and settled else ""
    return Line(question.key, question.text, words, parked, _noted(question.key, noted), blocks.get(question.key))


def _staff_words(question: Question, value: Any) -> str:
    """Ratings in one short line with the client's own words below; anything else as it was said."""
    if question.simple or question.key not in RATED_KEYS:
        return words_for(question, value)
    entries = {entry.key: entry for entry in question.entries}
    facts = [
        entry_words(entries[key], value.get(key)) for key in ("severity", "frequency", "contexts") if key in entries
    ]
    more = [
        f"{entry.label} {entry_words(entry, value.get(entry.key))}"
        for entry in question.entries
        if entry.more and value.get(entry.key)
    ]
    return "\n".join(part for part in (" · ".join(filter(None, facts)), value.get("note", ""), *more) if part)


def _own(title: Any, key: str, noted: Answers, blocks: dict[str, Block]) -> Part:
    return Part(key, title, [], _noted(key, noted), blocks.get(key))


def _noted(key: str, noted: Answers) -> str:
    return words_for(REVIEW[key], noted[key].value) if key in noted else ""


def symptom_plot(client: Client, viewer: User) -> SafeString | None:
    """The grid at the intake and now, as the client rated it, or None without a rating. One query."""
    rows = SymptomRating.objects.visible_to(viewer).filter(
        client=client, rater=SymptomRating.Rater.CLIENT, severity__isnull=False
    )
    by_symptom: dict[str, list[int]] = {}
    for symptom, severity in rows.order_by("rated_at").values_list("symptom", "severity"):
        by_symptom.setdefault(symptom, []).append(severity or 0)
    changes = [
        charts.Change(str(label), values[0], values[-1] if len(values) > 1 else None)
        for key, label in (*Symptom.choices, *Struggle.choices)
        if (values := by_symptom.get(key))
    ]
    if not changes:
        return None
    return charts.dot_plot_pair(
        changes,
        title=_("What is hard, at intake and now"),
        desc=_(
            "How strong each was at the start and is now, as the client rated it, 0 to 10. The table has the same numbers."
        ),
        high=10,
        ends=(_("not there"), _("strongest")),
    )
