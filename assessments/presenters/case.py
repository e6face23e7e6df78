"""The intake as the care team reads it: the client's words, and the clinician's own beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.actions import read_answers
from assessments.answers import Answer, Answers, entry_words, is_settled, parked_questions, words_for
from assessments.models import Intake, IntakeAnswer, Relationship, Symptom, SymptomRating
from assessments.presenters.portal import relationship_words
from assessments.questions import CLOSENESS, NOT_A_TEST, SECTIONS
from assessments.review import REVIEW
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
ENDED_FOR_STAFF: dict[str, Any] = {
    Relationship.EndedBy.CLIENT: gettext_lazy("Ended by the client"),
    Relationship.EndedBy.OTHER: gettext_lazy("Ended by the other person"),
    Relationship.EndedBy.BOTH: gettext_lazy("Ended by both"),
    Relationship.EndedBy.LOSS: gettext_lazy("The other person died"),
    Relationship.EndedBy.FADED: gettext_lazy("It faded"),
    Relationship.EndedBy.CIRCUMSTANCES: gettext_lazy("Ended by circumstances"),
}
YEAR = re.compile(r"\b(19\d\d|20\d\d)\b")
UNRATED_WIDTH = 2  # of 5: how thick a relationship is drawn whose closeness nobody rated


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
class CaseIntake:
    """Everything on the intake tab. ``parts`` is empty while the intake is with the client: a draft is theirs alone."""

    intake: Intake
    parts: list[Part] = field(default_factory=list)
    summary: Part | None = None
    agenda: list[str] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    plot: SafeString | None = None
    timeline: SafeString | None = None


def case_intake(intake: Intake, viewer: User, form: AnswersForm | None = None) -> CaseIntake:
    """The tab for one viewer; ``form`` holds the clinician's fields while a review is under way."""
    if intake.state == Intake.State.DRAFT:
        return CaseIntake(intake)
    said, noted = read_answers(intake), read_answers(intake, IntakeAnswer.Side.CLINICIAN)
    blocks = {block.question.key: block for block in form.blocks} if form else {}
    people = list(Relationship.objects.visible_to(viewer).filter(client_id=intake.client_id))
    return CaseIntake(
        intake,
        parts=[_part(section, said, noted, blocks) for section in SECTIONS],
        summary=_own(_("Summary"), "summary", noted, blocks),
        agenda=_agenda(said),
        people=people_listed(sorted(people, key=lambda person: year_in(person.started) or 9999)),
        plot=symptom_plot(intake.client, viewer),
        timeline=people_drawn(people, intake),
    )


def _agenda(said: Answers) -> list[str]:
    """Each question with its part: alone, "Another thing" would say nothing."""
    parts = {question.key: section.title for section in SECTIONS for question in section.questions}
    return [f"{parts[question.key]}: {question.text}" for question, _way in parked_questions(said)]


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
    if question.simple or question.key not in Symptom.values:
        return words_for(question, value)
    entries = {entry.key: entry for entry in question.entries}
    facts = [entry_words(entries[key], value.get(key)) for key in ("severity", "frequency", "contexts")]
    return "\n".join(part for part in (" · ".join(filter(None, facts)), value.get("note", "")) if part)


def _own(title: Any, key: str, noted: Answers, blocks: dict[str, Block]) -> Part:
    return Part(key, title, [], _noted(key, noted), blocks.get(key))


def _noted(key: str, noted: Answers) -> str:
    return words_for(REVIEW[key], noted[key].value) if key in noted else ""


def people_listed(people: Iterable[Relationship]) -> list[dict[str, Any]]:
    """Relationships as components/timeline_list.html takes them."""
    return [
        {
            "when": person.started or "–",
            "title": person.label,
            "text": " ".join(part for part in (relationship_words(person) + ".", _more(person)) if part),
            "tag": _("Closeness %(n)s of 10") % {"n": person.closeness_peak}
            if person.closeness_peak is not None
            else "",
        }
        for person in people
    ]


def _more(person: Relationship) -> str:
    ended = f"{ENDED_FOR_STAFF[person.ended_by]}." if person.ended_by in ENDED_FOR_STAFF else ""
    back = (
        _("First pulled back: %(words)s.") % {"words": person.first_withdrawal.rstrip(".")}
        if person.first_withdrawal
        else ""
    )
    good = _("What was good: %(words)s.") % {"words": person.what_worked.rstrip(".")} if person.what_worked else ""
    return " ".join(part for part in (ended, back, good) if part)


def year_in(text: str) -> int | None:
    """The first year named in a date as remembered ("spring 2011"), or None."""
    found = YEAR.search(text)
    return int(found[1]) if found else None


def people_drawn(people: Sequence[Relationship], intake: Intake) -> SafeString | None:
    """Lanes by kind for everybody whose beginning has a year, or None. The list beside it has everybody."""
    now = (intake.submitted_at or intake.created_at).year + 0.5
    dated = [(person, start) for person in people if (start := year_in(person.started)) is not None and start <= now]
    if not dated:
        return None
    lanes = [
        charts.Lane(str(label), bonds)
        for kind, label in Relationship.Kind.choices
        if (bonds := [_bond(person, start, now) for person, start in dated if person.kind == kind])
    ]
    return charts.timeline(
        lanes,
        first=min(start for _person, start in dated) - 1,
        now=now,
        title=_("Relationships over time"),
        desc=_("Length is time, thickness is closeness. The list has the same facts as text."),
    )


def _bond(person: Relationship, start: int, now: float) -> charts.Bond:
    ended = year_in(person.ended)
    peak = person.closeness_peak
    ending = {"client": "self", "other": "other", "loss": "loss"}.get(person.ended_by, "")
    return charts.Bond(
        person.label,
        start,
        None if person.ongoing else min(now, max(start + 0.3, ended if ended is not None else start + 0.3)),
        UNRATED_WIDTH if peak is None else max(1, round(peak / 2)),
        ending,  # type: ignore[arg-type]
    )


def symptom_plot(client: Client, viewer: User) -> SafeString | None:
    """The five symptoms at the intake and now, as the client rated them, or None without a rating. One query."""
    rows = SymptomRating.objects.visible_to(viewer).filter(
        client=client, rater=SymptomRating.Rater.CLIENT, severity__isnull=False
    )
    by_symptom: dict[str, list[int]] = {}
    for symptom, severity in rows.order_by("rated_at").values_list("symptom", "severity"):
        by_symptom.setdefault(symptom, []).append(severity or 0)
    changes = [
        charts.Change(str(Symptom(key).label), values[0], values[-1] if len(values) > 1 else None)
        for key in Symptom.values
        if (values := by_symptom.get(key))
    ]
    if not changes:
        return None
    return charts.dot_plot_pair(
        changes,
        title=_("Five symptoms"),
        desc=_(
            "How strong each was at the start and is now, as the client rated it, 0 to 10. The table has the same numbers."
        ),
        high=10,
        ends=(_("not there"), _("strongest")),
    )
