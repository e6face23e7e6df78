"""What practice tells a plan: which of it serves an objective, and what a rating can rest on."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from common.templatetags.ui import day
from homework.models import Assignment, Entry
from plans.evidence import EvidenceItem
from plans.ledger import Practised
from plans.models import Plan
from plans.work import PlanWork

RECENT = 6  # shared entries that a rating can point at


def plan_work(*, plan: Plan) -> PlanWork:
    """Open practice of the plan's client, with the thread of the objective it is for."""
    rows = Assignment._base_manager.filter(client_id=plan.client_id, state=Assignment.State.ASSIGNED)
    return PlanWork(
        practised=tuple(
            Practised(row.title, reverse("homework:assignment", args=[row.pk]), row.objective and row.objective.thread)
            for row in rows.select_related("objective").order_by("created_at")
        )
    )


def plan_evidence(*, plan: Plan) -> list[EvidenceItem]:
    """The last entries that the client shared."""
    rows = Entry._base_manager.filter(assignment__client_id=plan.client_id, shared_at__isnull=False)
    return [
        EvidenceItem(
            "practice",
            str(row.pk),
            _("%(title)s, %(day)s") % {"title": row.assignment.title, "day": day(row.shared_at)},
        )
        for row in rows.select_related("assignment").order_by("-shared_at")[:RECENT]
    ]
