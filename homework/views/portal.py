"""What the client sees of practice: one thing at a time, everything optional, nothing shared unless chosen."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import audit
from homework import actions, presenters, presenters_ladder, selections
from homework.forms import AftermathForm
from homework.models import Assignment, Entry, Ladder, Review
from notices.requests import SignedInRequest
from people.access import fetch_or_refuse, needs
from people.permissions import Permission

WRITABLE = (Assignment.State.ASSIGNED, Assignment.State.DONE)


def own_assignment(request: SignedInRequest, assignment_id: uuid.UUID) -> Assignment:
    rows = Assignment.objects.visible_to(request.user).select_related("client").arrived().filter(state__in=WRITABLE)
    return fetch_or_refuse(Assignment, request.user, assignment_id, queryset=rows)


@require_safe
@needs(Permission.OWN_PORTAL)
def practice(request: SignedInRequest) -> HttpResponse:
    rows = list(selections.own_assignments(request.user).select_related("client").order_by("due_on", "created_at"))
    open_ones = [row for row in rows if row.state == Assignment.State.ASSIGNED]
    done = sorted((row for row in rows if row.state == Assignment.State.DONE), key=_closed, reverse=True)
    reader = presenters.reader_of(rows[0].client) if rows else ""
    context = {
        "cards": presenters.client_cards(open_ones, reader),
        "done": presenters.client_cards(done[:12], reader),
        "reader": reader,
    }
    return render(request, "homework/portal_list.html", context)


def _closed(row: Assignment) -> Any:
    return row.closed_at


@require_safe
@needs(Permission.OWN_PORTAL)
def assignment(request: SignedInRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """What it is, why, its smallest version; the way to write about it; what was written before."""
    found = own_assignment(request, assignment_id)
    ladder = Ladder.objects.visible_to(request.user).filter(assignment=found).first()
    if ladder is not None:
        return _ladder_page(request, found, ladder)
    kind = found.form
    reader = presenters.reader_of(found.client)
    entries = list(Entry.objects.visible_to(request.user).filter(assignment=found).select_related("review"))
    draft = next((entry for entry in entries if entry.finished_at is None), None)
    finished = [entry for entry in entries if entry.finished_at is not None]
    context = {
        "assignment": found,
        "kind": kind,
        "reader": reader,
        "smaller": found.smaller_at is not None,
        "facts": f"{kind.name}. {presenters.about_minutes(found.minutes)}, {presenters.suits(found.due_on)}.",
        "draft_url": presenters.part_url(found.pk, draft.client_key, presenters.next_part(draft, kind))
        if draft
        else "",
        "write_url": reverse("homework:portal_write", args=[found.pk]),
        "not_url": f"{reverse('homework:portal_finish', args=[found.pk])}?outcome=not",
        "entries": presenters.entry_lines(finished, reader, url_name="homework:portal_entry"),
    }
    return render(request, "homework/portal_assignment.html", context)


def _ladder_page(request: SignedInRequest, found: Assignment, ladder: Ladder) -> HttpResponse:
    """The steps, what was expected of each and how it ended, and which may come next."""
    reader = presenters.reader_of(found.client)
    view = presenters_ladder.ladder_view(ladder, request.user, presenters_ladder.CLIENT)
    loose = Entry.objects.visible_to(request.user).filter(assignment=found).finished().select_related("review")
    context = {
        "assignment": found,
        "ladder": view,
        "reader": reader,
        "entries": presenters.entry_lines(loose[:20], reader, url_name="homework:portal_entry"),
    }
    return render(request, "homework/portal_ladder.html", context)


@require_safe
@needs(Permission.OWN_PORTAL)
def entry(request: SignedInRequest, entry_id: uuid.UUID) -> HttpResponse:
    """A finished entry: what was written, who may read it, what the therapist answered."""
    rows = Entry.objects.visible_to(request.user).finished().select_related("assignment__client")
    found = fetch_or_refuse(Entry, request.user, entry_id, queryset=rows)
    client = found.assignment.client
    answer = Review.objects.visible_to(request.user).filter(entry=found).select_related("reviewer").first()
    audit.record("entry.read", by=request.user, obj=found, client=client)
    context = {
        "entry": found,
        "assignment": found.assignment,
        "reader": presenters.reader_of(client),
        "said": presenters.answers_of(found.assignment.form, found.answers, only_given=True),
        "outcome": presenters.outcome_tag(found),
        "offer": presenters.smaller_offer(found),
        "aftermath_form": AftermathForm(label=found.assignment.form.aftermath)
        if presenters.asks_aftermath(found)
        else None,
        "barrier": presenters.barrier_words(found),
        "answer": answer,
        "answer_day": presenters.day_name(timezone.localdate(answer.reviewed_at)) if answer else "",
        "day": presenters.day_name(timezone.localdate(found.finished_at)),
    }
    return render(request, "homework/portal_entry.html", context)


@require_POST
@needs(Permission.OWN_PORTAL)
def share(request: SignedInRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Share an entry, or take it back."""
    rows = Entry.objects.visible_to(request.user).finished().select_related("assignment__client")
    found = fetch_or_refuse(Entry, request.user, entry_id, queryset=rows)
    reader = presenters.reader_of(found.assignment.client)
    if request.POST.get("share") == "no":
        actions.unshare_entry(found, by=request.user)
        messages.success(request, _("Taken back. Only you can see it now."))
    else:
        actions.share_entry(found, by=request.user)
        messages.success(request, _("Shared with %(name)s.") % {"name": reader})
    return redirect("homework:portal_entry", entry_id)


@require_POST
@needs(Permission.OWN_PORTAL)
def smaller(request: SignedInRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """Take the smallest version for now."""
    found = own_assignment(request, assignment_id)
    actions.choose_smaller(found, by=request.user)
    return redirect("homework:portal_assignment", found.pk)


@require_POST
@needs(Permission.OWN_PORTAL)
def next_day(request: SignedInRequest, entry_id: uuid.UUID) -> HttpResponse:
    """How it was the next day. Nothing written is nothing changed."""
    rows = Entry.objects.visible_to(request.user).finished().select_related("assignment__client")
    found = fetch_or_refuse(Entry, request.user, entry_id, queryset=rows)
    form = AftermathForm(request.POST, label="")
    if form.is_valid() and presenters.asks_aftermath(found):
        actions.add_aftermath(found, by=request.user, words=form.cleaned_data["words"])
        messages.success(request, _("Added."))
    return redirect("homework:portal_entry", entry_id)
