"""Who would join whom: conflicts, people who know each other, balance. Pure. It says that something is so, never of whom."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

AGE_GAP = 15  # years to the nearest member from which somebody would be the odd one out


class Finding(StrEnum):
    """What the check found. The first three stop a joining until the desk has looked; the others are for thought."""

    APART = "apart"
    KNOWN = "known"
    SHARED_CONTACT = "shared_contact"
    FULL = "full"
    RUNNING = "running"
    AGE = "age"
    ALONE = "alone"
    RISK = "risk"


STOPS = frozenset({Finding.APART, Finding.KNOWN, Finding.SHARED_CONTACT, Finding.FULL})


@dataclass(frozen=True)
class Candidate:
    """What balance looks at. ``contacts`` are blind indexes of addresses and numbers: equal when the address is."""

    key: str
    born_on: dt.date | None = None
    pronouns: str = ""
    contacts: frozenset[str] = frozenset()
    high_risk: bool = False


def check(
    who: Candidate,
    members: Sequence[Candidate],
    *,
    apart: Collection[frozenset[str]] = (),
    known: Collection[frozenset[str]] = (),
    capacity: int = 12,
    running: bool = False,
) -> list[Finding]:
    """What speaks against ``who`` joining ``members``. ``apart`` and ``known`` are pairs of keys; ``running`` is a closed group
    that has begun."""
    others = [member for member in members if member.key != who.key]
    pairs = {frozenset({who.key, member.key}) for member in others}
    found = [
        (Finding.APART, bool(pairs & set(apart))),
        (Finding.KNOWN, bool(pairs & set(known))),
        (Finding.SHARED_CONTACT, any(who.contacts & member.contacts for member in others)),
        (Finding.FULL, len(others) >= capacity),
        (Finding.RUNNING, running),
        (Finding.AGE, _odd_age(who, others)),
        (Finding.ALONE, _alone(who, others)),
        (Finding.RISK, who.high_risk and any(member.high_risk for member in others)),
    ]
    return [finding for finding, holds in found if holds]


def _odd_age(who: Candidate, others: Sequence[Candidate]) -> bool:
    ages = [abs((who.born_on - member.born_on).days) / 365.25 for member in others if who.born_on and member.born_on]
    return len(ages) > 2 and min(ages) >= AGE_GAP


def _alone(who: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether all the others use one and the same pronouns and this person others."""
    said = Counter(member.pronouns.casefold() for member in others if member.pronouns)
    return bool(who.pronouns) and len(others) > 2 and len(said) == 1 and who.pronouns.casefold() not in said
