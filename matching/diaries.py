"""The weekly hours of many specialists as arrays: which times suit whom, and how soon. Pure; equal to :mod:`matching.times`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from matching import times
from matching.times import DAY, SESSION, WEEK, Hours, windows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

NEVER = 99 * DAY  # minutes from today, for somebody with no open time at all


class Diaries:
    """Open slots of M specialists in one row: whose they are, first and last minute of the week in which a session can begin."""

    def __init__(self, diaries: Sequence[tuple[Hours, ...]]) -> None:
        import numpy as np

        slots = (
            minute
            for number, hours in enumerate(diaries)
            for one in hours
            for minute in (
                number,
                one.weekday * DAY + one.starts.hour * 60 + one.starts.minute,
                one.weekday * DAY + one.ends.hour * 60 + one.ends.minute - SESSION,
                one.open_places,
            )
        )
        owner, first, last, places = np.fromiter(slots, dtype=np.int64).reshape(-1, 4).T
        usable = (last >= first) & (places > 0)
        self.count = len(diaries)
        self.owner, self.first, self.last = owner[usable], first[usable], last[usable]
        self.recorded: Flags = np.array([bool(hours) for hours in diaries], dtype=bool)
        self.never: Flags = ~self._whose(np.ones(len(self.owner), dtype=bool))
        self._met: dict[tuple[str, int], Flags] = {}

    def met(self, wish: str, offset: int) -> Flags:
        """Who has an open slot in the times that a wish names, on the clock of the person."""
        if (wish, offset) not in self._met:
            _first, fits = self._begins(wish, offset)
            self._met[wish, offset] = self._whose(fits.max(axis=0))
        return self._met[wish, offset]

    def soonest(self, wishes: Iterable[str], *, today: int, offset: int) -> NDArray[np.int64]:
        """Minutes from the start of today until the first session that suits, as ``times.first_start``; NEVER without one."""
        import numpy as np

        answer = np.full(self.count, NEVER, dtype=np.int64)
        for wish in times.known(wishes) or (None,):
            first, fits = self._begins(wish, offset)
            minute = first % WEEK
            wait = np.where(fits, ((minute // DAY - today - 1) % 7 + 1) * DAY + minute % DAY, NEVER)
            np.minimum.at(answer, self.owner, wait.min(axis=0, initial=NEVER))
        return answer

    def _begins(self, wish: str | None, offset: int) -> tuple[Any, Flags]:
        """(first minute, whether it is in time) for each window of the wish and each slot."""
        import numpy as np

        first, last = self.first + offset, self.last + offset
        if wish is None:
            return first[None, :], np.ones((1, len(first)), dtype=bool)
        spans = [(low, high, turn) for low, high in windows(wish) for turn in (-WEEK, 0, WEEK)]
        low, high, turn = np.array(spans, dtype=np.int64).reshape(-1, 3).T[:, :, None]
        begins = np.maximum(first + turn, low)
        return begins, (begins <= last + turn) & (begins < high)

    def _whose(self, slots: Flags) -> Flags:
        """Which specialists have at least one of these slots."""
        import numpy as np

        answer: Flags = np.bincount(self.owner[slots], minlength=self.count) > 0
        return answer
