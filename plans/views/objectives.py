"""Objectives of a draft, from scratch or from a pattern, and the ways of working on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.results import latest_measures
from common.nav import address
from common.templatetags.ui import day
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.permissions import Permission
from plans import actions
from plans.forms import ObjectiveForm, WorkForm, objective_initial, plain_number, work_initial
from plans.models import Goal, Intervention, Objective, ObjectivePattern, Plan
from plans.patterns import fill
from plans.views.frame import back_when_closed, draft_of, frame, page_methods, save, to_draft


@require_safe
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def patterns(request: SignedInRequest, goal_id: Any) -> HttpResponse:
    """Objectives with gaps, already filled for this client: one is picked and then made their own."""
    goal = fetch_or_refuse(Goal, request.user, goal_id)
    plan = draft_of(request, goal.plan)
    rows = ObjectivePattern.objects.visible_to(request.user).offered()
    add = address("plans:objective_add", goal.pk)
    shown: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        text = _filled(row, plan.client.shown_name(request.user))
        shown.setdefault(row.area, []).append({"text": text, "url": f"{add}?pattern={row.slug}"})
    context = frame(request, plan.client, plan=plan, goal=goal, areas=sorted(shown.items()))
    return render(request, "plans/patterns.html", context)


def _filled(row: ObjectivePattern, who: str) -> str:
    by = timezone.localdate() + dt.timedelta(weeks=row.weeks)
    return fill(row.sentence, date=day(by), who=who, measure=row.measure, baseline=row.baseline, target=row.target)


def _pattern_initial(request: SignedInRequest, who: str) -> dict[str, Any]:
    """What a pattern named in the address puts into an empty form."""
    rows = ObjectivePattern.objects.visible_to(request.user).offered()
    row = rows.filter(slug=request.GET.get("pattern", "")).first()
    if row is None:
        return {}
    return {
        "statement": _filled(row, who),
        "measure": row.measure,
        "baseline": plain_number(row.baseline),
        "target": plain_number(row.target),
        "target_on": timezone.localdate() + dt.timedelta(weeks=row.weeks),
        "strand": row.strand,
    }


def _measures(client_id: Any) -> list[tuple[str, str]]:
    """(key, label) of the questionnaires that this client has filled in."""
    found = latest_measures([client_id]).get(client_id, {})
    return [(key, f"{row.label} ({row.value:g})") for key, row in sorted(found.items()) if row.value is not None]


def _used(request: SignedInRequest, client_id: Any) -> list[str]:
    """Techniques of this client's own plans, the last first. They are suggested to this client's plans only."""
    rows = Intervention.objects.visible_to(request.user).filter(objective__goal__plan__client=client_id)
    return list(dict.fromkeys(row.technique for row in rows.order_by("-created_at")[:40]))


def _options(request: SignedInRequest, plan: Plan) -> dict[str, Any]:
    """What the form of an objective is made with besides its values."""
    return {"measures": _measures(plan.client_id), "used": _used(request, plan.client_id)}


def _objective_page(request: SignedInRequest, goal: Goal, form: forms.Form, title: str) -> HttpResponse:
    context = frame(request, goal.plan.client, plan=goal.plan, goal=goal, form=form, page_title=title)
    return render(request, "plans/objective.html", context, status=422 if form.errors else 200)


def _keep(request: SignedInRequest, form: WorkForm) -> None:
    data = form.cleaned_data
    if data["keep"] and data["technique"] and data["strand"]:
        actions.keep_technique(by=request.user, strand=data["strand"], name=data["technique"])


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def objective_add(request: SignedInRequest, goal_id: Any) -> HttpResponse:
    goal = fetch_or_refuse(Goal, request.user, goal_id)
    plan = draft_of(request, goal.plan)
    options = _options(request, plan)
    if request.method != "POST":
        initial = _pattern_initial(request, plan.client.name)
        return _objective_page(request, goal, ObjectiveForm(initial=initial, **options), _("Add an objective"))
    form = ObjectiveForm(request.POST, **options)
    if not form.is_valid():
        return _objective_page(request, goal, form, _("Add an objective"))
    added = actions.save_objective(
        by=request.user, goal=goal, values=form.objective_values(), intervention=form.intervention_values()
    )
    _keep(request, form)
    messages.success(request, _("Objective added."))
    return to_draft(plan, f"#objective-{added.pk}")


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def objective(request: SignedInRequest, objective_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Objective, request.user, objective_id)
    goal = row.goal
    plan = draft_of(request, goal.plan)
    options: dict[str, Any] = {"carried": plan.edition > 1, **_options(request, plan)}
    if request.method != "POST":
        form = ObjectiveForm(initial=objective_initial(row), **options)
        return _objective_page(request, goal, form, _("Change an objective"))
    form = ObjectiveForm(request.POST, **options)

    def write(data: dict[str, Any]) -> None:
        actions.save_objective(
            by=request.user, goal=goal, objective=row, expected=data["version"] or 0,
            values=form.objective_values(), intervention=form.intervention_values(),
        )  # fmt: skip
        _keep(request, form)

    return save(
        request, plan.client, form, url=reverse("plans:objective", args=[objective_id]), saved=_("Objective saved."),
        write=write,
        theirs=lambda now: ObjectiveForm(initial=objective_initial(now), **options),
        again=lambda bad: _objective_page(request, goal, bad, _("Change an objective")),
        done=f"{reverse('plans:draft', args=[plan.pk])}#objective-{objective_id}",
    )  # fmt: skip


@require_POST
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def objective_remove(request: SignedInRequest, objective_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Objective, request.user, objective_id)
    plan = draft_of(request, row.goal.plan)
    actions.remove_objective(by=request.user, objective=row)
    return to_draft(plan)


@require_POST
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def objective_move(request: SignedInRequest, objective_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Objective, request.user, objective_id)
    plan = draft_of(request, row.goal.plan)
    up = request.POST.get("to") == "up"
    actions.move_objective(by=request.user, objective=row, up=up)
    return to_draft(plan, f"#objective-{objective_id}")


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def intervention_add(request: SignedInRequest, objective_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Objective, request.user, objective_id)
    draft_of(request, row.goal.plan)
    return _work(request, row, None)


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def intervention(request: SignedInRequest, intervention_id: Any) -> HttpResponse:
    work = fetch_or_refuse(Intervention, request.user, intervention_id)
    draft_of(request, work.objective.goal.plan)
    return _work(request, work.objective, work)


def _work(request: SignedInRequest, row: Objective, work: Intervention | None) -> HttpResponse:
    plan = row.goal.plan
    initial = work_initial(work) if work else None
    used = _used(request, plan.client_id)
    form = WorkForm(request.POST, used=used) if request.method == "POST" else WorkForm(initial=initial, used=used)
    if request.method == "POST" and form.is_valid():
        values = form.intervention_values()
        if values is not None:
            actions.save_intervention(by=request.user, objective=row, values=values, intervention=work)
            _keep(request, form)
            return to_draft(plan, f"#objective-{row.pk}")
        form.add_error("strand", _("Choose an approach."))
    context = frame(request, plan.client, plan=plan, objective=row, form=form, is_new=work is None)
    return render(request, "plans/work.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def intervention_remove(request: SignedInRequest, intervention_id: Any) -> HttpResponse:
    work = fetch_or_refuse(Intervention, request.user, intervention_id)
    plan = draft_of(request, work.objective.goal.plan)
    objective_id = work.objective_id
    actions.remove_intervention(by=request.user, intervention=work)
    return to_draft(plan, f"#objective-{objective_id}")
