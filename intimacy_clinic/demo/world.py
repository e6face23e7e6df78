"""What every part of the demo clinic is made with: a seeded dice, a clock, ids that repeat, and a place to put rows.

Nothing here asks the system for randomness or for the time, so the same seed on the same day makes the same clinic.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import models

from common.models import BaseModel

T = TypeVar("T")
NAMESPACE = uuid.UUID("6f3c1b52-6f0e-5d0a-9a1d-0b7f5ce0de30")
BATCH_ROWS = 20_000
INSERT_ROWS = 500


class World:
    """The dice, the clock and the rows of one seeding.

    ``now`` is the moment of seeding; ``zone`` the clinic's time zone, in which hours of the day are meant.
    """

    def __init__(self, *, seed: int, now: dt.datetime, zone: zoneinfo.ZoneInfo) -> None:
        self.seed, self.zone = seed, zone
        self.now = now.astimezone(zone).replace(microsecond=0)
        self.today = self.now.date()
        self.rows = Rows()
        self._counters: dict[str, int] = {}

    def dice(self, *place: object) -> random.Random:
        """A generator of its own for each place, so that one more client changes nobody else."""
        return random.Random(f"{self.seed}:" + ":".join(map(str, place)))

    def id(self, kind: str) -> uuid.UUID:
        """The next id of a kind: derived from the seed, so that it repeats."""
        number = self._counters[kind] = self._counters.get(kind, 0) + 1
        return uuid.uuid5(NAMESPACE, f"{self.seed}/{kind}/{number}")

    def at(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(hour, minute), self.zone)

    def ago(self, **span: float) -> dt.datetime:
        return self.now - dt.timedelta(**span)

    def day(self, offset: int) -> dt.date:
        return self.today + dt.timedelta(days=offset)

    def add(self, model: type[BaseModel], *, when: dt.datetime | None = None, **fields: Any) -> Any:
        """Put a row down. ``when`` becomes the moment of its birth and last change (default: now)."""
        stamp = when or self.now
        row = model(id=self.id(model._meta.label_lower), created_at=stamp, updated_at=stamp, **fields)
        self.rows.put(row)
        return row


class Rows:
    """Rows wait here and are inserted in bulk, lower tables first."""

    def __init__(self) -> None:
        self._waiting: dict[type[models.Model], list[models.Model]] = {}
        self._order: list[type[models.Model]] = []
        self.count = 0

    def order(self, kinds: Sequence[type[models.Model]]) -> None:
        """Tables in the order in which they may be filled: what others point to comes first."""
        self._order = list(kinds)

    def put(self, row: models.Model) -> None:
        self._waiting.setdefault(type(row), []).append(row)
        self.count += 1

    def waiting(self) -> int:
        return sum(map(len, self._waiting.values()))

    def flush(self) -> None:
        """Insert everything that waits. Raises KeyError for a table that nobody put in order."""
        stray = set(self._waiting) - set(self._order)
        if stray:
            raise KeyError(f"no place in the order of inserts: {', '.join(sorted(m.__name__ for m in stray))}")
        for model in self._order:
            rows = self._waiting.pop(model, [])
            with own_stamps(model):
                model._base_manager.bulk_create(rows, batch_size=INSERT_ROWS)


@contextmanager
def own_stamps(model: type[models.Model]) -> Iterator[None]:
    """Let rows keep the moments they were given: a clinic of fourteen months was not made in one second."""
    stamped: list[Any] = [
        f for f in model._meta.concrete_fields if getattr(f, "auto_now", 0) or getattr(f, "auto_now_add", 0)
    ]
    kept = [(stored, stored.auto_now, stored.auto_now_add) for stored in stamped]
    for stored in stamped:
        stored.auto_now = stored.auto_now_add = False
    try:
        yield
    finally:
        for stored, auto_now, auto_now_add in kept:
            stored.auto_now, stored.auto_now_add = auto_now, auto_now_add


def weighted(dice: random.Random, choices: Mapping[T, float]) -> T:
    return dice.choices(list(choices), weights=list(choices.values()))[0]
