"""Two drawings about a group: how it felt over its sessions, and who responded to whom. Pure: plain data in, SVG out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from common.charts.svg import NARROW, WIDE, dot, figure, line, number, path, polyline, text

HIGHEST = 6
MARKS = {"engaged": "climate-a", "conflict": "climate-b", "avoiding": "climate-c"}


@dataclass(frozen=True)
class Series:
    """One curve. ``values`` go by session, 0 to 6; None where too few answered."""

    key: str
    label: str
    values: Sequence[float | None]


def climate(
    series: Sequence[Series], sessions: Sequence[str], *, title: str, desc: str, width: int = WIDE
) -> SafeString:
    """Curves over sessions, labelled at their ends. A session that too few answered is a gap, never a guess."""
    high, left, right, top, bottom = 190.0, 26.0, 92.0 if width > NARROW else 74.0, 12.0, 28.0
    step = (width - left - right) / max(1, len(sessions) - 1)

    def place(index: int, value: float) -> tuple[float, float]:
        return left + step * index, top + (HIGHEST - value) / HIGHEST * (high - top - bottom)

    body = [line("axis", left, place(0, mark)[1], width - right, place(0, mark)[1]) for mark in (0, 3, 6)]
    body += [text(left - 6, place(0, mark)[1] + 4, mark, "lab", "end") for mark in (0, 3, 6)]
    every = max(1, math.ceil(len(sessions) / (8 if width > NARROW else 4)))
    body += [text(place(i, 0)[0], high - 8, name, "lab", "middle") for i, name in enumerate(sessions) if i % every == 0]
    taken: list[float] = []
    for curve in series:
        css = MARKS[curve.key]
        for run in _runs(curve.values):
            body.append(polyline(f"curve {css}", [place(index, value) for index, value in run]))
        points = [(index, value) for index, value in enumerate(curve.values) if value is not None]
        body += [dot(f"point {css}", *place(index, value), 3.2) for index, value in points]
        if points:
            x, y = place(*points[-1])
            while any(abs(y - other) < 13 for other in taken):
                y += 13
            taken.append(y)
            body.append(text(x + 8, y + 4, f"{curve.label} {number(points[-1][1])}", f"lab {css}"))
    return figure(width, high, body, title=title, desc=desc, css_class="chart climate")


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Stretches without a gap."""
    runs: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((index, value))
    return [run for run in runs if len(run) > 1]


@dataclass(frozen=True)
class Arrow:
    """``giver`` responded to ``receiver``: places in the list of names, and how often."""

    giver: int
    receiver: int
    times: int


def responses(names: Sequence[str], arrows: Sequence[Arrow], *, title: str, desc: str, width: int = 320) -> SafeString:
    """People on a circle, arrows between them, thicker the more often. The same stands in a list beside it."""
    middle, ring, node = width / 2, width / 2 - 44, 19.0
    places = [
        (
            middle + ring * math.sin(2 * math.pi * place / max(1, len(names))),
            middle - ring * math.cos(2 * math.pi * place / max(1, len(names))),
        )
        for place in range(len(names))
    ]
    most = max((arrow.times for arrow in arrows), default=1)
    body = [_arrow(places[arrow.giver], places[arrow.receiver], node, 1 + arrow.times * 2 // most) for arrow in arrows]
    for (x, y), name in zip(places, names, strict=True):
        body += [dot("person", x, y, node), text(x, y + 4.5, name, "who", "middle")]
    return figure(width, width, body, title=title, desc=desc, css_class="chart responses")


def _arrow(start: tuple[float, float], end: tuple[float, float], node: float, weight: int) -> str:
    """A slightly bent line with a head, so that there and back are two lines."""
    (x1, y1), (x2, y2) = start, end
    long = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / long, (y2 - y1) / long
    bend = min(26.0, long / 6)
    cx, cy = (x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend
    tip = math.hypot(x2 - cx, y2 - cy) or 1.0
    hx, hy = (x2 - cx) / tip, (y2 - cy) / tip
    ex, ey = x2 - hx * (node + 3), y2 - hy * (node + 3)
    wing = 7.0
    head = (
        f"M{number(ex)} {number(ey)}L{number(ex - hx * wing - hy * 4)} {number(ey - hy * wing + hx * 4)}"
        f"L{number(ex - hx * wing + hy * 4)} {number(ey - hy * wing - hx * 4)}Z"
    )
    body = f"M{number(x1)} {number(y1)}Q{number(cx)} {number(cy)} {number(ex)} {number(ey)}"
    return path(f"arrow w{weight}", body) + path("head", head)
