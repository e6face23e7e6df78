"""Parts of addresses that become values."""

from __future__ import annotations

import datetime as dt


class DayConverter:
    """``2026-11-24`` as a date. Days that do not exist do not match, so they answer 404."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date | str) -> str:
        return str(value)
