"""What sessions show on pages of other apps."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.templatetags.ui import when
from people.permissions import Permission
from people.presenters import Fact
from sessions.models import Appointment, Attendance
from sessions.presenters import case_rows, coming_for_client

OVER = (*Attendance.PRESENT, Attendance.Status.DID_NOT_ATTEND, Attendance.Status.LATE_CANCELLED)
SHOWN = 4


def next_session_fact(*, client: Any, user: Any) -> Fact | None:

    if not user.can(Permission.SEE_RECORDS):
        return None
    row = (
        Appointment.objects.filter(
            attendances__client=client,
            attendances__status=Attendance.Status.SCHEDULED,
            state=Appointment.State.SCHEDULED,
            ends_at__gte=timezone.now(),
        )
        .order_by("starts_at")
        .first()
    )
    return Fact(_("Next session"), when(row.starts_at) if row else _("None booked"))


def attended_fact(*, client: Any, user: Any) -> Fact | None:
    """Sessions the client came to, of those that were due: cancellations in time do not count."""
    if not user.can(Permission.SEE_RECORDS):
        return None
    statuses = list(Attendance.objects.filter(client=client, status__in=OVER).values_list("status", flat=True))
    came = sum(status in Attendance.PRESENT for status in statuses)
    words = _("%(n)s of %(all)s") % {"n": came, "all": len(statuses)} if statuses else _("No session yet")
    return Fact(_("Attended"), words)


def case_card(*, client: Any, request: Any) -> SafeString | None:
    """The last sessions on the overview of a case."""
    if not request.user.can(Permission.SEE_RECORDS):
        return None
    rows = (
        Attendance.objects.visible_to(request.user)
        .filter(client=client)
        .exclude(status=Attendance.Status.SCHEDULED)
        .select_related("appointment__clinician", "appointment__group")
        .order_by("-appointment__starts_at")[:SHOWN]
    )
    context = {"rows": case_rows(rows, request.user), "url": reverse("sessions:case", args=[client.pk])}
    return render_to_string("sessions/_case_card.html", context, request=request)


def portal_card(*, client: Any, request: Any) -> SafeString:
    """The next appointment on the client's first page."""
    context = {"rows": coming_for_client(client, limit=1), "url": reverse("sessions:portal_appointments")}
    return render_to_string("sessions/_portal_card.html", context, request=request)
