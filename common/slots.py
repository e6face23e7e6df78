"""Slots: named places on a page of a lower app that upper apps fill.

Imports point down only. Where a lower page has to show something from above (the practice panel beside a session note), it names
a slot here and asks for whatever was registered; the upper app registers a provider in its ``AppConfig.ready()``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Filling:
    order: int
    key: str
    provide: Callable[..., Any]


_fillings: dict[str, dict[str, Filling]] = defaultdict(dict)


def fill(slot: str, key: str, provide: Callable[..., Any], *, order: int = 50) -> None:
    """Register ``provide`` for ``slot``. The same key replaces itself, so reloading an app is harmless."""
    _fillings[slot][key] = Filling(order, key, provide)


def collect(slot: str, **context: Any) -> list[Any]:
    """Ask every provider of ``slot`` in order; answers of None are left out."""
    answers = (
        filling.provide(**context) for filling in sorted(_fillings[slot].values(), key=lambda f: (f.order, f.key))
    )
    return [answer for answer in answers if answer is not None]
