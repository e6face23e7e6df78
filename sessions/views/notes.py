"""The note editor, reading and printing. Signing is in ``signing``, the supervisor's part in ``review``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.writing import record
from common import slots
from common.merging import merge_posted
from common.saving import Page, StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.permissions import Permission
from plans.conflicts import conflict
from plans.guards import may_write
from sessions import actions, due, presenters
from sessions.models import ProgressNote, Rupture
from sessions.note_forms import AddendumForm, AsideForm, CosignForm, NoteForm, ReturnForm, TogetherForm, note_initial
from sessions.presenters.notes import heading_of, shared_part
from sessions.presenters.own import process_context, rupture_rows
from sessions.prompts import prompts_for

page_methods = require_http_methods(["GET", "HEAD", "POST"])
State = ProgressNote.State


def find_note(request: SignedInRequest, note_id: Any) -> ProgressNote:
    return fetch_or_refuse(ProgressNote, request.user, note_id, queryset=presenters.whole_notes())


def note_form(note: ProgressNote, data: Any = None, key: str = "") -> NoteForm:
    """The form of a note. A page that was opened in another format than the note has by now is read in its own: ``key``, or what
    ``data`` says."""
    shape = presenters.shape_of(note, key or (data or {}).get("format", ""))
    initial = note_initial(actions.note_content(note), shape.layout, note.version)
    return NoteForm(data, initial=initial, shape=shape, label_suffix="")


@page_methods
@needs(Permission.SEE_RECORDS)
def note(request: SignedInRequest, note_id: Any) -> HttpResponse:
    """The editor for whoever writes a draft, the text for everybody else who may see it."""
    row = find_note(request, note_id)
    if not row.editable:
        if request.method == "POST":
            return _too_late(request, row)
        record("note.read", by=request.user, obj=row, client=row.client)
        return reading(request, row)
    if not actions.may_edit(request.user, row):
        if request.method == "POST" or not row.appointment.is_shared_by(request.user):
            raise PermissionDenied
        record("note.read", by=request.user, obj=row, client=row.client)
        return reading(request, row)
    if request.method != "POST":
        record("note.opened", by=request.user, obj=row, client=row.client)
        return _editor(request, row, note_form(row))
    return _save(request, row)


def _save(request: SignedInRequest, row: ProgressNote) -> HttpResponse:
    data: QueryDict = request.POST
    if data.get("resolve") == "both":
        data = merge_posted(data, note_form(row, key=data.get("format", "")))
    form = note_form(row, data)
    if not form.is_valid():
        return _editor(request, row, form, status=422)
    content = form.content(row.sections)
    wanted = request.POST.get("save", "draft")
    if wanted.removeprefix("format-") in dict(form.shape.formats):
        content["format"] = wanted.removeprefix("format-")
    try:
        actions.save_note_draft(by=request.user, note=row, expected=form.cleaned_data["version"], content=content)
    except StaleWrite:
        return render(request, "sessions/conflict.html", _both(row, form), status=409)
    except actions.NoteClosed:
        return _too_late(request, find_note(request, row.pk))
    if wanted == "sign":
        return redirect("sessions:note_sign", note_id=row.pk)
    if wanted == "draft":
        messages.success(request, _("Draft saved."))
    return redirect("sessions:note", note_id=row.pk)


def _too_late(request: SignedInRequest, row: ProgressNote) -> HttpResponse:
    """The note was signed while this was typed. Nothing of it is in the note; all of it is on the page, ready to be added."""
    form = note_form(row, request.POST)
    stored = note_initial(actions.note_content(row), form.shape.layout, row.version)
    typed = [
        f"{field.label}: {words}"
        for field in form
        if type(field.field) is forms.CharField
        and (words := str(field.value() or "").strip())
        and words != str(stored.get(field.name) or "").strip()
    ]
    text = "\n\n".join(typed)
    record("note.read", by=request.user, obj=row, client=row.client)
    added = AddendumForm(initial={"text": text, "kind": "addendum"}) if text else AddendumForm()
    return reading(request, row, status=409, form=added, unsaved=text)


def _both(row: ProgressNote, form: NoteForm) -> dict[str, Any]:
    """Context of the two versions of a note."""
    current = presenters.whole_notes().get(pk=row.pk)
    url = reverse("sessions:note", args=[row.pk])
    both = conflict(
        form, note_form(current, key=form.shape.key), current_version=current.version, action_url=url, reload_url=url
    )
    return both | {"note": row, "changed_at": current.updated_at, "can_merge": True}


def _editor(request: SignedInRequest, row: ProgressNote, form: NoteForm, status: int = 200) -> HttpResponse:
    heading, lede = heading_of(row, request.user)
    read = presenters.note_page(row, request.user)
    context = {
        "note": row,
        "form": form,
        "heading": heading,
        "lede": lede,
        "formats": [] if row.shared_id else form.shape.formats,
        "sections": [{"section": section, "field": form[section.field]} for section in form.sections],
        "thread": _thread(form),
        "ticked": sum(bool(form[f"cite_{item.id}"].value()) for item in form.objectives),
        "side": slots.collect("note.side", note=row, request=request),
        "saved_at": row.updated_at if row.version > 1 else None,
        "prompts": prompts_for(row.strands),
        "returned": read.returned if row.state == State.RETURNED else None,
        "shared": shared_part(row.shared) if row.shared else [],
        "ruptures": rupture_rows(Rupture.objects.visible_to(request.user).filter(client=row.client)),
        "supervised": actions.needs_supervisor(request.user),
        **process_context(request.user, row.client),
    }
    return render(request, "sessions/note_edit.html", context, status=status)


def _thread(form: NoteForm) -> list[dict[str, Any]]:
    return [
        {
            "objective": item,
            "cite": form[f"cite_{item.id}"],
            "progress": form[f"progress_{item.id}"],
            "value": form[f"value_{item.id}"],
        }
        for item in form.objectives
    ]


@require_POST
@needs(Permission.WRITE_RECORDS)
def note_autosave(request: SignedInRequest, note_id: Any) -> HttpResponse:
    """Save the whole form and answer with the status line: 422 when it cannot be saved, 409 with both texts."""
    row = find_note(request, note_id)
    if not actions.may_edit(request.user, row):
        raise PermissionDenied
    form = note_form(row, request.POST)
    if not row.editable:
        return HttpResponse(_("Not saved. This note is signed."), status=422)
    if not form.is_valid():
        return HttpResponse(_("Not saved. Check the marked numbers."), status=422)
    try:
        saved = actions.save_note_draft(
            by=request.user,
            note=row,
            expected=form.cleaned_data["version"],
            content=form.content(row.sections),
            by_itself=True,
            page=Page.of(request.headers.get("X-Page", "")),
        )
    except StaleWrite:
        return render(request, "components/stale.html", _both(row, form), status=409)
    except actions.NoteClosed:
        return HttpResponse(_("Not saved. This note is signed."), status=422)
    response = render(request, "components/saved.html", {"saved_at": timezone.now()})
    response.headers["X-Version"] = str(saved.version)
    return response


def reading(request: SignedInRequest, row: ProgressNote, *, status: int = 200, **more: Any) -> HttpResponse:
    """A closed note with what the reader may do about it. ``more`` brings back a form that was not filled in."""
    user = request.user
    reviewer = row.state == State.READY and due.waiting_reviews(user).filter(pk=row.pk).exists()
    standing = getattr(row, "retraction", None) is None
    context = {
        "note": row,
        "read": presenters.note_page(row, user),
        "cited": slots.collect("note.cited", note=row, request=request),
        "can_write": row.state == State.SIGNED and standing and may_write(user, row.client),
        "can_set_aside": row.state == State.SIGNED and standing and row.author_id == user.pk,
        "can_review": reviewer,
        "can_take_back": row.state == State.READY and row.author_id == user.pk,
        "can_cosign": row.state == State.SIGNED and standing and actions.may_cosign(user, row),
        "together_form": TogetherForm(auto_id="together_%s"),
        "form": AddendumForm(),
        "aside_form": AsideForm(auto_id="aside_%s"),
        "return_form": ReturnForm(auto_id="return_%s"),
        "cosign_form": CosignForm(auto_id="cosign_%s"),
        **more,
    }
    failed = any(form.is_bound and form.errors for form in more.values() if isinstance(form, forms.Form))
    return render(request, "sessions/note_read.html", context, status=422 if failed else status)


@require_safe
@needs(Permission.SEE_RECORDS)
def note_print(request: SignedInRequest, note_id: Any) -> HttpResponse:
    row = find_note(request, note_id)
    record("note.printed", by=request.user, obj=row, client=row.client)
    context = {
        "note": row,
        "read": presenters.note_page(row, request.user),
        "cited": slots.collect("note.cited", note=row, request=request),
        "printed_by": request.user.name,
        "printed_at": timezone.now(),
    }
    return render(request, "sessions/note_print.html", context)
