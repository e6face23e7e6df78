"""Lists of groups, members and group sessions, as ready strings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from common.templatetags.ui import day, when
from sessions.models import Appointment, Attendance, Group, GroupMembership

if TYPE_CHECKING:
    from people.models import User

SHOWN_SESSIONS = 20


def group_rows(groups: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of the list. ``groups`` carry ``members`` and prefetched facilitators."""
    return [
        {
            "name": group.name,
            "url": reverse("sessions:group", args=[group.pk]),
            "facilitators": ", ".join(str(user) for user in group.facilitators.all()),
            "places": _("%(taken)s of %(all)s") % {"taken": group.members, "all": group.capacity},
            "kind": _("Closed") if group.closed else _("Open"),
            "span": " – ".join(part for part in (day(group.starts_on), day(group.ends_on)) if part),
        }
        for group in groups
    ]


def member_rows(memberships: Iterable[GroupMembership], user: User) -> list[dict[str, Any]]:
    """Members whom the reader may see, by name."""
    rows = [
        {
            "name": row.client.shown_name(user),
            "url": reverse("sessions:case", args=[row.client_id]),
            "since": day(row.joined_on),
            "leave_url": reverse("sessions:group_leave", args=[row.pk]),
        }
        for row in memberships
    ]
    return sorted(rows, key=lambda row: str(row["name"]).casefold())


def group_sessions(group: Group, user: User) -> list[dict[str, Any]]:
    """The latest and coming sessions of a group, newest first, in one query."""
    rows = (
        Appointment.objects.visible_to(user)
        .filter(group=group)
        .annotate(
            expected=Count("attendances", distinct=True),
            came=Count("attendances", filter=Q(attendances__status__in=Attendance.PRESENT), distinct=True),
        )
        .order_by("-starts_at")[:SHOWN_SESSIONS]
    )
    return [
        {
            "when": when(row.starts_at),
            "url": reverse("sessions:appointment", args=[row.pk]),
            "state": str(row.get_state_display()),
            "tone": {"held": "good", "scheduled": "primary"}.get(row.state, ""),
            "came": _("%(n)s of %(all)s came") % {"n": row.came, "all": row.expected}
            if row.state == Appointment.State.HELD
            else "",
        }
        for row in rows
    ]
