"""Writing a draft: where it begins, its frame, problems and goals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audit.writing import record
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from plans import actions, presenters
from plans.beginning import missing_pieces
from plans.drafting import DraftContent, formulation_words, from_template, with_formulation
from plans.forms import DetailsForm, GoalForm, ProblemForm, WordsForm
from plans.guards import require_own_care
from plans.models import Goal, Plan, PlanTemplate, Problem
from plans.tree import tree_of, uncovered_strands
from plans.views.frame import back_when_closed, draft_of, frame, page_methods, save, to_draft


@require_POST
@needs(Permission.WRITE_RECORDS)
def start(request: SignedInRequest, client_id: Any) -> HttpResponse:
    client = fetch_or_refuse(Client, request.user, client_id)
    return _begun(request, client, None)


def _begun(request: SignedInRequest, client: Client, content: DraftContent | None) -> HttpResponse:
    try:
        plan = actions.start_draft(by=request.user, client=client, content=content)
    except actions.AwaitsSignatures:
        messages.warning(request, _("A version waits for signatures. Take it back before you write the next one."))
        waiting = Plan.objects.visible_to(request.user).filter(client=client).awaiting().get()
        return redirect("plans:signing", plan_id=waiting.pk)
    return redirect("plans:draft", plan_id=plan.pk)


@page_methods
@needs(Permission.WRITE_RECORDS)
def begin(request: SignedInRequest, client_id: Any) -> HttpResponse:
    """Choose what a draft begins with: a template of the clinic, joined by what is understood about the client so far."""
    client = fetch_or_refuse(Client, request.user, client_id)
    require_own_care(request.user, client)
    templates = PlanTemplate.objects.visible_to(request.user).offered()
    words = formulation_words(client)
    if request.method == "POST":
        chosen = templates.filter(slug=request.POST.get("template", "")).first()
        content = from_template(chosen.content, today=timezone.localdate()) if chosen else DraftContent()
        return _begun(request, client, with_formulation(content, words))
    return render(request, "plans/begin.html", frame(request, client, templates=templates, words=words))


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def draft(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    """The editor of a draft; its own form holds the client's words."""
    plan = draft_of(request, fetch_or_refuse(Plan, request.user, plan_id, queryset=presenters.whole_plans()))
    if request.method == "POST":
        form = WordsForm(request.POST)
        return save(
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
    context = frame(
        request, plan.client, plan=plan, form=form, goals=presenters.goal_rows(plan), missing=missing_pieces(plan.client, tree),
        uncovered=uncovered_strands(tree), mix=presenters.mix_of(plan), frame_lines=presenters.frame_lines(plan),
        problems=presenters.problem_rows(plan), goal_form=GoalForm(problems=[]), problem_form=ProblemForm(),
    )  # fmt: skip
    return render(request, "plans/draft.html", context, status=status)


def _details_initial(plan: Plan) -> dict[str, Any]:
    names = [name for name in DetailsForm.base_fields if name != "version"]
    return {name: getattr(plan, name) for name in names} | {"version": plan.version}


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def details(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    """How, how often, how long, until when, safety and diagnosis."""
    plan = draft_of(request, fetch_or_refuse(Plan, request.user, plan_id))
    title = _("Frame of the plan")
    if request.method != "POST":
        return _one_form(request, plan, DetailsForm(initial=_details_initial(plan)), title)
    form = DetailsForm(request.POST)
    return save(
        request, plan.client, form, url=reverse("plans:details", args=[plan_id]), saved=_("Saved."),
        write=lambda data: actions.save_details(
            by=request.user, plan=plan, expected=data["version"], values=form.values()
        ),
        theirs=lambda now: DetailsForm(initial=_details_initial(now)),
        again=lambda bad: _one_form(request, plan, bad, title),
        done=reverse("plans:draft", args=[plan_id]),
    )  # fmt: skip


def _one_form(request: SignedInRequest, plan: Plan, form: forms.Form, title: str) -> HttpResponse:
    context = frame(request, plan.client, plan=plan, form=form, page_title=title)
    return render(request, "plans/one_form.html", context, status=422 if form.errors else 200)


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def problem_add(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    plan = draft_of(request, fetch_or_refuse(Plan, request.user, plan_id))
    form = ProblemForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.save_problem(by=request.user, plan=plan, values=form.values())
        return to_draft(plan, "#problems")
    return _one_form(request, plan, form, _("Add a problem"))


def _problem_initial(row: Problem) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ProblemForm.base_fields}


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def problem(request: SignedInRequest, problem_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Problem, request.user, problem_id)
    plan = draft_of(request, row.plan)
    title = _("Change a problem")
    if request.method != "POST":
        return _one_form(request, plan, ProblemForm(initial=_problem_initial(row)), title)
    form = ProblemForm(request.POST)
    return save(
        request, plan.client, form, url=reverse("plans:problem", args=[problem_id]), saved=_("Saved."),
        write=lambda data: actions.save_problem(
            by=request.user, plan=plan, problem=row, expected=data["version"] or 0, values=form.values()
        ),
        theirs=lambda now: ProblemForm(initial=_problem_initial(now)),
        again=lambda bad: _one_form(request, plan, bad, title),
        done=f"{reverse('plans:draft', args=[plan.pk])}#problems",
    )  # fmt: skip


@require_POST
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def problem_remove(request: SignedInRequest, problem_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Problem, request.user, problem_id)
    plan = draft_of(request, row.plan)
    actions.remove_problem(by=request.user, problem=row)
    return to_draft(plan, "#problems")


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def goal_add(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    plan = draft_of(request, fetch_or_refuse(Plan, request.user, plan_id))
    form = GoalForm(request.POST if request.method == "POST" else None, problems=list(plan.problems.all()))
    if request.method == "POST" and form.is_valid():
        goal = actions.add_goal(by=request.user, plan=plan, **_goal_values(form.cleaned_data))
        return to_draft(plan, f"#goal-{goal.pk}")
    return _goal_page(request, plan, form, _("Add a goal"))


def _goal_values(data: dict[str, Any]) -> dict[str, Any]:
    return {"statement": data["statement"], "problem": data.get("problem")}


def _goal_page(request: SignedInRequest, plan: Plan, form: forms.Form, title: str) -> HttpResponse:
    context = frame(request, plan.client, plan=plan, form=form, page_title=title)
    return render(request, "plans/goal.html", context, status=422 if form.errors else 200)


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def goal_edit(request: SignedInRequest, goal_id: Any) -> HttpResponse:
    goal = fetch_or_refuse(Goal, request.user, goal_id)
    plan = draft_of(request, goal.plan)
    problems = list(plan.problems.all())

    def shown(row: Goal) -> GoalForm:
        initial = {"statement": row.statement, "problem": row.problem_id, "version": row.version}
        return GoalForm(initial=initial, problems=problems)

    if request.method != "POST":
        return _goal_page(request, plan, shown(goal), _("Change a goal"))
    return save(
        request, plan.client, GoalForm(request.POST, problems=problems), url=reverse("plans:goal_edit", args=[goal_id]),
        saved=_("Goal saved."),
        write=lambda data: actions.save_goal(
            by=request.user, goal=goal, expected=data["version"] or 0, **_goal_values(data)
        ),
        theirs=shown,
        again=lambda bad: _goal_page(request, plan, bad, _("Change a goal")),
        done=f"{reverse('plans:draft', args=[plan.pk])}#goal-{goal.pk}",
    )  # fmt: skip


@require_POST
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def goal_remove(request: SignedInRequest, goal_id: Any) -> HttpResponse:
    goal = fetch_or_refuse(Goal, request.user, goal_id)
    plan = draft_of(request, goal.plan)
    actions.remove_goal(by=request.user, goal=goal)
    return to_draft(plan)


@require_POST
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def goal_move(request: SignedInRequest, goal_id: Any) -> HttpResponse:
    goal = fetch_or_refuse(Goal, request.user, goal_id)
    plan = draft_of(request, goal.plan)
    up = request.POST.get("to") == "up"
    actions.move_goal(by=request.user, goal=goal, up=up)
    return to_draft(plan, f"#goal-{goal_id}")
