"""Fingerprints of content that somebody put a name under. Pure: plain values in, a hex string out."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import unicodedata
import uuid
from decimal import Decimal
from typing import Any


def canonical(value: Any) -> bytes:
    """One spelling for equal content: keys sorted, no blanks, NFC text, numbers without trailing zeros, moments in UTC.

    Takes dict, list, tuple, str, int, bool, None, Decimal, date, aware datetime and UUID. Raises TypeError for anything else and
    ValueError for a moment without a zone.
    """
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def content_hash(value: Any) -> str:
    """SHA-256 of the canonical spelling, 64 hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case str():
            return unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
        case dict():
            return {_plain(str(key)): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case Decimal():
            return _number(value)
        case dt.datetime():
            if value.tzinfo is None:
                raise ValueError("a moment needs a time zone")
            return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
        case dt.date():
            return value.isoformat()
        case uuid.UUID():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical spelling")


def _number(value: Decimal) -> str:
    return "0" if not value else format(value.normalize(), "f")
