"""People who wait and specialists at random, always the same: as plain values and as rows of a database."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

DAY = dt.date(2026, 2, 4)
THEMES = ("avoidance", "trust", "commitment", "withdrawal", "surface", "attachment", "grief", "family")
STRANDS = ("cbt", "dyn", "grp", "exp")
SCALES = {"directiveness": 15, "intensity": 15, "past": 9, "support": 15}


def crowd(people: int, specialists: int) -> tuple[list[Any], list[Any]]:
    """Needs and specialists. Places are enough for most."""
    dice = random.Random(7)
    return [_needs(dice) for _ in range(people)], [_specialist(dice, number) for number in range(specialists)]


def _style(dice: random.Random) -> dict[str, float]:
    return {scale: float(dice.randint(-half, half)) for scale, half in SCALES.items()}


def _needs(dice: random.Random) -> Any:
    from matching.ranking import Needs

    return Needs(
        formats=(dice.choice(("individual", "individual", "couple")),),
        places=tuple(dice.sample(("room", "video"), dice.randint(1, 2))),
        languages=(dice.choice(("en", "en", "en", "fr", "ar")),),
        times=tuple(dice.sample(("morning", "afternoon", "evening"), dice.randint(1, 2))),
        gender_wish=dice.choice(("", "", "woman", "man")),
        gender_required=dice.random() < 0.1,
        approaches=tuple(dice.sample(STRANDS, dice.randint(0, 2))),
        specialties=tuple(dice.sample(THEMES, dice.randint(1, 3))),
        style=_style(dice),
        age=dice.randint(18, 70),
        jurisdiction="GB",
        high_risk=dice.random() < 0.05,
    )


def _specialist(dice: random.Random, number: int) -> Any:
    from matching.ranking import LicenceSpan, Specialist
    from matching.times import Hours

    return Specialist(
        id=f"{number:04d}",
        name=f"Specialist {number}",
        gender=dice.choice(("woman", "man")),
        years=dice.randint(1, 30),
        specialties=tuple(dice.sample(THEMES, 4)),
        approaches={code: float(dice.randint(0, 3)) for code in STRANDS},
        style=_style(dice),
        languages=("en", *(["fr"] if dice.random() < 0.3 else []), *(["ar"] if dice.random() < 0.2 else [])),
        formats=("individual", *(["couple"] if dice.random() < 0.4 else [])),
        places=("room", "video"),
        hours=tuple(
            Hours(dice.randrange(5), dt.time(start), dt.time(start + 4), 3) for start in dice.sample((8, 12, 17), 2)
        ),
        licences=(LicenceSpan("GB", DAY + dt.timedelta(days=3650)),),
        free_places=dice.randint(5, 25),
        recent_load=dice.randint(0, 4),
    )


def fill(people: int, specialists: int) -> None:
    """The same crowd as rows of a fresh database, with one admin."""
    from django.utils import timezone

    from matching.models import WaitingEntry
    from people.models import Client, Clinic, User

    now = timezone.now()
    needs, offers = crowd(people, specialists)
    Clinic.get()
    User.objects.create_user("admin@bench.test", "x" * 20, name="Admin", is_clinic_admin=True)
    _fill_specialists(offers)
    clients = Client.objects.bulk_create(
        [
            Client(
                number=5000 + number, legal_name=f"P {number}", name=f"P {number}", status="waiting", status_since=now,
                jurisdiction="GB", born_on=f"{now.year - (one.age or 40) - 1}-01-01",
                high_risk_since=now if one.high_risk else None,
            )
            for number, one in enumerate(needs)
        ],
        batch_size=1000,
    )  # fmt: skip
    WaitingEntry.objects.bulk_create(
        [
            WaitingEntry(client=client, since=now - dt.timedelta(days=number % 200), needs=stored(one))
            for number, (client, one) in enumerate(zip(clients, needs, strict=True))
        ],
        batch_size=1000,
    )


def stored(one: Any) -> dict[str, Any]:
    """Needs as they lie in a place on the list."""
    kept = ("formats", "places", "languages", "times", "gender_wish", "gender_required", "approaches", "specialties")
    return {name: getattr(one, name) for name in kept} | {"style": dict(one.style)}


def _fill_specialists(offers: list[Any]) -> None:
    from django.utils import timezone

    from people.models import Availability, ClinicianProfile, Licence, User

    year = timezone.now().year
    users = User.objects.bulk_create(
        [
            User(email=f"s{number}@bench.test", name=one.name, is_therapist=True, password="!")  # noqa: S106 - nobody signs in
            for number, one in enumerate(offers)
        ]
    )
    profiles = ClinicianProfile.objects.bulk_create(
        [
            ClinicianProfile(
                user=user, title="Psychotherapist", gender=one.gender, practising_since=year - (one.years or 0),
                specialties=list(one.specialties), approaches=dict(one.approaches), style=dict(one.style),
                languages=list(one.languages), formats=list(one.formats), places=list(one.places),
                weekly_places=one.free_places,
            )
            for user, one in zip(users, offers, strict=True)
        ]
    )  # fmt: skip
    pairs = list(zip(profiles, offers, strict=True))
    Licence.objects.bulk_create(
        [
            Licence(clinician=profile, kind="R", jurisdiction="GB", expires_on=one.licences[0].expires_on)
            for profile, one in pairs
        ]
    )
    Availability.objects.bulk_create(
        [
            Availability(
                clinician=profile, weekday=slot.weekday, starts=slot.starts, ends=slot.ends, open_places=slot.open_places
            )
            for profile, one in pairs
            for slot in one.hours
        ]
    )  # fmt: skip
