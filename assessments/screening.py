"""Checks before work begins, as rules over answers. Pure functions; the answers come from a person who asked.

The suicide screener is a licensed instrument: its questions are not here. Its items are named by what they are about, in our own
words, and its rule is a table, never a sum: the same number of yes can mean little or everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

YES, NO = "yes", "no"


class Kind(StrEnum):
    VIOLENCE = "violence"
    RISK = "risk"
    TRAUMA = "trauma"


@dataclass(frozen=True)
class Item:
    """``key`` is the number on the clinic's own form; ``about`` says what it asks, for staff."""

    key: str
    about: Any


class Unanswered(Exception):
    """An item that the rule needs has no answer. ``keys`` says which."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(", ".join(keys))
        self.keys = keys


# --- thoughts of ending one's life
class Risk(StrEnum):
    NONE = "none"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


RISK_ITEMS: tuple[Item, ...] = (
    Item("1", _("Item 1: wish not to be alive")),
    Item("2", _("Item 2: thoughts of ending one's life, without more")),
    Item("3", _("Item 3: thoughts about a way")),
    Item("4", _("Item 4: some intention to act")),
    Item("5", _("Item 5: intention with a plan")),
    Item("6", _("Item 6: something done, begun or prepared, ever")),
    Item("6r", _("Item 6: and in the last three months")),
)


def risk_asked(answers: Mapping[str, str]) -> list[str]:
    """The items that are asked, given the answers so far: 3 to 5 only after yes to 2, the recent part only after yes to 6."""
    middle = ["3", "4", "5"] if answers.get("2") == YES else []
    return ["1", "2", *middle, "6", *(["6r"] if answers.get("6") == YES else [])]


def risk_of(answers: Mapping[str, str]) -> Risk:
    """The level by the table. Answers to items that are not asked do not count. Raises Unanswered."""
    asked = risk_asked(answers)
    missing = [key for key in asked if answers.get(key) not in (YES, NO)]
    if missing:
        raise Unanswered(missing)
    said = {key for key in asked if answers[key] == YES}
    if said & {"4", "5", "6r"}:
        return Risk.HIGH
    if said & {"3", "6"}:
        return Risk.MODERATE
    return Risk.LOW if said else Risk.NONE


# --- violence and coercion by somebody close
class Violence(StrEnum):
    NONE = "none"
    PAST = "past"
    CURRENT = "current"
    UNCLEAR = "unclear"  # not said, or not asked alone: to be asked again


VIOLENCE_ITEMS: tuple[Item, ...] = (
    Item("afraid", _("Afraid of somebody close")),
    Item("hurt", _("Hurt, pushed or threatened")),
    Item("decides", _("Somebody decides about money, contacts or where to go")),
    Item("watched", _("Phone, messages or whereabouts are watched")),
    Item("forced", _("Pressed or forced into sexual closeness")),
)
VIOLENCE_ANSWERS = (("no", _("No")), ("past", _("In the past")), ("now", _("Now")), ("unsaid", _("Not said")))


def violence_of(answers: Mapping[str, str]) -> Violence:
    """Now beats everything; what was not said, or not asked alone (``alone``), is never read as "none". Raises Unanswered."""
    missing = [item.key for item in VIOLENCE_ITEMS if answers.get(item.key) not in dict(VIOLENCE_ANSWERS)]
    if answers.get("alone") not in (YES, NO):
        missing.append("alone")
    if missing:
        raise Unanswered(missing)
    said = {answers[item.key] for item in VIOLENCE_ITEMS}
    if "now" in said:
        return Violence.CURRENT
    if "unsaid" in said or answers["alone"] == NO:
        return Violence.UNCLEAR
    return Violence.PAST if "past" in said else Violence.NONE


# --- hard things in the past: a gate, no details
class Trauma(StrEnum):
    NONE = "none"
    YES = "yes"
    DEFERRED = "deferred"


TRAUMA_ANSWERS = (
    ("none", _("No")),
    ("yes", _("Yes, and it may be talked about when the time is right")),
    ("deferred", _("Not asked, or left for later")),
)


def trauma_of(answers: Mapping[str, str]) -> Trauma:
    """Raises Unanswered."""
    try:
        return Trauma(answers.get("gate", ""))
    except ValueError:
        raise Unanswered(["gate"]) from None


RULES: dict[Kind, Any] = {Kind.RISK: risk_of, Kind.VIOLENCE: violence_of, Kind.TRAUMA: trauma_of}
