"""Who must not be brought together with whom. Only the desk sees it; everybody else sees "Not available"."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

import audit
from matching import actions, board, presenters
from matching.forms import ConflictForm, TieForm
from matching.models import ConflictOfInterest, Tie, WaitingEntry
from matching.views import me
from matching.views.waiting import fetch_entry
from people.access import fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MATCH_CLIENTS)
def conflicts(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    """Who must not be brought together with this person."""
    entry = fetch_entry(request, waiting_id)
    audit.record("conflicts.read", by=me(request), obj=entry, client=entry.client)
    clinicians = board.clinicians()
    form = ConflictForm(request.POST if request.method == "POST" else None, clinicians=clinicians)
    if request.method == "POST" and form.is_valid():
        chosen = next(person for person in clinicians if str(person.pk) == form.cleaned_data["clinician"])
        actions.record_conflict(
            by=me(request), client=entry.client, clinician=chosen, reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("Kept apart from now on. The list says no more than “Not available”."))
        return redirect("matching:conflicts", waiting_id=entry.pk)
    return _page(request, entry, form, TieForm())


@require_POST
@needs(Permission.MATCH_CLIENTS)
def tie(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    """Keep this person apart from another client, both ways."""
    entry = fetch_entry(request, waiting_id)
    form = TieForm(request.POST)
    if form.is_valid():
        other = Client.objects.visible_to(me(request)).filter(number=form.cleaned_data["number"]).first()
        if other is None:
            form.add_error("number", _("No client has this number."))
        else:
            try:
                actions.tie(by=me(request), client=entry.client, other=other, kind=form.cleaned_data["kind"])
            except ValidationError as error:
                form.add_error(None, error)
    if form.errors:
        return _page(request, entry, ConflictForm(None, clinicians=board.clinicians()), form)
    messages.success(request, _("Kept apart from now on. The list says no more than “Not available”."))
    return redirect("matching:conflicts", waiting_id=entry.pk)


@require_POST
@needs(Permission.MATCH_CLIENTS)
def end_conflict(request: HttpRequest, conflict_id: UUID) -> HttpResponse:
    conflict = fetch_or_refuse(ConflictOfInterest, me(request), conflict_id)
    actions.end_conflict(by=me(request), conflict=conflict)
    return _apart_no_more(request, [conflict.client_id])


@require_POST
@needs(Permission.MATCH_CLIENTS)
def end_tie(request: HttpRequest, tie_id: UUID) -> HttpResponse:
    found = fetch_or_refuse(Tie, me(request), tie_id, queryset=board.ties())
    actions.untie(by=me(request), tie=found)
    return _apart_no_more(request, [found.client_id, found.other_id])


def _apart_no_more(request: HttpRequest, clients: list[UUID]) -> HttpResponse:
    messages.success(request, _("They may be brought together again."))
    rows = WaitingEntry.objects.visible_to(me(request)).filter(client__in=clients)
    entry = rows.order_by("-since").first()
    return redirect("matching:conflicts", waiting_id=entry.pk) if entry else redirect("matching:waiting")


def _page(request: HttpRequest, entry: WaitingEntry, form: ConflictForm, tie_form: TieForm) -> HttpResponse:
    standing = ConflictOfInterest.objects.visible_to(me(request)).standing().filter(client=entry.client)
    ties = Tie.objects.visible_to(me(request)).standing().of(entry.client_id).select_related("client", "other")
    context = {
        "entry": entry,
        "form": form,
        "tie_form": tie_form,
        "standing": standing.select_related("clinician", "recorded_by"),
        "ties": presenters.tie_rows(ties, entry.client_id),
    }
    return render(request, "matching/conflicts.html", context, status=422 if form.errors or tie_form.errors else 200)
