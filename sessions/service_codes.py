"""Which service codes fit a session. Pure; the codes themselves are a table that a clinic fills, empty by default."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class TimedCode(Protocol):
    """A code for sessions of one kind. Minutes are whole and belong to the range at both ends; None is no limit."""

    code: str
    kind: str
    least_minutes: int | None
    most_minutes: int | None


def outside(code: TimedCode, minutes: int) -> bool:
    """Whether a session of so many minutes is shorter or longer than the code says."""
    too_short = code.least_minutes is not None and minutes < code.least_minutes
    too_long = code.most_minutes is not None and minutes > code.most_minutes
    return too_short or too_long


def fitting(codes: Iterable[TimedCode], kind: str, minutes: int | None) -> list[TimedCode]:
    """Codes of this kind that fit so many minutes, in their order. Untimed codes always fit; without minutes only these do."""
    of_kind = [code for code in codes if code.kind == kind]
    if minutes is None:
        return [code for code in of_kind if code.least_minutes is None and code.most_minutes is None]
    return [code for code in of_kind if not outside(code, minutes)]
