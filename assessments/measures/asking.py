"""Who is asked what and when: assignments, and the requests that open from them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

import audit
from assessments.measures import catalogue, instruments
from assessments.measures.editions import edition_in_use
from assessments.models import MeasureRequest, MeasureSchedule
from notices import outbox
from notices.arming import channel_for
from people.models import Client

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from assessments.models import FormEdition
    from people.models import User

REMINDER = "measure_reminder"
Kind, State = MeasureSchedule.Kind, MeasureRequest.State
BEFORE_DAYS = 3  # a measure before a session opens this many days ahead
BEFORE, AFTER = (Kind.BEFORE, Kind.BEFORE_OTHER), (Kind.AFTER, Kind.AFTER_OTHER)
EVERY_OTHER = (Kind.BEFORE_OTHER, Kind.AFTER_OTHER)


class CannotAsk(Exception):
    """``why``: "not_in_use" or "no_words" (the form has only numbers and cannot be sent to a client)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class AlreadyAsked(Exception):
    """The same kind of schedule runs for this measure already."""


def running() -> QuerySet:
    return MeasureSchedule.objects.filter(stopped_at__isnull=True)


@transaction.atomic
def assign(
    *,
    client: Client,
    key: str,
    by: User,
    kind: str = Kind.ONCE,
    starts_on: dt.date | None = None,
    every_weeks: int | None = None,
    ends_on: dt.date | None = None,
    days_open: int = 7,
    remind: bool = True,
    on_paper: bool = False,
) -> MeasureSchedule:
    """Agree on a measure. What is due today opens at once. Raises CannotAsk, AlreadyAsked."""
    edition = edition_in_use(key)
    if edition is None or not instruments.may_be_asked(edition):
        raise CannotAsk("not_in_use")
    if not edition.worded and not on_paper:
        raise CannotAsk("no_words")
    try:
        with transaction.atomic():
            schedule = MeasureSchedule.objects.create(
                client=client, key=key, kind=kind, every_weeks=every_weeks if kind == Kind.WEEKS else None,
                starts_on=starts_on or timezone.localdate(), ends_on=ends_on, days_open=days_open, remind=remind,
                on_paper=on_paper, assigned_by=by,
            )  # fmt: skip
    except IntegrityError as clash:
        if kind == Kind.ONCE or not running().filter(client=client, key=key, kind=kind).exists():
            raise
        raise AlreadyAsked from clash
    audit.record("measure.assigned", by=by, obj=schedule, client=client, detail={"kind": kind})
    _open_if_due(schedule, timezone.now())
    return schedule


@transaction.atomic
def stop(*, schedule: MeasureSchedule, by: User) -> int:
    """Ask no more. Open requests are taken back unless somebody has begun to answer; finished ones stay. Returns how many."""
    now = timezone.now()
    if not running().filter(pk=schedule.pk).update(stopped_at=now, stopped_by=by, updated_at=now):
        return 0
    taken = _withdraw(schedule.requests.filter(responses__isnull=True), now)
    audit.record("measure.stopped", by=by, obj=schedule, client=schedule.client, detail={"taken_back": taken})
    return taken


def _withdraw(requests: QuerySet, now: dt.datetime) -> int:
    waiting = list(requests.filter(state=State.OPEN))
    for request in waiting:
        outbox.stop(about=request, reason="closed")
    ids = [request.pk for request in waiting]
    return MeasureRequest.objects.filter(pk__in=ids, state=State.OPEN).update(
        state=State.WITHDRAWN, closed_at=now, updated_at=now
    )


def due_on(schedule: MeasureSchedule, today: dt.date) -> dt.date | None:
    """The day of the latest time that is due by ``today``; None when nothing is. What was missed is not asked again and again."""
    if today < schedule.starts_on:
        return None
    if schedule.kind == Kind.ONCE:
        return schedule.starts_on
    if schedule.kind != Kind.WEEKS or not schedule.every_weeks:
        return None
    pause = 7 * schedule.every_weeks
    day = schedule.starts_on + dt.timedelta(days=(today - schedule.starts_on).days // pause * pause)
    return day if schedule.ends_on is None or day <= schedule.ends_on else None


def _open_if_due(schedule: MeasureSchedule, now: dt.datetime) -> MeasureRequest | None:
    day = due_on(schedule, timezone.localdate(now))
    if day is None or schedule.requests.filter(due_on=day).exists():
        return None
    return _open(schedule, day=day, opens=now, now=now)


def _open(
    schedule: MeasureSchedule, *, day: dt.date, opens: dt.datetime, now: dt.datetime, occasion: str = ""
) -> MeasureRequest | None:
    """One request of one schedule. The same day and occasion again gives None; so does a measure that is out of use.

    What was taken back with a session that takes place after all is the same request, open again.
    """
    edition = edition_in_use(schedule.key)
    if edition is None or not instruments.may_be_asked(edition) or not (edition.worded or schedule.on_paper):
        return None
    if _too_soon(schedule, edition, day, occasion):
        return None
    ends = timezone.make_aware(dt.datetime.combine(day, dt.time.max)) + dt.timedelta(days=schedule.days_open)
    expires = max(ends, opens + dt.timedelta(days=schedule.days_open))
    if expires <= now:
        return None
    request, created = MeasureRequest.objects.get_or_create(
        schedule=schedule, due_on=day, occasion=occasion,
        defaults={"client": schedule.client, "edition": edition, "opened_at": opens, "expires_at": expires},
    )  # fmt: skip
    if not created and not _reopen(request, opens=opens, expires=expires, now=now):
        return None
    if schedule.kind == Kind.ONCE:
        running().filter(pk=schedule.pk).update(stopped_at=now, updated_at=now)
    channel = channel_for(schedule.client, "practice") if schedule.remind and not schedule.on_paper else None
    if channel:
        outbox.queue(
            REMINDER, key=f"{REMINDER}:{schedule.client_id}:{request.pk}:{channel}", about=request, client=schedule.client,
            due_at=opens, useful_until=expires, channel=channel, revive=("closed",),
        )  # fmt: skip
    audit.record("measure.opened", by=None, obj=request, client=schedule.client)
    return request


def _too_soon(schedule: MeasureSchedule, edition: FormEdition, day: dt.date, occasion: str) -> bool:
    """Whether the measure was asked so shortly before that it would ask about the same days again.

    Only of what asks by itself again and again: once, at a review and at the end somebody wants it on that day.
    """
    least = catalogue.measure_named(edition.instrument or edition.key, edition.title).min_interval_days
    if not least or schedule.kind not in (Kind.WEEKS, *BEFORE, *AFTER):
        return False
    asked = MeasureRequest.objects.filter(client=schedule.client_id, edition__key=edition.key)
    asked = asked.exclude(state=State.WITHDRAWN).exclude(schedule=schedule, occasion=occasion, due_on=day)
    return asked.filter(due_on__gt=day - dt.timedelta(days=least), due_on__lte=day).exists()


def open_due(now: dt.datetime | None = None) -> int:
    """Open what the calendar makes due, and close what is past its time. As often as you like. Returns how many were opened."""
    now = now or timezone.now()
    MeasureRequest.objects.filter(state=State.OPEN, expires_at__lte=now).update(
        state=State.EXPIRED, closed_at=now, updated_at=now
    )
    by_date = running().filter(kind__in=(Kind.ONCE, Kind.WEEKS), starts_on__lte=timezone.localdate(now))
    count = 0
    for schedule in by_date.exclude(client__status="ended").select_related("client").iterator():
        with transaction.atomic():
            count += _open_if_due(schedule, now) is not None
    return count


def _reopen(request: MeasureRequest, *, opens: dt.datetime, expires: dt.datetime, now: dt.datetime) -> bool:
    taken_back = MeasureRequest.objects.filter(pk=request.pk, state=State.WITHDRAWN, responses__isnull=True)
    return bool(
        taken_back.update(state=State.OPEN, closed_at=None, opened_at=opens, expires_at=expires, updated_at=now)
    )


@transaction.atomic
def for_session(client: Client, when: dt.datetime, *, session: UUID, number: int) -> list[MeasureRequest]:
    """Called from above when a session is booked or moved: opens what is asked before and after it.

    ``number`` is the session's place in the treatment, from 1: every other session is every odd one. A session that moved takes
    what nobody has begun along with it; one that has begun is asked before no more. Returns the requests that are new.
    """
    now, occasion = timezone.now(), str(session)
    day = timezone.localdate(when)
    _withdraw_occasion(client, occasion, now, keep=day)
    made = []
    for schedule in _of(client, (*BEFORE, *AFTER)).filter(starts_on__lte=day):
        if schedule.kind in EVERY_OTHER and number % 2 == 0:  # an earlier session fell away: this one is skipped now
            _withdraw(schedule.requests.filter(occasion=occasion, responses__isnull=True), now)
            continue
        if (schedule.ends_on and day > schedule.ends_on) or (schedule.kind in BEFORE and when <= now):
            continue
        opens = when - dt.timedelta(days=BEFORE_DAYS) if schedule.kind in BEFORE else when
        made.append(_open(schedule, day=day, opens=opens, now=now, occasion=occasion))
    return [request for request in made if request is not None]


@transaction.atomic
def without_session(client: Client, *, session: UUID) -> int:
    """Called from above when a session is cancelled: what nobody has begun is taken back. Returns how many."""
    return _withdraw_occasion(client, str(session), timezone.now())


def _withdraw_occasion(client: Client, occasion: str, now: dt.datetime, keep: dt.date | None = None) -> int:
    rows = MeasureRequest.objects.filter(client=client, occasion=occasion, responses__isnull=True)
    return _withdraw(rows.exclude(due_on=keep) if keep else rows, now)


@transaction.atomic
def at_review(client: Client, *, review: UUID) -> list[MeasureRequest]:
    """Called from above when a plan review begins. Twice for one review opens once."""
    return _for_event(client, Kind.REVIEW, str(review))


@transaction.atomic
def at_discharge(client: Client, *, ending: UUID) -> list[MeasureRequest]:
    """Called when a treatment comes to its end. Twice for one ending opens once."""
    return _for_event(client, Kind.DISCHARGE, str(ending))


def at_status(client: Client) -> None:
    """Fills ``client.status``: an ending is known by its client and its instant."""
    if client.status == Client.Status.ENDED:
        at_discharge(client, ending=uuid5(client.pk, client.status_since.isoformat()))


def _for_event(client: Client, kind: str, occasion: str) -> list[MeasureRequest]:
    now = timezone.now()
    schedules = [one for one in _of(client, (kind,)) if not one.requests.filter(occasion=occasion).exists()]
    made = [_open(one, day=timezone.localdate(now), opens=now, now=now, occasion=occasion) for one in schedules]
    return [request for request in made if request is not None]


def asked_around_sessions() -> QuerySet:
    """Ids of the clients with a measure that runs before or after sessions."""
    return running().filter(kind__in=(*BEFORE, *AFTER)).values("client")


def _of(client: Client, kinds: Iterable[Any]) -> QuerySet:
    return running().filter(client=client, kind__in=list(kinds)).select_related("client")


@transaction.atomic
def on_paper_today(*, client: Client, key: str, by: User) -> MeasureRequest:
    """A request for answers that came on paper without having been asked for here. Raises CannotAsk."""
    schedule = assign(client=client, key=key, by=by, remind=False, on_paper=True, days_open=1)
    return schedule.requests.get()
