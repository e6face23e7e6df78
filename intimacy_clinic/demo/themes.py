"""What the invented people struggle with: patterns, each told the way a clinician would write it down.

A pattern (one file in ``stories``) holds the client's own words, a plan over the four strands, what sessions look like
early, in the middle and late, and what is practised in between. ``{N}`` is the client's first name, ``{they}``,
``{them}`` and ``{their}`` follow the pronouns, ``{P}`` is an initial for the other person. Sentences stay in the past
tense so that they fit every pronoun.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

STORIES = Path(__file__).with_name("stories")


@dataclass(frozen=True)
class Aim:
    """One objective with its intervention. ``start`` and ``target`` are in the measure's own unit."""

    strand: str
    statement: str
    measure: str
    start: int
    target: int
    technique: str
    why: str

    @property
    def direction(self) -> str:
        return "up" if self.target > self.start else "down"


@dataclass(frozen=True)
class Bond:
    """A relationship as the client tells it. ``years`` are how long ago it began and ended (0: it goes on)."""

    label: str
    kind: str
    years: tuple[int, int]
    ended_by: str
    closeness: int
    withdrew: str
    good: str


@dataclass(frozen=True)
class Theme:
    """One pattern. ``symptoms`` are ratings 0 to 10 at intake, in the order of ``assessments.models.Symptom``."""

    key: str
    reason: str
    why_now: str
    tried: str
    hope: str
    symptoms: tuple[int, ...]
    goals: tuple[str, ...]
    aims: tuple[Aim, ...]
    bonds: tuple[Bond, ...]
    early: tuple[str, ...]
    middle: tuple[str, ...]
    late: tuple[str, ...]
    setback: tuple[str, ...]
    quotes: tuple[str, ...]
    readings: tuple[str, ...]
    next_steps: tuple[str, ...]
    entries: tuple[str, ...]


@lru_cache(maxsize=1)
def themes() -> tuple[Theme, ...]:
    return tuple(_read(file) for file in sorted(STORIES.glob("*.toml")))


def theme_named(key: str) -> Theme:
    return next(theme for theme in themes() if theme.key == key)


def _read(file: Path) -> Theme:
    told: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    aims = tuple(Aim(**aim) for aim in told.pop("aims"))
    bonds = tuple(Bond(**{**bond, "years": tuple(bond["years"])}) for bond in told.pop("bonds"))
    texts: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}
    return Theme(key=file.stem, aims=aims, bonds=bonds, **texts)
