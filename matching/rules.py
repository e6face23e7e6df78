"""Fixed requirements: each holds, does not hold, or cannot be checked, and says so in plain words. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching import times, words

if TYPE_CHECKING:
    from matching.ranking import Needs, Specialist


@dataclass(frozen=True)
class HardRule:
    """One requirement for one pair. ``passed`` is None when there is nothing to check it against."""

    key: str
    passed: bool | None
    words: str


Rule = Callable[["Needs", "Specialist", dt.date], HardRule | None]


def _day(day: dt.date) -> str:
    return formats.date_format(day, "j M Y")


def available(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule:
    """Takes new clients, and nothing stands between the two. Both answers sound the same: a wall must not show."""
    free = specialist.accepts_new and not specialist.apart
    return HardRule("available", free, _("Takes new clients") if free else _("Not available"))


def not_earlier(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule | None:
    """A pair that ended is not proposed again by itself."""
    return HardRule("earlier", False, _("Worked together before, and it ended")) if specialist.earlier else None


def not_declined(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule | None:
    """Nor is one whose offer came to nothing; who said no is nobody's business here."""
    return (
        HardRule("declined", False, _("Was proposed before, and it did not come about"))
        if specialist.declined
        else None
    )


def capacity(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule:
    free = specialist.free_places
    if free < 1:
        return HardRule("capacity", False, _("No free place"))
    return HardRule("capacity", True, ngettext("%d place", "%d places", free) % free)


def licensed(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule:
    """The licence counts where the client will sit, on the day of the decision."""
    if not needs.jurisdiction:
        return HardRule("licence", None, _("Where the client will sit is not known, so the licence was not checked."))
    place = {"place": needs.jurisdiction, "day": _day(on)}
    if any(licence.covers(needs.jurisdiction, on) for licence in specialist.licences):
        return HardRule("licence", True, _("Licensed in %(place)s") % place)
    return HardRule("licence", False, _("No licence for %(place)s on %(day)s") % place)


def slot(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule:
    if not specialist.hours:
        return HardRule("slot", None, _("No weekly hours are recorded, so times were not checked."))
    wanted = times.known(needs.times)
    if wanted:
        meeting = times.served(specialist.hours, wanted, offset=needs.offset)
        if meeting:
            return HardRule("slot", True, ", ".join(words.words("time", meeting)))
        return HardRule("slot", False, _("No open time: %s") % words.either(words.words("time", wanted)).lower())
    if times.first_start(specialist.hours, (), today=on.weekday()) is None:
        return HardRule("slot", False, _("No open time in the week"))
    return HardRule("slot", None, _("The person has not said which times suit."))


def language(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule:
    if not needs.languages:
        return HardRule("language", None, _("The person's language is not known."))
    shared = [code for code in needs.languages if code in specialist.languages]
    if shared:
        return HardRule("language", True, _("Speaks %s") % ", ".join(words.words("language", shared)))
    if needs.interpreter:
        return HardRule("language", True, _("With an interpreter"))
    if not specialist.languages:
        return HardRule("language", None, _("No languages are recorded for this specialist."))
    return HardRule("language", False, _("No %s") % words.either(words.words("language", needs.languages)))


def place(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule | None:
    return _one_of("place", needs.places, specialist.places, _("How to meet: not recorded for this specialist."))


def way(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule | None:
    return _one_of("format", needs.formats, specialist.formats, _("Formats are not recorded for this specialist."))


def _one_of(kind: str, wanted: tuple[str, ...], offered: tuple[str, ...], gap: str) -> HardRule | None:
    if not wanted:
        return None
    if not offered:
        return HardRule(kind, None, gap)
    shared = [code for code in wanted if code in offered]
    if shared:
        return HardRule(kind, True, ", ".join(words.words(kind, shared)))
    return HardRule(kind, False, _("Does not offer: %s") % words.either(words.words(kind, wanted)).lower())


def gender(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule | None:
    """Only when the person asked and called it necessary. A gender that was not said does not meet it."""
    if not (needs.gender_required and needs.gender_wish):
        return None
    asked = words.word("gender", needs.gender_wish)
    if specialist.gender == needs.gender_wish:
        return HardRule("gender", True, asked)
    return HardRule("gender", False, _("Asked for %s") % (asked[:1].lower() + asked[1:]))


def age(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule | None:
    if needs.age is None:
        return HardRule("age", None, _("The person's age is not known."))
    if needs.age >= specialist.youngest:
        return None  # the usual case: a badge for it would say nothing
    return HardRule("age", False, _("Works with people from %d years") % specialist.youngest)


def risk(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule | None:
    if not needs.high_risk:
        return None
    if specialist.sees_high_risk:
        return HardRule("risk", True, _("Works with high risk"))
    return HardRule("risk", False, _("Does not work with high risk"))


def supervision(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule | None:
    if not specialist.needs_supervision:
        return None
    if specialist.supervised:
        return HardRule("supervision", True, _("Supervision in place"))
    return HardRule("supervision", False, _("No supervisor at present"))


def payer(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule | None:
    if not needs.payer:
        return None
    if not specialist.payers:
        return HardRule("payer", None, _("Who may pay is not recorded for this specialist."))
    how = words.word("payer", needs.payer)
    if needs.payer in specialist.payers:
        return HardRule("payer", True, how)
    return HardRule("payer", False, _("Cannot be seen when: %s") % (how[:1].lower() + how[1:]))


def share(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule | None:
    """The clinic caps how many of the new people go to one specialist, so that early popularity does not lock in."""
    return HardRule("share", False, _("Has had many new people lately")) if specialist.over_share else None


def step_free(needs: Needs, specialist: Specialist, on: dt.date) -> HardRule | None:
    """Steps matter only where somebody comes to a room."""
    if not needs.step_free or (needs.places and "room" not in needs.places):
        return None
    if specialist.step_free:
        return HardRule("step_free", True, _("Step-free"))
    if "video" in needs.places and "video" in specialist.places:
        return HardRule("step_free", True, _("By video, as the room has steps"))
    return HardRule("step_free", False, _("No step-free room"))


# In the order in which people read them. The first that fails is what a list of those ruled out shows.
RULES: tuple[Rule, ...] = (
    available, not_earlier, not_declined, licensed, language, way, place, step_free, gender, slot, capacity, share, age, risk,
    supervision, payer,
)  # fmt: skip


def check(needs: Needs, specialist: Specialist, *, on: dt.date) -> tuple[HardRule, ...]:
    """Every requirement that applies to this pair on this day.

    Somebody who is not available is only that: no further rule is looked at, so no other reason tells which it was.
    """
    first = available(needs, specialist, on)
    if not first.passed:
        return (first,)
    answers = (rule(needs, specialist, on) for rule in RULES[1:])
    return (first, *(answer for answer in answers if answer is not None))
