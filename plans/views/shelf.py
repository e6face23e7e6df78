"""The clinic's shelf: techniques, objective patterns, templates and strands. Nothing on it is about a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from people.access import SignedInRequest, needs
from people.permissions import Permission
from plans import actions
from plans.forms_review import PatternForm, StrandForm, TechniqueForm
from plans.models import ObjectivePattern, PlanTemplate, Technique
from plans.strands import strand_choices
from plans.views.frame import page_methods

ADDED = {"technique": TechniqueForm, "pattern": PatternForm, "strand": StrandForm}


@page_methods
@needs(Permission.SEE_RECORDS)
def shelf(request: SignedInRequest) -> HttpResponse:
    """Everything on the shelf, and three small forms that add to it."""
    shown: dict[str, forms.Form] = {name: form(prefix=name) for name, form in ADDED.items()}
    wanted = request.POST.get("add", "")
    if request.method == "POST":
        if not request.user.can(Permission.WRITE_RECORDS):
            raise PermissionDenied
        if wanted in ADDED:
            shown[wanted] = ADDED[wanted](request.POST, prefix=wanted)
            if shown[wanted].is_valid():
                _add(request, wanted, shown[wanted].cleaned_data)
                messages.success(request, _("On the shelf now."))
                return redirect("plans:shelf")
    context = {
        **{f"{name}_form": form for name, form in shown.items()},
        "open_form": wanted,
        "can_add": request.user.can(Permission.WRITE_RECORDS),
        "strands": _by_strand(request),
        "areas": _by_area(request),
        "templates": PlanTemplate.objects.visible_to(request.user).offered(),
    }
    return render(
        request, "plans/shelf.html", context, status=422 if any(form.errors for form in shown.values()) else 200
    )


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
