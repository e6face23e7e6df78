"""What plans show on pages of other apps."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

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
        "goals": goal_rows(plan, progress_of(plan, delivered=False)) if plan else [],
        "url": reverse("plans:case", args=[client.pk]),
    }
    return render_to_string("plans/_case_card.html", context, request=request)


def portal_card(*, client: Any, request: Any) -> SafeString | None:
    """A way to the plan from the client's first page, once there is one."""
    if not Plan.objects.visible_to(request.user).filter(client=client).active().exists():
        return None
    return render_to_string("plans/_portal_card.html", {"url": reverse("plans:portal_plan")}, request=request)
