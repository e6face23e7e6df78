"""What sessions show on pages of other apps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.prepared import PreparedFor
from common.templatetags.ui import when
from people.permissions import Permission
from people.presenters import CaseFacts, Fact
from sessions.models import Appointment, Attendance
from sessions.presenters import coming_for_client, marked_rows, open_follow_ups, with_notes
from sessions.presenters.between import moments_for

OVER = (*Attendance.PRESENT, Attendance.Status.DID_NOT_ATTEND, Attendance.Status.LATE_CANCELLED)
SHOWN = 4
ASKED_FOR = dt.timedelta(days=7)


def case_facts(*, user: Any) -> CaseFacts | None:
    """The next session, and how many the client came to of those that were due: cancellations in time do not count."""
    if not user.can(Permission.SEE_RECORDS):
        return None
    return CaseFacts(_columns, _facts)


def _columns(reader: Any, now: dt.datetime) -> dict[str, Any]:
    coming = Appointment.objects.filter(
        attendances__client=OuterRef("pk"),
        attendances__status=Attendance.Status.SCHEDULED,
        state=Appointment.State.SCHEDULED,
        ends_at__gte=now,
    ).order_by("starts_at")
    return {
        "next_session": Subquery(coming.values("starts_at")[:1]),
        "attended": _how_many(Attendance.PRESENT),
        "due": _how_many(OVER),
    }


def _how_many(statuses: Iterable[str]) -> Subquery:
    rows = Attendance.objects.filter(client=OuterRef("pk"), status__in=statuses).order_by().values("client")
    return Subquery(rows.annotate(number=Count("pk")).values("number"))


def _facts(client: Any, found: dict[str, Any]) -> list[Fact]:
    came = _("%(n)s of %(all)s") % {"n": found["attended"] or 0, "all": found["due"]}
    return [
        Fact(_("Next session"), when(found["next_session"]) or _("None booked")),
        Fact(_("Attended"), came if found["due"] else _("No session yet")),
    ]


def case_card(*, client: Any, request: Any) -> SafeString | None:
    """The last sessions on the overview of a case."""
    if not request.user.can(Permission.SEE_RECORDS):
        return None
    rows = _past(request.user, client_id=client.pk)
    context = {"rows": marked_rows(rows, request.user), "url": reverse("sessions:case", args=[client.pk])}
    return render_to_string("sessions/_case_card.html", context, request=request)


@PreparedFor
def _past(reader: Any, client_id: UUID) -> QuerySet:
    rows = Attendance.objects.visible_to(reader).filter(client_id=client_id)
    over = rows.exclude(status=Attendance.Status.SCHEDULED).order_by("-appointment__starts_at")
    return with_notes(over).select_related("appointment__clinician", "appointment__second", "appointment__group")[
        :SHOWN
    ]


def today_card(*, request: Any, **_context: Any) -> SafeString | None:
    """What the clinician has to do about appointments, beside the day; nothing when there is nothing."""
    rows = open_follow_ups(request.user, limit=SHOWN)
    return render_to_string("sessions/_follow_ups.html", {"follow_ups": rows}, request=request) if rows else None


def portal_card(*, client: Any, request: Any) -> SafeString:
    """The next appointment on the client's first page."""
    context = {"rows": coming_for_client(client, limit=1), "url": reverse("sessions:portal_appointments")}
    return render_to_string("sessions/_portal_card.html", context, request=request)


def climate_card(*, client: Any, request: Any) -> SafeString | None:
    """After a group session, on the client's first page: three small questions, for a week, once."""
    now = timezone.now()
    row = (
        Attendance.objects.visible_to(request.user)
        .filter(
            client=client,
            status__in=Attendance.PRESENT,
            appointment__group__isnull=False,
            appointment__ends_at__range=(now - ASKED_FOR, now),
            climate__isnull=True,
        )
        .order_by("-appointment__ends_at")
        .first()
    )
    if row is None:
        return None
    context = {"url": reverse("sessions:portal_climate", args=[row.pk])}
    return render_to_string("sessions/_climate_card.html", context, request=request)


def moments_of_plan(*, client: Any, request: Any) -> SafeString | None:
    """Beside the plan: the same, with the objective that each belongs to."""
    rows = moments_for(request.user, client)
    return render_to_string("sessions/_moments_of_plan.html", {"rows": rows}, request=request) if rows else None


def moments_side(*, note: Any, request: Any) -> SafeString | None:
    """Beside a note: what the client agreed to take along from a group."""
    rows = moments_for(request.user, note.client)
    return render_to_string("sessions/_moments_side.html", {"rows": rows}, request=request) if rows else None
