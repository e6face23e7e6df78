"""The caseload table of a clinician: one row per client in the own care, what needs attention first."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import SafetyAlert, SymptomRating
from common.templatetags.ui import day as day_words
from common.templatetags.ui import when
from homework.models import Entry
from people.models import CareRelationship
from plans.models import Intervention, Plan
from sessions.models import Appointment, Attendance

if TYPE_CHECKING:
    from people.models import User

ORDER_OF_STRANDS = {"cbt": 0, "dyn": 1, "grp": 2, "exp": 3}


@dataclass(frozen=True)
class CaseloadRow:
    """One client, as ready strings. ``strengths`` are the means of the client's own ratings, oldest first (0 to 10)."""

    name: str
    url: str
    sessions: str
    last: str
    strands: list[str]
    strengths: list[float]
    strengths_words: str
    practice: str
    next: str
    alert: bool
    status: str


def caseload(user: User, now: dt.datetime) -> list[CaseloadRow]:
    """Rows for the user's own current clients in seven queries."""
    care = CareRelationship.objects.current().filter(clinician=user, kind=CareRelationship.Kind.THERAPIST)
    clients = [row.client for row in care.select_related("client")]
    ids = [client.pk for client in clients]
    held = _held(ids)
    coming = _coming(ids, now)
    strands, ratings, practice = _strands(ids), _ratings(ids), _practice(ids)
    alerts = set(SafetyAlert.objects.open().filter(client__in=ids).values_list("client_id", flat=True))
    rows = []
    for client in clients:
        count, last = held.get(client.pk, (0, None))
        upcoming, waiting = coming.get(client.pk), practice.get(client.pk, 0)
        row = CaseloadRow(
            name=client.shown_name(user),
            url=reverse("case", args=[client.pk]),
            sessions=str(count),
            last=day_words(last),
            strands=strands.get(client.pk, []),
            strengths=ratings.get(client.pk, []),
            strengths_words=_in_words(ratings.get(client.pk, [])),
            practice=ngettext("%(n)d to read", "%(n)d to read", waiting) % {"n": waiting} if waiting else "",
            next=when(upcoming),
            alert=client.pk in alerts,
            status="" if client.status == client.Status.ACTIVE else str(client.get_status_display()),
        )
        far = upcoming or dt.datetime.max.replace(tzinfo=dt.UTC)
        rows.append(((not row.alert, not waiting, bool(upcoming), far, row.name.casefold()), row))
    return [row for _key, row in sorted(rows, key=lambda pair: pair[0])]


def _held(ids: list[Any]) -> dict[Any, tuple[int, dt.datetime]]:
    """Individual sessions that the client came to: how many, and the last one."""
    rows = (
        Attendance.objects.filter(client__in=ids, status__in=Attendance.PRESENT)
        .exclude(appointment__kind=Appointment.Kind.GROUP)
        .values_list("client")
        .annotate(Count("pk"), Max("appointment__starts_at"))
    )
    return {client: (count, last) for client, count, last in rows}


def _coming(ids: list[Any], now: dt.datetime) -> dict[Any, dt.datetime]:
    rows = (
        Attendance.objects.filter(
            client__in=ids,
            status=Attendance.Status.SCHEDULED,
            appointment__state=Appointment.State.SCHEDULED,
            appointment__ends_at__gte=now,
        )
        .values_list("client")
        .annotate(Min("appointment__starts_at"))
    )
    return dict(rows)


def _strands(ids: list[Any]) -> dict[Any, list[str]]:
    rows = (
        Intervention.objects.filter(
            objective__goal__plan__client__in=ids, objective__goal__plan__state=Plan.State.ACTIVE
        )
        .values_list("objective__goal__plan__client", "strand")
        .order_by()
        .distinct()
    )
    found: dict[Any, set[str]] = defaultdict(set)
    for client, strand in rows:
        found[client].add(strand)
    return {client: sorted(codes, key=lambda code: ORDER_OF_STRANDS.get(code, 9)) for client, codes in found.items()}


def _ratings(ids: list[Any]) -> dict[Any, list[float]]:
    """Mean of the client's own ratings on each day on which everything was rated."""
    rows = SymptomRating.objects.filter(
        client__in=ids, rater=SymptomRating.Rater.CLIENT, severity__isnull=False
    ).values_list("client", "rated_at", "severity")
    return _means(rows)


def _means(rows: Iterable[tuple[Any, dt.datetime, int | None]]) -> dict[Any, list[float]]:
    days: dict[Any, dict[dt.date, list[int]]] = defaultdict(lambda: defaultdict(list))
    for client, at, severity in rows:
        days[client][timezone.localdate(at)].append(severity or 0)
    return {
        client: [round(sum(values) / len(values), 1) for _day, values in sorted(by_day.items())]
        for client, by_day in days.items()
    }


def _in_words(means: list[float]) -> str:
    if not means:
        return ""
    if len(means) == 1:
        return _("%(now).1f at intake") % {"now": means[0]}
    return _("%(then).1f at intake, %(now).1f now") % {"then": means[0], "now": means[-1]}


def _practice(ids: list[Any]) -> dict[Any, int]:
    rows = Entry.objects.waiting_for_review().filter(assignment__client__in=ids)
    return dict(rows.values_list("assignment__client").annotate(Count("pk")))
