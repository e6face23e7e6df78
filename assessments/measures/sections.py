"""A form cut into sections: what fits on one screen of a phone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assessments.fhir.form import Form, Item

AT_ONCE = 8  # questions in a row that have no group of their own


@dataclass(frozen=True)
class Section:
    """``above`` are the groups that hold its items; they do not repeat. ``title`` may be empty."""

    title: str
    items: tuple[Item, ...]
    above: tuple[Item, ...] = ()

    @property
    def link_ids(self) -> frozenset[str]:
        """All linkIds of the section, of its items and below."""
        return frozenset(inner.link_id for item in self.items for inner in item.walk())


def sections_of(form: Form) -> tuple[Section, ...]:
    """Groups are sections; questions that stand alone, and long groups of such, are cut into pieces. At least one section."""
    return tuple(_cut(form.items, "", ())) or (Section("", ()),)


def _cut(items: tuple[Item, ...], title: str, above: tuple[Item, ...]) -> Iterator[Section]:
    loose: list[Item] = []
    for item in items:
        if not _is_section(item):
            loose.append(item)
            continue
        yield from _pieces(loose, title, above)
        loose = []
        if _opens(item):
            yield from _cut(item.items, item.text or title, (*above, item))
        else:
            yield Section(item.text or title, (item,), above)
    yield from _pieces(loose, title, above)


def _is_section(item: Item) -> bool:
    return item.is_group and not item.hidden and _size(item.items) > 1


def _opens(item: Item) -> bool:
    """A group that is too long for one screen, or that only holds other groups."""
    if item.repeats or item.control in ("gtable", "table"):
        return False
    return _size(item.items) > AT_ONCE + 2 or sum(_is_section(one) for one in item.items) > 1


def _size(items: Iterable[Item]) -> int:
    return sum(inner.is_question and not inner.hidden for item in items for inner in item.walk())


def _pieces(items: list[Item], title: str, above: tuple[Item, ...]) -> Iterator[Section]:
    """Even pieces; what is only shown stays with the question behind it."""
    total = _size(items)
    if not items or not (total or any(not item.hidden for item in items)):
        return
    number = max(1, -(-total // (AT_ONCE + 2)))
    each = -(-total // number) if total else 1
    piece: list[Item] = []
    count = 0
    for item in items:
        size = _size([item])
        if piece and size and count + size > each:
            trail = _trailing(piece)
            yield Section(title, tuple(piece[: len(piece) - len(trail)]), above)
            piece, count = trail, 0
        piece.append(item)
        count += size
    if piece:
        yield Section(title, tuple(piece), above)


def _trailing(piece: list[Item]) -> list[Item]:
    trail: list[Item] = []
    for item in reversed(piece):
        if not item.is_display or len(trail) + 1 == len(piece):
            break
        trail.insert(0, item)
    return trail
