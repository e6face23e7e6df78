"""What plans show on pages of other apps."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.agenda import AgendaItem
from common.nav import address
from people.permissions import Permission
from plans.models import Plan
from plans.presenters import active_plan, goal_rows, progress_of


def case_card(*, client: Any, request: Any) -> SafeString | None:
    """The plan in short, on the overview of a case."""
    if not request.user.can(Permission.SEE_RECORDS):
        return None
    plan = active_plan(client)
    context = {
        "plan": plan,
        "goals": goal_rows(plan, progress_of(plan, delivered=False), with_problems=False) if plan else [],
        "url": reverse("plans:case", args=[client.pk]),
    }
    return render_to_string("plans/_case_card.html", context, request=request)


def portal_card(*, client: Any, request: Any) -> SafeString:
    """Ways to the plan and to the client's own goals from their first page; a version that waits for an answer comes first."""
    waiting = {Plan.State.ACTIVE, Plan.State.AWAITING}
    rows = Plan.objects.visible_to(request.user).filter(client=client, state__in=waiting).values_list("state", "pk")
    states: dict[str, Any] = dict(rows)
    awaiting = states.get(Plan.State.AWAITING)
    context = {
        "url": reverse("plans:portal_plan") if Plan.State.ACTIVE in states else "",
        "sign_url": reverse("plans:portal_sign", args=[awaiting]) if awaiting else "",
        "goals_url": reverse("plans:own_goals"),
    }
    return render_to_string("plans/_portal_card.html", context, request=request)


def agenda(*, client: Any, request: Any) -> list[AgendaItem] | None:
    """What about the plan wants to be talked about in the next session."""
    if not request.user.can(Permission.SEE_RECORDS):
        return None
    plans = Plan.objects.visible_to(request.user).filter(client=client)
    items = [
        AgendaItem("plan", _("A version of the plan waits for an answer"), address("plans:signing", plan.pk))
        for plan in plans.awaiting()
    ]
    return items + [
        AgendaItem("plan", _("The plan is due to be looked at together"), address("plans:review", plan.pk))
        for plan in plans.review_due(timezone.localdate())
    ]
