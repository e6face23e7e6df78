"""JSON as a clinic's import needs it: digits of decimals kept, doubled keys and NaN refused, size and depth bounded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.fhir.form import Finding, Severity

MAX_BYTES = 5 * 1024 * 1024
MAX_NESTING = 120  # of JSON; items may be nested 20 deep (`reading.MAX_DEPTH`), each level costs several of these
MAX_NUMBER = 30  # characters of one number
MAX_STRING = 200_000  # characters of one text; an attachment's data has the size of the file instead
MAX_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class Decoded:
    """`data` is None when nothing could be kept; then `findings` says why."""

    data: dict[str, Any] | None
    findings: tuple[Finding, ...] = ()


class _Refused(ValueError):
    pass


def decode(raw: bytes | str) -> Decoded:
    """Never raises. Numbers with a point or exponent become Decimal, others int."""
    if len(raw) > MAX_BYTES:
        return _no("too-costly", _("The file is larger than %(size)d MB.") % {"size": MAX_BYTES // 1024 // 1024})
    doubled: list[str] = []
    try:
        data = json.loads(
            raw,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_constant,
            object_pairs_hook=lambda pairs: _pairs(pairs, doubled),
        )
    except _Refused as refused:
        return _no("invalid", str(refused))
    except UnicodeDecodeError:
        return _no("invalid", _("The file is not written in UTF-8."))
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        return _no("invalid", _("This is not JSON: line %(line)d, column %(column)d.") % where)
    except RecursionError:
        return _no("too-costly", _("The file is nested too deeply."))
    if not isinstance(data, dict):
        return _no("structure", _("The file holds no FHIR resource."))
    problem = _too_much(data)
    if problem:
        return _no("too-costly", problem)
    findings = tuple(
        Finding(key, Severity.ERROR, "structure", _("The name “%(key)s” stands twice in one object.") % {"key": key})
        for key in dict.fromkeys(doubled[:MAX_FINDINGS])
    )
    return Decoded(data, findings)


def encode(data: Any) -> str:
    """Compact JSON that keeps the digits of decimals; the opposite of `decode`."""
    parts: list[str] = []
    _write(data, parts)
    return "".join(parts)


def _write(data: Any, parts: list[str]) -> None:
    if isinstance(data, dict):
        for number, (key, value) in enumerate(data.items()):
            parts.append(("," if number else "{") + json.dumps(str(key), ensure_ascii=False) + ":")
            _write(value, parts)
        parts.append("}" if data else "{}")
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            parts.append("," if number else "[")
            _write(value, parts)
        parts.append("]" if data else "[]")
    elif isinstance(data, Decimal):
        parts.append(str(data))
    else:
        parts.append(json.dumps(data, ensure_ascii=False, allow_nan=False))


def _no(code: str, message: str) -> Decoded:
    return Decoded(None, (Finding("", Severity.ERROR, code, message),))


def _decimal(text: str) -> Decimal:
    _length(text)
    number = Decimal(text)
    if number and abs(number.adjusted()) > MAX_NUMBER:
        raise _Refused(_("A number is too long."))
    return number


def _integer(text: str) -> int:
    _length(text)
    return int(text)


def _length(text: str) -> None:
    if len(text) > MAX_NUMBER:
        raise _Refused(_("A number is too long."))


def _constant(text: str) -> Any:
    raise _Refused(_("%(value)s is no number in JSON.") % {"value": text})


def _pairs(pairs: list[tuple[str, Any]], doubled: list[str]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        doubled += [key for key, _value in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
    return made


def _too_much(data: Any) -> str:
    """Why this is too much, or "". Walks without recursion."""
    stack: list[tuple[Any, int, str]] = [(data, 1, "")]
    while stack:
        value, depth, key = stack.pop()
        if depth > MAX_NESTING:
            return _("The file is nested too deeply.")
        if isinstance(value, dict):
            stack.extend((inner, depth + 1, name) for name, inner in value.items())
        elif isinstance(value, list):
            stack.extend((inner, depth + 1, key) for inner in value)
        elif isinstance(value, str) and len(value) > MAX_STRING and key != "data":
            return _("A text in the file is too long.")
    return ""
