"""The note editor, signing, reading, adding to, printing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.writing import record
from common import slots
from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.permissions import Permission
from plans.conflicts import conflict
from plans.guards import may_write
from plans.presenters import active_plan, objectives_of
from sessions import actions, presenters
from sessions.forms import AddendumForm, NoteForm, note_initial
from sessions.models import ProgressNote
from sessions.presenters.notes import heading_of

page_methods = require_http_methods(["GET", "HEAD", "POST"])
FORMATS = ProgressNote.Format


def _note(request: SignedInRequest, note_id: Any) -> ProgressNote:
    return fetch_or_refuse(ProgressNote, request.user, note_id, queryset=presenters.whole_notes())


def _objectives(note: ProgressNote) -> list[Any]:
    """What the draft can cite: its own plan's objectives, or those of the plan that became active since."""
    plan = note.plan or active_plan(note.client)
    return objectives_of(plan) if plan else []


def _form(note: ProgressNote, data: Any = None) -> NoteForm:
    content = actions.note_content(note)
    return NoteForm(
        data,
        initial=note_initial(content, note.version),
        note_format=note.format,
        objectives=_objectives(note),
        label_suffix="",
    )


@page_methods
@needs(Permission.SEE_RECORDS)
def note(request: SignedInRequest, note_id: Any) -> HttpResponse:
    """The editor for the author of a draft, the signed text for the care team."""
    row = _note(request, note_id)
    if row.state == ProgressNote.State.SIGNED:
        if request.method == "POST":
            messages.warning(request, _("This note is signed. Add an addendum instead."))
            return redirect("sessions:note", note_id=note_id)
        record("note.read", by=request.user, obj=row, client=row.client)
        return _reading(request, row, AddendumForm())
    if row.author_id != request.user.pk:
        raise PermissionDenied
    if request.method != "POST":
        record("note.opened", by=request.user, obj=row, client=row.client)
        return _editor(request, row, _form(row))
    return _save(request, row)


def _save(request: SignedInRequest, row: ProgressNote) -> HttpResponse:
    form = _form(row, request.POST)
    if not form.is_valid():
        return _editor(request, row, form, status=422)
    content = form.content(row.sections)
    wanted = request.POST.get("save", "draft")
    if wanted.removeprefix("format-") in FORMATS.values:
        content["format"] = wanted.removeprefix("format-")
    try:
        actions.save_note_draft(by=request.user, note=row, expected=form.cleaned_data["version"], content=content)
    except StaleWrite:
        return render(request, "sessions/conflict.html", _both(row, form), status=409)
    except actions.NoteClosed:
        messages.warning(request, _("This note was signed in the meantime. Nothing was changed."))
        return redirect("sessions:note", note_id=row.pk)
    if wanted == "sign":
        return redirect("sessions:note_sign", note_id=row.pk)
    if wanted == "draft":
        messages.success(request, _("Draft saved."))
    return redirect("sessions:note", note_id=row.pk)


def _both(row: ProgressNote, form: NoteForm) -> dict[str, Any]:
    """Context of the two versions of a note."""
    current = presenters.whole_notes().get(pk=row.pk)
    url = reverse("sessions:note", args=[row.pk])
    both = conflict(form, _form(current), current_version=current.version, action_url=url, reload_url=url)
    return both | {"note": row, "changed_at": current.updated_at}


def _editor(request: SignedInRequest, row: ProgressNote, form: NoteForm, status: int = 200) -> HttpResponse:
    heading, lede = heading_of(row, request.user)
    context = {
        "note": row,
        "form": form,
        "heading": heading,
        "lede": lede,
        "formats": FORMATS.choices,
        "sections": [{"section": section, "field": form[section.field]} for section in form.sections],
        "thread": [
            {
                "objective": item,
                "cite": form[f"cite_{item.id}"],
                "progress": form[f"progress_{item.id}"],
                "value": form[f"value_{item.id}"],
            }
            for item in form.objectives
        ],
        "ticked": sum(bool(form[f"cite_{item.id}"].value()) for item in form.objectives),
        "side": slots.collect("note.side", note=row, request=request),
        "saved_at": row.updated_at if row.version > 1 else None,
    }
    return render(request, "sessions/note_edit.html", context, status=status)


@require_POST
@needs(Permission.WRITE_RECORDS)
def note_autosave(request: SignedInRequest, note_id: Any) -> HttpResponse:
    """Save the whole form and answer with the status line: 422 when it cannot be saved, 409 with both texts."""
    row = _note(request, note_id)
    if row.author_id != request.user.pk:
        raise PermissionDenied
    form = _form(row, request.POST)
    if row.state != ProgressNote.State.DRAFT or not form.is_valid():
        return HttpResponse(_("Not saved. Check the marked numbers."), status=422)
    try:
        saved = actions.save_note_draft(
            by=request.user,
            note=row,
            expected=form.cleaned_data["version"],
            content=form.content(row.sections),
            by_itself=True,
        )
    except StaleWrite:
        return render(request, "components/stale.html", _both(row, form), status=409)
    except actions.NoteClosed:
        return HttpResponse(_("Not saved. This note is signed."), status=422)
    response = render(request, "components/saved.html", {"saved_at": timezone.now()})
    response.headers["X-Version"] = str(saved.version)
    return response


@page_methods
@needs(Permission.WRITE_RECORDS)
def note_sign(request: SignedInRequest, note_id: Any) -> HttpResponse:
    """Read the note once more and sign it. What is missing is listed with links to the fields."""
    row = _note(request, note_id)
    if row.author_id != request.user.pk:
        raise PermissionDenied
    if row.state != ProgressNote.State.DRAFT:
        return redirect("sessions:note", note_id=note_id)
    status = 200
    if request.method == "POST":
        posted = request.POST.get("version", "")
        try:
            actions.sign_note(by=request.user, note=row, expected=int(posted) if posted.isdigit() else 0)
        except actions.NotReady:
            status = 422
        except StaleWrite:
            messages.warning(request, _("The draft was changed after you opened this page. Read it once more."))
            return redirect("sessions:note_sign", note_id=note_id)
        except actions.NoteClosed:
            return redirect("sessions:note", note_id=note_id)
        else:
            messages.success(request, _("Signed and locked."))
            return redirect("sessions:note", note_id=note_id)
    url = reverse("sessions:note", args=[note_id])
    missing = [{"target": f"{url}#{gap.field}", "text": gap.text} for gap in actions.missing_for_signing(row)]
    context = {
        "note": row,
        "read": presenters.note_page(row, request.user),
        "missing": missing,
        "credential": actions.credential_of(request.user, timezone.localdate()),
    }
    return render(request, "sessions/note_sign.html", context, status=status)


def _reading(request: SignedInRequest, row: ProgressNote, form: AddendumForm) -> HttpResponse:
    context = {
        "note": row,
        "read": presenters.note_page(row, request.user),
        "form": form,
        "can_write": may_write(request.user, row.client),
    }
    return render(request, "sessions/note_read.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.WRITE_RECORDS)
def note_add(request: SignedInRequest, note_id: Any) -> HttpResponse:
    """Add something to a signed note."""
    row = _note(request, note_id)
    form = AddendumForm(request.POST)
    if row.state != ProgressNote.State.SIGNED:
        return redirect("sessions:note", note_id=note_id)
    if not form.is_valid():
        return _reading(request, row, form)
    actions.add_addendum(by=request.user, note=row, kind=form.cleaned_data["kind"], text=form.cleaned_data["text"])
    messages.success(request, _("Added and signed."))
    return redirect(reverse("sessions:note", args=[note_id]) + "#additions")


@require_safe
@needs(Permission.SEE_RECORDS)
def note_print(request: SignedInRequest, note_id: Any) -> HttpResponse:
    row = _note(request, note_id)
    record("note.printed", by=request.user, obj=row, client=row.client)
    context = {
        "note": row,
        "read": presenters.note_page(row, request.user),
        "printed_by": request.user.name,
        "printed_at": timezone.now(),
    }
    return render(request, "sessions/note_print.html", context)
