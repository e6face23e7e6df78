"""Reading a plan: the case tab, two versions side by side, paper and PDF, and the end of a plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.writing import record
from common.pdf import pdf_response
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from plans import actions, presenters
from plans.beside import beside
from plans.forms_review import CloseForm
from plans.guards import may_write, require_own_care
from plans.models import OwnGoal, Plan, PlanReview
from plans.views.frame import back_when_closed, frame, page_methods

ONCE_AT_WORK = (Plan.State.ACTIVE, Plan.State.SUPERSEDED, Plan.State.CLOSED)


@require_safe
@needs(Permission.SEE_RECORDS)
def case(request: SignedInRequest, client_id: Any) -> HttpResponse:
    """The active plan, or an earlier edition with ``?edition=n``."""
    client = fetch_or_refuse(Client, request.user, client_id)
    plans = list(Plan.objects.visible_to(request.user).filter(client=client).with_tree().order_by("-edition"))
    wanted = request.GET.get("edition", "")
    closed = [plan for plan in plans if plan.state in ONCE_AT_WORK]
    shown = next((plan for plan in closed if str(plan.edition) == wanted), None) or next(
        (plan for plan in closed if plan.state == Plan.State.ACTIVE), None
    )
    record("plan.read", by=request.user, obj=shown, client=client)
    context = frame(
        request,
        client,
        plan=shown,
        draft=next((plan for plan in plans if plan.state == Plan.State.DRAFT), None),
        awaiting=next((plan for plan in plans if plan.state == Plan.State.AWAITING), None),
        editions=presenters.editions(plans, shown),
        can_write=may_write(request.user, client),
        beside=beside(client, request),
        own_goals=presenters.own_goals(_own_goals(request, client)),
        **(_working(request, shown) if shown else {}),
    )
    return render(request, "plans/case.html", context)


def _own_goals(request: SignedInRequest, client: Client) -> list[OwnGoal]:
    rows = OwnGoal.objects.visible_to(request.user).filter(client=client).kept()
    return list(rows.prefetch_related("ratings"))


def _working(request: SignedInRequest, plan: Plan) -> dict[str, Any]:
    """What an edition that was put to work shows beside its words."""
    today = timezone.localdate()
    progress = presenters.progress_of(plan)
    active = plan.state == Plan.State.ACTIVE
    return {
        "goals": presenters.goal_rows(plan, progress),
        "problems": presenters.problem_rows(plan),
        "frame_lines": presenters.frame_lines(plan),
        "mix": presenters.mix_of(plan, progress),
        "attainment": presenters.attainment(plan, progress),
        "ledger": presenters.ledger_lines(plan, progress, today) if active else [],
        "names": presenters.names_under(plan),
        "reviews": list(PlanReview.objects.visible_to(request.user).filter(plan=plan)[:4]),
        "can_rate": active and may_write(request.user, plan.client),
        "review_is_due": bool(active and plan.review_due_on and plan.review_due_on <= today),
    }


@require_safe
@needs(Permission.SEE_RECORDS)
def compare(request: SignedInRequest, client_id: Any) -> HttpResponse:
    """Two versions side by side, ``?a=1&b=2``; without numbers the last two that were signed."""
    client = fetch_or_refuse(Client, request.user, client_id)
    rows = Plan.objects.visible_to(request.user).filter(client=client).exclude(state=Plan.State.DRAFT)
    plans = {str(plan.edition): plan for plan in rows.with_tree().order_by("edition")}
    if len(plans) < 2:  # nothing to lay beside it
        return redirect("plans:case", client_id=client.pk)
    numbers = list(plans)
    older = plans.get(request.GET.get("a", ""), plans[numbers[-2]])
    newer = plans.get(request.GET.get("b", ""), plans[numbers[-1]])
    record("plan.compared", by=request.user, obj=newer, client=client)
    context = frame(
        request, client, older=older, newer=newer, numbers=numbers, parts=presenters.differences(older, newer),
        printed_by=request.user.name, printed_at=timezone.now(),
    )  # fmt: skip
    return render(request, "plans/compare.html", context)


def _paper(request: SignedInRequest, plan_id: Any) -> dict[str, Any]:
    plan = fetch_or_refuse(Plan, request.user, plan_id, queryset=presenters.whole_plans())
    if plan.state == Plan.State.DRAFT and not may_write(request.user, plan.client):
        raise PermissionDenied
    record("plan.printed", by=request.user, obj=plan, client=plan.client)
    progress = presenters.progress_of(plan)
    return {
        "plan": plan, "client": plan.client, "goals": presenters.goal_rows(plan, progress),
        "problems": presenters.problem_rows(plan), "frame_lines": presenters.frame_lines(plan),
        "names": [] if plan.is_open else presenters.names_under(plan),
        "printed_by": request.user.name, "printed_at": timezone.now(),
    }  # fmt: skip


@require_safe
@needs(Permission.SEE_RECORDS)
def paper(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    return render(request, "plans/print.html", _paper(request, plan_id))


@require_safe
@needs(Permission.SEE_RECORDS)
def pdf(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    context = _paper(request, plan_id)
    name = f"{context['client'].case_number}-{context['plan'].edition}.pdf"
    return pdf_response(request, "plans/print.html", context, filename=name)


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def close(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    """The work of this plan is over; the record keeps it as it was signed."""
    plan = fetch_or_refuse(Plan, request.user, plan_id)
    require_own_care(request.user, plan.client)
    if plan.state != Plan.State.ACTIVE:
        raise actions.PlanClosed(plan.client_id)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.close_plan(by=request.user, plan=plan, why=form.cleaned_data["why"])
        messages.success(request, _("The plan is closed. Everything in it stays readable."))
        return redirect("plans:case", client_id=plan.client_id)
    context = frame(request, plan.client, plan=plan, form=form)
    return render(request, "plans/close.html", context, status=422 if form.errors else 200)
