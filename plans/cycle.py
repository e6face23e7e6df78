"""The closeness-distance cycle: six steps that lead back to the first, four columns beside them, four P. Pure data and drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.charts import svg


@dataclass(frozen=True)
class Step:
    """``asks`` is what the step is about, in words for both sides of the desk."""

    key: str
    name: Any
    asks: Any


STEPS: tuple[Step, ...] = (
    Step("trigger", _("What sets it off"), _("Something that brings closeness near.")),
    Step("fear", _("The fear"), _("What feels as if it were about to happen.")),
    Step("move", _("The protective move"), _("What is done to be safe.")),
    Step("response", _("What the other does"), _("How the other person answers to it.")),
    Step("relief", _("Short relief"), _("What gets easier for a while.")),
    Step("cost", _("Long cost"), _("What it costs, and how it feeds the fear.")),
)


@dataclass(frozen=True)
class Column:
    """What one way of working adds to the picture. ``strand`` is its code, ``step`` the step it stands beside."""

    key: str
    strand: str
    name: Any
    step: str


LENSES: tuple[Column, ...] = (
    Column("belief", "cbt", _("The thought behind it"), "fear"),
    Column("wish", "dyn", _("The wish"), "trigger"),
    Column("defence", "dyn", _("How it is kept away"), "move"),
    Column("role", "grp", _("The part in a group"), "response"),
    Column("emotion", "exp", _("The feeling underneath"), "fear"),
    Column("body", "exp", _("Where the body has it"), "relief"),
)
FACTORS: tuple[tuple[str, Any], ...] = (
    ("predisposing", _("What made it likely")),
    ("precipitating", _("What set it off this time")),
    ("perpetuating", _("What keeps it going")),
    ("protective", _("What holds and helps")),
)
STEP_KEYS = tuple(step.key for step in STEPS)
LENS_KEYS = tuple(column.key for column in LENSES)
FACTOR_KEYS = tuple(key for key, _name in FACTORS)


def kept(keys: tuple[str, ...], said: Mapping[str, Any]) -> dict[str, str]:
    """Known keys with text in them, trimmed."""
    return {key: text for key in keys if (text := str(said.get(key) or "").strip())}


# --- drawn
WIDTH, BOX, HIGH, TOP, GAP = 616, 188, 92, 8, 62
LINES, LETTERS = 3, 25  # of a text in a box; the list below has all of it
# Clockwise from top left: three above, three below.
PLACES = ((0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1))


def draw(steps: Mapping[str, str], *, title: str, desc: str) -> Any:
    """The ring of six boxes. Long texts end in an ellipsis; the list beside it has them whole."""
    body: list[str] = []
    corners = [((WIDTH - 3 * BOX) / 2 * column + BOX * column, TOP + (HIGH + GAP) * row) for column, row in PLACES]
    for number in range(len(STEPS)):
        body += _arrow(corners[number], corners[(number + 1) % len(STEPS)])
    for step, (x, y) in zip(STEPS, corners, strict=True):
        css = "stepbox move" if step.key == "move" else "stepbox"
        body.append(svg.rect(css, x, y, BOX, HIGH, 10))
        body.append(svg.text(x + 10, y + 20, step.name, "stepname"))
        for line, words in enumerate(wrapped(steps.get(step.key, ""))):
            body.append(svg.text(x + 10, y + 42 + line * 17, words, "steptext"))
    return svg.figure(WIDTH, TOP * 2 + HIGH * 2 + GAP, body, title=title, desc=desc)


def _arrow(here: tuple[float, float], there: tuple[float, float]) -> Iterator[str]:
    if here[1] == there[1]:
        way = 1 if there[0] > here[0] else -1
        y = here[1] + HIGH / 2
        start = here[0] + (BOX if way > 0 else 0)
        stop = there[0] + (0 if way > 0 else BOX)
        yield svg.line("ring", start, y, stop - way * 4, y)
        yield svg.path("ringtip", f"M{svg.number(stop)} {svg.number(y)}l{-way * 9} -5v10z")
    else:
        way = 1 if there[1] > here[1] else -1
        x = here[0] + BOX / 2
        start = here[1] + (HIGH if way > 0 else 0)
        stop = there[1] + (0 if way > 0 else HIGH)
        yield svg.line("ring", x, start, x, stop - way * 4)
        yield svg.path("ringtip", f"M{svg.number(x)} {svg.number(stop)}l-5 {-way * 9}h10z")


def wrapped(text: str, lines: int = LINES, letters: int = LETTERS) -> list[str]:
    """The text in at most ``lines`` lines of at most ``letters``; the last one ends in an ellipsis when there is more."""
    found: list[str] = []
    rest = [word if len(word) <= letters else word[: letters - 1] + "…" for word in text.split()]
    while rest and len(found) < lines:
        line = rest.pop(0)
        while rest and len(line) + 1 + len(rest[0]) <= letters:
            line += " " + rest.pop(0)
        found.append(line)
    if rest and found:
        found[-1] = found[-1][: letters - 1].rstrip(" .,;") + "…"
    return found
