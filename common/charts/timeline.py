"""The relationship timeline: lanes of people, length is time, thickness is closeness."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

from common.charts import svg

Ending = Literal["self", "other", "loss", ""]
ROW, GAP, TOP, LEFT, RIGHT, FOOT = 27, 10, 44, 124, 26, 34
LETTER, LEVEL, NAMES = 6.8, 18, 108  # width of a letter, height of a line of events, width of the names of lanes
FEW = 6  # relationships of one kind that each get a row of their own


@dataclass(frozen=True)
class Bond:
    """One relationship. Years may have decimals; `end` is None while it lasts.

    `closeness` runs from 1 to 5 as the client rated it; `ended_by` is self, other, loss or empty. `unsure` is the time within
    which it began, where that is remembered only roughly. People appear by role or initial only: the caller sees to that.
    """

    label: str
    start: float
    end: float | None
    closeness: int
    ended_by: Ending = ""
    unsure: tuple[float, float] | None = None


@dataclass(frozen=True)
class Lane:
    """A kind of relationship with its rows."""

    name: str
    bonds: Sequence[Bond]


@dataclass(frozen=True)
class _Place:
    """Where a bond stands on the line of time, in pixels, with its label: after, in or before it."""

    bond: Bond
    start: float
    end: float
    label: str
    side: str
    left: float  # where it may have begun

    @property
    def reach(self) -> tuple[float, float]:
        words = len(self.label) * LETTER
        left = self.left - (words + 8 if self.side == "before" else 2)
        right = self.end + (words + 16 if self.side == "after" else 12)
        return left, right


def _ending(bond: Bond, x: float, y: float) -> str:
    if bond.end is None:
        return svg.path("ongoing", f"M{svg.number(x + 3)} {svg.number(y - 4)}l5 4l-5 4")
    if bond.ended_by == "self":
        return svg.dot("endmark hollow", x, y, 5)
    if bond.ended_by == "other":
        return svg.dot("endmark", x, y, 5)
    if bond.ended_by == "loss":
        return svg.path("endmark", f"M{svg.number(x)} {svg.number(y - 6)}l6 6l-6 6l-6 -6z")
    return ""


def _placed(bond: Bond, x: svg.Scale, now: float, right: float) -> _Place:
    start, end = x(bond.start), x(now if bond.end is None else bond.end)
    left = min(start, x(bond.unsure[0])) if bond.unsure else start
    words = len(bond.label) * LETTER
    if bond.end is not None and end + 12 + words < right:
        return _Place(bond, start, end, bond.label, "after", left)
    if bond.closeness > 3 and end - start > words + 16:
        return _Place(bond, start, end, bond.label, "in", left)
    room = max(2, int((left - 8 - NAMES) / LETTER))
    label = bond.label if len(bond.label) <= room else bond.label[: room - 1] + "…"
    return _Place(bond, start, end, label, "before", left)


def _rows(lane: Lane, x: svg.Scale, now: float, right: float) -> list[list[_Place]]:
    """One row each while they are few; when they are many, those that do not touch share a row."""
    places = [_placed(bond, x, now, right) for bond in lane.bonds]
    if len(places) <= FEW:
        return [[place] for place in places]
    rows: list[list[_Place]] = []
    for place in sorted(places, key=lambda one: one.reach):
        free = (row for row in rows if row[-1].reach[1] < place.reach[0] and row[-1].end + 4 < place.start)
        row = next(free, None)
        if row is None:
            rows.append([place])
        else:
            row.append(place)
    return rows


def _bond(place: _Place, y: float) -> Iterator[str]:
    bond = place.bond
    thick = 4 + bond.closeness * 2.6
    if place.left < place.start - 2:
        yield svg.line("unsure", place.left, y, place.start, y)
    yield svg.rect(
        f"rel k{bond.closeness}", place.start, y - thick / 2, max(4, place.end - place.start), thick, min(thick / 2, 5)
    )
    yield _ending(bond, place.end, y)
    if place.side == "after":
        yield svg.text(place.end + 12, y + 4, place.label, "rel-label")
    elif place.side == "in":
        yield svg.text(place.start + 8, y + 4, place.label, "rel-in")
    else:
        yield svg.text(place.left - 8, y + 4, place.label, "rel-label", "end")


def _years(x: svg.Scale, first: int, now: float, top: float, bottom: float) -> Iterator[str]:
    span = now - first
    step = 1 if span < 8 else 5 if span < 60 else 10
    for year in range((first // step + 1) * step, int(now) + 1, step):
        yield svg.line("grid", x(year), top - 8, x(year), bottom)
        yield svg.text(x(year), bottom + 18, year, "axis", "middle")


def _levels(events: Sequence[tuple[float, str]], x: svg.Scale, width: float) -> list[tuple[float, float, str, int]]:
    """(year, middle of the label, label, level) so that no two labels of one level touch; level 0 is the lowest."""
    ends: list[float] = []
    placed = []
    for year, label in sorted(events):
        half = len(label) * LETTER / 2
        middle = min(max(x(year), half), width - half)
        level = next((n for n, end in enumerate(ends) if end < middle - half - 8), len(ends))
        ends[level : level + 1] = [middle + half]
        placed.append((year, middle, label, level))
    return placed


def _life(placed: Sequence[tuple[float, float, str, int]], x: svg.Scale, top: float, bottom: float) -> Iterator[str]:
    for year, middle, label, level in placed:
        y = top - 14 - level * LEVEL
        yield svg.line("event", x(year), y, x(year), bottom)
        yield svg.dot("eventdot", x(year), y, 3)
        yield svg.text(middle, y - 8, label, "note", "middle")


def timeline(
    lanes: Sequence[Lane],
    *,
    first: int,
    now: float,
    title: str,
    desc: str,
    life: Sequence[tuple[float, str]] = (),
    width: float = 960,
) -> SafeString:
    """The lanes from the year `first` to `now`. Wide screens only: below 1200 px a page shows a dated list instead."""
    x = svg.Scale(first, now, LEFT, width - RIGHT)
    drawn = [(lane, _rows(lane, x, now, width - RIGHT)) for lane in lanes]
    events = _levels(life, x, width)
    top = TOP + LEVEL * max((level for *_rest, level in events), default=0)
    height = top + sum(len(rows) for _lane, rows in drawn) * ROW + GAP * len(lanes) + FOOT
    bottom = height - FOOT + 4
    body = [*_years(x, first, now, top, bottom), *_life(events, x, top, bottom)]
    y: float = top
    for lane, rows in drawn:
        body.append(svg.line("lanesep", 0, y - 4, width - RIGHT, y - 4))
        body.append(svg.text(0, y + 15, lane.name, "lane"))
        for row in rows:
            for place in row:
                body += _bond(place, y + ROW / 2 - 2)
            y += ROW
        y += GAP
    body.append(svg.line("axisline", LEFT, bottom, width - RIGHT, bottom))
    return svg.figure(width, height, body, title=title, desc=desc, css_class="full")
