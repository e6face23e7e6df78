"""The client's own view: what we work on and why, what I agreed to, how it goes, and goals that are mine."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.writing import record
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from plans import actions, presenters
from plans.beginning import consent_gaps
from plans.forms_review import DeclineForm, OwnGoalForm, OwnRatingForm
from plans.models import OwnGoal, Plan
from plans.presenters.portal import agreed_line, how_it_goes
from plans.views.frame import page_methods


def _own_client(request: SignedInRequest) -> Client:
    client = Client.objects.visible_to(request.user).filter(user=request.user).first()
    if client is None:
        raise Http404
    return client


@require_safe
@needs(Permission.OWN_PORTAL)
def portal_plan(request: SignedInRequest) -> HttpResponse:
    """The active plan in plain words, and a version that waits for an answer if there is one."""
    mine = Plan.objects.visible_to(request.user).filter(client__user=request.user)
    plan = mine.active().with_tree().first()
    context: dict[str, Any] = {"plan": plan, "awaiting": mine.awaiting().first(), "goals": []}
    if plan:
        record("plan.read", by=request.user, obj=plan, client=plan.client)
        progress = presenters.progress_of(plan)
        context |= {
            "goals": how_it_goes(presenters.goal_rows(plan, progress)),
            "agreed": agreed_line(plan),
            "meeting": presenters.frame_lines(plan)[:1],
        }
    return render(request, "plans/portal.html", context)


@page_methods
@needs(Permission.OWN_PORTAL)
def portal_sign(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    """The whole version on the phone, and an answer: yes, or not like this."""
    plan = fetch_or_refuse(Plan, request.user, plan_id, queryset=presenters.whole_plans())
    if plan.state != Plan.State.AWAITING:
        return redirect("plans:portal_plan")
    form = DeclineForm(request.POST if request.POST.get("do") == "decline" else None)
    if request.method == "POST" and (answer := _answer(request, plan, form)):
        return answer
    record("plan.read", by=request.user, obj=plan, client=plan.client)
    client_line = presenters.names_under(plan)[-1]
    context = {
        "plan": plan, "goals": presenters.goal_rows(plan), "form": form, "problems": presenters.problem_rows(plan),
        "frame_lines": presenters.frame_lines(plan), "line": client_line,
        "papers": consent_gaps(plan.client),
    }  # fmt: skip
    return render(request, "plans/portal_sign.html", context, status=422 if form.errors else 200)


def _answer(request: SignedInRequest, plan: Plan, form: DeclineForm) -> HttpResponse | None:
    try:
        if request.POST.get("do") == "agree":
            actions.sign_as_client(by=request.user, plan=plan, read=request.POST.get("read", ""))
            messages.success(request, _("Thank you. You have agreed to this plan. It can change whenever it should."))
            return redirect("plans:portal_plan")
        if request.POST.get("do") == "decline" and form.is_valid():
            actions.decline_as_client(by=request.user, plan=plan, reason=form.cleaned_data["reason"])
            messages.success(request, _("Thank you for saying so. You will talk about it when you meet."))
            return redirect("plans:portal_plan")
    except actions.PlanClosed:
        return redirect("plans:portal_plan")
    except actions.NotReady:
        messages.info(request, _("A few papers come first. Have a look at them, then come back here."))
    except actions.ChangedSinceRead:
        messages.warning(request, _("This plan changed while you were reading. Please read it once more."))
    return None


@page_methods
@needs(Permission.OWN_PORTAL)
def own_goals(request: SignedInRequest) -> HttpResponse:
    """What the client wants, in their own words, with how near it felt over time."""
    client = _own_client(request)
    form = OwnGoalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_own_goal(by=request.user, client=client, words=form.cleaned_data["words"])
        except actions.TooMany:
            form.add_error("words", _("Five are plenty to hold at once. Let go of one first."))
        else:
            return redirect("plans:own_goals")
    rows = OwnGoal.objects.visible_to(request.user).filter(client=client).kept().prefetch_related("ratings")
    context = {"form": form, "rows": presenters.own_goals(list(rows))}
    return render(request, "plans/own_goals.html", context, status=422 if form.errors else 200)


def _own_goal(request: SignedInRequest, own_goal_id: Any) -> OwnGoal:
    goal = fetch_or_refuse(OwnGoal, request.user, own_goal_id)
    if goal.client.user_id != request.user.pk:
        raise PermissionDenied
    if goal.let_go_at is not None:
        raise Http404
    return goal


@page_methods
@needs(Permission.OWN_PORTAL)
def own_goal_rate(request: SignedInRequest, own_goal_id: Any) -> HttpResponse:
    goal = _own_goal(request, own_goal_id)
    form = OwnRatingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.rate_own_goal(by=request.user, goal=goal, value=form.cleaned_data["value"])
        messages.success(request, _("Noted for today."))
        return redirect("plans:own_goals")
    return render(request, "plans/own_goal_rate.html", {"goal": goal, "form": form}, status=422 if form.errors else 200)


@require_POST
@needs(Permission.OWN_PORTAL)
def own_goal_let_go(request: SignedInRequest, own_goal_id: Any) -> HttpResponse:
    actions.let_go(by=request.user, goal=_own_goal(request, own_goal_id))
    messages.success(request, _("You have let it go."))
    return redirect("plans:own_goals")
