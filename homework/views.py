"""Staff pages of practice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from common.saving import StaleWrite
from homework import actions, presenters, presenters_staff, selections
from homework.forms import AssignForm, LibraryFilter, ReviewForm, SetAsideForm, objectives_of
from homework.kinds import kind_of
from homework.models import Assignment, Entry, Exercise, Review
from notices.requests import SignedInRequest
from people.access import fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from people.presenters import case_header
from sessions.models import ProgressNote

PER_PAGE = 50
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


# --- library
def _filtered(request: SignedInRequest) -> tuple[LibraryFilter, Any]:
    form = LibraryFilter(request.GET)
    return form, Exercise.objects.visible_to(request.user).filter(retired=False, **form.chosen())


@require_safe
@needs(Permission.STAFF_AREA)
def library(request: SignedInRequest) -> HttpResponse:
    form, rows = _filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter_form": form, "page": page, "cards": presenters_staff.exercise_cards(page.object_list)}
    return render(request, "homework/library.html", context)


@require_safe
@needs(Permission.STAFF_AREA)
def exercise(request: SignedInRequest, exercise_id: UUID) -> HttpResponse:
    found = fetch_or_refuse(Exercise, request.user, exercise_id)
    return render(request, "homework/exercise.html", {"exercise": found, "kind": kind_of(found.kind)})


# --- in the case
@require_safe
@needs(Permission.SEE_RECORDS)
def client_practice(request: SignedInRequest, client_id: UUID) -> HttpResponse:
    client = fetch_or_refuse(Client, request.user, client_id)
    rows = selections.assignments_of(client.pk, request.user).order_by("-created_at")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    audit.record("practice.read", by=request.user, client=client)
    context = {
        "case": case_header(client, request.user),
        "tab": "practice",
        "client_id": client.pk,
        "page": page,
        "lines": presenters_staff.assignment_lines(page.object_list),
        "may_write": request.user.can(Permission.WRITE_RECORDS),
    }
    return render(request, "homework/client_practice.html", context)


@require_safe
@needs(Permission.WRITE_RECORDS)
def choose(request: SignedInRequest, client_id: UUID) -> HttpResponse:
    """First step of assigning: an exercise from the library, or free."""
    client = fetch_or_refuse(Client, request.user, client_id)
    form, rows = _filtered(request)
    context = {
        "case": case_header(client, request.user),
        "tab": "practice",
        "client_id": client.pk,
        "filter_form": form,
        "blocked": actions.safety_first(client),
        "cards": presenters_staff.exercise_cards(rows, assign_to=client.pk, blocked=actions.safety_first(client)),
    }
    return render(request, "homework/choose.html", context)


def _chosen_exercise(request: SignedInRequest) -> Exercise | None:
    wanted = request.GET.get("exercise")  # the address says it, also when the form is sent back to it
    if not wanted:
        return None
    try:
        return fetch_or_refuse(Exercise, request.user, UUID(wanted))
    except ValueError as error:
        raise Http404 from error


@read_or_write
@needs(Permission.WRITE_RECORDS)
def assign(request: SignedInRequest, client_id: UUID) -> HttpResponse:
    """Second step: what was agreed. The exercise is named by ``?exercise=``."""
    client = fetch_or_refuse(Client, request.user, client_id)
    chosen = _chosen_exercise(request)
    form = AssignForm(
        request.POST if request.method == "POST" else None,
        initial=presenters_staff.first_words(chosen),
        objectives=objectives_of(client.pk, request.user),
        blocked=actions.safety_first(client),
        today=timezone.localdate(),
    )
    if request.method != "POST":
        return _assign_page(request, client, chosen, form)
    if not form.is_valid():
        return _assign_page(request, client, chosen, form, status=422)
    fields = {name: form.cleaned_data[name] for name in form.Meta.fields}
    try:
        made = actions.assign(client=client, by=request.user, exercise=chosen, **fields)
    except actions.SafetyFirst:
        form.add_error(None, presenters_staff.safety_words())
        return _assign_page(request, client, chosen, form, status=422)
    messages.success(request, _("Agreed. It is in the client’s private area now."))
    return redirect("homework:assignment", made.pk)


def _assign_page(
    request: SignedInRequest, client: Client, chosen: Any, form: Any, *, status: int = 200
) -> HttpResponse:
    context = {
        "case": case_header(client, request.user),
        "tab": "practice",
        "client_id": client.pk,
        "exercise": chosen,
        "form": form,
        "waits": presenters_staff.safety_words()
        if form.blocked and chosen and presenters_staff.opens_up(chosen)
        else "",
    }
    return render(request, "homework/assign.html", context, status=status)


@require_safe
@needs(Permission.SEE_RECORDS)
def assignment(request: SignedInRequest, assignment_id: UUID) -> HttpResponse:
    found = fetch_or_refuse(Assignment, request.user, assignment_id, queryset=selections.assignment_rows())
    shared = Entry.objects.visible_to(request.user).filter(assignment=found, shared_at__isnull=False)
    audit.record("practice.read", by=request.user, obj=found, client=found.client)
    context = {
        "case": case_header(found.client, request.user),
        "tab": "practice",
        "assignment": found,
        "kind": kind_of(found.kind),
        "facts": presenters_staff.assignment_facts(found),
        "entries": presenters.entry_lines(shared.select_related("review"), "", url_name="homework:review", staff=True),
        "kept_private": selections.private_count(found),
        "may_write": request.user.can(Permission.WRITE_RECORDS),
        "open": found.state == Assignment.State.ASSIGNED,
    }
    return render(request, "homework/assignment.html", context)


@read_or_write
@needs(Permission.WRITE_RECORDS)
def set_aside(request: SignedInRequest, assignment_id: UUID) -> HttpResponse:
    found = fetch_or_refuse(Assignment, request.user, assignment_id)
    form = SetAsideForm(request.POST or None, initial={"version": found.version, "state": Assignment.State.PAUSED})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                data = form.cleaned_data
                actions.set_aside(
                    found, by=request.user, expected=data["version"], state=data["state"], reason=data["reason"]
                )
            except StaleWrite:
                messages.info(request, _("It was changed meanwhile. Please look at how it stands now."))
            else:
                messages.success(request, _("Set aside. The client no longer sees it. You can undo this on this page."))
            return redirect("homework:assignment", assignment_id)
    context = {
        "case": case_header(found.client, request.user),
        "tab": "practice",
        "assignment": found,
        "form": form,
    }
    return render(request, "homework/set_aside.html", context, status=status)


@require_POST
@needs(Permission.WRITE_RECORDS)
def reopen(request: SignedInRequest, assignment_id: UUID) -> HttpResponse:
    """Undo of setting aside."""
    found = fetch_or_refuse(Assignment, request.user, assignment_id)
    version = request.POST.get("version", "")
    try:
        actions.reopen(found, by=request.user, expected=int(version) if version.isascii() and version.isdigit() else 0)
    except StaleWrite:
        messages.info(request, _("It was changed meanwhile. Please look at how it stands now."))
    except actions.SafetyFirst:
        messages.error(request, presenters_staff.safety_words())
    else:
        messages.success(request, _("It is open again."))
    return redirect("homework:assignment", assignment_id)


# --- reading
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
        "said": presenters.answers_of(kind_of(entry.assignment.kind), entry.answers),
        "kind": kind_of(entry.assignment.kind),
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
    allowed = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=allowed, require_https=request.is_secure())
    back = wanted if safe else reverse("homework:review", args=[entry.pk])
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
