"""Notes that wait too long: a line a day to whoever owes them, and word to the supervisor when that did not help."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices import outbox
from notices.kinds import Kind, register
from people.models import Clinic, Supervision, User
from sessions.models import Attendance, NoteRules, ProgressNote

if TYPE_CHECKING:
    from notices.models import Message

DIGEST, ESCALATION = "notes_waiting", "notes_late"
USEFUL = dt.timedelta(hours=12)


def drafts_of(user: Any) -> QuerySet:
    """Notes that their author has begun and not signed."""
    return ProgressNote.objects.unfinished().filter(author=user)


def bare_sessions() -> QuerySet:
    """Attendances of held sessions about which no note was begun."""
    written = ProgressNote.objects.standing().filter(
        appointment_id=OuterRef("appointment_id"), client_id=OuterRef("client_id")
    )
    return Attendance._base_manager.filter(status__in=Attendance.PRESENT).filter(~Exists(written))


def bare_sessions_of(user: Any) -> QuerySet:
    return bare_sessions().filter(appointment__clinician=user)


def count_owed(user: Any, *, ended_before: dt.datetime) -> int:
    """How many notes about sessions that ended before a moment are not signed. Two queries."""
    owed = {"appointment__ends_at__lt": ended_before}
    return drafts_of(user).filter(**owed).count() + bare_sessions_of(user).filter(**owed).count()


def waiting_reviews(user: Any) -> QuerySet:
    """Notes that wait for the user as the supervisor of their author."""
    of_mine = Supervision.objects.current().filter(supervisor=user).values("supervisee_id")
    return ProgressNote.objects.visible_to(user).filter(state=ProgressNote.State.READY, author__in=of_mine)


def _still_due(message: Message) -> str:
    late = timezone.now() - dt.timedelta(hours=Clinic.get().note_due_hours)
    user = message.user
    return "" if user and user.is_active and count_owed(user, ended_before=late) else "done"


def _still_late(message: Message) -> str:
    late = timezone.now() - dt.timedelta(hours=NoteRules.get().escalate_hours)
    owes = User._base_manager.filter(pk=message.params.get("owes"), is_active=True).first()
    return "" if owes and count_owed(owes, ended_before=late) else "done"


def _count(message: Message) -> dict[str, Any]:
    return {"count": int(message.params.get("count", 0))}


def set_up() -> None:
    """Make the kinds known."""
    register(
        Kind(
            DIGEST, guard=_still_due, context=_count, optional=False, label=_("Something to finish"), link_name="today"
        )
    )
    register(
        Kind(
            ESCALATION,
            guard=_still_late,
            context=_count,
            optional=False,
            label=_("Waiting too long"),
            link_name="sessions:supervision",
        )
    )


def remind(now: dt.datetime | None = None) -> int:
    """Write today's lines, once the clinic's hour has come. Running it twice, or twice at once, writes each once.

    Returns how many people are told.
    """
    now = now or timezone.now()
    clinic, rules = Clinic.get(), NoteRules.get()
    local = now.astimezone(clinic.zone)
    if local.hour < rules.digest_hour:
        return 0
    told = 0
    for user in User.objects.active().filter(is_therapist=True):
        told += _digest(user, now, local.date(), clinic, rules) + _escalate(user, now, local.date(), rules)
    return told


def _digest(user: User, now: dt.datetime, day: dt.date, clinic: Clinic, rules: NoteRules) -> int:
    due = count_owed(user, ended_before=now - dt.timedelta(hours=clinic.note_due_hours)) if rules.digest else 0
    if due:
        key = f"{DIGEST}:{user.pk}:{day:%Y%m%d}:email"
        outbox.queue(DIGEST, key=key, user=user, useful_until=now + USEFUL, params={"count": due})
    return int(bool(due))


def _escalate(user: User, now: dt.datetime, day: dt.date, rules: NoteRules) -> int:
    """Once a week, not once a day: a supervisor is asked to talk, not to nag."""
    late = count_owed(user, ended_before=now - dt.timedelta(hours=rules.escalate_hours))
    if not late:
        return 0
    year, week, _weekday = day.isocalendar()
    pairs = Supervision.objects.current().filter(supervisee=user, supervisor__is_active=True)
    for pair in pairs.select_related("supervisor"):
        key = f"{ESCALATION}:{pair.supervisor_id}:{user.pk}:{year}{week:02}:email"
        params = {"owes": str(user.pk), "count": late}
        outbox.queue(ESCALATION, key=key, user=pair.supervisor, useful_until=now + USEFUL, params=params)
    return len(pairs)
