"""What a rating can rest on: pieces that live in other apps, told by them as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assessments.results import latest_measures
from common import slots
from common.templatetags.ui import day
from plans.models import Plan

EVIDENCE = "plan.evidence"  # provider(plan) -> list[EvidenceItem] | None


@dataclass(frozen=True)
class EvidenceItem:
    """``kind`` is note, measure or practice, ``id`` the piece's own id as text, ``label`` what the therapist reads."""

    kind: str
    id: str
    label: Any

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
