"""Specialists, enquiries and places on the list around the cast."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from matching import actions
from matching.models import WaitingEntry
from people.models import Availability, Client, ClinicianProfile
from tests.cast import make_client, make_clinician


def open_hours(user, weekday=0, starts=9, ends=17):
    Availability.objects.create(
        clinician=user.clinician, weekday=weekday, starts=dt.time(starts), ends=dt.time(ends), open_places=2
    )
    return user


def offer(user, **fields):
    """Change what a clinician's profile says."""
    ClinicianProfile.objects.filter(user=user).update(**fields)


def wait(name="Sana Malik", *, days=3, urgency=0, needs=None):
    client = make_client(name, status=Client.Status.WAITING)
    return WaitingEntry.objects.create(
        client=client, urgency=urgency, since=timezone.now() - dt.timedelta(days=days), needs=needs or {}
    )


@pytest.fixture
def house(cast):
    """Ines and Yusuf have open hours; Hana takes nobody. Ines knows about trust."""
    open_hours(cast.ines, weekday=3)
    open_hours(cast.yusuf, weekday=4)
    offer(cast.ines, specialties=["trust", "grief"], practising_since=2010)
    offer(cast.yusuf, specialties=["couples"], practising_since=2024)
    offer(cast.hana, accepts_new=False)
    return cast


@pytest.fixture
def entry(house):
    return wait(needs={"specialties": ["trust"], "formats": ["individual"], "languages": ["en"]})


@pytest.fixture
def enquiry(db):
    return send()


def send(email="sana@example.test", name="Sana", **fields):
    given = {"name": name, "email": email, "phone": "", "may_leave_message": False, "discreet": True, "reason": ""}
    return actions.receive_enquiry(key=uuid.uuid4(), given={**given, "wishes": {"formats": ["group"]}, **fields})


__all__ = ["make_clinician", "offer", "open_hours", "send", "wait"]
