"""Looking back: one objective in between, the whole plan at a review, and the list of what is due."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.writing import record
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.models import Clinic
from people.permissions import Permission
from plans import actions, presenters
from plans.caseload import SHOWN, plan_page
from plans.evidence import evidence_for
from plans.forms_review import RatingForm, ReviewForm
from plans.guards import may_write, require_own_care
from plans.models import Objective, Plan, PlanReview
from plans.views.frame import back_when_closed, frame, page_methods


class ShownForm(forms.Form):
    show = forms.ChoiceField(choices=SHOWN, required=False)


@require_safe
@needs(Permission.SEE_RECORDS)
def caseload(request: SignedInRequest) -> HttpResponse:
    """Every plan in one's care: what is due first."""
    form = ShownForm(request.GET)
    form.fields["show"].label = _("Show")
    shown = form.cleaned_data["show"] if form.is_valid() else ""
    page = plan_page(request.user, shown, request.GET.get("page"))
    return render(request, "plans/caseload.html", {"form": form, "page": page, "narrowed": bool(shown)})


@require_safe
@needs(Permission.SEE_RECORDS)
@back_when_closed
def review(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    """The page of a review: each objective with how it goes, and what to decide about it."""
    return _review(request, plan_id)


@require_POST
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def review_save(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    """A review was held: a decision about each objective and the day of the next one."""
    return _review(request, plan_id)


def _review(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    plan = fetch_or_refuse(Plan, request.user, plan_id, queryset=presenters.whole_plans())
    if plan.state != Plan.State.ACTIVE:
        raise actions.PlanClosed(plan.client_id)
    progress = presenters.progress_of(plan)
    goals = presenters.goal_rows(plan, progress)
    rows = [item for goal in goals for item in goal.objectives]
    options: dict[str, Any] = {"objectives": rows, "evidence": evidence_for(plan)}
    if request.method == "POST":
        require_own_care(request.user, plan.client)
        form = ReviewForm(request.POST, **options)
        if form.is_valid():
            held = actions.hold_review(by=request.user, plan=plan, values=form.values(), judged=form.judged())
            return _after_review(request, plan, held)
    else:
        form = ReviewForm(initial=_review_initial(rows), **options)
    record("plan.read", by=request.user, obj=plan, client=plan.client)
    context = frame(
        request, plan.client, plan=plan, form=form, goals=goals, can_write=may_write(request.user, plan.client),
        ledger=presenters.ledger_lines(plan, progress, timezone.localdate()),
    )  # fmt: skip
    return render(request, "plans/review.html", context, status=422 if form.errors else 200)


def _review_initial(rows: list[Any]) -> dict[str, Any]:
    today = timezone.localdate()
    following = today + dt.timedelta(days=Clinic.get().plan_review_days)
    return {"held_on": today, "next_due_on": following, "client_present": True}


def _after_review(request: SignedInRequest, plan: Plan, held: PlanReview) -> HttpResponse:
    messages.success(request, _("The review is in the record."))
    if held.decision == PlanReview.Decision.REVISE:
        try:
            return redirect("plans:draft", plan_id=actions.start_draft(by=request.user, client=plan.client).pk)
        except actions.AwaitsSignatures:
            pass  # another version waits for signatures: the plan's page says so
    if held.decision == PlanReview.Decision.CLOSE:
        return redirect("plans:close", plan_id=plan.pk)
    return redirect("plans:case", client_id=plan.client_id)


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def rate(request: SignedInRequest, objective_id: Any) -> HttpResponse:
    """How one objective moved, between reviews."""
    row = fetch_or_refuse(Objective, request.user, objective_id)
    plan = row.goal.plan
    require_own_care(request.user, plan.client)
    if plan.state != Plan.State.ACTIVE:
        raise actions.PlanClosed(plan.client_id)
    form = RatingForm(request.POST if request.method == "POST" else None, evidence=evidence_for(plan))
    if request.method == "POST" and form.is_valid():
        actions.rate_objective(by=request.user, objective=row, judged=form.judged(), on=timezone.localdate())
        messages.success(request, _("The rating is in the record."))
        return redirect("plans:case", client_id=plan.client_id)
    context = frame(request, plan.client, plan=plan, objective=row, form=form)
    return render(request, "plans/rate.html", context, status=422 if form.errors else 200)
