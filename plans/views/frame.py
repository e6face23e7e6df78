"""What the pages of a plan share: the head of the case, the draft that may be edited, the two ways a save can end."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.saving import StaleWrite
from people.access import SignedInRequest, View
from people.models import Client
from people.presenters import case_header
from plans import actions
from plans.conflicts import conflict
from plans.guards import require_own_care
from plans.models import Plan

page_methods = require_http_methods(["GET", "HEAD", "POST"])


def frame(request: SignedInRequest, client: Client, **context: Any) -> dict[str, Any]:
    return {"case": case_header(client, request.user), "tab": "plan", "client": client, **context}


def draft_of(request: SignedInRequest, plan: Plan) -> Plan:
    """The plan if this person may edit it. Raises PermissionDenied, PlanClosed."""
    require_own_care(request.user, plan.client)
    if plan.state != Plan.State.DRAFT:
        raise actions.PlanClosed(plan.client_id)
    return plan


def to_draft(plan: Plan, anchor: str = "") -> HttpResponse:
    return redirect(reverse("plans:draft", args=[plan.pk]) + anchor)


def back_when_closed(view: View) -> View:
    """A page about a plan that has moved on meanwhile leads to the plan as it stands."""

    @functools.wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except actions.PlanClosed as closed:
            messages.warning(request, _("This version has moved on, so nothing in it changes here any more."))
            return redirect("plans:case", client_id=closed.client_id)

    return guarded


def save(
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
        return render(request, "plans/conflict.html", frame(request, client, **both), status=409)
    messages.success(request, saved)
    return redirect(done or url)
