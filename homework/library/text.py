"""The form in which an exercise is written down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ExerciseText:
    """A page of the library. Texts speak to the client. ``minutes`` is a fair guess, ``difficulty`` goes from 1 to 5.

    ``slug`` names the exercise for ever; ``kind`` is a key of :mod:`homework.kinds`. ``discloses`` marks what asks to
    open up to somebody: it waits while a safety question is open.
    """

    slug: str
    strategy: str
    kind: str
    title: str
    purpose: str
    instructions: str
    smallest: str
    minutes: int
    difficulty: int
    safety: str = ""
    discloses: bool = False
