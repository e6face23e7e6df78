"""Kinds of message. Upper apps register theirs with a guard that decides, in the instant of sending, whether it still helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notices.models import Message


@dataclass(frozen=True)
class Kind:
    """``guard(message)`` returns "" to send, or a short operational reason to stop. Templates: ``notices/<name>.{subject,body}.txt``."""

    name: str
    guard: Callable[[Message], str]
    optional: bool = (
        True  # optional kinds obey choices, quiet hours and caps; the others (invitations, alerts to staff) do not
    )


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind:
    """Raises KeyError for a kind that nobody registered."""
    return _kinds[name]
