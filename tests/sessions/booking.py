"""Short hands for tests about the diary."""

import datetime as dt
import zoneinfo

from sessions import actions
from sessions.models import Room
from tests.cast import begin_care, make_client
from tests.sessions.conftest import coming


def book(cast, **changes):
    values = {"by": cast.ines, "client": cast.rowan, "starts_at": coming(), "minutes": 50}
    return actions.schedule_appointment(**values | changes)


def weekly(cast, **changes):
    values = {"by": cast.ines, "client": cast.rowan, "starts_at": coming(), "minutes": 50, "times": 6}
    return actions.book_series(**values | changes)


def room(name="Blue room", **fields):
    return Room.objects.create(name=name, **fields)


def another_client(cast, name="Sam Okafor", clinician=None, **fields):
    client = make_client(name, **fields)
    begin_care(client, clinician or cast.ines)
    return client


def move(by, appointment, starts_at, **changes):
    appointment.refresh_from_db()
    values = {"by": by, "appointment": appointment, "expected": appointment.version, "starts_at": starts_at}
    return actions.move_appointment(**values | changes)


def joint_file(cast, *, agreed=True, clinician=None, kind="couple"):
    """Rowan's and Noor's file together, in the care of Hana, who treats neither of them."""
    clinician = clinician or cast.hana
    file = actions.open_joint_file(by=cast.admin, kind=kind, persons=[cast.rowan, cast.noor], clinician=clinician)
    if agreed:
        agree(clinician, file)
    return file


def agree(by, file, *, by_whom=None, **changes):
    everybody = [str(row.person_id) for row in file.members.all()]
    terms = {
        "who_is_client": "together", "client_person_id": None, "secrets": "none", "release": "all",
        "words": "What is said alone may be brought in.", "agreed_by": everybody if by_whom is None else by_whom,
    }  # fmt: skip
    expected = actions.agreement_of(file).version
    return actions.record_agreement(by=by, file=file, expected=expected, terms=terms | changes)


def at(day, hour, minute=0):
    """A time on the clinic's wall."""
    return dt.datetime.combine(day, dt.time(hour, minute), zoneinfo.ZoneInfo("Europe/London"))
