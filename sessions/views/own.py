"""A therapist's own pages about one client: process notes, and the log of ruptures and repairs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.writing import record
from common.merging import merge_posted
from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from people.presenters import case_header
from plans.conflicts import conflict
from plans.guards import may_write
from sessions import actions
from sessions.models import ProcessNote, Rupture
from sessions.note_forms import ProcessNoteForm, RuptureForm, RuptureStepForm
from sessions.presenters.own import process_form, process_rows, rupture_rows
from sessions.views.notes import page_methods


def _own_client(request: SignedInRequest, client_id: Any) -> Client:
    client: Client = fetch_or_refuse(Client, request.user, client_id)
    if not may_write(request.user, client):
        raise PermissionDenied
    return client


def _today(request: SignedInRequest, client: Client) -> ProcessNote | None:
    rows = ProcessNote.objects.visible_to(request.user)
    return rows.filter(client=client, written_on=timezone.localdate()).first()


@page_methods
@needs(Permission.WRITE_RECORDS)
def process(request: SignedInRequest, client_id: Any) -> HttpResponse:
    """The author's own notes about a client: today's page to write on, the earlier ones to read."""
    client = _own_client(request, client_id)
    today = _today(request, client)
    if request.method == "POST":
        data = (
            request.POST if request.POST.get("resolve") != "both" else merge_posted(request.POST, process_form(today))
        )
        form = process_form(today, data)
        if not form.is_valid():
            return _process_page(request, client, today, form)
        try:
            _write(request, client, form)
        except StaleWrite:
            return render(request, "sessions/conflict.html", _both(request, client, form), status=409)
        messages.success(request, _("Saved for you alone."))
        return redirect("sessions:process", client_id=client_id)
    record("private.read", by=request.user, client=client)
    return _process_page(request, client, today, process_form(today))


def _write(request: SignedInRequest, client: Client, form: ProcessNoteForm) -> ProcessNote:
    data = form.cleaned_data
    return actions.write_process_note(
        by=request.user, client=client, day=timezone.localdate(), expected=data["version"], text=data["text"]
    )


def _both(request: SignedInRequest, client: Client, form: ProcessNoteForm) -> dict[str, Any]:
    today = _today(request, client)
    url = reverse("sessions:process", args=[client.pk])
    version = today.version if today else 0
    both = conflict(form, process_form(today), current_version=version, action_url=url, reload_url=url)
    return both | {"changed_at": today.updated_at if today else None, "can_merge": True}


def _process_page(
    request: SignedInRequest, client: Client, today: ProcessNote | None, form: ProcessNoteForm
) -> HttpResponse:
    earlier = ProcessNote.objects.visible_to(request.user).filter(client=client)
    earlier = earlier.exclude(written_on=timezone.localdate())
    context = {
        "case": case_header(client, request.user),
        "tab": "sessions",
        "client": client,
        "form": form,
        "saved_at": today.updated_at if today else None,
        "save_url": reverse("sessions:process_save", args=[client.pk]),
        "earlier": process_rows(earlier),
    }
    return render(request, "sessions/process.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.WRITE_RECORDS)
def process_save(request: SignedInRequest, client_id: Any) -> HttpResponse:
    """Autosave of today's page."""
    client = _own_client(request, client_id)
    form = process_form(_today(request, client), request.POST)
    if not form.is_valid():
        return HttpResponse(_("Not saved."), status=422)
    try:
        row = _write(request, client, form)
    except StaleWrite:
        return render(request, "components/stale.html", _both(request, client, form), status=409)
    response = render(request, "components/saved.html", {"saved_at": timezone.now()})
    response.headers["X-Version"] = str(row.version)
    return response


@require_safe
@needs(Permission.SEE_RECORDS)
def ruptures(request: SignedInRequest, client_id: Any) -> HttpResponse:
    """What strained the bond with one client, and what became of it."""
    client = fetch_or_refuse(Client, request.user, client_id)
    record("ruptures.read", by=request.user, client=client)
    return _log(request, client, RuptureForm())


@require_POST
@needs(Permission.WRITE_RECORDS)
def rupture_new(request: SignedInRequest, client_id: Any) -> HttpResponse:
    """A strain that was noticed."""
    client = _own_client(request, client_id)
    form = RuptureForm(request.POST)
    if not form.is_valid():
        return _log(request, client, form)
    actions.note_rupture(by=request.user, client=client, **form.cleaned_data)
    messages.success(request, _("Noted."))
    return redirect("sessions:ruptures", client_id=client_id)


def _log(request: SignedInRequest, client: Client, form: Any, step: tuple[Any, Any] | None = None) -> HttpResponse:
    """``step`` is the id of a rupture and the form about it that was not filled in."""
    rows = rupture_rows(Rupture.objects.visible_to(request.user).filter(client=client))
    for row in rows:
        failed = step is not None and step[0] == row["id"]
        row["form"] = step[1] if step and failed else RuptureStepForm(auto_id=f"s{row['id'].hex[:8]}_%s")
        row["opened"] = failed
    context = {
        "case": case_header(client, request.user),
        "tab": "sessions",
        "client": client,
        "form": form,
        "rows": rows,
        "can_write": may_write(request.user, client),
    }
    return render(request, "sessions/ruptures.html", context, status=422 if form.errors or step else 200)


@require_POST
@needs(Permission.WRITE_RECORDS)
def rupture(request: SignedInRequest, rupture_id: Any) -> HttpResponse:
    """One more step of one rupture."""
    row = fetch_or_refuse(Rupture, request.user, rupture_id)
    form = RuptureStepForm(request.POST, auto_id=f"s{row.pk.hex[:8]}_%s")
    if not form.is_valid():
        return _log(request, row.client, RuptureForm(), (row.pk, form))
    actions.step_rupture(by=request.user, rupture=row, **form.cleaned_data)
    messages.success(request, _("Noted."))
    return redirect("sessions:ruptures", client_id=row.client_id)
