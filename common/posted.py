"""What a browser sent, read without trust: anybody may send anything."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

MOST_DIGITS = 9  # fits into every column of whole numbers


def is_whole_number(text: str) -> bool:
    """Whether ``int`` will read it and the database will take it. ``str.isdigit`` would let "²" through."""
    return text.isdecimal() and len(text) <= MOST_DIGITS


def whole_number(text: str, *, otherwise: int = 0) -> int:
    return int(text) if is_whole_number(text) else otherwise


def within_reach(day: dt.date) -> dt.date:
    """The day, if pages can count a year from it and back. Raises ValueError at the ends of the calendar."""
    if not dt.MINYEAR + 1 < day.year < dt.MAXYEAR - 1:
        raise ValueError("at the end of the calendar")
    return day


def own_address(request: HttpRequest, wanted: str) -> str:
    """``wanted`` if it is an address of ours to go on to, else nothing. A bare word would be the name of a page to ``redirect``."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and wanted.startswith(("/", "http://", "https://")) else ""
