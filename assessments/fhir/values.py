"""Is this JSON a FHIR value of its kind? Dates keep their precision, decimals their digits, nothing is converted."""

from __future__ import annotations

import base64
import binascii
import calendar
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.fhir.form import Value, same_unit

DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?", re.ASCII)
ZONE = re.compile(r"Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00")
CODE = re.compile(r"[^\s]+( [^\s]+)*")
MAX_INTEGER = 2**31 - 1


def is_number(data: Any) -> bool:
    """int or Decimal; True and False are no numbers. Floats come from callers that did not decode with us."""
    return isinstance(data, int | Decimal | float) and not isinstance(data, bool)


def number_of(data: Any) -> Decimal:
    """Exact; a float is read as it would be written."""
    return data if isinstance(data, Decimal) else Decimal(str(data))


def problem_of(value: Value) -> str:
    """Why this is no value of its kind, in our words; "" when it is one."""
    check = CHECKS.get(value.kind)
    if check is None:
        return _("A value of the kind “%(kind)s” cannot be an answer.") % {"kind": value.kind}
    return check(value.data)


def _boolean(data: Any) -> str:
    return "" if isinstance(data, bool) else _("Yes or no is expected here.")


def _integer(data: Any) -> str:
    if isinstance(data, bool) or not isinstance(data, int):
        return _("A whole number is expected here.")
    return "" if -MAX_INTEGER - 1 <= data <= MAX_INTEGER else _("This number is too large.")


def _decimal(data: Any) -> str:
    return "" if is_number(data) else _("A number is expected here.")


def _string(data: Any) -> str:
    if not isinstance(data, str):
        return _("Text is expected here.")
    return "" if data.strip() else _("This text is empty.")


def _date(data: Any) -> str:
    return (
        ""
        if isinstance(data, str) and is_date(data)
        else _(
            "This is no date that can be read. Write a year, a month and year, or a day: 1990, 1990-05 or 1990-05-17."
        )
    )


def _date_time(data: Any) -> str:
    return (
        ""
        if isinstance(data, str) and is_date_time(data)
        else _("A date is expected here; with a time it needs its time zone.")
    )


def _time(data: Any) -> str:
    return "" if isinstance(data, str) and TIME.fullmatch(data) else _("A time is expected here, such as 18:30:00.")


def _uri(data: Any) -> str:
    good = isinstance(data, str) and data and not re.search(r"\s", data)
    return "" if good else _("An address without spaces is expected here.")


def _coding(data: Any) -> str:
    if not isinstance(data, dict):
        return _("A choice from a list is expected here.")
    for name in ("system", "version", "code", "display"):
        if name in data and (not isinstance(data[name], str) or not data[name]):
            return _("This choice is written wrongly.")
    if not data.get("code") and not data.get("display"):
        return _("This choice has no code.")
    if "code" in data and not CODE.fullmatch(data["code"]):
        return _("This choice is written wrongly.")
    return ""


def _quantity(data: Any) -> str:
    if not isinstance(data, dict) or not is_number(data.get("value")):
        return _("A number with a unit is expected here.")
    if any(name in data and not isinstance(data[name], str) for name in ("unit", "system", "code", "comparator")):
        return _("The unit is written wrongly.")
    if data.get("code") and not data.get("system"):
        return _("A unit's code needs its system.")
    return ""


def _attachment(data: Any) -> str:
    if not isinstance(data, dict) or not ({"data", "url", "title", "contentType"} & data.keys()):
        return _("A file is expected here.")
    if "size" in data and (not isinstance(data["size"], int) or isinstance(data["size"], bool) or data["size"] < 0):
        return _("The size of the file is written wrongly.")
    if "data" in data and size_of(data["data"]) is None:
        return _("The file is damaged: its data cannot be read.")
    return ""


def _reference(data: Any) -> str:
    names = {"reference", "identifier", "display"}
    if not isinstance(data, dict) or not (names & data.keys()):
        return _("A reference to another record is expected here.")
    reference = data.get("reference", "x")
    return "" if isinstance(reference, str) and reference.strip() else _("The reference is written wrongly.")


def size_of(data: Any) -> int | None:
    """Bytes of base64 text; None when it is none."""
    if not isinstance(data, str):
        return None
    try:
        return len(base64.b64decode(re.sub(r"\s", "", data), validate=True))
    except (binascii.Error, ValueError):
        return None


def is_date(text: str) -> bool:
    found = DATE.fullmatch(text)
    if not found or found[1] == "0000":
        return False
    return not found[3] or int(found[3]) <= calendar.monthrange(int(found[1]), int(found[2]))[1]


def is_date_time(text: str) -> bool:
    day, mark, rest = text.partition("T")
    if not is_date(day):
        return False
    if not mark:
        return True
    zone = re.search(r"(Z|[+-]\d\d:\d\d)$", rest)
    return bool(zone and len(day) == 10 and TIME.fullmatch(rest[: zone.start()]) and ZONE.fullmatch(zone[0]))


def moment_key(text: str) -> tuple[str, Any] | None:
    """(precision, value) to compare moments of the same precision with; None for what is no date, dateTime or time."""
    if TIME.fullmatch(text):
        return "time", text.ljust(9, ".").ljust(19, "0")
    if is_date(text):
        return f"date{len(text)}", text
    if is_date_time(text):
        try:
            return "moment", datetime.fromisoformat(
                re.sub(r"\.(\d{1,6})\d*", lambda found: "." + found[1].ljust(6, "0"), text)
            )
        except (ValueError, OverflowError):
            return None
    return None


CHECKS: dict[str, Callable[[Any], str]] = {
    "Boolean": _boolean,
    "Integer": _integer,
    "Decimal": _decimal,
    "String": _string,
    "Date": _date,
    "DateTime": _date_time,
    "Time": _time,
    "Uri": _uri,
    "Coding": _coding,
    "Quantity": _quantity,
    "Attachment": _attachment,
    "Reference": _reference,
}

#: Item type to the kind of its answers; choices also take the kind of their options.
KIND_OF_TYPE = {
    "boolean": "Boolean",
    "decimal": "Decimal",
    "integer": "Integer",
    "date": "Date",
    "dateTime": "DateTime",
    "time": "Time",
    "string": "String",
    "text": "String",
    "url": "Uri",
    "choice": "Coding",
    "open-choice": "Coding",
    "quantity": "Quantity",
    "attachment": "Attachment",
    "reference": "Reference",
}


def order_of(one: Value, other: Value) -> int | None:
    """-1, 0 or 1; None when the two cannot be put in order: other kinds, other units, dates that only differ in precision.

    For those `at_least` and `at_most` know more.
    """
    left, right = one.data, other.data
    if one.kind == other.kind == "Quantity":
        if not isinstance(left, dict) or not isinstance(right, dict) or not same_unit(left, right):
            return None
        left, right = left.get("value"), right.get("value")
    if is_number(left) and is_number(right):
        return _sign(number_of(left), number_of(right))
    if not isinstance(left, str) or not isinstance(right, str):
        return None
    if one.kind == other.kind == "String":
        return _sign(left, right)
    return _order_of_moments(left, right)


def at_least(one: Value, other: Value) -> bool:
    """Is it the same or later, larger? Of dates that differ in precision the first days count: 1998 is at least 1998-01-01."""
    order = order_of(one, other)
    ends = _ends(one, other) if order is None else None
    return order in (0, 1) or bool(ends and ends[0][0] >= ends[1][0])


def at_most(one: Value, other: Value) -> bool:
    """Is it the same or earlier, smaller? Of dates that differ in precision the last days count: 1998 is at most 1998-12-31."""
    order = order_of(one, other)
    ends = _ends(one, other) if order is None else None
    return order in (0, -1) or bool(ends and ends[0][1] <= ends[1][1])


def _ends(one: Value, other: Value) -> list[tuple[str, str]] | None:
    """First and last day of two dates; None when one of them is none."""
    days = [value.data for value in (one, other) if isinstance(value.data, str) and is_date(value.data)]
    return [(_first_day(day), _last_day(day)) for day in days] if len(days) == 2 else None


def _first_day(day: str) -> str:
    return day + {4: "-01-01", 7: "-01"}.get(len(day), "")


def _last_day(day: str) -> str:
    month = day if len(day) > 4 else f"{day}-12"
    return month if len(month) == 10 else f"{month}-{calendar.monthrange(int(month[:4]), int(month[5:]))[1]}"


def _order_of_moments(left: str, right: str) -> int | None:
    one, other = moment_key(left), moment_key(right)
    if one is None or other is None or (one[0] == "time") != (other[0] == "time"):
        return None
    if one[0] == other[0]:
        return _sign(one[1], other[1])
    length = min(len(left), len(right), 10)
    return _sign(left[:length], right[:length]) or None


def _sign(left: Any, right: Any) -> int:
    return (left > right) - (left < right)
