"""What the safety of a client allows for now. Whoever assigns practice asks here, never for the answers behind it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import SafetyAlert

if TYPE_CHECKING:
    from people.models import Client


class GateState(StrEnum):
    OPEN = "open"
    UNCHECKED = "unchecked"  # a person has to look first
    CLOSED = "closed"


@dataclass(frozen=True)
class Gate:
    """Whether something may go on, in words for staff that say no more than is needed, and where to settle it."""

    state: GateState
    why: Any = ""
    url: str = ""

    @property
    def is_open(self) -> bool:
        return self.state is GateState.OPEN


def disclosure_gate(client: Client) -> Gate:
    """Whether practice that asks to open up to somebody may be given. Closed while a safety alert is open."""
    if SafetyAlert.objects.filter(client=client).open().exists():
        return Gate(GateState.CLOSED, _("There is an open safety alert."), reverse("assessments:alert_list"))
    return Gate(GateState.OPEN)
