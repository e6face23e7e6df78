"""The clinic's shelf: techniques, objective patterns, templates and strands. Nothing on it is about a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.access import SignedInRequest, needs
from people.permissions import Permission
from plans import actions
from plans.forms_review import PatternForm, StrandForm, TechniqueForm
from plans.models import ObjectivePattern, PlanTemplate, Technique
from plans.strands import strand_choices

ADDED = {"technique": TechniqueForm, "pattern": PatternForm, "strand": StrandForm}


@require_safe
@needs(Permission.SEE_RECORDS)
def shelf(request: SignedInRequest) -> HttpResponse:
    """Everything on the shelf, and three small forms that add to it."""
    return _page(request, "", None)


@require_POST
@needs(Permission.WRITE_RECORDS)
def shelf_add(request: SignedInRequest) -> HttpResponse:
    wanted = request.POST.get("add", "")
    if wanted not in ADDED:
        return redirect("plans:shelf")
    form = ADDED[wanted](request.POST, prefix=wanted)
    if not form.is_valid():
        return _page(request, wanted, form)
    _add(request, wanted, form.cleaned_data)
    messages.success(request, _("On the shelf now."))
    return redirect("plans:shelf")


def _page(request: SignedInRequest, wanted: str, wrong: forms.Form | None) -> HttpResponse:
    shown: dict[str, forms.Form] = {name: form(prefix=name) for name, form in ADDED.items()}
    if wrong is not None:
        shown[wanted] = wrong
    context = {
        **{f"{name}_form": form for name, form in shown.items()},
        "open_form": wanted,
        "can_add": request.user.can(Permission.WRITE_RECORDS),
        "strands": _by_strand(request),
        "areas": _by_area(request),
        "templates": PlanTemplate.objects.visible_to(request.user).offered(),
    }
    return render(request, "plans/shelf.html", context, status=422 if wrong is not None else 200)


def _add(request: SignedInRequest, what: str, data: dict[str, Any]) -> None:
    match what:
        case "technique":
            actions.keep_technique(by=request.user, **data)
        case "pattern":
            actions.add_pattern(by=request.user, values=data)
        case _:
            actions.add_strand(by=request.user, **data)


def _by_strand(request: SignedInRequest) -> list[dict[str, Any]]:
    found: dict[str, list[Technique]] = {}
    for row in Technique.objects.visible_to(request.user).offered():
        found.setdefault(row.strand, []).append(row)
    names = [*strand_choices(), ("", _("Any approach"))]
    return [{"code": code, "name": name, "rows": found.get(code, [])} for code, name in names]


def _by_area(request: SignedInRequest) -> list[tuple[str, list[ObjectivePattern]]]:
    found: dict[str, list[ObjectivePattern]] = {}
    for row in ObjectivePattern.objects.visible_to(request.user).offered():
        found.setdefault(row.area, []).append(row)
    return sorted(found.items())
