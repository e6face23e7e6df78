"""What a rating or a step of the picture can rest on: pieces that live in other apps, told by them as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assessments.results import latest_measures
from common import slots
from common.templatetags.ui import day
from plans.models import Plan

if TYPE_CHECKING:
    from people.models import Client, User

EVIDENCE = "plan.evidence"  # provider(plan) -> list[EvidenceItem] | None
# provider(client, reader, ids) -> list[EvidenceItem] | None: what the reader can offer, or which of ``ids`` they may see
PICTURE = "picture.evidence"


@dataclass(frozen=True)
class EvidenceItem:
    """``kind`` is note, measure or practice, ``id`` the piece's own id as text, ``label`` what is read, ``url`` its page."""

    kind: str
    id: str
    label: Any
    url: str = ""

    @property
    def value(self) -> str:
        return f"{self.kind}:{self.id}"


def evidence_for(plan: Plan) -> list[EvidenceItem]:
    """Everything recent that can be pointed at, as the apps above offer it, and the latest measures."""
    told = [item for items in slots.collect(EVIDENCE, plan=plan) for item in items]
    measured = latest_measures([plan.client_id]).get(plan.client_id, {})
    scored = [row for row in measured.values() if row.value is not None]
    values = [EvidenceItem("measure", row.key, f"{row.label}, {day(row.at)}: {row.value:g}") for row in scored]
    return [*told, *values]


def picture_evidence(client: Client, reader: User, ids: Iterable[str] | None = None) -> list[EvidenceItem]:
    """Pieces from the apps above: those the reader can join to a step of the picture, or those of ``ids`` that they may see."""
    wanted = None if ids is None else list(ids)
    told = slots.collect(PICTURE, client=client, reader=reader, ids=wanted)
    return [item for items in told for item in items]
