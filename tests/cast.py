"""The people in the tests: named, in fixed roles, around two clients who have nothing to do with each other."""

import dataclasses
import datetime as dt
import itertools

import pytest
from django.utils import timezone

from assessments.models import Screen
from assessments.screening import VIOLENCE_ITEMS
from people.models import (
    CareRelationship,
    Client,
    Clinic,
    ClinicianProfile,
    ContactChannel,
    CrisisContact,
    Licence,
    Supervision,
    User,
)

PASSWORD = "a-long-enough-password"
_numbers = itertools.count(1001)


def make_user(name, email=None, *, password=PASSWORD, **flags):
    slug = name.lower().replace(" ", ".")
    return User.objects.create_user(
        email or f"{slug}@demo.test", password, name="" if flags.get("is_client") else name, **flags
    )


def make_clinician(name, **flags):
    user = make_user(name, is_therapist=True, **flags)
    profile = ClinicianProfile.objects.create(
        user=user,
        title="Psychotherapist",
        credentials="MSc",
        languages=["en"],
        formats=["individual"],
        places=["room", "video"],
        approaches={"cbt": 2, "dyn": 1},
    )
    Licence.objects.create(
        clinician=profile,
        kind="Registration",
        number="R-1",
        jurisdiction="GB",
        expires_on=dt.date.today() + dt.timedelta(days=400),
    )
    return user


def make_client(name, *, user=None, status=Client.Status.ACTIVE, email=None, **fields):
    client = Client.objects.create(
        number=next(_numbers),
        user=user,
        legal_name=name,
        name=name,
        status=status,
        status_since=timezone.now(),
        **fields,
    )
    client.index_name()
    channel = ContactChannel(client=client, kind=ContactChannel.Kind.EMAIL, preferred=True)
    channel.set_address(email or (user.email if user else f"client{client.number}@demo.test"))
    channel.save()
    return client


def begin_care(client, clinician, *, kind=CareRelationship.Kind.THERAPIST, ended=False):
    now = timezone.now()
    return CareRelationship.objects.create(
        client=client,
        clinician=clinician,
        kind=kind,
        started_at=now - dt.timedelta(days=30),
        ended_at=now if ended else None,
    )


def record_safe(client, by):
    """The check of safety with people close by was asked alone and found nothing."""
    answers = {item.key: "no" for item in VIOLENCE_ITEMS} | {"alone": "yes"}
    return Screen.objects.create(
        client=client, kind=Screen.Kind.VIOLENCE, answers=answers, result="none", asked_by=by, asked_at=timezone.now()
    )


@dataclasses.dataclass
class Cast:
    """``rowan`` is treated by ``ines`` under the supervision of ``martin``; ``noor`` by ``yusuf``. ``hana`` was before."""

    clinic: Clinic
    admin: User  # Priya runs the desk
    ines: User  # Rowan's therapist
    yusuf: User  # a colleague with no relation to Rowan
    hana: User  # Rowan's former therapist
    martin: User  # Ines's supervisor
    judith: User  # a supervisor of somebody else
    gone: User  # a therapist who has left the clinic and still has a live session
    rowan_user: User
    noor_user: User
    ended_user: User
    rowan: Client
    noor: Client
    ended: Client

    @property
    def actors(self):
        """Name -> user (None is somebody who is not signed in)."""
        return {
            "anonymous": None,
            "own_client": self.rowan_user,
            "other_client": self.noor_user,
            "ended_client": self.ended_user,
            "therapist": self.ines,
            "colleague": self.yusuf,
            "former_therapist": self.hana,
            "supervisor": self.martin,
            "other_supervisor": self.judith,
            "admin": self.admin,
            "deactivated": self.gone,
        }


@pytest.fixture
def cast(db):
    return build_cast()


def build_cast():
    clinic = Clinic.get()
    clinic.second_factor_days = (
        365  # tests/people/test_second_step.py looks at the days; the others sign in by password alone
    )
    clinic.save()
    CrisisContact.objects.create(
        jurisdiction="GB",
        label="Night line",
        how="Call, day and night",
        phone="0000 000",
        valid_from=dt.date(2020, 1, 1),
        checked_on=dt.date.today(),
    )
    admin = make_user("Priya Nair", is_clinic_admin=True)
    ines, yusuf, hana = make_clinician("Ines Caldeira"), make_clinician("Yusuf Demir"), make_clinician("Hana Sato")
    martin, judith = make_user("Martin Osei", is_supervisor=True), make_user("Judith Adeyemi", is_supervisor=True)
    gone = make_clinician("Gregor Lind")
    rowan_user = make_user("Rowan Ashby", is_client=True)
    noor_user = make_user("Noor Haddad", is_client=True)
    ended_user = make_user("Ellis Moreau", is_client=True)
    rowan, noor = make_client("Rowan Ashby", user=rowan_user), make_client("Noor Haddad", user=noor_user)
    ended = make_client("Ellis Moreau", user=ended_user, status=Client.Status.ENDED)
    begin_care(rowan, ines)
    begin_care(rowan, hana, ended=True)
    begin_care(noor, yusuf)
    begin_care(ended, ines, ended=True)
    begin_care(rowan, gone, kind=CareRelationship.Kind.COVER)
    record_safe(rowan, ines)
    record_safe(noor, yusuf)
    now = timezone.now()
    Supervision.objects.create(supervisor=martin, supervisee=ines, started_at=now)
    Supervision.objects.create(supervisor=judith, supervisee=yusuf, started_at=now)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    return Cast(
        clinic=clinic, admin=admin, ines=ines, yusuf=yusuf, hana=hana, martin=martin, judith=judith, gone=gone,
        rowan_user=rowan_user, noor_user=noor_user, ended_user=ended_user, rowan=rowan, noor=noor, ended=ended,
    )  # fmt: skip
