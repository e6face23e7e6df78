"""Writes of the intake: begin, save, send, review, sign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

import audit
from assessments import alerts
from assessments.answers import Answer, Answers, answers_in, clean, open_sections
from assessments.models import (
    Intake,
    IntakeAddendum,
    IntakeAnswer,
    Relationship,
    SafetyAlert,
    SymptomRating,
    TalkedAbout,
)
from assessments.questions import QUESTIONS, RATED_KEYS
from assessments.review import REVIEW
from assessments.safety import WORDS, Concern, concerns
from assessments.states import NotAllowed, check
from common import slots
from common.saving import StaleWrite, save_versioned
from notices.models import Message, ReminderChoice
from people.models import Client, Clinic

if TYPE_CHECKING:
    from assessments.questions import Section
    from people.models import User

SUBMITTED_SLOT = "intake.submitted"
Side = IntakeAnswer.Side


class Unfinished(Exception):
    """Something stands between the draft and sending it. ``sections`` are the parts to look at."""

    def __init__(self, sections: list[Section]) -> None:
        super().__init__(", ".join(section.key for section in sections))
        self.sections = sections


@dataclass(frozen=True)
class Given:
    """One answer as it comes from a page: value, way of parking, and the version that the page had shown (0: none)."""

    value: Any = None
    parked: str = ""
    seen: int = 0


@dataclass
class Saved:
    """What became of a save.

    With ``conflicts`` (keys of answers changed elsewhere), or when the intake is ``closed`` to this side, nothing was written.
    ``concerns`` are those in the answers that came in, whether they were written or not.
    """

    versions: dict[str, int] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    concerns: list[Concern] = field(default_factory=list)
    closed: bool = False


def read_answers(intake: Intake, side: str = Side.CLIENT) -> dict[str, Answer]:
    """Stored answers of one side by question."""
    return answers_in(IntakeAnswer.objects.filter(intake=intake, side=side))


@transaction.atomic
def start_intake(*, client: Client, by: User) -> Intake:
    """The client's draft; begun now when there is none. Twice gives the same one."""
    try:
        with transaction.atomic():
            intake, created = Intake.objects.get_or_create(client=client, state=Intake.State.DRAFT)
    except IntegrityError:
        intake, created = Intake.objects.get(client=client, state=Intake.State.DRAFT), False
    if created:
        audit.record("intake.started", by=by, obj=intake, client=client)
    return intake


@transaction.atomic
def save_answers(
    *,
    intake: Intake,
    by: User,
    given: Mapping[str, Given],
    side: str = Side.CLIENT,
    section: str = "",
    confirm: bool = False,
) -> Saved:
    """Save the answers of one page without asking whether they are complete.

    Each answer is compared and set on its own version, so two devices on different pages do not disturb each other, and the same
    save twice writes once. If one was changed elsewhere nothing is written and its key is in ``conflicts``. ``confirm`` renews
    the stamp of unchanged answers about safety. Concerns act here, at once, and also when the save itself is refused.
    """
    state = Intake.objects.select_for_update().values_list("state", flat=True).get(pk=intake.pk)
    asked, writable = (QUESTIONS, Intake.State.DRAFT) if side == Side.CLIENT else (REVIEW, Intake.State.IN_REVIEW)
    rows = {row.question: row for row in IntakeAnswer.objects.filter(intake=intake, side=side, question__in=given)}
    given = {key: Given(clean(asked[key], item.value), item.parked, item.seen) for key, item in given.items()}
    wanted = {key: item for key, item in given.items() if _differs(rows.get(key), item)}
    result = Saved(closed=state != writable)
    if side == Side.CLIENT:
        result.concerns = concerns({key: item.value for key, item in given.items()})
        _hear(intake, by, rows, wanted)
    if result.closed:  # what was said about safety has been heard all the same
        return result
    result.conflicts = [key for key, item in wanted.items() if _version(rows.get(key)) != item.seen]
    if result.conflicts:
        return result
    for key, item in given.items():
        renew = confirm and asked[key].about_safety
        row = _write(intake, side, key, item, rows.get(key)) if key in wanted or renew else rows.get(key)
        result.versions[key] = _version(row)
    if wanted:
        Intake.objects.filter(pk=intake.pk).update(section=section or intake.section, updated_at=timezone.now())
        detail = {"answers": len(wanted), "side": str(side)}
        audit.record("intake.saved", by=by, obj=intake, client=intake.client, detail=detail)
    return result


def _hear(intake: Intake, by: User, rows: Mapping[str, IntakeAnswer], wanted: Mapping[str, Given]) -> None:
    """Raise what is new in the answers that changed. Text that is still being written is heard once, not at every save of it."""
    before = concerns({key: rows[key].value for key in wanted if key in rows})
    for concern in concerns({key: item.value for key, item in wanted.items()}):
        if concern.item == WORDS and concern in before:
            continue
        alerts.raise_alert(
            client=intake.client, source=SafetyAlert.Source.INTAKE, source_id=str(intake.pk), concern=concern, by=by
        )


def _version(row: IntakeAnswer | None) -> int:
    return row.version if row else 0


def _differs(row: IntakeAnswer | None, item: Given) -> bool:
    if row is None:
        return item.value is not None or bool(item.parked)
    return (row.value, row.parked) != (item.value, item.parked)


def _write(intake: Intake, side: str, key: str, item: Given, row: IntakeAnswer | None) -> IntakeAnswer:
    if row is None:
        return IntakeAnswer.objects.create(intake=intake, side=side, question=key, value=item.value, parked=item.parked)
    row.value, row.parked = item.value, item.parked
    save_versioned(row, expected=row.version, fields=["value", "parked"])
    return row


def unfinished(intake: Intake, answers: Answers | None = None) -> list[Section]:
    """Parts that still keep the draft from being sent; safety answers older than the clinic's limit count as unanswered."""
    return open_sections(
        read_answers(intake) if answers is None else answers,
        relationships=Relationship.objects.filter(client_id=intake.client_id).count(),
        safety_since=safety_since(),
    )


def safety_since() -> dt.datetime:
    """Answers about safety that are older than this are asked again."""
    return timezone.now() - dt.timedelta(days=Clinic.get().intake_fresh_days)


@transaction.atomic
def submit_intake(*, intake: Intake, by: User) -> Intake:
    """Send a draft: only once, only when every part is answered or parked. Raises NotAllowed or Unfinished.

    What was parked is not sent: its value is dropped here. The apps above take part through the slot ``intake.submitted``
    (``intake``, ``by``) in the same transaction.
    """
    current = Intake.objects.select_for_update(of=("self",)).select_related("client").get(pk=intake.pk)
    check(current.state, Intake.State.SUBMITTED)
    answers = read_answers(current)
    missing = unfinished(current, answers)
    if missing:
        raise Unfinished(missing)
    for row in IntakeAnswer.objects.filter(intake=current, side=Side.CLIENT).exclude(parked=""):
        row.value = None
        save_versioned(row, expected=row.version, fields=["value"])
    _keep_ratings(current, by, SymptomRating.Rater.CLIENT, answers)
    _keep_reminders(current.client, answers)
    current.submitted_at = timezone.now()
    _move(current, Intake.State.SUBMITTED, "submitted_at")
    audit.record("intake.submitted", by=by, obj=current, client=current.client)
    slots.collect(SUBMITTED_SLOT, intake=current, by=by)
    return current


@transaction.atomic
def start_review(*, intake: Intake, by: User) -> Intake:
    """Begin the clinician's side of a sent intake. Raises NotAllowed."""
    check(intake.state, Intake.State.IN_REVIEW)
    intake.reviewed_by = by
    _move(intake, Intake.State.IN_REVIEW, "reviewed_by")
    audit.record("intake.review_started", by=by, obj=intake, client=intake.client)
    return intake


@transaction.atomic
def sign_intake(*, intake: Intake, by: User) -> Intake:
    """Sign the review. The clinician's ratings become rows of their own beside the client's. Raises NotAllowed."""
    check(intake.state, Intake.State.SIGNED)
    _keep_ratings(intake, by, SymptomRating.Rater.CLINICIAN, read_answers(intake, Side.CLINICIAN))
    intake.reviewed_by, intake.reviewed_at = by, timezone.now()
    _move(intake, Intake.State.SIGNED, "reviewed_by", "reviewed_at")
    audit.record("intake.signed", by=by, obj=intake, client=intake.client)
    return intake


@transaction.atomic
def lock_intake(*, intake: Intake, by: User) -> Intake:
    """Lock a signed intake: from now on the people told in it stay as they are, too. Raises NotAllowed."""
    check(intake.state, Intake.State.LOCKED)
    _move(intake, Intake.State.LOCKED)
    audit.record("intake.locked", by=by, obj=intake, client=intake.client)
    return intake


@transaction.atomic
def add_addendum(*, intake: Intake, by: User, words: str) -> IntakeAddendum:
    """Add to a signed intake, signed and timed with the same press. Raises NotAllowed before that, ValueError without words."""
    if intake.state not in (Intake.State.SIGNED, Intake.State.LOCKED):
        raise NotAllowed(intake.state, Intake.State.SIGNED)
    if not words.strip():
        raise ValueError("an addendum has words")
    row = IntakeAddendum.objects.create(intake=intake, words=words.strip(), signed_by=by, signed_at=timezone.now())
    audit.record("intake.addendum_signed", by=by, obj=row, client=intake.client)
    return row


@transaction.atomic
def note_talked_about(*, intake: Intake, by: User, question: str) -> None:
    """A parked question was talked about. Twice changes nothing. Raises KeyError for an unknown question."""
    QUESTIONS[question]
    row, new = TalkedAbout.objects.get_or_create(
        intake=intake, question=question, defaults={"noted_by": by, "noted_at": timezone.now()}
    )
    if new:
        audit.record("intake.talked_about", by=by, obj=row, client=intake.client)


def _move(intake: Intake, to: str, *fields: str) -> None:
    """One compared UPDATE: two people who press the same button at once move the row once."""
    before, intake.state = intake.state, to
    try:
        save_versioned(intake, expected=intake.version, fields=["state", *fields], state=before)
    except StaleWrite as stale:
        raise NotAllowed(stale.current.state, to) from stale  # type: ignore[attr-defined]


def _keep_ratings(intake: Intake, by: User, rater: str, answers: Answers) -> None:
    now = timezone.now()
    for key in RATED_KEYS:
        answer = answers.get(key)
        if answer is None or answer.parked or not answer.value:
            continue
        SymptomRating.objects.create(
            client_id=intake.client_id,
            intake=intake,
            symptom=key,
            rater=rater,
            rated_by=by,
            rated_at=now,
            severity=answer.value.get("severity"),
            frequency=answer.value.get("frequency", ""),
            contexts=answer.value.get("contexts", []),
            triggers=answer.value.get("triggers", []),
            moves=answer.value.get("moves", []),
            onset=answer.value.get("onset", ""),
            belief=answer.value.get("belief", ""),
            wish=answer.value.get("wish", ""),
            note=answer.value.get("note", ""),
        )


def _keep_reminders(client: Client, answers: Answers) -> None:
    """The wish for reminders opens those channels; choices that the client already made elsewhere stay as they are."""
    wish = answers.get("reminders")
    for channel in (wish.value if wish and not wish.parked else None) or []:
        ReminderChoice.objects.get_or_create(
            client=client, channel=Message.Channel(channel), defaults={"practice": True, "appointments": True}
        )
