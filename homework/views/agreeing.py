"""Practice in a case: choosing, agreeing, setting aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from assessments.gates import disclosure_gate
from common.posted import whole_number
from common.saving import StaleWrite
from homework import actions, presenters, presenters_adherence, presenters_ladder, presenters_staff, selections
from homework.forms import AssignForm, ProgrammeForm, SetAsideForm, objectives_of
from homework.models import Assignment, Entry, Exercise
from homework.programmes import programme_of
from homework.views.library import filtered_exercises
from notices.requests import SignedInRequest
from people.access import fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from people.presenters import case_header

PER_PAGE = 50
CHOICES_PER_PAGE = 25
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


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
        "ladders": presenters_ladder.ladder_lines(selections.ladders_of(client.pk, request.user)),
        "adherence": presenters_adherence.adherence(selections.practice_weeks(client, request.user)),
        "may_write": request.user.can(Permission.WRITE_RECORDS),
    }
    return render(request, "homework/client_practice.html", context)


@require_safe
@needs(Permission.WRITE_RECORDS)
def choose(request: SignedInRequest, client_id: UUID) -> HttpResponse:
    """First step of assigning: an exercise from the library, or free."""
    client = fetch_or_refuse(Client, request.user, client_id)
    form, rows = filtered_exercises(request)
    gate = disclosure_gate(client)
    page = Paginator(rows, CHOICES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "case": case_header(client, request.user),
        "tab": "practice",
        "client_id": client.pk,
        "filter_form": form,
        "gate": gate,
        "page": page,
        "cards": presenters_staff.exercise_cards(page.object_list, assign_to=client.pk, blocked=not gate.is_open),
        "programmes": presenters_staff.programme_lines(client.pk),
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
        earlier=selections.could_come_before(client.pk, request.user),
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
        form.add_error(None, presenters_staff.safety_words(disclosure_gate(client)))
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
        "gate": disclosure_gate(client) if chosen is None or presenters_staff.opens_up(chosen) else None,
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
        "kind": found.form,
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
    try:
        actions.reopen(found, by=request.user, expected=whole_number(request.POST.get("version", "")))
    except StaleWrite:
        messages.info(request, _("It was changed meanwhile. Please look at how it stands now."))
    except actions.SafetyFirst:
        messages.error(request, presenters_staff.safety_words(disclosure_gate(found.client)))
    else:
        messages.success(request, _("It is open again."))
    return redirect("homework:assignment", assignment_id)


@read_or_write
@needs(Permission.WRITE_RECORDS)
def programme(request: SignedInRequest, client_id: UUID) -> HttpResponse:
    """Agree on a row of exercises for several weeks, named by ``?name=``."""
    client = fetch_or_refuse(Client, request.user, client_id)
    wanted = programme_of(request.GET.get("name", ""))
    if wanted is None:
        return redirect("homework:choose", client.pk)
    slugs = [step.slug for step in wanted.steps]
    rows = Exercise.objects.visible_to(request.user).filter(slug__in=slugs, retired=False)
    exercises = {row.slug: row for row in rows}
    form = ProgrammeForm(request.POST or None, objectives=objectives_of(client.pk, request.user))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                data = form.cleaned_data
                actions.begin_programme(wanted, client=client, by=request.user, exercises=exercises, **data)
            except actions.SafetyFirst:
                form.add_error(None, presenters_staff.safety_words(disclosure_gate(client)))
            else:
                messages.success(
                    request, _("Agreed. The client finds the first of it now, the others one after another.")
                )
                return redirect("homework:client_practice", client.pk)
    context = {
        "case": case_header(client, request.user),
        "tab": "practice",
        "client_id": client.pk,
        "programme": wanted,
        "steps": presenters_staff.programme_steps(wanted, exercises),
        "gate": disclosure_gate(client) if any(map(presenters_staff.opens_up, exercises.values())) else None,
        "form": form,
    }
    return render(request, "homework/programme.html", context, status=status)
