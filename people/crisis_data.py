"""First list of crisis contacts, written down from general knowledge: nobody has checked it for a clinic.

Each contact is loaded without a day of checking; it gets one when somebody at the clinic has tried it and says so. The emotional
support number 116 123 is reserved in the whole EU but answered only in some countries, so it is listed only where we know of a
service; everywhere the emergency number stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from people.models import CrisisContact

EU = (
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT",
    "RO", "SK", "SI", "ES", "SE",
)  # fmt: skip
ANSWERED_116_123 = frozenset({"CZ", "DE", "HU", "LV", "PL"})


@dataclass(frozen=True)
class Entry:
    """One contact as it is loaded."""

    jurisdiction: str
    label: str
    how: str
    phone: str
    emergency: bool = False
    website: str = ""


_DAY_AND_NIGHT = "Call, day and night"
_DANGER = "Call when somebody is in danger now"


def _eu(country: str) -> tuple[Entry, ...]:
    emergency = Entry(country, "Emergency services", _DANGER, "112", emergency=True)
    support = Entry(country, "Emotional support line", "Call, free of charge", "116 123")
    return (support, emergency) if country in ANSWERED_116_123 else (emergency,)


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "US",
        "988 Suicide & Crisis Lifeline",
        "Call, text or chat, day and night",
        "988",
        website="https://988lifeline.org/",
    ),
    Entry("US", "Crisis Text Line", "Text HOME, day and night", "741741"),
    Entry("US", "Emergency services", _DANGER, "911", emergency=True),
    Entry("CA", "9-8-8 Suicide Crisis Helpline", "Call or text, day and night", "988", website="https://988.ca/"),
    Entry("CA", "Emergency services", _DANGER, "911", emergency=True),
    Entry("GB", "Samaritans", _DAY_AND_NIGHT, "116 123", website="https://www.samaritans.org/"),
    Entry("GB", "Shout", "Text SHOUT, day and night", "85258"),
    Entry("GB", "NHS 111", "Call and choose the mental health option, day and night", "111"),
    Entry("GB", "Emergency services", _DANGER, "999", emergency=True),
    Entry("IE", "Samaritans", _DAY_AND_NIGHT, "116 123", website="https://www.samaritans.org/ireland/"),
    Entry("IE", "Emergency services", _DANGER, "112", emergency=True),
    Entry("IN", "Tele MANAS", _DAY_AND_NIGHT, "14416"),
    Entry("IN", "Tele MANAS, free number", _DAY_AND_NIGHT, "1-800-891-4416"),
    Entry("IN", "Emergency services", _DANGER, "112", emergency=True),
    Entry("AU", "Lifeline", _DAY_AND_NIGHT, "13 11 14", website="https://www.lifeline.org.au/"),
    Entry("AU", "Emergency services", _DANGER, "000", emergency=True),
    Entry("NZ", "1737, need to talk?", "Call or text, day and night", "1737"),
    Entry("NZ", "Emergency services", _DANGER, "111", emergency=True),
    *(entry for country in EU for entry in _eu(country)),
)


@transaction.atomic
def valid_everywhere() -> dt.date:
    """The latest day that has begun in every time zone: a number entered now must show for a client west of us, too."""
    return timezone.now().date() - dt.timedelta(days=1)


def load_crisis_contacts(jurisdictions: Iterable[str] | None = None, *, day: dt.date | None = None) -> int:
    """Add what a jurisdiction does not have yet; nothing that the clinic wrote is changed. Returns how many were added.

    ``jurisdictions`` are codes ("US-CA" counts as "US"); None loads the whole list. ``day`` is the first day they are valid,
    by default one on which the whole earth already is. None of them counts as checked.
    """
    wanted = {code.split("-")[0] for code in jurisdictions} if jurisdictions is not None else None
    known = set(CrisisContact.objects.values_list("jurisdiction", "phone"))
    new = [
        CrisisContact(
            jurisdiction=entry.jurisdiction,
            label=entry.label,
            how=entry.how,
            phone=entry.phone,
            website=entry.website,
            emergency=entry.emergency,
            position=(place + 1) * 10,
            valid_from=day or valid_everywhere(),
        )
        for place, entry in enumerate(ENTRIES)
        if (wanted is None or entry.jurisdiction in wanted) and (entry.jurisdiction, entry.phone) not in known
    ]
    CrisisContact.objects.bulk_create(new)
    return len(new)
