"""Pages of the plan: the case tab, the draft editor, activation, paper, and the client's own view."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.writing import record
from common.saving import StaleWrite
from people.access import SignedInRequest, View, fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from people.presenters import case_header
from plans import actions, presenters
from plans.conflicts import conflict
from plans.forms import GoalForm, ObjectiveForm, WordsForm, objective_initial
from plans.guards import may_write, require_own_care
from plans.hashing import content_hash
from plans.models import Goal, Objective, Plan
from plans.tree import gaps, tree_of, uncovered_strands

page_methods = require_http_methods(["GET", "HEAD", "POST"])


def _frame(request: SignedInRequest, client: Client, **context: Any) -> dict[str, Any]:
    return {"case": case_header(client, request.user), "tab": "plan", "client": client, **context}


def _draft_of(request: SignedInRequest, plan: Plan) -> Plan:
    """The plan if this person may edit it. Raises PermissionDenied, PlanClosed."""
    require_own_care(request.user, plan.client)
    if plan.state != Plan.State.DRAFT:
        raise actions.PlanClosed(plan.client_id)
    return plan


def back_when_closed(view: View) -> View:
    """A page of a draft that became active meanwhile leads to the active plan."""

    @functools.wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except actions.PlanClosed as closed:
            messages.warning(request, _("This version is active, so nothing in it changes any more."))
            return redirect("plans:case", client_id=closed.client_id)

    return guarded


@require_safe
@needs(Permission.SEE_RECORDS)
def case(request: SignedInRequest, client_id: Any) -> HttpResponse:
    """The active plan, or an earlier edition with ``?edition=n``."""
    client = fetch_or_refuse(Client, request.user, client_id)
    plans = list(Plan.objects.visible_to(request.user).filter(client=client).with_tree().order_by("-edition"))
    wanted = request.GET.get("edition", "")
    closed = [plan for plan in plans if plan.state != Plan.State.DRAFT]
    shown = next((plan for plan in closed if str(plan.edition) == wanted), None) or next(
        (plan for plan in closed if plan.state == Plan.State.ACTIVE), None
    )
    progress = presenters.progress_of(shown) if shown else None
    record("plan.read", by=request.user, obj=shown, client=client)
    context = _frame(
        request,
        client,
        plan=shown,
        draft=next((plan for plan in plans if plan.state == Plan.State.DRAFT), None),
        goals=presenters.goal_rows(shown, progress) if shown else [],
        mix=presenters.mix_of(shown, progress) if shown else None,
        editions=presenters.editions(plans, shown),
        can_write=may_write(request.user, client),
        review_is_due=bool(shown and shown.review_due_on and shown.review_due_on <= timezone.localdate()),
    )
    return render(request, "plans/case.html", context)


@require_POST
@needs(Permission.WRITE_RECORDS)
def start(request: SignedInRequest, client_id: Any) -> HttpResponse:
    client = fetch_or_refuse(Client, request.user, client_id)
    plan = actions.start_draft(by=request.user, client=client)
    return redirect("plans:draft", plan_id=plan.pk)


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def draft(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    """The editor of a draft; its own form holds the client's words."""
    plan = _draft_of(request, fetch_or_refuse(Plan, request.user, plan_id, queryset=presenters.whole_plans()))
    if request.method == "POST":
        form = WordsForm(request.POST)
        return _save(
            request, plan.client, form, url=reverse("plans:draft", args=[plan_id]), saved=_("Saved."),
            write=lambda data: actions.save_words(
                by=request.user, plan=plan, expected=data["version"], words=data["clients_words"]
            ),
            theirs=lambda now: WordsForm(initial={"clients_words": now.clients_words}),
            again=lambda bad: _editor(request, plan, bad, status=422),
        )  # fmt: skip
    record("plan.read", by=request.user, obj=plan, client=plan.client)
    return _editor(request, plan, WordsForm(initial={"clients_words": plan.clients_words, "version": plan.version}))


def _editor(request: SignedInRequest, plan: Plan, form: forms.Form, status: int = 200) -> HttpResponse:
    tree = tree_of(plan)
    context = _frame(
        request, plan.client, plan=plan, form=form, goals=presenters.goal_rows(plan), missing=gaps(tree),
        uncovered=uncovered_strands(tree), mix=presenters.mix_of(plan), goal_form=GoalForm(),
    )  # fmt: skip
    return render(request, "plans/draft.html", context, status=status)


def _save(
    request: SignedInRequest,
    client: Client,
    form: forms.Form,
    *,
    url: str,
    saved: str,
    write: Callable[[dict[str, Any]], Any],
    theirs: Callable[[Any], forms.Form],
    again: Callable[[forms.Form], HttpResponse],
    done: str = "",
) -> HttpResponse:
    """Save a versioned form: 422 with what was typed, 409 with both texts, or on to ``done``."""
    if not form.is_valid():
        return again(form)
    try:
        write(form.cleaned_data)
    except StaleWrite as stale:
        both = conflict(
            form,
            theirs(stale.current),
            current_version=stale.current.version,  # type: ignore[attr-defined]
            action_url=url,
            reload_url=url,
        )
        return render(request, "plans/conflict.html", _frame(request, client, **both), status=409)
    messages.success(request, saved)
    return redirect(done or url)


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def goal_add(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    plan = _draft_of(request, fetch_or_refuse(Plan, request.user, plan_id))
    form = GoalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        goal = actions.add_goal(by=request.user, plan=plan, statement=form.cleaned_data["statement"])
        return redirect(f"{reverse('plans:draft', args=[plan.pk])}#goal-{goal.pk}")
    return _goal_page(request, plan, form, _("Add a goal"))


def _goal_page(request: SignedInRequest, plan: Plan, form: forms.Form, title: str) -> HttpResponse:
    context = _frame(request, plan.client, plan=plan, form=form, page_title=title)
    return render(request, "plans/goal.html", context, status=422 if form.errors else 200)


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def goal_edit(request: SignedInRequest, goal_id: Any) -> HttpResponse:
    goal = fetch_or_refuse(Goal, request.user, goal_id)
    plan = _draft_of(request, goal.plan)
    if request.method != "POST":
        form = GoalForm(initial={"statement": goal.statement, "version": goal.version})
        return _goal_page(request, plan, form, _("Change a goal"))
    return _save(
        request, plan.client, GoalForm(request.POST), url=reverse("plans:goal_edit", args=[goal_id]), saved=_("Goal saved."),
        write=lambda data: actions.save_goal(
            by=request.user, goal=goal, expected=data["version"] or 0, statement=data["statement"]
        ),
        theirs=lambda now: GoalForm(initial={"statement": now.statement}),
        again=lambda bad: _goal_page(request, plan, bad, _("Change a goal")),
        done=f"{reverse('plans:draft', args=[plan.pk])}#goal-{goal.pk}",
    )  # fmt: skip


def _to_draft(plan: Plan, anchor: str = "") -> HttpResponse:
    return redirect(reverse("plans:draft", args=[plan.pk]) + anchor)


@require_POST
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def goal_remove(request: SignedInRequest, goal_id: Any) -> HttpResponse:
    goal = fetch_or_refuse(Goal, request.user, goal_id)
    plan = _draft_of(request, goal.plan)
    actions.remove_goal(by=request.user, goal=goal)
    return _to_draft(plan)


@require_POST
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def goal_move(request: SignedInRequest, goal_id: Any) -> HttpResponse:
    goal = fetch_or_refuse(Goal, request.user, goal_id)
    plan = _draft_of(request, goal.plan)
    up = request.POST.get("to") == "up"
    actions.move_goal(by=request.user, goal=goal, up=up)
    return _to_draft(plan, f"#goal-{goal_id}")


def _objective_page(request: SignedInRequest, goal: Goal, form: forms.Form, title: str) -> HttpResponse:
    context = _frame(request, goal.plan.client, plan=goal.plan, goal=goal, form=form, page_title=title)
    return render(request, "plans/objective.html", context, status=422 if form.errors else 200)


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def objective_add(request: SignedInRequest, goal_id: Any) -> HttpResponse:
    goal = fetch_or_refuse(Goal, request.user, goal_id)
    plan = _draft_of(request, goal.plan)
    form = ObjectiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        added = actions.save_objective(
            by=request.user, goal=goal, values=form.objective_values(), intervention=form.intervention_values()
        )
        messages.success(request, _("Objective added."))
        return redirect(f"{reverse('plans:draft', args=[plan.pk])}#objective-{added.pk}")
    return _objective_page(request, goal, form, _("Add an objective"))


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def objective(request: SignedInRequest, objective_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Objective, request.user, objective_id)
    goal = row.goal
    plan = _draft_of(request, goal.plan)
    carried = plan.edition > 1
    if request.method != "POST":
        form = ObjectiveForm(initial=objective_initial(row), carried=carried)
        return _objective_page(request, goal, form, _("Change an objective"))
    form = ObjectiveForm(request.POST, carried=carried)
    return _save(
        request, plan.client, form, url=reverse("plans:objective", args=[objective_id]), saved=_("Objective saved."),
        write=lambda data: actions.save_objective(
            by=request.user, goal=goal, objective=row, expected=data["version"] or 0,
            values=form.objective_values(), intervention=form.intervention_values(),
        ),
        theirs=lambda now: ObjectiveForm(initial=objective_initial(now), carried=carried),
        again=lambda bad: _objective_page(request, goal, bad, _("Change an objective")),
        done=f"{reverse('plans:draft', args=[plan.pk])}#objective-{objective_id}",
    )  # fmt: skip


@require_POST
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def objective_remove(request: SignedInRequest, objective_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Objective, request.user, objective_id)
    plan = _draft_of(request, row.goal.plan)
    actions.remove_objective(by=request.user, objective=row)
    return _to_draft(plan)


@require_POST
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def objective_move(request: SignedInRequest, objective_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Objective, request.user, objective_id)
    plan = _draft_of(request, row.goal.plan)
    up = request.POST.get("to") == "up"
    actions.move_objective(by=request.user, objective=row, up=up)
    return _to_draft(plan, f"#objective-{objective_id}")


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def activate(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    """Read the whole draft once more, then put it to work. What is missing is named and linked."""
    plan = _draft_of(request, fetch_or_refuse(Plan, request.user, plan_id, queryset=presenters.whole_plans()))
    status = 200
    if request.method == "POST":
        try:
            actions.activate_plan(by=request.user, plan=plan, read=request.POST.get("read", ""))
        except actions.NotReady:
            status = 422
        except actions.ChangedSinceRead:
            messages.warning(request, _("The draft was changed after you opened this page. Read it once more."))
            status = 409
        else:
            messages.success(
                request, _("The plan is active. Version %(n)s can no longer be changed.") % {"n": plan.edition}
            )
            return redirect("plans:case", client_id=plan.client_id)
    tree = tree_of(plan)
    context = _frame(
        request, plan.client, plan=plan, goals=presenters.goal_rows(plan), missing=gaps(tree), read=content_hash(tree),
        uncovered=uncovered_strands(tree), earlier=plan.edition > 1,
    )  # fmt: skip
    return render(request, "plans/activate.html", context, status=status)


@require_safe
@needs(Permission.SEE_RECORDS)
def paper(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    plan = fetch_or_refuse(Plan, request.user, plan_id, queryset=presenters.whole_plans())
    if plan.state == Plan.State.DRAFT and not may_write(request.user, plan.client):
        raise PermissionDenied
    record("plan.printed", by=request.user, obj=plan, client=plan.client)
    progress = presenters.progress_of(plan)
    context = {
        "plan": plan, "client": plan.client, "goals": presenters.goal_rows(plan, progress),
        "printed_by": request.user.name, "printed_at": timezone.now(),
    }  # fmt: skip
    return render(request, "plans/print.html", context)


@require_safe
@needs(Permission.OWN_PORTAL)
def portal_plan(request: SignedInRequest) -> HttpResponse:
    """The client's own view: what we work on, how and why. Only an active plan is shown."""
    plan = Plan.objects.visible_to(request.user).filter(client__user=request.user).active().with_tree().first()
    if plan:
        record("plan.read", by=request.user, obj=plan, client=plan.client)
    return render(request, "plans/portal.html", {"plan": plan, "goals": presenters.goal_rows(plan) if plan else []})
