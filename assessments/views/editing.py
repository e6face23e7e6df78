"""Saving a form of one row: 422 with what was typed, 409 with both texts, or on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.saving import StaleWrite

NOT_KEPT = ("csrfmiddlewaretoken", "version")


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    template: str,
    context: dict[str, Any],
    *,
    save: Callable[[], HttpResponse],
) -> HttpResponse:
    """Show the form, or ``save`` it when it came in and is valid. ``context`` has the address of the list as ``back_url``."""
    if request.method == "POST" and form.is_valid():
        try:
            return save()
        except StaleWrite as stale:
            return _clash(request, form, stale.current, context)
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, **context}, status=status)


def _clash(request: HttpRequest, form: forms.BaseForm, current: Any, context: dict[str, Any]) -> HttpResponse:
    """Both texts of each field that differs; what was typed travels along."""
    clashes = []
    apart = form.held_apart(current) if hasattr(form, "held_apart") else {}  # fields that are not columns of the row
    for name, held in form.fields.items():
        if name == "version" or not (name in apart or hasattr(current, name)):
            continue
        mine, theirs = form.cleaned_data.get(name), apart[name] if name in apart else getattr(current, name)
        if (mine or "") != (theirs or ""):
            clashes.append({"question": held.label, "mine": _shown(held, mine), "theirs": _shown(held, theirs)})
    kept = [(name, value) for name in request.POST if name not in NOT_KEPT for value in request.POST.getlist(name)]
    page = {
        "clashes": clashes,
        "kept": kept,
        "version": current.version,
        "page_url": request.path,
        "keep_url": request.path,
        **context,
    }
    layout = "staff" if "case" in context else "portal"
    return render(request, f"assessments/{layout}/row_clash.html", page, status=409)


def _shown(held: forms.Field, value: Any) -> str:
    named = dict(getattr(held, "choices", ()))
    if isinstance(value, list):
        return ", ".join(str(named.get(code, code)) for code in value) or "–"
    return str(named.get(value, value)) if value not in (None, "") else "–"
