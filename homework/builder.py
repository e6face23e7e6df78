"""Forms that a clinic writes itself, as data: a list of questions from a palette, made into a kind of practice.

Pure. A stored question is a dict with ``key``, ``ask``, ``label`` and, where the way of asking needs them, ``hint``, ``low_word``,
``high_word`` and ``choices`` (words). Whatever was stored once can be shown for ever: the key never changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.posted import is_whole_number
from homework.kinds import Ask, Part, PracticeKind, Question

PER_PAGE = 4
MOST = 16


@dataclass(frozen=True)
class Offer:
    """One thing of the palette: its words for staff, how it is asked and within which numbers."""

    key: str
    name: Any
    ask: Ask
    high: int = 100
    step: int = 5


PALETTE = (
    Offer("text", _("Some sentences"), Ask.TEXT),
    Offer("line", _("A few words"), Ask.LINE),
    Offer("felt", _("Dial, 0 to 100"), Ask.DIAL),
    Offer("ten", _("Dial, 0 to 10"), Ask.DIAL, high=10, step=1),
    Offer("number", _("A count"), Ask.NUMBER, high=1000),
    Offer("one", _("One of some answers"), Ask.ONE),
    Offer("some", _("Several of some answers"), Ask.SOME),
    Offer("moment", _("Date and time"), Ask.MOMENT),
)
OFFERS = {offer.key: offer for offer in PALETTE}
CHOOSING = {"one", "some"}
DIALS = {"felt", "ten"}


def question_of(stored: Mapping[str, Any]) -> Question:
    """A stored question as the forms know it. Raises KeyError for a way of asking that does not exist."""
    offer = OFFERS[stored["ask"]]
    return Question(
        stored["key"],
        stored["label"],
        offer.ask,
        hint=stored.get("hint", ""),
        high=offer.high,
        step=offer.step,
        low_word=stored.get("low_word", ""),
        high_word=stored.get("high_word", ""),
        choices=tuple((str(number), words) for number, words in enumerate(stored.get("choices", ()), start=1)),
    )


def built(name: str, questions: Sequence[Mapping[str, Any]]) -> PracticeKind:
    """The kind that these questions make, four to a page."""
    asked = [question_of(stored) for stored in questions]
    pages = [tuple(asked[start : start + PER_PAGE]) for start in range(0, len(asked), PER_PAGE)]
    return PracticeKind("own", _("Your clinic’s own"), tuple(Part(name, page) for page in pages), icon="pencil")


def moved(questions: Sequence[dict[str, Any]], key: str, by: int) -> list[dict[str, Any]]:
    """The same questions with one of them moved up (-1) or down (1). At the ends nothing moves."""
    rows = list(questions)
    place = next((index for index, row in enumerate(rows) if row["key"] == key), None)
    if place is not None and 0 <= place + by < len(rows):
        rows[place], rows[place + by] = rows[place + by], rows[place]
    return rows


def free_key(questions: Sequence[Mapping[str, Any]]) -> str:
    """A key that no question of this form has or had: one above the highest."""
    used = [int(row["key"][1:]) for row in questions if is_whole_number(row["key"][1:])]
    return f"q{max(used, default=0) + 1}"
