"""What was really done for a plan, as the apps above tell it: plain values that the rules of the ledger read."""

from __future__ import annotations

from dataclasses import dataclass, field

from common import slots
from plans.ledger import Held, Practised
from plans.models import Plan

WORK = "plan.work"  # provider(plan) -> PlanWork | None


@dataclass(frozen=True)
class PlanWork:
    """Sessions newest last, and practice that is open."""

    held: tuple[Held, ...] = ()
    practised: tuple[Practised, ...] = field(default_factory=tuple)


def work_of(plan: Plan) -> PlanWork:
    """Everything that the apps above say about the time since this plan began."""
    told = slots.collect(WORK, plan=plan)
    held = sorted((session for part in told for session in part.held), key=lambda session: session.on)
    return PlanWork(held=tuple(held), practised=tuple(item for part in told for item in part.practised))
