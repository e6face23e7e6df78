"""What wants to be talked about in the next session, gathered from all apps through a slot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from common import slots

AGENDA = "session.agenda"  # provider(client, request) -> list[AgendaItem] | None


@dataclass(frozen=True)
class AgendaItem:
    """``kind`` groups ("parked", "practice", "measure", "safety"), ``text`` is what staff read, ``url`` leads there."""

    kind: str
    text: Any
    url: str = ""


def agenda_items(**context: Any) -> list[AgendaItem]:
    """Everything that the apps put forward for one client, in the order of the slot's fillings."""
    return [item for items in slots.collect(AGENDA, **context) for item in items]
