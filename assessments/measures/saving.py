"""Saving answers one by one, finishing, correcting. Safety is heard when something is saved, not when it is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

import audit
from assessments import alerts
from assessments.fhir.decoding import decode, encode
from assessments.fhir.responding import answers_of, build_response, start_response
from assessments.fhir.unfolding import place_from
from assessments.fhir.validating import validate
from assessments.measures import drafts, scores
from assessments.measures.alarms import concerns_in
from assessments.measures.editions import form_of
from assessments.models import MeasureRequest, MeasureResponse, SafetyAlert
from common.saving import save_versioned
from notices import outbox

if TYPE_CHECKING:
    from assessments.fhir.form import Finding, Form, Item, Json
    from assessments.safety import Concern
    from people.models import User

State, Source = MeasureResponse.State, MeasureResponse.Source
TOKENS_KEPT = 20
LONGEST_TOKEN = 64


class Closed(Exception):
    """The response is finished, or its request is over: nothing more is written into it."""


class Unfinished(Exception):
    """It cannot be finished yet. ``findings`` name the items."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(", ".join(finding.link_id or finding.path for finding in findings))
        self.findings = findings


@dataclass(frozen=True)
class Given:
    """One answer as a page sends it: FHIR values, way of parking, and the version that the page had shown (0: none).

    ``words`` are those in which a date was typed, to be shown again as long as the answer is a draft.
    """

    values: tuple[Mapping[str, Any], ...] = ()
    parked: str = ""
    seen: int = 0
    words: tuple[str, ...] = ()


@dataclass
class Saved:
    """What became of a save. With ``conflicts`` (place keys changed elsewhere) or ``closed``, nothing was written.

    ``concerns`` are those in what came in, whether it was written or not.
    """

    versions: dict[str, int] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    concerns: list[Concern] = field(default_factory=list)
    closed: bool = False


def content_of(response: MeasureResponse) -> Json:
    return decode(response.content).data or {}


def _marks(response: MeasureResponse) -> dict[str, Any]:
    return {"versions": {}, "parked": {}, "words": {}, "tokens": {}} | (response.marks or {})


@transaction.atomic
def begin(*, request: MeasureRequest, by: User, source: str = Source.CLIENT) -> MeasureResponse:
    """The draft of a request; begun now when there is none. Twice, or twice at once, gives the same one. Raises Closed."""
    found = MeasureResponse.objects.filter(request=request, state=State.DRAFT).first()
    if found is not None:
        return found
    now = timezone.now()
    if request.state != MeasureRequest.State.OPEN or request.expires_at <= now:
        raise Closed
    empty = start_response(form_of(request.edition))
    try:
        with transaction.atomic():
            response = MeasureResponse.objects.create(
                client=request.client, request=request, edition=request.edition, source=source, entered_by=by,
                content=encode(empty),
            )  # fmt: skip
    except IntegrityError:
        return MeasureResponse.objects.get(request=request, state=State.DRAFT)
    audit.record("response.begun", by=by, obj=response, client=request.client)
    return response


def _locked(response: MeasureResponse) -> MeasureResponse:
    rows = MeasureResponse.objects.select_for_update(of=("self",)).select_related("request", "client", "edition")
    return rows.get(pk=response.pk)


@transaction.atomic
def save_answers(*, response: MeasureResponse, by: User, given: Mapping[str, Given], token: str = "") -> Saved:
    """Save answers by place key, without asking whether they are complete or right: that is asked at the end.

    Each answer is compared and set on its own version, so two devices on different questions do not disturb each other. The same
    ``token`` again gives the same result and writes nothing. A finished response is never opened again.
    """
    row = _locked(response)
    form, marks, before = form_of(row.edition), _marks(row), content_of(row)
    token = token[:LONGEST_TOKEN]
    known = {key: one for key, one in given.items() if _may_write(form, key)}
    result = Saved(closed=row.state != State.DRAFT)
    result.concerns = concerns_in(form, row.edition, {key: one.values for key, one in known.items()})
    if token and token in marks["tokens"]:
        result.closed = False
        result.versions = {key: marks["versions"].get(key, 0) for key in given}
        return result
    now_there = _values_at(form, before, known)
    wanted = {key: one for key, one in known.items() if _differs(one, now_there[key], marks, key)}
    _hear(row, by, form, wanted, now_there)
    if result.closed:
        return result
    result.conflicts = [key for key, one in wanted.items() if marks["versions"].get(key, 0) != one.seen]
    if result.conflicts:
        return result
    if wanted:
        _write(row, by, form, before, marks, wanted, token)
    result.versions = {key: marks["versions"].get(key, 0) for key in given}
    return result


def _may_write(form: Form, key: str) -> bool:
    try:
        item = drafts.item_at(form, place_from(key))
    except ValueError:
        return False
    return _is_asked(item)


def _is_asked(item: Item) -> bool:
    return item.is_question and not (item.read_only or item.hidden or item.is_calculated or item.type == "reference")


def _values_at(form: Form, content: Json, keys: Mapping[str, Any]) -> dict[str, list[Json]]:
    there = answers_of(form, content)
    return {key: [_bare(one) for one in there.get(place_from(key), [])] for key in keys}


def _bare(answer: Json) -> Json:
    return {name: value for name, value in answer.items() if name.startswith("value")}


def _differs(one: Given, there: list[Json], marks: Mapping[str, Any], key: str) -> bool:
    if [dict(value) for value in one.values] != there or one.parked != marks["parked"].get(key, ""):
        return True
    return bool(one.words) and list(one.words) != marks["words"].get(key)


def _hear(
    row: MeasureResponse, by: User, form: Form, wanted: Mapping[str, Given], there: Mapping[str, list[Json]]
) -> None:
    """Raise what is new. Text that is still being written is heard once, not with every word that is added to it."""
    before = concerns_in(form, row.edition, {key: tuple(there[key]) for key in wanted})
    for concern in concerns_in(form, row.edition, {key: one.values for key, one in wanted.items()}):
        if concern in before and concern.item.startswith("words"):
            continue
        alerts.raise_alert(
            client=row.client, source=SafetyAlert.Source.MEASURE, source_id=str(row.pk), concern=concern, by=by
        )


def _write(
    row: MeasureResponse, by: User, form: Form, content: Json, marks: dict[str, Any], wanted: Mapping[str, Given],
    token: str,
) -> None:  # fmt: skip
    for key, one in wanted.items():
        content = drafts.put(form, content, place_from(key), [dict(value) for value in one.values])
        marks["versions"][key] = marks["versions"].get(key, 0) + 1
        for name, said in (("parked", one.parked), ("words", list(one.words))):
            marks[name].pop(key, None)
            if said:
                marks[name][key] = said
    if token:
        marks["tokens"] = dict(list(marks["tokens"].items())[1 - TOKENS_KEPT :]) | {token: True}
    _keep(row, content, marks)
    audit.record("response.saved", by=by, obj=row, client=row.client, detail={"answers": len(wanted)})


def _keep(row: MeasureResponse, content: Json, marks: dict[str, Any]) -> None:
    row.content, row.marks = encode(content), marks
    save_versioned(row, expected=row.version, fields=["content", "marks"], state=State.DRAFT)


@transaction.atomic
def add_repetition(*, response: MeasureResponse, by: User, key: str, number: int) -> None:
    """Room for one more repetition of a group. Raises Closed, or NoSuchPlace for a group that does not repeat."""
    row = _locked(response)
    if row.state != State.DRAFT:
        raise Closed
    form, place = form_of(row.edition), place_from(key)
    content = drafts.make_room(form, content_of(row), (*place[:-1], (place[-1][0], number)))
    _keep(row, content, _marks(row))


@transaction.atomic
def remove_repetition(*, response: MeasureResponse, by: User, key: str) -> None:
    """Take one repetition of a group away, with its answers. Raises Closed, or NoSuchPlace."""
    row = _locked(response)
    if row.state != State.DRAFT:
        raise Closed
    form, marks = form_of(row.edition), _marks(row)
    content = drafts.take_away(form, content_of(row), place_from(key))
    prefix, _mark, number = key.rpartition("~")
    for name in ("versions", "parked", "words"):
        marks[name] = drafts.moved_up(marks[name], prefix + "~", int(number))
    marks["tokens"] = {}
    _keep(row, content, marks)
    audit.record("response.saved", by=by, obj=row, client=row.client, detail={"answers": 0})


def left_open(form: Form, content: Json, marks: Mapping[str, Any]) -> list[Finding]:
    """What stands in the way of finishing: errors of a finished response, without the questions that were parked."""
    whole = build_response(form, answers_of(form, content), before=content, status=State.COMPLETED)
    parked = {link_id for key in marks.get("parked", {}) for link_id, _number in place_from(key)}
    return [
        finding
        for finding in validate(form, whole)
        if finding.is_error and not (finding.code == "required" and finding.link_id in parked)
    ]


@transaction.atomic
def finish(
    *, response: MeasureResponse, by: User, completed_on: dt.date | None = None, checked_by: User | None = None
) -> MeasureResponse:
    """Close a draft and score it. What was parked or is not asked any more is left out. Raises Closed, Unfinished."""
    row = _locked(response)
    if row.state != State.DRAFT:
        raise Closed
    form, marks = form_of(row.edition), _marks(row)
    content = content_of(row)
    for key in marks["parked"]:
        content = drafts.put(form, content, place_from(key), [])
    findings = left_open(form, content, marks)
    if findings:
        raise Unfinished(findings)
    now = timezone.now()
    _close(row, form, content, by=by, now=now, on=completed_on or timezone.localdate(now), checked_by=checked_by)
    MeasureRequest.objects.filter(pk=row.request_id).update(
        state=MeasureRequest.State.DONE, closed_at=now, updated_at=now
    )
    outbox.stop(about=row.request, reason="done")
    audit.record("response.finished", by=by, obj=row, client=row.client, detail={"source": row.source})
    return row


def _close(
    row: MeasureResponse, form: Form, content: Json, *, by: User, now: dt.datetime, on: dt.date, checked_by: User | None,
    state: str = State.COMPLETED,
) -> None:  # fmt: skip
    whole = build_response(form, answers_of(form, content), before=content, status=state)
    whole["authored"] = now.isoformat(timespec="seconds")
    row.content, row.marks = encode(whole), {"parked": _marks(row)["parked"]}
    row.state, row.completed_on, row.completed_at, row.checked_by = state, on, now, checked_by
    fields = ["content", "marks", "state", "completed_on", "completed_at", "checked_by"]
    save_versioned(row, expected=row.version, fields=fields, state=State.DRAFT)
    scores.freeze(response=row, form=form, content=whole, by=by, now=now)


@transaction.atomic
def correct(
    *, response: MeasureResponse, by: User, answers: Mapping[str, tuple[Mapping[str, Any], ...]], reason: str
) -> MeasureResponse:
    """A corrected copy that replaces a finished response; the old one stays as it was. Raises Closed, Unfinished, ValueError."""
    old = _locked(response)
    if old.state not in (State.COMPLETED, State.AMENDED) or MeasureResponse.objects.filter(replaces=old).exists():
        raise Closed
    if not reason.strip():
        raise ValueError("a correction needs a reason")
    form, content = form_of(old.edition), content_of(old)
    for key, values in answers.items():
        if _may_write(form, key):
            content = drafts.put(form, content, place_from(key), [dict(value) for value in values])
    findings = left_open(form, content, _marks(old))
    if findings:
        raise Unfinished(findings)
    row = MeasureResponse.objects.create(
        client=old.client, request=old.request, edition=old.edition, source=old.source, entered_by=by, replaces=old,
        reason=reason, marks=old.marks,
    )  # fmt: skip
    assert old.completed_on is not None  # noqa: S101 - the database says so
    on, now = old.completed_on, timezone.now()
    _close(row, form, content, by=by, now=now, on=on, checked_by=None, state=State.AMENDED)
    audit.record("response.corrected", by=by, obj=row, client=row.client)
    return row


@transaction.atomic
def enter_in_error(*, response: MeasureResponse, by: User) -> bool:
    """Say that a finished response should not count. It and its scores stay to be read. Returns whether it counted until now."""
    states = (State.COMPLETED, State.AMENDED)
    done = MeasureResponse.objects.filter(pk=response.pk, state__in=states).update(
        state=State.IN_ERROR, updated_at=timezone.now()
    )
    if done:
        audit.record("response.in_error", by=by, obj=response, client=response.client)
    return bool(done)
