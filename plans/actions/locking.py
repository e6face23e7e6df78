"""What every write to a plan begins with: the row locked, the person allowed, the state right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plans.guards import require_own_care
from plans.models import Plan
from plans.tree import Gap

if TYPE_CHECKING:
    from people.models import User


class PlanClosed(Exception):
    """The edition is not in the state that the write needs: signed already, at work, or over."""

    def __init__(self, client_id: Any) -> None:
        super().__init__("closed")
        self.client_id = client_id


class NotReady(Exception):
    """The plan cannot be signed: ``gaps`` lists what is missing."""

    def __init__(self, found: list[Gap]) -> None:
        super().__init__(f"{len(found)} pieces are missing")
        self.gaps = found


class ChangedSinceRead(Exception):
    """The content is not what the person read when they decided to put their name under it."""


class AwaitsSignatures(Exception):
    """A version waits for signatures: it is answered or taken back before the next one is begun."""


def locked_plan(plan_id: Any, *states: str) -> Plan:
    """The plan, locked until the transaction ends. Raises PlanClosed in any other state."""
    plan = Plan._base_manager.select_for_update(of=("self",), no_key=True).select_related("client").get(pk=plan_id)
    if plan.state not in states:
        raise PlanClosed(plan.client_id)
    return plan


def open_draft(by: User, plan_id: Any) -> Plan:
    """The draft, locked. Raises PlanClosed, PermissionDenied."""
    plan = Plan._base_manager.select_for_update().get(pk=plan_id)
    require_own_care(by, plan.client)
    if plan.state != Plan.State.DRAFT:
        raise PlanClosed(plan.client_id)
    return plan
