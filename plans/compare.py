"""Two versions of a plan side by side, word by word. Pure: takes two trees of :func:`plans.tree.tree_of`."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from plans.tree import INTERVENTION_FIELDS, OBJECTIVE_FIELDS, PLAN_FIELDS, PROBLEM_FIELDS

SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Piece:
    """A run of words. ``kind`` is same, gone (only in the older version) or new (only in the newer one)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field, told for both sides. ``field`` names it as the model does, ``path`` says what it belongs to."""

    path: str
    field: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True)
class Part:
    """A goal, a problem or the plan's frame: what it is now or was, whether it is new or gone, and its fields that differ."""

    kind: str
    title: str
    state: str
    changes: tuple[Change, ...]

    @property
    def differs(self) -> bool:
        return self.state != SAME or bool(self.changes)


def words_of(value: Any) -> str:
    """A field as text, the same for equal values."""
    match value:
        case None:
            return ""
        case Decimal():
            return "0" if not value else format(value.normalize(), "f")
        case dt.date():
            return value.isoformat()
    return str(value)


def sides(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts cut where they differ, at the borders of words. Joined again, each side is its text.

    A blank between two changes belongs to them: a phrase that was replaced is one piece, not a row of words.
    """
    old, new = _words(before), _words(after)
    steps = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    left: list[Piece] = []
    right: list[Piece] = []
    for place, (what, a, b, c, d) in enumerate(steps):
        between = 0 < place < len(steps) - 1 and "".join(old[a:b]).isspace()
        same = what == "equal" and not between
        _put(left, SAME if same else GONE, "".join(old[a:b]))
        _put(right, SAME if same else NEW, "".join(new[c:d]))
    return tuple(left), tuple(right)


def _put(pieces: list[Piece], kind: str, text: str) -> None:
    """Add a run of words; next to one of the same kind they become one piece."""
    if text and pieces and pieces[-1].kind == kind:
        pieces[-1] = Piece(kind, pieces[-1].text + text)
    elif text:
        pieces.append(Piece(kind, text))


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def compare(older: dict[str, Any], newer: dict[str, Any]) -> list[Part]:
    """Every part of either version, in the order of the newer one; parts that are gone come last among their kind."""
    frame = _fields("", older, newer, [name for name in PLAN_FIELDS if name != "edition"])
    return [
        Part("plan", "", SAME, tuple(frame)),
        *_parts("problem", older["problems"], newer["problems"], _problem),
        *_parts("goal", older["goals"], newer["goals"], _goal),
    ]


def _parts(kind: str, older: list[dict[str, Any]], newer: list[dict[str, Any]], inside: Any) -> Iterator[Part]:
    pairs = _pairs(older, newer)
    for before, after in pairs:
        shown = after or before
        state = SAME if before and after else NEW if after else GONE
        yield Part(kind, shown["statement"], state, tuple(inside(before or {}, after or {})))


def _pairs(older: list[dict[str, Any]], newer: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    """Rows that belong together: by thread where they have one, else in their order."""
    if any("thread" in row for row in (*older, *newer)):
        known = {row["thread"]: row for row in older}
        pairs = [(known.pop(row["thread"], None), row) for row in newer]
        return pairs + [(row, None) for row in known.values()]
    longer = max(len(older), len(newer))
    return [(_at(older, place), _at(newer, place)) for place in range(longer)]


def _at(rows: list[Any], place: int) -> Any:
    return rows[place] if place < len(rows) else None


def _problem(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    yield from _fields("", before, after, PROBLEM_FIELDS)


def _goal(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    yield from _fields("", before, after, ("statement",))
    for old, new in _pairs(before.get("objectives", []), after.get("objectives", [])):
        title = (new or old)["statement"]
        yield from _fields(title, old or {}, new or {}, OBJECTIVE_FIELDS)
        works = _pairs((old or {}).get("interventions", []), (new or {}).get("interventions", []))
        for done, doing in works:
            yield from _fields(title, done or {}, doing or {}, INTERVENTION_FIELDS)


def _fields(path: str, before: dict[str, Any], after: dict[str, Any], names: Any) -> Iterator[Change]:
    for name in names:
        old, new = words_of(before.get(name)), words_of(after.get(name))
        if old != new:
            left, right = sides(old, new)
            yield Change(path, name, left, right)
