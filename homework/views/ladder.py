"""Ladders: building one with the client, looking at it together, agreeing on the next step.

Therapist and client have the same verbs on pages of their own; what differs is in :class:`homework.presenters_ladder.Side`.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from assessments.gates import disclosure_gate
from common.saving import StaleWrite
from homework import actions, presenters, presenters_ladder, presenters_staff, selections
from homework.forms import LadderForm, StepForm, objectives_of
from homework.models import Ladder, LadderStep
from homework.presenters_ladder import CLIENT, STAFF, Side
from notices.requests import SignedInRequest
from people.access import fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from people.presenters import case_header

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def _ladder(request: SignedInRequest, ladder_id: uuid.UUID) -> Ladder:
    return fetch_or_refuse(Ladder, request.user, ladder_id, queryset=selections.ladder_rows())


def _step(request: SignedInRequest, step_id: uuid.UUID) -> LadderStep:
    return fetch_or_refuse(LadderStep, request.user, step_id, queryset=selections.step_rows())


# --- therapist
@read_or_write
@needs(Permission.WRITE_RECORDS)
def ladder_new(request: SignedInRequest, client_id: uuid.UUID) -> HttpResponse:
    """Begin a ladder together. It waits while safety is not settled."""
    client = fetch_or_refuse(Client, request.user, client_id)
    gate = disclosure_gate(client)
    initial = {"title": _("Letting somebody know me")}
    form = LadderForm(request.POST or None, objectives=objectives_of(client.pk, request.user), initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = {name: form.cleaned_data[name] for name in ("title", "objective", "why", "confidence")}
            words = _("Your steps towards letting someone know you. You choose when, and you can stop at any point.")
            try:
                made = actions.build_ladder(
                    client=client, by=request.user, steps=form.steps(), instructions=words, **data
                )
            except actions.SafetyFirst:
                form.add_error(None, presenters_staff.safety_words(gate))
            else:
                return redirect("homework:ladder", made.pk)
    context = {
        "case": case_header(client, request.user),
        "tab": "practice",
        "client_id": client.pk,
        "form": form,
        "gate": gate,
        "rows": presenters_ladder.first_rows(form),
    }
    return render(request, "homework/ladder_new.html", context, status=status)


@require_safe
@needs(Permission.SEE_RECORDS)
def ladder(request: SignedInRequest, ladder_id: uuid.UUID) -> HttpResponse:
    found = _ladder(request, ladder_id)
    client = found.assignment.client
    audit.record("practice.read", by=request.user, obj=found, client=client)
    context = {
        "case": case_header(client, request.user),
        "tab": "practice",
        "assignment": found.assignment,
        "ladder": presenters_ladder.ladder_view(found, request.user, STAFF),
        "may_write": request.user.can(Permission.WRITE_RECORDS),
    }
    return render(request, "homework/ladder.html", context)


@require_POST
@needs(Permission.WRITE_RECORDS)
def agree(request: SignedInRequest, ladder_id: uuid.UUID) -> HttpResponse:
    """Confirm the next step, as agreed with the client."""
    found = _ladder(request, ladder_id)
    try:
        step = _step(request, uuid.UUID(request.POST.get("step", "")))
        version = int(request.POST.get("version", ""))
    except ValueError as error:
        raise Http404 from error
    try:
        actions.agree_step(found, step=step, by=request.user, expected=version)
    except StaleWrite:
        messages.info(request, _("It was changed meanwhile. Please look at how it stands now."))
    except actions.NotOpen:
        messages.info(request, _("This step is not on the ladder any more."))
    return redirect("homework:ladder", found.pk)


@read_or_write
@needs(Permission.WRITE_RECORDS)
def step_new(request: SignedInRequest, ladder_id: uuid.UUID) -> HttpResponse:
    return _StepPage(request, STAFF, _ladder(request, ladder_id)).answer()


@read_or_write
@needs(Permission.WRITE_RECORDS)
def step_edit(request: SignedInRequest, step_id: uuid.UUID) -> HttpResponse:
    found = _step(request, step_id)
    return _StepPage(request, STAFF, found.ladder, found).answer()


@require_POST
@needs(Permission.WRITE_RECORDS)
def step_do(request: SignedInRequest, step_id: uuid.UUID) -> HttpResponse:
    return _do(request, STAFF, _step(request, step_id))


# --- client
@read_or_write
@needs(Permission.OWN_PORTAL)
def own_step_new(request: SignedInRequest, ladder_id: uuid.UUID) -> HttpResponse:
    return _StepPage(request, CLIENT, _ladder(request, ladder_id)).answer()


@read_or_write
@needs(Permission.OWN_PORTAL)
def own_step_edit(request: SignedInRequest, step_id: uuid.UUID) -> HttpResponse:
    found = _step(request, step_id)
    return _StepPage(request, CLIENT, found.ladder, found).answer()


@require_POST
@needs(Permission.OWN_PORTAL)
def own_step_do(request: SignedInRequest, step_id: uuid.UUID) -> HttpResponse:
    return _do(request, CLIENT, _step(request, step_id))


@require_POST
@needs(Permission.OWN_PORTAL)
def own_step_try(request: SignedInRequest, step_id: uuid.UUID) -> HttpResponse:
    """Begin an attempt: prediction and expectation come first, the rest can wait."""
    found = _step(request, step_id)
    try:
        entry = actions.begin_attempt(found, client_key=uuid.uuid4(), by=request.user)
    except actions.NotOpen as closed:
        raise Http404 from closed
    return redirect(presenters.part_url(entry.assignment_id, entry.client_key, 1))


# --- both
VERBS = {
    "up": lambda step, by: actions.move_step(step, by=by, up=True),
    "down": lambda step, by: actions.move_step(step, by=by, up=False),
    "skip": lambda step, by: actions.skip_step(step, by=by),
    "back": lambda step, by: actions.take_step_back(step, by=by),
}


def _do(request: SignedInRequest, side: Side, step: LadderStep) -> HttpResponse:
    verb = VERBS.get(request.POST.get("do", ""))
    if verb is None:
        raise Http404
    try:
        verb(step, request.user)
    except actions.NotOpen:
        messages.info(request, _("This ladder was set aside."))
    return redirect(side.home(step.ladder))


class _StepPage:
    """A new step, a changed one, or a smaller one below another (``?smaller=``)."""

    def __init__(self, request: SignedInRequest, side: Side, ladder: Ladder, step: LadderStep | None = None) -> None:
        self.request, self.side, self.ladder, self.step = request, side, ladder, step
        self.larger = self._larger()

    def _larger(self) -> LadderStep | None:
        wanted = self.request.GET.get("smaller", "")
        if not wanted or self.step is not None:
            return None
        try:
            found = _step(self.request, uuid.UUID(wanted))
        except ValueError as error:
            raise Http404 from error
        if found.ladder_id != self.ladder.pk:
            raise Http404
        return found

    def answer(self) -> HttpResponse:
        initial: dict[str, Any] = {"version": 0}
        if self.step is not None:
            initial = {"version": self.step.version, "words": self.step.words, "expected": self.step.expected}
        form = StepForm(self.request.POST if self.request.method == "POST" else None, initial=initial)
        if self.request.method != "POST":
            return self.page(form)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            self.save(form.cleaned_data)
        except StaleWrite as stale:
            form.add_error(
                None, _("Somebody changed this step meanwhile. Your words are still here: look again, then save.")
            )
            form.data = {**form.data.dict(), "version": stale.current.version}  # type: ignore[attr-defined]
            return self.page(form, status=409)
        except actions.NotOpen:
            messages.info(self.request, _("This ladder was set aside, or it is long enough."))
        return redirect(self.side.home(self.ladder))

    def save(self, data: dict[str, Any]) -> None:
        by, words, expected = self.request.user, data["words"], data["expected"]
        if self.step is not None:
            actions.change_step(self.step, by=by, expected_version=data["version"], words=words, expected=expected)
        else:
            actions.add_step(self.ladder, by=by, words=words, expected=expected, smaller_of=self.larger)

    def page(self, form: StepForm, *, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "form": form,
            "assignment": self.ladder.assignment,
            "larger": self.larger,
            "step": self.step,
            "back_url": self.side.home(self.ladder),
            "focus": True,
        }
        if self.side is STAFF:
            context |= {"case": case_header(self.ladder.assignment.client, self.request.user), "tab": "practice"}
        return render(self.request, self.side.step_template, context, status=status)
