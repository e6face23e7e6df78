"""What is always in the client's reach: the plan for hard days, and rating things anew."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import ratings, safety_plans
from assessments.history_forms import RatingForm
from assessments.models import SafetyPlan, SafetyPlanSignature
from assessments.presenters.safety import plain_plan
from assessments.views.own import own_client
from common.pdf import paper_response
from people.access import needs
from people.permissions import Permission


def _plan(request: HttpRequest) -> SafetyPlan | None:
    """The edition that counts, with the place whose numbers stand beside it. One query."""
    user: Any = request.user
    rows = SafetyPlan.objects.visible_to(user).filter(client__user=user).made()
    return rows.select_related("client").prefetch_related("signatures").first()


@require_safe
@needs(Permission.OWN_PORTAL)
def plan(request: HttpRequest) -> HttpResponse:
    """The plan. The page needs nothing else of the system and may be kept by the phone for days without a network."""
    return render(request, "assessments/portal/safety_plan.html", plain_plan(_plan(request), request.user))  # type: ignore[arg-type]


@require_safe
@needs(Permission.OWN_PORTAL)
def plan_paper(request: HttpRequest) -> HttpResponse:
    """The same on paper, under a neutral name."""
    found = _plan(request)
    if found is None:
        return redirect("assessments:portal_safety_plan")
    context = plain_plan(found, request.user) | {"printed_at": timezone.now()}  # type: ignore[arg-type]
    return paper_response(request, "assessments/portal/safety_plan_paper.html", context, filename="my-plan.pdf")


@require_POST
@needs(Permission.OWN_PORTAL)
def plan_sign(request: HttpRequest) -> HttpResponse:
    """ "This is my plan": the client's signature under the edition that counts."""
    found = _plan(request)
    if found is not None:
        user: Any = request.user
        safety_plans.sign_plan(plan=found, by=user, role=SafetyPlanSignature.Role.CLIENT)
        messages.success(request, _("Noted that it is yours."))
    return redirect("assessments:portal_safety_plan")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_PORTAL)
def rate(request: HttpRequest) -> HttpResponse:
    """Rate anew how strong things are. Everything may stay empty."""
    client, user = own_client(request), request.user
    form = RatingForm(request.POST or None, rated=ratings.RATED, full=False)
    if request.method == "POST" and form.is_valid():
        kept = ratings.rate_anew(client=client, by=user, given=form.given())  # type: ignore[arg-type]
        messages.success(
            request, _("Saved, with today's date.") if kept else _("Nothing was rated, and that is all right.")
        )
        return redirect("home")
    context = {"form": form, "focus": True}
    return render(request, "assessments/portal/rate.html", context, status=422 if form.errors else 200)
