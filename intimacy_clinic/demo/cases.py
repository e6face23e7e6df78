"""Who the clients are: a name, a pattern, a therapist, and the course that things took."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from intimacy_clinic.demo.names import Name, NamePool
from intimacy_clinic.demo.people import CLIENT, DOMAIN, Staff, demo_password
from intimacy_clinic.demo.themes import Theme, themes
from intimacy_clinic.demo.world import World, weighted
from people.models import CareRelationship, Client, ClientNameToken, ContactChannel, User
from people.models.client import _prefixes as name_prefixes
from people.models.client import name_token

T = TypeVar("T")
FIRST_NUMBER = 2041
FULL_STORIES = 300  # beyond this number clients get short records, so that a large clinic is made in minutes
MONTHS = 14
WORDS = {
    "she/her": ("she", "her", "her"),
    "he/him": ("he", "him", "his"),
    "they/them": ("they", "them", "their"),
    "she/they": ("she", "her", "her"),
}


@dataclass
class Case:
    """One client and everything that later chapters hang on it. ``course`` is better, steady, uneven or worse."""

    index: int
    name: Name
    theme: Theme
    dice: random.Random
    therapist: User
    status: str
    course: str
    began: dt.date
    ended: dt.date | None
    partner: str
    brief: bool
    slot: tuple[int, int, int]  # weekday, hour, minute of the weekly session
    client: Client = field(init=False)
    care: CareRelationship = field(init=False)
    editions: list[Any] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)
    notes: dict[Any, Any] = field(default_factory=dict)  # by appointment
    decks: dict[str, list[Any]] = field(default_factory=dict)
    texted: bool = False  # reads text messages rather than mail

    def draw(self, deck: str, cards: Sequence[T]) -> T:
        """The next of ``cards``, shuffled; nothing comes twice before everything came once."""
        left = self.decks.setdefault(deck, [])
        if not left:
            left.extend(cards)
            self.dice.shuffle(left)
        return left.pop()

    def say(self, text: str) -> str:
        """A sentence of a pattern with this client's name and pronouns in it."""
        they, them, their = WORDS.get(self.name.pronouns, WORDS["they/them"])
        return text.format(N=self.name.first, P=self.partner, they=they, them=them, their=their)

    @property
    def in_care(self) -> bool:
        return self.status in ("active", "paused", "ended")

    @property
    def open(self) -> bool:
        return self.status in ("active", "paused")


def statuses(count: int) -> list[str]:
    """For each client where the journey stands; a fifth waits, a fifth has ended."""
    waiting = min(12, max(2, count // 5))
    registered = max(1, count // 20)
    paused, ended = max(1, count // 15), count // 5
    active = max(1, count - waiting - registered - paused - ended)
    return (
        ["active"] * active + ["paused"] * paused + ["ended"] * ended + ["waiting"] * waiting
        + ["registered"] * registered
    )[:count]  # fmt: skip


def build_cases(world: World, staff: Staff, count: int, names: NamePool) -> list[Case]:
    names.keep("Rowan Ashby")
    load: dict[Any, int] = {}
    cases = []
    for index, status in enumerate(statuses(count)):
        case = _case(world, staff, index, status, names, load)
        _client(world, case)
        if case.in_care:
            _care(world, staff, case)
        cases.append(case)
        if world.rows.waiting() > 20_000:
            world.rows.flush()
    return cases


def _case(world: World, staff: Staff, index: int, status: str, names: NamePool, load: dict[Any, int]) -> Case:
    dice = world.dice("client", index)
    told = themes()
    hero = index == 0
    name = Name("Rowan Ashby", "Rowan Ashby", "she/her", "british") if hero else names.draw(dice)
    therapist = _therapist(staff, index, status)
    place = load[therapist.pk] = load.get(therapist.pk, -1) + 1
    began, ended = _span(world, dice, status)
    theme = told[_theme_index(index, len(told), hero)]
    return Case(
        index=index, name=name, theme=theme, dice=dice, therapist=therapist, status=status,
        course="better" if hero else weighted(dice, {"better": 5, "steady": 3, "uneven": 3, "worse": 1}),
        began=world.day(-126) if hero else began, ended=ended, partner=_partner(theme, dice),
        brief=index >= FULL_STORIES, slot=_slot(world, staff, therapist, place, status),
    )  # fmt: skip


def _theme_index(index: int, count: int, hero: bool) -> int:
    leaves_first = [theme.key for theme in themes()].index("leaves_first")
    return leaves_first if hero else (index * 5 + index // count) % count


def _therapist(staff: Staff, index: int, status: str) -> User:
    """Eleven open cases for the therapist with the printed login, the rest around the house."""
    lead_rows = 11
    others = staff.therapists[1:] or staff.therapists
    if status in ("active", "paused") and index < lead_rows:
        return staff.lead
    if status == "ended" and index % 6 == 0:
        return staff.lead
    return others[index % len(others)]


def _span(world: World, dice: random.Random, status: str) -> tuple[dt.date, dt.date | None]:
    if status == "ended":
        ended = world.day(-dice.randint(20, 200))
        return ended - dt.timedelta(days=dice.choice((35, 70, 98, 140, 180, 210))), ended
    if status == "paused":
        return world.day(-dice.randint(120, 300)), None
    if status == "active":
        return world.day(-dice.choice((9, 24, 40, 60, 85, 110, 140, 175, 210, 260, 330, 390))), None
    return world.day(-dice.randint(3, 75)), None


def _slot(world: World, staff: Staff, therapist: User, place: int, status: str) -> tuple[int, int, int]:
    """A weekly hour of one's own. The lead therapist's first five come on the weekday of the seeding."""
    times = ((9, 0), (10, 10), (11, 20), (13, 30), (14, 40), (15, 50), (17, 0))
    if therapist is staff.lead and status == "ended":
        return (place % 5, 8, 0)
    if therapist is staff.lead:
        weekday = (world.today.weekday() + (0, 0, 0, 0, 1, 2, 3, 5, 6, 1, 2, 3)[place % 12]) % 7
        return (weekday, *times[(0, 1, 3, 5, 1, 2, 3, 2, 4, 3, 5, 0)[place % 12]])
    weekday, hour = divmod(place * 3 % 35, 7)
    return (weekday, *times[hour])


def _partner(theme: Theme, dice: random.Random) -> str:
    for bond in theme.bonds:
        if bond.kind in ("partner", "undefined") and not bond.years[1]:
            return bond.label.split(",")[0].split(" ")[0]
    return dice.choice("ABCDEFGJKLMNOSTVW") + "."


def _client(world: World, case: Case) -> None:
    dice, name = case.dice, case.name
    since = world.at(case.ended or case.began, 9, 30)
    registered = world.at(case.began - dt.timedelta(days=dice.randint(4, 40)), 10, dice.randint(0, 59))
    hero = case.index == 0
    case.client = world.add(
        Client, when=registered, number=FIRST_NUMBER + case.index, user=_account(world, case, registered),
        legal_name=name.legal, name=name.used, pronouns=name.pronouns, born_on=_birthday(world, case),
        status=case.status, status_since=since, jurisdiction="IE" if name.background == "irish" else "GB",
        time_zone="Europe/Dublin" if name.background == "irish" else "Europe/London",
        discreet=hero or dice.random() < 0.7, contact_note=_contact_note(dice, hero),
    )  # fmt: skip
    case.client.updated_at = since
    for prefix in sorted(name_prefixes(f"{name.used} {name.legal}")):
        world.add(ClientNameToken, when=registered, client=case.client, token=name_token(prefix))
    _channels(world, case, registered)


def _birthday(world: World, case: Case) -> str:
    years = (
        36 if case.index == 0 else case.dice.choice((19, 22, 24, 27, 29, 31, 33, 34, 38, 41, 45, 49, 53, 58, 63, 71))
    )
    return (world.today - dt.timedelta(days=round(years * 365.25) + case.dice.randint(5, 350))).isoformat()


def _contact_note(dice: random.Random, hero: bool) -> str:
    if hero:
        return "Shares a flat. Please no calls in the morning."
    notes = ("Works nights, asleep until noon.", "Only from a withheld number.", "Partner may read the post.", "")
    return dice.choice((*notes, "", "", "", "", ""))


def _account(world: World, case: Case, when: dt.datetime) -> User | None:
    if case.status == "registered" or case.brief or (case.index % 7 == 6 and case.status != "waiting"):
        return None  # not everybody wants an account
    email = CLIENT if case.index == 0 else f"person{case.index + 1}{DOMAIN}"
    return world.add(User, when=when, email=email, password=demo_password(world.seed), is_client=True)


def _channels(world: World, case: Case, when: dt.datetime) -> None:
    dice, client = case.dice, case.client
    email = CLIENT if case.index == 0 else f"person{case.index + 1}{DOMAIN}"
    window = dice.random() < 0.3
    rows: list[dict[str, Any]] = [
        {"kind": "email", "address": email, "preferred": case.index % 3 != 1, "safe": dice.random() > 0.06}
    ]
    if not case.brief and dice.random() < 0.8:
        # Numbers from the range that is kept free for inventions.
        mobile = f"07700 900{case.index % 1000:03d}"
        case.texted = case.index % 3 == 1
        rows.append({"kind": "sms", "address": mobile, "preferred": case.texted})
        if dice.random() < 0.5:
            rows.append({"kind": "phone", "address": mobile, "may_leave_message": dice.random() < 0.3})
    if not any(row.get("preferred") for row in rows):
        rows[0]["preferred"] = True
    if window:
        rows[-1] |= {"safe_from": dt.time(12), "safe_until": dt.time(20)}
    for row in rows:
        address = row.pop("address")
        channel = ContactChannel(client=client, **row)
        channel.set_address(address)
        world.add(ContactChannel, when=when, client=client, address=address, address_index=channel.address_index, **row)


def _care(world: World, staff: Staff, case: Case) -> None:
    start = world.at(case.began, 9)
    if case.index == 7 and len(staff.therapists) > 3:
        # One match that did not fit: an honest try of five weeks, then somebody else.
        first, changed = staff.therapists[3], start - dt.timedelta(days=2)
        world.add(
            CareRelationship, when=start - dt.timedelta(days=37), client=case.client, clinician=first,
            started_at=start - dt.timedelta(days=37), ended_at=changed, arranged_by=staff.admin,
        )  # fmt: skip
    case.care = world.add(
        CareRelationship, when=start, client=case.client, clinician=case.therapist, started_at=start,
        ended_at=world.at(case.ended, 17) if case.ended else None, arranged_by=staff.admin,
    )  # fmt: skip
