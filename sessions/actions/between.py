"""What happens between the members: who responded to whom, moments that may go to a plan, how the group felt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit.writing import record
from common.saving import StaleWrite, save_versioned
from people.models import Client
from plans.models import Objective, Plan
from sessions.actions.groupnotes import require_group_lead
from sessions.models import Appointment, Attendance, GroupClimate, GroupExchange, GroupMoment

if TYPE_CHECKING:
    from people.models import User

CLIMATE = ["engaged", "conflict", "avoiding"]


def _present(appointment: Appointment, client: Client) -> None:
    came = appointment.attendances.filter(client=client, status__in=Attendance.PRESENT)
    if not came.exists():
        raise PermissionDenied


@transaction.atomic
def count_exchange(*, by: User, appointment: Appointment, giver: Client, receiver: Client, times: int) -> None:
    """Say how often one member responded to another; 0 takes the arrow away."""
    require_group_lead(by, appointment)
    for client in (giver, receiver):
        _present(appointment, client)
    if times:
        GroupExchange._base_manager.update_or_create(
            appointment=appointment, giver=giver, receiver=receiver, defaults={"times": times}
        )
    else:
        GroupExchange._base_manager.filter(appointment=appointment, giver=giver, receiver=receiver).delete()
    record("exchange.counted", by=by, obj=appointment)


@transaction.atomic
def note_moment(*, by: User, appointment: Appointment, client: Client, words: str) -> GroupMoment:
    """Keep a here-and-now moment of one member."""
    require_group_lead(by, appointment)
    _present(appointment, client)
    moment = GroupMoment._base_manager.create(appointment=appointment, client=client, words=words, recorded_by=by)
    record("moment.kept", by=by, obj=moment, client=client)
    return moment


@transaction.atomic
def ask_moment(*, by: User, moment: GroupMoment, agreed: bool, objective: Objective | None = None) -> GroupMoment:
    """Keep what the member said about taking a moment to the plan, and where it belongs there. A no stays a no.

    Raises PermissionDenied for anybody who does not lead the group, and for an objective outside the member's active plan.
    """
    require_group_lead(by, moment.appointment)
    if moment.consent == GroupMoment.Consent.DECLINED:
        raise PermissionDenied
    plan = Plan.objects.filter(client_id=moment.client_id).active().first()
    if objective is not None and (plan is None or objective.goal.plan_id != plan.pk):
        raise PermissionDenied
    moment.consent = GroupMoment.Consent.AGREED if agreed else GroupMoment.Consent.DECLINED
    moment.objective = objective if agreed else None
    moment.asked_at = moment.asked_at or timezone.now()
    moment.save(update_fields=["consent", "objective", "asked_at", "updated_at"])
    detail = {"agreed": agreed, "moved": moment.objective_id is not None}
    record("moment.asked", by=by, obj=moment, client=moment.client, detail=detail)
    return moment


@transaction.atomic
def say_climate(*, by: User, attendance: Attendance, expected: int, values: dict[str, int | None]) -> GroupClimate:
    """A member's own answer about one session; it can be changed. Raises StaleWrite, PermissionDenied."""
    own = attendance.client.user_id == by.pk and attendance.status in Attendance.PRESENT
    if not own or attendance.appointment.group_id is None:
        raise PermissionDenied
    row = GroupClimate._base_manager.filter(attendance=attendance).first()
    if row is None and expected == 0:
        row = GroupClimate._base_manager.create(attendance=attendance, **values)
    elif row is None or row.version != expected:
        raise StaleWrite(row or GroupClimate(attendance=attendance))
    else:
        for name in CLIMATE:
            setattr(row, name, values[name])
        save_versioned(row, expected=expected, fields=CLIMATE)
    record("climate.said", by=by, obj=row, client=attendance.client)
    return row
