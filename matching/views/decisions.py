"""Choosing a specialist, and what was chosen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit
from common.saving import StaleWrite
from matching import actions, board, presenters
from matching.forms import AcceptForm, UndoForm
from matching.models import MatchDecision, WaitingEntry
from matching.quick import Standing
from matching.views import me
from matching.views.waiting import fetch_entry, taken
from people.access import fetch_or_refuse, needs
from people.permissions import Permission

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MATCH_CLIENTS)
def choose(request: HttpRequest, waiting_id: UUID, clinician_id: UUID) -> HttpResponse:
    """Confirm one pair. Everything is checked again in the instant of placing."""
    entry = fetch_entry(request, waiting_id)
    if entry.state != WaitingEntry.State.WAITING:
        return taken(request, entry)
    pair = board.ranking_for(entry).of(clinician_id)
    if pair is None:
        raise Http404
    if pair.ruled_out:
        return _not_possible(request, entry, pair, pair.ruled_out, status=409 if request.method == "POST" else 200)
    form = AcceptForm(
        request.POST if request.method == "POST" else None, rank=pair.rank, initial={"version": entry.version}
    )
    if request.method == "POST" and form.is_valid():
        return _accept(request, entry, pair, form)
    return _confirm_page(request, entry, pair, form)


def _accept(request: HttpRequest, entry: WaitingEntry, pair: Standing, form: AcceptForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        decision = actions.accept_match(
            by=me(request),
            entry=entry,
            expected=data["version"],
            clinician_id=pair.specialist.id,
            reason=data.get("reason", ""),
        )
    except StaleWrite as stale:
        return taken(request, stale.current)
    except actions.NotPossible as no:
        return _not_possible(request, entry, pair, no.reasons, status=409)
    except ValidationError:  # the order changed between the page and the click, so a reason is needed now
        again = board.ranking_for(entry).of(pair.specialist.id) or pair
        return _confirm_page(request, entry, again, AcceptForm(request.POST, rank=max(2, again.rank)))
    messages.success(request, _("Placed. The therapist is told, and the wait has ended."))
    return redirect("matching:decision", decision_id=decision.pk)


def _confirm_page(request: HttpRequest, entry: WaitingEntry, pair: Standing, form: AcceptForm) -> HttpResponse:
    context = {"entry": entry, "card": presenters.fit_card(entry, pair), "form": form}
    return render(request, "matching/choose.html", context, status=422 if form.errors else 200)


def _not_possible(
    request: HttpRequest, entry: WaitingEntry, pair: Standing, reasons: tuple[str, ...], *, status: int
) -> HttpResponse:
    context = {"entry": entry, "name": pair.specialist.name, "reasons": reasons}
    return render(request, "matching/not_possible.html", context, status=status)


@require_safe
@needs(Permission.MATCH_CLIENTS)
def decisions(request: HttpRequest) -> HttpResponse:
    """Who was placed with whom, the latest first."""
    rows = MatchDecision.objects.visible_to(me(request)).select_related("entry__client", "clinician", "care")
    page = Paginator(rows.order_by("-decided_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": presenters.decision_rows(page.object_list)}
    return render(request, "matching/decisions.html", context)


@require_safe
@needs(Permission.MATCH_CLIENTS)
def decision(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """One decision as it was made, with the ranking of that moment."""
    found = _fetch(request, decision_id)
    audit.record("match.read", by=me(request), obj=found, client=found.entry.client)
    context: dict[str, Any] = {
        "decision": found,
        "fit": presenters.rank_words(found),
        "ranking": presenters.kept_ranking(found),
        "client_url": presenters.client_url(found.entry.client_id),
    }
    return render(request, "matching/decision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MATCH_CLIENTS)
def undo(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """End the care and give the old place on the list back."""
    found = _fetch(request, decision_id)
    form = UndoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            entry = actions.undo_match(by=me(request), decision=found, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The care has ended. The person has their old place on the list."))
            return redirect("matching:waiting_entry", waiting_id=entry.pk)
    return render(request, "matching/undo.html", {"decision": found, "form": form}, status=422 if form.errors else 200)


def _fetch(request: HttpRequest, decision_id: UUID) -> MatchDecision:
    rows = board.decisions()
    found: MatchDecision = fetch_or_refuse(MatchDecision, me(request), decision_id, queryset=rows)
    return found
