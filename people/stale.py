"""The page for somebody who saved over a change they had not seen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _


def stale_page(
    request: HttpRequest, form: forms.BaseForm, current: models.Model, back: str, *args: Any
) -> HttpResponse:
    """409 with both texts. What was typed travels along, so that keeping it needs one click; ``back`` shows the saved state."""
    conflicts, hidden = [], {}
    for name, field in form.fields.items():
        if name == "version":
            continue
        mine = _text(form.cleaned_data.get(name))
        theirs = _text(getattr(current, name, mine))
        written = isinstance(field.widget, (forms.TextInput, forms.Textarea))
        if mine != theirs:
            shown = name if written else f"shown-{name}"
            conflicts.append({"name": shown, "label": field.label, "mine": mine, "theirs": theirs})
        typed = form.data.get(form.add_prefix(name), "")
        if typed and not (written and mine != theirs):
            hidden[name] = typed
    context = {
        "conflicts": conflicts,
        "hidden": hidden,
        "current_version": current.version,  # type: ignore[attr-defined]
        "reload_url": reverse(back, args=args),
        "action_url": request.path,
    }
    return render(request, "people/stale.html", context, status=409)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return str(value)
