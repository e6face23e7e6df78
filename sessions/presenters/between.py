"""What happened between the members of one session, as ready strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from plans.presenters import active_objectives
from sessions.group_forms import ConsentForm, ExchangeForm, MomentForm
from sessions.models import Appointment, Attendance, GroupMoment
from sessions.presenters.groupnotes import Rows, exchange_map

if TYPE_CHECKING:
    from people.models import User


def whole_moments() -> QuerySet:
    return GroupMoment.objects.select_related("appointment__group", "client")


def whole_attendances() -> QuerySet:
    return Attendance.objects.select_related("client", "appointment")


def present_members(rows: Rows, user: User) -> list[tuple[str, str]]:
    """(id, first name) of those who came, for choices."""
    return [
        (str(row.client_id), row.client.initials if user.discreet else row.client.first_name)
        for row, _part in rows
        if row.status in Attendance.PRESENT
    ]


def between_context(user: User, appointment: Appointment, rows: Rows) -> dict[str, Any]:
    members = present_members(rows, user)
    drawing, lines = exchange_map(appointment, members)
    return {
        "members": members,
        "exchange_form": ExchangeForm(members=members, auto_id="x_%s"),
        "exchange_map": drawing,
        "exchanges": lines,
        "moment_form": MomentForm(members=members, auto_id="m_%s"),
        "moments": moment_rows(user, appointment),
    }


def moment_rows(user: User, appointment: Appointment) -> list[dict[str, Any]]:
    rows = GroupMoment.objects.visible_to(user).filter(appointment=appointment).select_related("client", "objective")
    return [
        {
            "name": row.client.shown_name(user),
            "words": row.words,
            "consent": str(row.get_consent_display()),
            "tone": {"agreed": "good", "unasked": "care"}.get(row.consent, ""),
            "objective": row.objective.statement if row.objective else "",
            "url": reverse("sessions:moment", args=[row.pk]),
            "ask": row.consent != GroupMoment.Consent.DECLINED and row.objective_id is None,
        }
        for row in rows
    ]


def consent_form(moment: GroupMoment, data: Any = None) -> ConsentForm:
    choices = [(str(item.id), item.label) for item in active_objectives(moment.client)]
    return ConsentForm(data, objectives=choices)


def moments_for(user: User, client: Any) -> list[dict[str, Any]]:
    """Moments from groups that the client agreed to take along, newest first; the group's name is not told."""
    rows = GroupMoment.objects.visible_to(user).filter(client=client, consent=GroupMoment.Consent.AGREED)
    return [
        {"words": row.words, "objective": row.objective.statement if row.objective else ""}
        for row in rows.select_related("objective").order_by("-created_at")[:4]
    ]
