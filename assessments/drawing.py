"""The family as a picture: generations as rows, lines to oneself, thicker for closer. Pure: plain data in, SVG out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from common.charts import svg

WIDTH, BOX, HIGH, ROW, PAD = 616, 112, 34, 96, 10
ROWS = (("grandparent",), ("mother", "father", "step", "carer"), ("sibling", "self"), ("child",))


@dataclass(frozen=True)
class Kin:
    """One person by role. ``closeness`` 0 to 10 or None; ``parted`` cuts the line, ``lost`` marks a death, ``distant`` dots it."""

    role: str
    label: str
    closeness: int | None = None
    distant: bool = False
    parted: bool = False
    lost: bool = False


def family(kin: Sequence[Kin], *, me: str, title: str, desc: str) -> Any:
    """The picture. Rows that hold nobody are left out; more than five people of a row share its width."""
    people = [*kin, Kin("self", me)]
    rows = [row for roles in ROWS if (row := [one for one in people if one.role in roles])]
    places: dict[int, tuple[float, float]] = {}
    for number, row in enumerate(rows):
        for place, one in enumerate(row):
            places[id(one)] = (WIDTH * (place + 0.5) / len(row), PAD + HIGH / 2 + number * ROW)
    mine = places[id(people[-1])]
    height = PAD * 2 + HIGH + ROW * (len(rows) - 1)
    narrow = min(BOX, WIDTH / max(len(row) for row in rows) - 8)
    body: list[str] = []
    for one in people[:-1]:
        body += _bond(one, places[id(one)], mine)
    for one in people:
        body += _box(one, *places[id(one)], narrow)
    return svg.figure(WIDTH, height, body, title=title, desc=desc)


def _bond(one: Kin, here: tuple[float, float], mine: tuple[float, float]) -> Iterator[str]:
    width = 1 if one.closeness is None else 1 + round(one.closeness / 2)
    kind = "kinline w" + str(width) + (" distant" if one.distant else "")
    if here[1] == mine[1]:  # a sibling: a bow below the row, so that it runs behind nobody
        low = here[1] + ROW * 0.42
        yield svg.path(
            kind, f"M{svg.number(here[0])} {svg.number(here[1])}Q{svg.number((here[0] + mine[0]) / 2)} {svg.number(low)} "
            f"{svg.number(mine[0])} {svg.number(mine[1])}",
        )  # fmt: skip
        middle = ((here[0] + mine[0]) / 2, (here[1] + low) / 2)
    else:
        yield svg.line(kind, here[0], here[1], mine[0], mine[1])
        middle = ((here[0] + mine[0]) / 2, (here[1] + mine[1]) / 2)
    if one.parted:
        x, y = middle
        yield svg.path(
            "kincut", f"M{svg.number(x - 7)} {svg.number(y + 6)}l8 -12M{svg.number(x)} {svg.number(y + 6)}l8 -12"
        )


def _box(one: Kin, x: float, y: float, width: float) -> Iterator[str]:
    css = "kin me" if one.role == "self" else "kin lost" if one.lost else "kin"
    yield svg.rect(css, x - width / 2, y - HIGH / 2, width, HIGH, 8)
    letters = int(width / 7)
    label = one.label if len(one.label) <= letters else one.label[: letters - 1] + "…"
    yield svg.text(x, y + 4, label, "kinlabel me" if one.role == "self" else "kinlabel", "middle")
    if one.lost:
        yield svg.path("kincross", f"M{svg.number(x + width / 2 - 9)} {svg.number(y - HIGH / 2 - 4)}l8 8m-8 0l8 -8")
