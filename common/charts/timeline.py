"""The relationship timeline: lanes of people, length is time, thickness is closeness."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

from common.charts import svg

Ending = Literal["self", "other", "loss", ""]
ROW, GAP, TOP, LEFT, RIGHT, FOOT = 27, 10, 44, 112, 26, 34


@dataclass(frozen=True)
class Bond:
    """One relationship. Years may have decimals; `end` is None while it lasts.

    `closeness` runs from 1 to 5 as the client rated it; `ended_by` is self, other, loss or empty.
    People appear by role or initial only: the caller sees to that.
    """

    label: str
    start: float
    end: float | None
    closeness: int
    ended_by: Ending = ""


@dataclass(frozen=True)
class Lane:
    """A kind of relationship with its rows."""

    name: str
    bonds: Sequence[Bond]


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


def _bond(bond: Bond, y: float, x: svg.Scale, now: float, right: float) -> Iterator[str]:
    thick = 4 + bond.closeness * 2.6
    start, end = x(bond.start), x(now if bond.end is None else bond.end)
    css = f"rel k{bond.closeness}"
    yield svg.rect(css, start, y - thick / 2, max(4, end - start), thick, min(thick / 2, 5))
    yield _ending(bond, end, y)
    if bond.end is not None and end + 12 + len(bond.label) * 6.6 < right:
        yield svg.text(end + 12, y + 4, bond.label, "rel-label")
    elif bond.closeness > 3 and end - start > len(bond.label) * 6.8 + 16:
        yield svg.text(start + 8, y + 4, bond.label, "rel-in")
    else:
        yield svg.text(start - 8, y + 4, bond.label, "rel-label", "end")


def _years(x: svg.Scale, first: int, now: float, bottom: float) -> Iterator[str]:
    for year in range((first // 5 + 1) * 5, int(now) + 1, 5):
        yield svg.line("grid", x(year), TOP - 8, x(year), bottom)
        yield svg.text(x(year), bottom + 18, year, "axis", "middle")


def _life(events: Sequence[tuple[float, str]], x: svg.Scale, bottom: float) -> Iterator[str]:
    for year, label in events:
        yield svg.line("event", x(year), TOP - 14, x(year), bottom)
        yield svg.dot("eventdot", x(year), TOP - 14, 3)
        yield svg.text(x(year), TOP - 22, label, "note", "middle")


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
    height = TOP + sum(len(lane.bonds) for lane in lanes) * ROW + GAP * len(lanes) + FOOT
    bottom = height - FOOT + 4
    x = svg.Scale(first, now, LEFT, width - RIGHT)
    body = [*_years(x, first, now, bottom), *_life(life, x, bottom)]
    y: float = TOP
    for lane in lanes:
        body.append(svg.line("lanesep", 0, y - 4, width - RIGHT, y - 4))
        body.append(svg.text(0, y + 15, lane.name, "lane"))
        for bond in lane.bonds:
            body += _bond(bond, y + ROW / 2 - 2, x, now, width - RIGHT)
            y += ROW
        y += GAP
    body.append(svg.line("axisline", LEFT, bottom, width - RIGHT, bottom))
    return svg.figure(width, height, body, title=title, desc=desc, css_class="full")
