"""Parts of addresses that become values."""

from __future__ import annotations

import datetime as dt

from common.posted import within_reach


class DayConverter:
    """``2026-11-24`` as a date. Days that do not exist, or at the ends of the calendar, do not match, so they answer 404."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        return within_reach(dt.date.fromisoformat(value))

    def to_url(self, value: dt.date | str) -> str:
        return str(value)
