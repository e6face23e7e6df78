"""Signing a note, and everything that happens to it afterwards."""

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
from common.posted import whole_number
from common.saving import StaleWrite
from people.access import SignedInRequest, needs
from people.permissions import Permission
from sessions import actions, presenters
from sessions.models import ProgressNote
from sessions.note_forms import AddendumForm, AsideForm, CosignForm, ReturnForm, TogetherForm
from sessions.others import mentions_in_part
from sessions.views.notes import find_note, page_methods, reading

State = ProgressNote.State


def posted_version(request: SignedInRequest) -> int:
    """The version that was read, 0 for anything that is no number."""
    return whole_number(request.POST.get("version", ""))


@page_methods
@needs(Permission.WRITE_RECORDS)
def note_sign(request: SignedInRequest, note_id: Any) -> HttpResponse:
    """Read the note once more and sign it. What is missing is listed with links to the fields."""
    row = find_note(request, note_id)
    if not actions.may_edit(request.user, row):
        raise PermissionDenied
    if not row.editable:
        return redirect("sessions:note", note_id=note_id)
    confirmed = request.POST.getlist("confirmed")
    if request.method == "POST":
        try:
            signed = actions.sign_note(by=request.user, note=row, expected=posted_version(request), confirmed=confirmed)
        except actions.NotReady:
            return _sign_page(request, row, confirmed, status=422)
        except StaleWrite:
            messages.warning(request, _("The draft was changed after you opened this page. Read it once more."))
            return redirect("sessions:note_sign", note_id=note_id)
        except actions.NoteClosed:
            return redirect("sessions:note", note_id=note_id)
        waits = signed.state == State.READY
        messages.success(request, _("Signed. It waits for your supervisor.") if waits else _("Signed and locked."))
        return redirect("sessions:note", note_id=note_id)
    record("note.opened", by=request.user, obj=row, client=row.client)
    return _sign_page(request, row, confirmed)


def _sign_page(request: SignedInRequest, row: ProgressNote, confirmed: list[str], status: int = 200) -> HttpResponse:
    url = reverse("sessions:note", args=[row.pk])
    session_url = reverse("sessions:group_session", args=[row.appointment_id])
    named = list(dict.fromkeys(found.word for found in mentions_in_part(row))) if row.shared_id else []
    context = {
        "note": row,
        "read": presenters.note_page(row, request.user),
        "missing": [
            {"target": session_url if gap.field == "shared" else f"{url}#{gap.field}", "text": gap.text}
            for gap in actions.missing_for_signing(row, confirmed=[*confirmed, *named])
        ],
        "named": [{"word": word, "confirmed": word in confirmed} for word in named],
        "credential": actions.credential_of(request.user, timezone.localdate()),
        "supervised": actions.needs_supervisor(request.user),
    }
    return render(request, "sessions/note_sign.html", context, status=status)


@require_POST
@needs(Permission.WRITE_RECORDS)
def note_add(request: SignedInRequest, note_id: Any) -> HttpResponse:
    """Add something to a signed note."""
    row = find_note(request, note_id)
    form = AddendumForm(request.POST)
    if row.state != State.SIGNED:
        return redirect("sessions:note", note_id=note_id)
    if not form.is_valid():
        return reading(request, row, form=form)
    actions.add_addendum(by=request.user, note=row, kind=form.cleaned_data["kind"], text=form.cleaned_data["text"])
    messages.success(request, _("Added and signed."))
    return redirect(reverse("sessions:note", args=[note_id]) + "#additions")


@require_POST
@needs(Permission.WRITE_RECORDS)
def note_together(request: SignedInRequest, note_id: Any) -> HttpResponse:
    """The second therapist of a joint session signs what the other wrote."""
    row = find_note(request, note_id)
    if not actions.may_cosign(request.user, row):
        messages.warning(request, _("There is nothing to co-sign here now. Read it once more."))
        return redirect("sessions:note", note_id=note_id)
    form = TogetherForm(request.POST, auto_id="together_%s")
    if not form.is_valid():
        return reading(request, row, together_form=form)
    try:
        actions.cosign_together(by=request.user, note=row, words=form.cleaned_data["words"])
    except actions.NoteClosed:
        messages.warning(request, _("There is nothing to co-sign here now. Read it once more."))
    else:
        messages.success(request, _("Co-signed."))
    return redirect(reverse("sessions:note", args=[note_id]) + "#additions")


@require_POST
@needs(Permission.WRITE_RECORDS)
def note_aside(request: SignedInRequest, note_id: Any) -> HttpResponse:
    """Mark a signed note as entered in error."""
    row = find_note(request, note_id)
    form = AsideForm(request.POST, auto_id="aside_%s")
    if row.state != State.SIGNED:
        return redirect("sessions:note", note_id=note_id)
    if not form.is_valid():
        return reading(request, row, aside_form=form)
    try:
        actions.set_aside(by=request.user, note=row, reason=form.cleaned_data["reason"])
    except actions.NoteClosed:
        return redirect("sessions:note", note_id=note_id)
    messages.success(request, _("Set aside. The record keeps it; lists do not show it any more."))
    return redirect("sessions:case", client_id=row.client_id)


@require_POST
@needs(Permission.WRITE_RECORDS)
def note_take_back(request: SignedInRequest, note_id: Any) -> HttpResponse:
    row = find_note(request, note_id)
    try:
        actions.take_back(by=request.user, note=row)
    except actions.NoteClosed:
        messages.warning(request, _("It is not with your supervisor any more."))
    else:
        messages.success(request, _("You can go on writing."))
    return redirect("sessions:note", note_id=note_id)


@require_POST
@needs(Permission.SUPERVISE)
def note_return(request: SignedInRequest, note_id: Any) -> HttpResponse:
    """Give a note back with what has to change."""
    row = find_note(request, note_id)
    form = ReturnForm(request.POST, auto_id="return_%s")
    if not form.is_valid():
        return reading(request, row, return_form=form)
    words = form.cleaned_data["words"]
    return _answered(
        request,
        lambda: actions.return_note(by=request.user, note=row, expected=posted_version(request), words=words),
        _("Returned to its author."),
    )


@require_POST
@needs(Permission.SUPERVISE)
def note_cosign(request: SignedInRequest, note_id: Any) -> HttpResponse:
    row = find_note(request, note_id)
    form = CosignForm(request.POST, auto_id="cosign_%s")
    if not form.is_valid():
        return reading(request, row, cosign_form=form)
    return _answered(
        request,
        lambda: actions.cosign_note(by=request.user, note=row, expected=posted_version(request), **form.cleaned_data),
        _("Co-signed. The note is final."),
    )


def _answered(request: SignedInRequest, write: Any, done: str) -> HttpResponse:
    try:
        write()
    except (StaleWrite, actions.NoteClosed):
        messages.warning(request, _("The note changed in the meantime. Read it once more."))
    else:
        messages.success(request, done)
    return redirect("sessions:supervision")


@require_safe
@needs(Permission.SUPERVISE)
def supervision(request: SignedInRequest) -> HttpResponse:
    """What waits for a supervisor: notes to answer, and supervisees who may need a hand."""
    context = {"waiting": presenters.review_rows(request.user), "late": presenters.late_rows(request.user)}
    return render(request, "sessions/supervision.html", context)
