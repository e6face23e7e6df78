"""FHIR JSON as text that keeps every digit: 1.10 stays 1.10."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


def loads(text: str) -> dict[str, Any]:
    """A stored resource; empty text is an empty one."""
    return json.loads(text, parse_float=Decimal) if text else {}


def dumps(value: Any) -> str:
    """JSON in the order it has. Decimals are written with the digits they have."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(str(key))}: {dumps(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(dumps(inner) for inner in value) + "]"
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("not a number that JSON knows")
        return format(value, "f") if abs(value.adjusted()) < 40 else str(value)
    return json.dumps(value, ensure_ascii=False)
