"""Reading and answering what clients shared."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from common.posted import own_address
from common.saving import StaleWrite
from homework import actions, presenters, presenters_staff, selections
from homework.forms import ReviewForm
from homework.models import Entry, Review
from notices.requests import SignedInRequest
from people.access import fetch_or_refuse, needs
from people.permissions import Permission
from people.presenters import case_header
from sessions.models import ProgressNote

PER_PAGE = 50
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.SEE_RECORDS)
def queue(request: SignedInRequest) -> HttpResponse:
    page = Paginator(selections.to_review(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": presenters_staff.queue_lines(page.object_list, request.user)}
    return render(request, "homework/queue.html", context)


def _known(entry: Entry, user: Any) -> Review | None:
    return Review.objects.visible_to(user).filter(entry=entry).select_related("reviewer").first()


@require_safe
@needs(Permission.SEE_RECORDS)
def review(request: SignedInRequest, entry_id: UUID) -> HttpResponse:
    """A shared entry, and the therapist's answer to it."""
    entry = fetch_or_refuse(Entry, request.user, entry_id, queryset=selections.entry_rows())
    known = _known(entry, request.user)
    initial = {
        "version": known.version if known else 0,
        "comment": known.comment if known else "",
        "quality": known.quality if known else None,
    }
    audit.record("entry.read", by=request.user, obj=entry, client=entry.assignment.client)
    return _review_page(request, entry, known, ReviewForm(initial=initial))


@require_POST
@needs(Permission.WRITE_RECORDS)
def answer(request: SignedInRequest, entry_id: UUID) -> HttpResponse:
    """The therapist's answer. Two at once are shown to the second."""
    entry = fetch_or_refuse(Entry, request.user, entry_id, queryset=selections.entry_rows())
    known, form = _known(entry, request.user), ReviewForm(request.POST)
    if not form.is_valid():
        return _review_page(request, entry, known, form, status=422)
    data = form.cleaned_data
    try:
        actions.review_entry(
            entry, by=request.user, expected=data["version"], comment=data["comment"], quality=data["quality"]
        )
    except actions.NotOpen:
        messages.info(request, _("The client has taken this back meanwhile."))
        return redirect("homework:queue")
    except StaleWrite as stale:
        return _review_page(request, entry, known, form, status=409, stale=stale.current)
    messages.success(request, _("Read. The client sees your answer."))
    return redirect("homework:queue")


def _review_page(
    request: SignedInRequest,
    entry: Entry,
    known: Review | None,
    form: ReviewForm,
    *,
    status: int = 200,
    stale: Any = None,
) -> HttpResponse:
    context = {
        "case": case_header(entry.assignment.client, request.user),
        "tab": "practice",
        "entry": entry,
        "assignment": entry.assignment,
        "known": known,
        "form": form,
        "said": presenters.answers_of(entry.assignment.form, entry.answers),
        "kind": entry.assignment.form,
        "outcome": presenters.outcome_tag(entry),
        "barrier": presenters.barrier_words(entry),
        "may_write": request.user.can(Permission.WRITE_RECORDS),
        "drafts": presenters_staff.draft_lines(entry, selections.draft_notes(entry, request.user)),
        "conflicts": presenters_staff.review_conflict(form, stale) if stale is not None else None,
        "current_version": stale.version if stale is not None else 0,
        "quality_typed": {"quality": form["quality"].value() or ""},
        "here": reverse("homework:review", args=[entry.pk]),
        "answer_url": reverse("homework:answer", args=[entry.pk]),
    }
    return render(request, "homework/review.html", context, status=status)


@read_or_write
@needs(Permission.WRITE_RECORDS)
def cite(request: SignedInRequest, entry_id: UUID, note_id: UUID) -> HttpResponse:
    """Name an entry in a draft note, or take it out again (``remove``).

    The page asks first when it is opened by a link.
    """
    entry = fetch_or_refuse(Entry, request.user, entry_id, queryset=selections.entry_rows())
    note = fetch_or_refuse(ProgressNote, request.user, note_id)
    if entry.assignment.client_id != note.client_id:
        raise Http404
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    back = own_address(request, wanted) or reverse("homework:review", args=[entry.pk])
    if request.method != "POST":
        context = {
            "case": case_header(entry.assignment.client, request.user),
            "tab": "practice",
            "line": presenters_staff.note_lines([entry], selections.cited_in(note), note)[0],
            "back_url": back,
        }
        return render(request, "homework/cite.html", context)
    change = actions.uncite_entry if request.POST.get("remove") else actions.cite_entry
    try:
        change(entry, note=note, by=request.user)
    except actions.NotOpen:
        messages.info(request, _("The note is signed, or the client has taken the entry back."))
    return redirect(back)
