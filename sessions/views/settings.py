"""What a clinic sets for its notes: formats, service codes, how long a note may wait."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.permissions import Permission
from sessions import actions
from sessions.models import NoteFormat, NoteRules, ServiceCode
from sessions.setting_forms import CodeForm, FormatForm, RulesForm
from sessions.views.notes import page_methods


@page_methods
@needs(Permission.MANAGE_CLINIC)
def note_settings(request: SignedInRequest) -> HttpResponse:
    rules = NoteRules.get()
    form = RulesForm(
        request.POST if request.method == "POST" else None, instance=rules, initial={"version": rules.version}
    )
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("digest", "digest_hour", "escalate_hours")}
        try:
            actions.save_rules(by=request.user, rules=rules, expected=form.cleaned_data["version"], values=values)
        except StaleWrite:
            messages.warning(request, _("Somebody else changed this at the same moment. Check it once more."))
        else:
            messages.success(request, _("Saved."))
        return redirect("sessions:settings")
    rows = {
        "formats": [
            {"row": row, "parts": ", ".join(label for label, _hint in row.parts)}
            for row in NoteFormat.objects.visible_to(request.user).in_use()
        ],
        "codes": [
            {"row": row, "minutes": _minutes(row)} for row in ServiceCode.objects.visible_to(request.user).in_use()
        ],
    }
    return render(request, "sessions/settings.html", {"form": form, **rows}, status=422 if form.errors else 200)


def _minutes(code: ServiceCode) -> str:
    if code.least_minutes is None and code.most_minutes is None:
        return _("any length")
    if code.most_minutes is None:
        return _("%(n)s minutes or more") % {"n": code.least_minutes}
    return _("%(least)s to %(most)s minutes") % {"least": code.least_minutes or 0, "most": code.most_minutes}


def _one(request: SignedInRequest, form: Any, write: Any, title: str, hint: str = "") -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        write(form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("sessions:settings")
    context = {"form": form, "title": title, "hint": hint}
    return render(request, "sessions/setting.html", context, status=422 if form.errors else 200)


def _format_page(request: SignedInRequest, before: NoteFormat | None) -> HttpResponse:
    form = FormatForm(request.POST if request.method == "POST" else None, instance=before)
    stored = NoteFormat(pk=before.pk, name=before.name, parts=before.parts) if before else None
    return _one(
        request,
        form,
        lambda data: actions.save_format(by=request.user, name=data["name"], parts=data["parts"], before=stored),
        _("A format of your own"),
        _("Notes that are written already keep the edition that they were written in."),
    )


@page_methods
@needs(Permission.MANAGE_CLINIC)
def format_new(request: SignedInRequest) -> HttpResponse:
    return _format_page(request, None)


@page_methods
@needs(Permission.MANAGE_CLINIC)
def format_edit(request: SignedInRequest, format_id: Any) -> HttpResponse:
    return _format_page(request, fetch_or_refuse(NoteFormat, request.user, format_id))


def _code_page(request: SignedInRequest, before: ServiceCode | None) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None, instance=before)
    stored = ServiceCode(pk=before.pk) if before else None
    return _one(
        request,
        form,
        lambda data: actions.save_code(by=request.user, values=data, before=stored),
        _("A service code"),
        _("Use your own words for it: the texts of code lists are often protected."),
    )


@page_methods
@needs(Permission.MANAGE_CLINIC)
def code_new(request: SignedInRequest) -> HttpResponse:
    return _code_page(request, None)


@page_methods
@needs(Permission.MANAGE_CLINIC)
def code_edit(request: SignedInRequest, code_id: Any) -> HttpResponse:
    return _code_page(request, fetch_or_refuse(ServiceCode, request.user, code_id))


@require_POST
@needs(Permission.MANAGE_CLINIC)
def format_retire(request: SignedInRequest, format_id: Any) -> HttpResponse:
    actions.retire(by=request.user, row=fetch_or_refuse(NoteFormat, request.user, format_id))
    messages.success(request, _("It is offered no more."))
    return redirect("sessions:settings")


@require_POST
@needs(Permission.MANAGE_CLINIC)
def code_retire(request: SignedInRequest, code_id: Any) -> HttpResponse:
    actions.retire(by=request.user, row=fetch_or_refuse(ServiceCode, request.user, code_id))
    messages.success(request, _("It is offered no more."))
    return redirect("sessions:settings")
