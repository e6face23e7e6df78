"""The kinds of practice as data: what is asked, in which order, within which range, under which rules.

A new kind is one ``define(PracticeKind(...))``. Forms, pages and the therapist's view are made from it; no view knows
a kind by name. Every question may be skipped, and skipped is not zero. The words are for clients: plain and without
pressure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

Answers = Mapping[str, Any]


class Ask(StrEnum):
    """How a question is asked. Each has one form field and one way to be shown, in :mod:`homework.forms`."""

    TEXT = "text"  # some sentences
    LINE = "line"  # a few words
    DIAL = "dial"  # a number on a dial, ``low`` to ``high``
    NUMBER = "number"  # a plain count
    ONE = "one"  # one of ``choices``
    SOME = "some"  # several of ``choices``
    MOMENT = "moment"  # date and time


@dataclass(frozen=True)
class Question:
    """One thing to ask.

    ``low`` and ``high`` bound numbers; ``step`` is that of a dial; ``choices`` are (value, words).
    """

    key: str
    label: Any
    ask: Ask = Ask.TEXT
    hint: Any = ""
    low: int = 0
    high: int = 100
    step: int = 5
    low_word: Any = ""
    high_word: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Part:
    """One page of questions."""

    title: Any
    questions: tuple[Question, ...]
    hint: Any = ""


@dataclass(frozen=True)
class Problem:
    """What a rule objects to. ``confirmable``: the client may say that it is meant so."""

    key: str
    text: Any
    confirmable: bool = False


Rule = Callable[[Answers], Problem | None]


@dataclass(frozen=True)
class PracticeKind:
    """A kind of practice.

    ``discloses`` kinds ask to open up to somebody and wait while a safety question is open. ``aftermath`` is what is asked
    on the day after, if anything.
    """

    key: str
    name: Any
    parts: tuple[Part, ...]
    icon: str = "practice"
    strand: str = ""
    rules: tuple[Rule, ...] = ()
    discloses: bool = False
    aftermath: Any = ""

    def __post_init__(self) -> None:
        keys = [question.key for question in self.questions()]
        if not self.parts or len(keys) != len(set(keys)):
            raise ValueError(f"{self.key}: a kind needs parts, and each question a key of its own")

    def questions(self) -> Iterator[Question]:
        for part in self.parts:
            yield from part.questions


_kinds: dict[str, PracticeKind] = {}


def define(kind: PracticeKind) -> PracticeKind:
    """Make a kind known. The same key replaces itself."""
    _kinds[kind.key] = kind
    return kind


def kind_of(key: str) -> PracticeKind:
    """The kind, or free writing for a key that this version does not know (a record may be older than the code)."""
    return _kinds.get(key) or _kinds["free"]


def all_kinds() -> list[PracticeKind]:
    return list(_kinds.values())


def kind_choices() -> list[tuple[str, Any]]:
    return [(kind.key, kind.name) for kind in _kinds.values()]


# --- rules
def not_below(higher: str, lower: str, text: Any) -> Rule:
    """``higher`` is at least ``lower`` where both are given, unless the client confirms that it was otherwise."""

    def check(answers: Answers) -> Problem | None:
        top, bottom = answers.get(higher), answers.get(lower)
        if isinstance(top, int) and isinstance(bottom, int) and top < bottom:
            return Problem(higher, text, confirmable=True)
        return None

    return check


def not_before(later: str, earlier: str, text: Any) -> Rule:
    """The moment ``later`` does not lie before ``earlier``."""

    def check(answers: Answers) -> Problem | None:
        end, start = _moment(answers.get(later)), _moment(answers.get(earlier))
        if end and start and end < start:
            return Problem(later, text)
        return None

    return check


def _moment(value: Any) -> dt.datetime | None:
    if isinstance(value, str) and value:
        return dt.datetime.fromisoformat(value)
    return value if isinstance(value, dt.datetime) else None


def problems(kind: PracticeKind, answers: Answers) -> list[Problem]:
    """Everything that the kind's rules object to."""
    return [found for rule in kind.rules if (found := rule(answers)) is not None]


# --- questions that several kinds share
def percent(key: str, label: Any, hint: Any = "", *, low_word: Any = "", high_word: Any = "") -> Question:
    return Question(
        key,
        label,
        Ask.DIAL,
        hint=hint,
        low_word=low_word or _("not at all"),
        high_word=high_word or _("completely"),
    )


def felt(key: str, label: Any, hint: Any = "") -> Question:
    """How hard it felt, 0 to 100."""
    return percent(key, label, hint, low_word=_("calm"), high_word=_("as hard as it gets"))


def ten(key: str, label: Any, low_word: Any = "", high_word: Any = "", hint: Any = "") -> Question:
    return Question(key, label, Ask.DIAL, hint=hint, high=10, step=1, low_word=low_word, high_word=high_word)


def one(key: str, label: Any, *choices: tuple[str, Any], hint: Any = "") -> Question:
    return Question(key, label, Ask.ONE, hint=hint, choices=choices)


def line(key: str, label: Any, hint: Any = "") -> Question:
    return Question(key, label, Ask.LINE, hint=hint)


def text(key: str, label: Any, hint: Any = "") -> Question:
    return Question(key, label, Ask.TEXT, hint=hint)


WHEN = Question("when", _("When was it?"), Ask.MOMENT, hint=_("Roughly is fine."))
YES_NO = (("yes", _("Yes")), ("no", _("No")))
YES_PARTLY_NO = (("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No")))
DISCREET = _("A role or an initial is enough: a friend, my sister, S.")

BARRIERS: tuple[tuple[str, Any], ...] = (
    ("time", _("There was no time")),
    ("hard", _("It felt too hard")),
    ("avoid", _("I noticed I was putting it off")),
    ("forgot", _("It slipped my mind")),
    ("unclear", _("I wasn’t sure what to do")),
    ("why", _("I didn’t see the point")),
    ("dull", _("It did not hold my interest")),
    ("other", _("Something else")),
)
