"""Lists of groups, members and group sessions, as ready strings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from common.acting import as_the_clinic
from common.templatetags.ui import day, when
from people.models import User as Account
from sessions.composition import STOPS, Finding
from sessions.models import Appointment, Attendance, Group, GroupMembership, GroupScreening, KnownPair

if TYPE_CHECKING:
    from people.models import Client, User

SHOWN_SESSIONS = 20


def group_rows(groups: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of the list. ``groups`` carry ``members`` and prefetched facilitators."""
    return [
        {
            "pk": group.pk,
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
            "agreed": day(row.agreed_on),
            "screened": _("Spoken with by %(name)s on %(day)s")
            % {"name": row.screening.by, "day": day(row.screening.held_on)}
            if row.screening
            else "",
            "words_url": reverse("sessions:group_member", args=[row.pk]),
            "described": bool(row.giveaways or row.called),
            "leave_url": reverse("sessions:group_leave", args=[row.pk]),
        }
        for row in memberships
    ]
    return sorted(rows, key=lambda row: str(row["name"]).casefold())


@as_the_clinic()
def group_sessions(group: Group, user: User) -> list[dict[str, Any]]:
    """The latest and coming sessions of a group, newest first, in two queries."""
    leads = group.facilitators.filter(pk=user.pk).exists()
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
            "url": reverse("sessions:group_session", args=[row.pk])
            if leads and row.state != Appointment.State.CANCELLED
            else reverse("sessions:appointment", args=[row.pk]),
            "state": str(row.get_state_display()),
            "tone": {"held": "good", "scheduled": "primary"}.get(row.state, ""),
            "came": _("%(n)s of %(all)s came") % {"n": row.came, "all": row.expected}
            if row.state == Appointment.State.HELD
            else "",
        }
        for row in rows
    ]


def whole(model: type[Model]) -> QuerySet:
    """Rows of a group with the client and the group that they are about."""
    return model.objects.select_related("group", "client")  # type: ignore[attr-defined]


def clinicians() -> dict[Any, Account]:
    """Who may lead a group, by name."""
    return {user.pk: user for user in Account.objects.active().filter(is_therapist=True).order_by("name")}


def screening_rows(rows: Iterable[GroupScreening], user: User) -> list[dict[str, Any]]:
    """Talks that have not led to a place, newest first."""
    found = rows.select_related("client", "by")  # type: ignore[attr-defined]
    placed = GroupMembership._base_manager.filter(screening__isnull=False).values("screening_id")
    return [
        {
            "name": row.client.shown_name(user),
            "when": day(row.held_on),
            "by": str(row.by),
            "result": str(row.get_result_display()),
            "url": reverse("sessions:group_join", args=[row.pk]) if row.result in GroupScreening.ADMITS else "",
        }
        for row in found.exclude(pk__in=placed)[:SHOWN_SESSIONS]
    ]


FINDINGS: dict[Finding, Any] = {
    Finding.APART: _lazy("Somebody in this group and this person must not meet."),
    Finding.KNOWN: _lazy("Somebody in this group knows this person."),
    Finding.SHARED_CONTACT: _lazy("Somebody in this group has the same address or number."),
    Finding.FULL: _lazy("Every place is taken."),
    Finding.RUNNING: _lazy("This is a closed group that has begun already."),
    Finding.AGE: _lazy("Everybody else is at least fifteen years older or younger."),
    Finding.ALONE: _lazy("Would be the only one with these pronouns."),
    Finding.RISK: _lazy("Somebody in this group is at high risk as well. Think about how many the group can hold."),
}


def finding_rows(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """What the composition check found, in words that name nobody."""
    return [{"text": FINDINGS[finding], "stops": finding in STOPS} for finding in findings]


def pair_rows(rows: Iterable[KnownPair], client: Client, user: User) -> list[dict[str, Any]]:
    found = rows.select_related("first", "second", "recorded_by")  # type: ignore[attr-defined]
    return [
        {
            "name": other.shown_name(user),
            "number": other.case_number,
            "kind": str(row.get_kind_display()),
            "by": str(row.recorded_by),
            "url": reverse("sessions:pair_forget", args=[row.pk]),
        }
        for row in found
        for other in ([row.second] if row.first_id == client.pk else [row.first])
    ]
