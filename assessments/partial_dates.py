"""Dates as people remember them: ``1998``, ``spring 2011``, ``when I was 9``, ``it goes on``. Pure functions.

The words are kept as they were said. Beside them stands a range for drawing, in years with decimals (2011.5 is the middle of
2011). Seasons are those of the northern half of the earth.

A question that asks for a date takes less: a year, a month or a day, and nothing that has to be guessed (``exact_date``).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.utils.dates import MONTHS as NAMES
from django.utils.dates import MONTHS_3
from django.utils.formats import date_format

EARLIEST = 1900
DAYS = 365.25
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# First month and number of months; a winter begins in one year and ends in the next.
SEASONS = {"spring": (3, 3), "summer": (6, 3), "autumn": (9, 3), "fall": (9, 3), "winter": (1, 14)}
PARTS = {
    "early": (0.0, 0.34),
    "beginning": (0.0, 0.34),
    "mid": (0.33, 0.67),
    "middle": (0.33, 0.67),
    "late": (0.66, 1.0),
    "end": (0.66, 1.0),
}
LIVES = {
    "baby": (0, 2),
    "toddler": (1, 4),
    "child": (3, 13),
    "childhood": (3, 13),
    "teenager": (13, 20),
    "teens": (13, 20),
}

_YEAR = r"(?P<year>19\d\d|20\d\d|2100)"
_DAY = re.compile(rf"\b{_YEAR}-(?P<month>\d\d)(?:-(?P<day>\d\d))?\b")
_SLASH = re.compile(rf"\b(?P<month>\d{{1,2}})[/.]{_YEAR}\b")
_MONTH = re.compile(rf"\b(?P<name>{'|'.join(MONTHS)})[a-z]*\.?\s+{_YEAR}\b")
_SEASON = re.compile(rf"\b(?P<name>{'|'.join(SEASONS)})\s+(?:of\s+)?{_YEAR}\b")
_PART = re.compile(rf"\b(?P<name>{'|'.join(PARTS)})(?:\s+of|\s+in)?[\s-]+{_YEAR}\b(?!s)")
_DECADE = re.compile(r"\b(?P<decade>19\d0|20\d0)s\b")
_ABOUT = re.compile(rf"(?:\b(?:about|around|circa|ca|roughly|maybe)\.?|~)\s*{_YEAR}\b")
_SPAN = re.compile(r"\b(?P<one>19\d\d|20\d\d)\s*(?:-|–|to|until|or)\s*(?P<two>19\d\d|20\d\d)\b")
_ANY_YEAR = re.compile(rf"\b{_YEAR}\b")
_AGE = re.compile(
    r"\b(?:when i was|i was|at|aged?|age of)\s+(?:about\s+|around\s+)?(?P<age>\d{1,2})\b(?!\s*[/.:-]\s*\d)"
)
_AGO = re.compile(r"\b(?P<number>\d{1,2})\s+(?P<unit>month|year)s?\s+ago\b")
_NOW = re.compile(r"\b(?:ongoing|still|goes on|going on|until now|till now|to this day|now|today)\b")
_LIFE = re.compile(rf"\b(?:as a|in my|when i was a)\s+(?P<life>{'|'.join(LIVES)})\b")

# Whole texts that name one year, month or day. A day stands before its month, unless the year comes first.
_NAME = r"(?P<name>[^\W\d_]{3,})\.?"
_DAY_OF = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?"
_EXACT = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?",
        r"(?:(?P<day>\d{1,2}) ?[-/. ] ?)?(?P<month>\d{1,2}) ?[-/. ] ?(?P<year>\d{4})",
        rf"(?:{_DAY_OF}(?: of)? ?)?{_NAME},?(?: of)? ?(?P<year>\d{{4}})",
        rf"{_NAME} {_DAY_OF},? (?P<year>\d{{4}})",
    )
)


@dataclass(frozen=True)
class PartialDate:
    """``words`` as said; ``first`` and ``last`` in years, both None when the words name no time that can be drawn."""

    words: str = ""
    first: float | None = None
    last: float | None = None
    ongoing: bool = False

    @property
    def known(self) -> bool:
        return self.first is not None

    @property
    def middle(self) -> float | None:
        """The point at which to draw it."""
        return None if self.first is None or self.last is None else (self.first + self.last) / 2

    @property
    def exact(self) -> bool:
        """Known to the month."""
        return self.first is not None and self.last is not None and self.last - self.first < 0.1


def year_of(day: dt.date) -> float:
    """A day in years with decimals."""
    return day.year + (day.timetuple().tm_yday - 1) / DAYS


def read(words: str, *, today: dt.date, born: dt.date | None = None) -> PartialDate:
    """What ``words`` say about a time; never raises. Ages need the day of birth. Nothing lies after ``today``."""
    text = " ".join(words.lower().split())
    if not text:
        return PartialDate(words)
    found = _written(text) or _remembered(text, today, born)
    if found is not None:
        now = year_of(today)
        first, last = found
        if first <= now:
            return PartialDate(words, first, min(last, now))
        return PartialDate(words)
    return PartialDate(words, ongoing=bool(_NOW.search(text)))


def _written(text: str) -> tuple[float, float] | None:
    """Ranges of words that hold a year, the most exact reading first."""
    if (found := _DAY.search(text)) or (found := _SLASH.search(text)):
        return _month(int(found["year"]), int(found["month"]))
    if found := _MONTH.search(text):
        return _month(int(found["year"]), MONTHS.index(found["name"]) + 1)
    if found := _SEASON.search(text):
        first, length = SEASONS[found["name"]]
        begins = int(found["year"]) + (first - 1) / 12
        return begins, begins + length / 12
    if found := _PART.search(text):
        low, high = PARTS[found["name"]]
        return int(found["year"]) + low, int(found["year"]) + high
    if found := _SPAN.search(text):
        years = sorted((int(found["one"]), int(found["two"])))
        return float(years[0]), years[1] + 1.0
    if found := _DECADE.search(text):
        return float(found["decade"]), float(found["decade"]) + 10
    if found := _ABOUT.search(text):
        return int(found["year"]) - 1.0, int(found["year"]) + 2.0
    if found := _ANY_YEAR.search(text):
        return float(found["year"]), float(found["year"]) + 1
    return None


def _month(year: int, month: int) -> tuple[float, float]:
    if not 1 <= month <= 12:
        return float(year), year + 1.0
    return year + (month - 1) / 12, year + month / 12


def _remembered(text: str, today: dt.date, born: dt.date | None) -> tuple[float, float] | None:
    """Ranges of words that count from a birth or from today."""
    if found := _AGO.search(text):
        back = int(found["number"]) / (12 if found["unit"] == "month" else 1)
        slack = 1 / 12 if found["unit"] == "month" else 0.5
        return year_of(today) - back - slack, year_of(today) - back + slack
    if born is None:
        return None
    if found := _AGE.search(text):
        birth = year_of(born)
        return birth + int(found["age"]), birth + int(found["age"]) + 1
    if found := _LIFE.search(text):
        low, high = LIVES[found["life"]]
        return year_of(born) + low, year_of(born) + high
    return None


# --- a date as an answer
def exact_date(words: str) -> str:
    """``1998``, ``1998-05`` or ``1998-05-17`` (FHIR's date) for words that name exactly that; empty for all others."""
    text = " ".join(words.lower().split())
    for pattern in _EXACT:
        if found := pattern.fullmatch(text):
            parts = {name: part for name, part in found.groupdict().items() if part}
            month = (
                _month_named(parts["name"]) if "name" in parts else int(parts["month"]) if "month" in parts else None
            )
            return _joined(int(parts["year"]), month, int(parts["day"]) if "day" in parts else None)
    return ""


def _month_named(name: str) -> int:
    """Its number, 0 for none: in English, and in the language of the page."""
    fits = [
        number
        for number in range(1, 13)
        if any(
            str(one).lower().startswith(name) for one in (calendar.month_name[number], NAMES[number], MONTHS_3[number])
        )
    ]
    return fits[0] if len(fits) == 1 else 0


def _joined(year: int, month: int | None, day: int | None) -> str:
    if year < 1 or (month is not None and not 1 <= month <= 12):
        return ""
    if month is None:
        return f"{year:04}"
    if day is None:
        return f"{year:04}-{month:02}"
    return f"{year:04}-{month:02}-{day:02}" if 1 <= day <= calendar.monthrange(year, month)[1] else ""


def date_words(written: str) -> str:
    """How people read FHIR's date, as exact as it is and no more: ``17 May 1998``, ``May 1998``, ``1998``. All else as it is."""
    if not written or exact_date(written) != written:
        return written
    year, *rest = (int(part) for part in written.split("-"))
    if not rest:
        return written
    return date_format(dt.date(year, rest[0], rest[1] if rest[1:] else 1), "j F Y" if rest[1:] else "F Y")
