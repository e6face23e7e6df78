"""What the diary does for two who were matched: free times, the first meeting, and how many sessions there were."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from matching.actions.offers import TimeGone
from sessions.actions import book_consultation
from sessions.holds import Clash, persons_of
from sessions.models import Appointment, Attendance, Hold, TimeOff

if TYPE_CHECKING:
    from people.models import Client, User


def consultation(*, by: User, client: Client, clinician: User, starts_at: dt.datetime) -> Appointment:
    """Book it where the clinician meets people. Raises TimeGone when somebody or a room is taken by then."""
    places = clinician.clinician.places or [Appointment.Place.ROOM]
    try:
        return book_consultation(by=by, client=client, clinician=clinician, starts_at=starts_at, place=places[0])
    except Clash as error:
        raise TimeGone from error


def busy(
    *, client: Client, clinician: User, start: dt.datetime, end: dt.datetime
) -> list[tuple[dt.datetime, dt.datetime]]:
    """Spans in which one of the two is booked, or the clinician or the clinic is away. For whom is not said."""
    ids = [clinician.pk, *(person.pk for person in persons_of([client]))]
    held = Hold._base_manager.filter(resource__in=ids, starts_at__lt=end, ends_at__gt=start)
    away = TimeOff._base_manager.filter(Q(clinician__isnull=True) | Q(clinician=clinician))
    away = away.filter(starts_at__lt=end, ends_at__gt=start)
    return [*held.values_list("starts_at", "ends_at"), *away.values_list("starts_at", "ends_at")]


def sessions_held(*, pairs: set[tuple[Any, Any]]) -> dict[tuple[Any, Any], int]:
    """(client id, clinician id) -> sessions to which the client came, for these pairs. One query."""
    rows = Attendance._base_manager.filter(
        client__in={client for client, _clinician in pairs},
        status__in=Attendance.PRESENT,
        appointment__clinician__in={clinician for _client, clinician in pairs},
    )
    counted = rows.order_by().values_list("client", "appointment__clinician").annotate(number=Count("pk"))
    return {(client, clinician): number for client, clinician, number in counted}
