"""What a question is made of. Pure data types."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from assessments.choices import Choices, Words

CARE = _("Only the people treating you read it.")
CARE_AND_DESK = _("The people treating you, and whoever arranges your first meeting.")


class Kind(StrEnum):
    LINE = "line"
    TEXT = "text"
    ONE = "one"  # a word scale: every word visible
    LIST = "list"  # one of several sentences
    MANY = "many"
    SCALE = "scale"  # 0 to 10


@dataclass(frozen=True)
class Entry:
    """``more``: folded away until somebody wants to say more."""

    kind: Kind
    label: Words = ""
    key: str = ""
    choices: Choices = ()
    hint: Words = ""
    low: Words = ""
    high: Words = ""
    more: bool = False


@dataclass(frozen=True)
class Question:
    """``counts`` names the entry that makes the question answered.

    ``alarms`` are codes that a person must look at, ``urgent`` those that ask for somebody at once.
    """

    key: str
    text: Words
    why: Words
    entries: tuple[Entry, ...]
    readers: Words = CARE
    optional: bool = False
    parkable: bool = True
    measured: bool = False
    counts: str = ""
    alarms: frozenset[str] = frozenset()
    urgent: frozenset[str] = frozenset()

    @property
    def simple(self) -> bool:
        return len(self.entries) == 1 and not self.entries[0].key

    @property
    def about_safety(self) -> bool:
        return bool(self.alarms)


@dataclass(frozen=True)
class Page:
    key: str
    title: Words
    intro: Words
    questions: tuple[Question, ...]
    ahead: Words = ""  # a hard topic is announced one page before


@dataclass(frozen=True)
class Section:
    key: str
    title: Words
    pages: tuple[Page, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for page in self.pages for question in page.questions)


def text(key: str, words: Words, why: Words, **more: Any) -> Question:
    return Question(key, words, why, (Entry(Kind.TEXT, words),), **more)


def one(key: str, text: Words, why: Words, choices: Choices, kind: Kind = Kind.LIST, **more: Any) -> Question:
    return Question(key, text, why, (Entry(kind, text, choices=choices),), **more)


def many(key: str, text: Words, why: Words, choices: Choices, hint: Words = "", **more: Any) -> Question:
    return Question(key, text, why, (Entry(Kind.MANY, text, choices=choices, hint=hint),), **more)
