"""The clinic itself: its settings, the people who work there, and whom to call in a crisis."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from intimacy_clinic.demo.names import NamePool
from intimacy_clinic.demo.world import World
from people.models import Availability, Clinic, ClinicianProfile, CrisisContact, Licence, Supervision, User

ADMIN, THERAPIST, SUPERVISOR, CLIENT = (
    "admin@demo.test",
    "therapist@demo.test",
    "supervisor@demo.test",
    "client@demo.test",
)
LOGINS = (ADMIN, THERAPIST, SUPERVISOR, CLIENT)
DOMAIN = "@demo.test"


@dataclass
class Staff:
    """Who works at the clinic. ``therapists[0]`` is the one with the printed login."""

    admin: User
    supervisor: User
    therapists: list[User] = field(default_factory=list)
    credential: dict[Any, str] = field(default_factory=dict)
    manner: dict[Any, str] = field(default_factory=dict)
    rooms: dict[Any, Any] = field(default_factory=dict)  # by therapist's id; "large" is the one for groups

    @property
    def lead(self) -> User:
        return self.therapists[0]


@dataclass(frozen=True)
class Portrait:
    """A clinician in short. ``expires`` is days until the licence ends; ``approaches`` shares 0 to 3."""

    name: str
    title: str
    credentials: str
    gender: str
    since: int
    bio: str
    specialties: tuple[str, ...]
    approaches: dict[str, int]
    languages: tuple[str, ...] = ("en",)
    formats: tuple[str, ...] = ("individual",)
    places: tuple[str, ...] = ("room", "video")
    style: tuple[int, int, int, int] = (0, 0, 0, 0)
    weekly: int = 14
    expires: int = 400
    manner: str = "plain"
    needs_supervision: bool = False
    step_free: bool = False
    accepts_new: bool = True


PORTRAITS = (
    Portrait(
        "Ines Caldeira", "Counselling psychologist", "DCounsPsych, CPsychol", "woman", 2014,
        "I work slowly and out loud: you will usually know what I am thinking. Many people I see are good at looking after "
        "others and less used to being known. We find steps small enough to try.",
        ("avoidance", "withdrawal", "surface"), {"cbt": 2, "dyn": 2, "grp": 2, "exp": 3}, ("en", "pt", "es"),
        ("individual", "group"), style=(4, 6, -1, 6), manner="quotes",
    ),
    Portrait(
        "Yusuf Demir", "Psychotherapist", "MA, UKCP registered", "man", 2009,
        "I am interested in what happens between two people in the room. If something feels off between us, that is worth "
        "more than any theory.",
        ("trust", "avoidance"), {"dyn": 3, "grp": 3, "exp": 1}, ("en", "tr"), ("individual", "group"), style=(-6, 7, 6, 3),
        expires=24, manner="narrative",
    ),
    Portrait(
        "Hannah Lindqvist", "Clinical psychologist", "DClinPsy, CPsychol", "woman", 2005,
        "Clear aims, gentle pace. I like to write things down together so that you can take them home.",
        ("commitment", "trust", "surface"), {"cbt": 3, "exp": 1}, ("en",), ("individual", "couple"), style=(9, -2, -4, 1),
        step_free=True, manner="terse",
    ),
    Portrait(
        "Kofi Mensah-Clarke", "Integrative counsellor", "MSc, BACP accredited", "man", 2012,
        "Warmth first. I work with men who were taught not to need anybody, and with anyone who is tired of coping alone.",
        ("withdrawal", "avoidance", "commitment"), {"exp": 3, "grp": 2, "dyn": 1}, ("en", "fr"), ("individual", "group"),
        style=(-2, 8, 0, 9), manner="plain",
    ),
    Portrait(
        "Aoife Brennan", "Couple and family therapist", "MSc, AFT registered", "woman", 2008,
        "I see couples and people who want to be in one again. Nobody is the problem; the pattern is.",
        ("trust", "commitment"), {"exp": 3, "dyn": 2, "cbt": 1}, ("en",), ("individual", "couple"), style=(3, 6, -2, 4),
        weekly=10, manner="narrative",
    ),
    Portrait(
        "Daniel Szabo", "Cognitive behavioural therapist", "PGDip, BABCP accredited", "man", 2016,
        "Small experiments, honest results. We predict, we try, we look at what really happened.",
        ("surface", "avoidance"), {"cbt": 3, "exp": 2, "grp": 1}, ("en", "de"), ("individual", "group"),
        style=(11, 1, -7, -3), expires=52, manner="terse",
    ),
    Portrait(
        "Naledi Khumalo", "Clinical psychologist", "DClinPsy, CPsychol", "woman", 2011,
        "I often work with loss, and with people between two worlds: families, countries, languages, faiths.",
        ("trust", "withdrawal"), {"dyn": 2, "exp": 2, "cbt": 2}, ("en", "fr"), ("individual",), ("room",),
        style=(-3, 3, 5, 7), step_free=True, manner="quotes",
    ),
    Portrait(
        "Ravi Menon", "Trainee counselling psychologist", "MSc, in doctoral training", "man", 2024,
        "I am in training and supervised every week. You will get time, preparation and curiosity.",
        ("surface", "commitment"), {"cbt": 2, "exp": 2}, ("en", "hi"), ("individual",), style=(2, 2, -2, 5), weekly=8,
        needs_supervision=True, manner="plain",
    ),
    Portrait(
        "Tomos Pryce", "Group analyst", "MSc, IGA member", "man", 2001,
        "Groups are where closeness happens in slow motion. I also see a few people one to one.",
        ("avoidance", "surface", "trust"), {"grp": 3, "dyn": 3}, ("en",), ("individual", "group"), style=(-8, 4, 7, 0),
        weekly=9, accepts_new=False, manner="narrative",
    ),
)  # fmt: skip
STYLE_SCALES = ("directiveness", "intensity", "past", "support")


def build_clinic() -> Clinic:
    clinic = Clinic.get()
    clinic.name, clinic.phone, clinic.address = "Harbour Street Clinic", "020 7946 0137", "4 Harbour Street, London"
    clinic.buffer_minutes = 10
    clinic.second_factor_days = 365  # and in a demo grace never runs out: see sign_in.step_of
    clinic.save()
    return clinic


def build_crisis_contacts(world: World) -> None:
    checked, since = world.day(-20), world.day(-800)
    rows = (
        ("GB", "Emergency services", "Call if somebody is in danger now", "999", "", True),
        ("GB", "Samaritans", "Call, day and night, about anything", "116 123", "https://www.samaritans.org", False),
        ("GB", "NHS 111", "Call and choose the mental health option", "111", "https://111.nhs.uk", False),
        ("GB", "Shout", "Text SHOUT, day and night", "85258", "https://giveusashout.org", False),
        ("IE", "Emergency services", "Call if somebody is in danger now", "112", "", True),
        ("IE", "Samaritans", "Call, day and night, about anything", "116 123", "https://www.samaritans.org", False),
    )
    for position, (place, label, how, phone, website, emergency) in enumerate(rows, start=1):
        world.add(
            CrisisContact, jurisdiction=place, label=label, how=how, phone=phone, website=website, emergency=emergency,
            position=position, valid_from=since, checked_on=checked,
        )  # fmt: skip


def build_staff(world: World, count: int, names: NamePool) -> Staff:
    """``count`` clinicians besides the desk and the supervisor. Beyond the portraits they are drawn."""
    admin = _user(world, ADMIN, "Maren Tolley", is_clinic_admin=True)
    supervisor = _user(world, SUPERVISOR, "Martin Osei", is_supervisor=True)
    staff = Staff(admin, supervisor)
    for index in range(count):
        portrait = PORTRAITS[index] if index < len(PORTRAITS) else _drawn(world.dice("clinician", index), names)
        email = THERAPIST if index == 0 else f"clinician{index + 1}{DOMAIN}"
        therapist = _user(world, email, portrait.name, is_therapist=True, is_supervisor=index == 2)
        staff.therapists.append(therapist)
        staff.credential[therapist.pk] = f"{portrait.title}, {portrait.credentials}"
        staff.manner[therapist.pk] = portrait.manner
        _profile(world, therapist, portrait, index)
    _supervise(world, staff)
    return staff


def _supervise(world: World, staff: Staff) -> None:
    """The supervisor accompanies the first therapist and the trainee; a colleague accompanies another one."""
    pairs = [(staff.supervisor, staff.therapists[0])]
    pairs += [(staff.supervisor, staff.therapists[7])] if len(staff.therapists) > 7 else []
    pairs += [(staff.therapists[2], staff.therapists[3])] if len(staff.therapists) > 3 else []
    pairs += [(staff.supervisor, other) for other in staff.therapists[1:2] if len(staff.therapists) <= 7]
    for supervisor, supervisee in pairs:
        world.add(
            Supervision, when=world.ago(days=300), supervisor=supervisor, supervisee=supervisee,
            started_at=world.ago(days=300),
        )  # fmt: skip


def _user(world: World, email: str, name: str, **roles: Any) -> User:
    return world.add(
        User, when=world.ago(days=430), email=email, name=name, password=demo_password(world.seed), **roles,
    )  # fmt: skip


def demo_password(seed: int) -> str:
    """One hash for every login of the demo: hashing is slow on purpose, and this password is printed anyway."""
    if seed not in _hashes:
        _hashes[seed] = make_password(settings.DEMO_PASSWORD, salt=f"mooringdemo{seed}salted0000")
    return _hashes[seed]


_hashes: dict[int, str] = {}


def _profile(world: World, user: User, portrait: Portrait, index: int) -> None:
    profile = world.add(
        ClinicianProfile, when=world.ago(days=420), user=user, title=portrait.title, credentials=portrait.credentials,
        bio=portrait.bio, gender=portrait.gender, practising_since=portrait.since,
        specialties=list(portrait.specialties), approaches=portrait.approaches, languages=list(portrait.languages),
        formats=list(portrait.formats), places=list(portrait.places),
        style=dict(zip(STYLE_SCALES, portrait.style, strict=True)), weekly_places=portrait.weekly,
        accepts_new=portrait.accepts_new, sees_high_risk=not portrait.needs_supervision, step_free=portrait.step_free,
        needs_supervision=portrait.needs_supervision,
        video_link=f"https://video.demo.test/rooms/{index + 1}" if "video" in portrait.places else "",
    )  # fmt: skip
    _licences(world, profile, portrait, index)
    dice = world.dice("hours", index)
    for weekday in range(5):
        late = weekday == index % 5
        world.add(
            Availability, clinician=profile, weekday=weekday, starts=dt.time(12 if late else 9),
            ends=dt.time(20 if late else 17), open_places=dice.choice((0, 0, 1, 2)) if portrait.accepts_new else 0,
        )  # fmt: skip


def _licences(world: World, profile: ClinicianProfile, portrait: Portrait, index: int) -> None:
    places = ["GB", "IE"] if index % 4 == 0 else ["GB"]
    for place in places:
        world.add(
            Licence, clinician=profile, kind="Registration to practise", number=f"{place}{40210 + index * 37}",
            jurisdiction=place, issued_by="Register of practitioners", valid_from=world.day(-700),
            expires_on=world.day(portrait.expires if place == "GB" else portrait.expires + 45),
        )  # fmt: skip


def _drawn(dice: random.Random, names: NamePool) -> Portrait:
    """A clinician for large demo clinics, in the manner of one of the portraits."""
    model = dice.choice(PORTRAITS)
    name = names.draw(dice)
    return Portrait(
        name.used, model.title, model.credentials, dice.choice(("woman", "man", "")), dice.randint(2002, 2022), model.bio,
        model.specialties, model.approaches, model.languages, model.formats, model.places, model.style,
        dice.randint(8, 24), dice.randint(30, 700), model.manner, step_free=dice.random() < 0.3,
    )  # fmt: skip
