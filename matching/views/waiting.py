"""The waiting list: who waits, what they need, and who could meet it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from common.posted import whole_number
from common.saving import StaleWrite
from matching import actions, board, presenters
from matching.forms import LeaveForm, NeedsForm, SortForm, TriageForm
from matching.models import WaitingEntry
from matching.views import me
from people.access import fetch_or_refuse, needs
from people.permissions import Permission

PER_PAGE = 50


@require_safe
@needs(Permission.MATCH_CLIENTS)
def waiting(request: HttpRequest) -> HttpResponse:
    """The list alone. On a phone this is the first of two steps; on a desk the second opens beside it."""
    return render(request, "matching/board.html", _list(request))


@require_safe
@needs(Permission.MATCH_CLIENTS)
def waiting_entry(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    """One person's needs and the specialists for them, beside the list."""
    entry = _fetch(request, waiting_id)
    audit.record("waiting.read", by=me(request), obj=entry, client=entry.client)
    if entry.state != WaitingEntry.State.WAITING:
        return render(request, "matching/off_the_list.html", {"entry": entry, "decision": entry.decisions.first()})
    context = _list(request, current=entry.pk) | {"panel": presenters.panel(board.ranking_for(entry))}
    return render(request, "matching/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MATCH_CLIENTS)
def edit_entry(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    """Urgency and needs, saved by compare-and-set."""
    entry = _fetch(request, waiting_id)
    form = NeedsForm(request.POST if request.method == "POST" else None, initial=NeedsForm.initial_of(entry))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.update_entry(
                by=me(request), entry=entry, expected=data["version"], urgency=data["urgency"], needs=form.needs()
            )
        except StaleWrite as stale:
            return _changed(request, entry, stale.current, form)
        messages.success(request, _("Saved. The ranking follows at once."))
        return redirect("matching:waiting_entry", waiting_id=entry.pk)
    context = {"entry": entry, "form": form}
    return render(request, "matching/edit_entry.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MATCH_CLIENTS)
def triage(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    """A person says how soon help is needed. Before, somebody waits for exactly this; after, for a place."""
    entry = _fetch(request, waiting_id)
    audit.record("waiting.read", by=me(request), obj=entry, client=entry.client)
    if entry.state != WaitingEntry.State.WAITING:
        return taken(request, entry)
    start = {"version": entry.version, "urgency": entry.urgency}
    form = TriageForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.triage(by=me(request), entry=entry, expected=data["version"], urgency=data["urgency"])
        except StaleWrite as stale:
            return taken(request, stale.current)
        messages.success(request, _("Kept. From now on this person waits for a place."))
        return redirect("matching:waiting_entry", waiting_id=entry.pk)
    context = {"entry": entry, "form": form, "settings": board.weights(), "looked": presenters.looked_words(entry)}
    return render(request, "matching/triage.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MATCH_CLIENTS)
def leave(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    entry = _fetch(request, waiting_id)
    form = LeaveForm(request.POST if request.method == "POST" else None, initial={"version": entry.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.leave_list(by=me(request), entry=entry, expected=data["version"], reason=data["reason"])
        except StaleWrite as stale:
            return taken(request, stale.current)
        messages.success(request, _("Taken off the list. The place can be given back here."))
        return redirect("matching:waiting_entry", waiting_id=entry.pk)
    context = {"entry": entry, "form": form}
    return render(request, "matching/leave.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.MATCH_CLIENTS)
def put_back(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    """Undo of leaving the list."""
    entry = _fetch(request, waiting_id)
    try:
        actions.put_back(by=me(request), entry=entry, expected=whole_number(request.POST.get("version", "")))
    except StaleWrite as stale:
        return taken(request, stale.current)
    messages.success(request, _("Back on the list, at the old place."))
    return redirect("matching:waiting_entry", waiting_id=entry.pk)


def fetch_entry(request: HttpRequest, waiting_id: UUID) -> WaitingEntry:
    found: WaitingEntry = fetch_or_refuse(WaitingEntry, me(request), waiting_id, queryset=board.entries())
    return found


_fetch = fetch_entry


def _list(request: HttpRequest, *, current: Any = None) -> dict[str, Any]:
    form = SortForm(request.GET)
    rows = form.tier(WaitingEntry.objects.visible_to(me(request)).waiting().select_related("client"))
    page = Paginator(rows.order_by(*form.ORDERS[form.chosen]), PER_PAGE).get_page(request.GET.get("page"))
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return {
        "form": form,
        "page": page,
        "rows": presenters.wait_rows(page.object_list, query=query, current=current, settings=board.weights()),
        "query": query,
        "waits": board.waits_of(me(request)),
        "ageing_days": board.AGEING_DAYS,
    }


def _changed(request: HttpRequest, entry: WaitingEntry, current: Any, form: NeedsForm) -> HttpResponse:
    """409 with both versions in words: nobody's entry is overwritten unseen."""
    if current.state != WaitingEntry.State.WAITING:
        return taken(request, current)
    mine = presenters.stored_words(form.needs(), form.cleaned_data["urgency"])
    theirs = presenters.stored_words(current.needs or {}, current.urgency)
    kept = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {
        "entry": current,
        "rows": [(name, value, theirs[name]) for name, value in mine.items() if value != theirs[name]],
        "kept": [(name, value) for name, value in kept if name not in ("version", "csrfmiddlewaretoken")],
    }
    return render(request, "matching/changed.html", context, status=409)


def taken(request: HttpRequest, entry: Any) -> HttpResponse:
    """Somebody else was first: say who placed or removed the person, and write nothing."""
    decision = entry.decisions.select_related("decided_by", "clinician").first()
    context = {
        "heading": _("Somebody else was a moment earlier"),
        "what": entry.get_state_display(),
        "who": decision.decided_by.name if decision else "",
        "with_whom": decision.clinician.name if decision else "",
        "when": entry.updated_at,
        "back": reverse("matching:waiting_entry", args=[entry.pk]),
        "back_label": _("See how it stands now"),
    }
    return render(request, "matching/taken.html", context, status=409)
