"""The first meeting of two who were matched, as an appointment."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from matching.actions.offers import TimeGone
from sessions.actions import book_consultation
from sessions.holds import Clash
from sessions.models import Appointment

if TYPE_CHECKING:
    from people.models import Client, User


def consultation(*, by: User, client: Client, clinician: User, starts_at: dt.datetime) -> Appointment:
    """Book it where the clinician meets people. Raises TimeGone when somebody or a room is taken by then."""
    places = clinician.clinician.places or [Appointment.Place.ROOM]
    try:
        return book_consultation(by=by, client=client, clinician=clinician, starts_at=starts_at, place=places[0])
    except Clash as error:
        raise TimeGone from error
