"""One group session: written in one pass, signed for everybody, and what happened between the members."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audit.writing import record
from common.merging import merge_posted
from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.permissions import Permission
from plans.conflicts import conflict
from sessions import actions
from sessions.actions.groupnotes import parts_to_sign, require_group_lead
from sessions.group_forms import GroupSessionNoteForm, session_initial
from sessions.models import Appointment, GroupNote
from sessions.presenters import groupnotes as shown
from sessions.presenters.between import between_context
from sessions.presenters.notes import shared_part
from sessions.views.notes import page_methods
from sessions.views.signing import posted_version

EMPTY = {"theme": "", "exercises": [], "happened": "", "next_time": ""}


def find_session(request: SignedInRequest, appointment_id: Any) -> Appointment:
    """The session of a group that the reader leads. Raises PermissionDenied for a group of somebody else."""
    row: Appointment = fetch_or_refuse(Appointment, request.user, appointment_id, queryset=shown.whole_sessions())
    if row.group_id:
        require_group_lead(request.user, row)
    return row


def shared_of(request: SignedInRequest, row: Appointment) -> GroupNote | None:
    rows = GroupNote.objects.visible_to(request.user).filter(appointment=row)
    return rows.select_related("appointment__group").first()


def _form(request: SignedInRequest, row: Appointment, data: Any = None) -> GroupSessionNoteForm:
    note = shared_of(request, row)
    pairs = shown.roster_pairs(row)
    content = actions.shared_content(note) if note else EMPTY
    return GroupSessionNoteForm(
        data,
        initial=session_initial(actions.session_version(row), content, pairs),
        rows=pairs,
        exercises=shown.exercises_for(note),
        closed=note is not None and note.state == GroupNote.State.SIGNED,
        label_suffix="",
    )


def _save(request: SignedInRequest, row: Appointment, form: GroupSessionNoteForm, *, by_itself: bool = False) -> None:
    if form.unheard() and (signed := shared_of(request, row)):
        raise StaleWrite(signed)
    everyone = request.POST.get("save") == "everyone"
    actions.save_group_session(
        by=request.user,
        appointment=row,
        expected=form.cleaned_data["version"],
        shared=form.shared(),
        parts=form.parts(everyone=everyone),
        by_itself=by_itself,
    )


@page_methods
@needs(Permission.WRITE_RECORDS)
def group_session(request: SignedInRequest, appointment_id: Any) -> HttpResponse:
    """Roster, shared part and everybody's own part on one page."""
    row = find_session(request, appointment_id)
    if row.group_id is None:
        return redirect("sessions:appointment", appointment_id=appointment_id)
    if request.method != "POST":
        record("group_session.opened", by=request.user, obj=row)
        return _page(request, row, _form(request, row))
    data: QueryDict = request.POST
    if data.get("resolve") == "both":
        data = merge_posted(data, _form(request, row))
    form = _form(request, row, data)
    if not form.is_valid():
        return _page(request, row, form)
    try:
        _save(request, row, form)
    except StaleWrite:
        return render(request, "sessions/conflict.html", _both(request, row, form), status=409)
    except actions.NoteClosed:
        messages.warning(request, _("The shared part was signed in the meantime. It was not changed."))
        return redirect("sessions:group_session", appointment_id=appointment_id)
    if request.POST.get("save") == "sign":
        return redirect("sessions:group_sign", appointment_id=appointment_id)
    messages.success(request, _("Saved."))
    return redirect("sessions:group_session", appointment_id=appointment_id)


def _both(request: SignedInRequest, row: Appointment, form: GroupSessionNoteForm) -> dict[str, Any]:
    url = reverse("sessions:group_session", args=[row.pk])
    version = actions.session_version(row)
    both = conflict(form, _form(request, row), current_version=version, action_url=url, reload_url=url)
    note = shared_of(request, row)
    who = str(note.saved_by) if note and note.saved_by and note.saved_by != request.user else ""
    return both | {
        "changed_at": note.updated_at if note else None,
        "changed_by": who,
        "can_merge": True,
        "unheard": form.unheard(),
    }


def _page(request: SignedInRequest, row: Appointment, form: GroupSessionNoteForm) -> HttpResponse:
    note = shared_of(request, row)
    heading, lede = shown.heading_of_session(row)
    context = {
        "appointment": row,
        "group": row.group,
        "form": form,
        "heading": heading,
        "lede": lede,
        "lines": shown.roster_lines(form, request.user),
        "summary": shown.summary_of(form.rows),
        "warnings": shown.warnings_of(note, form.rows),
        "shared_locked": note is not None and note.state == GroupNote.State.SIGNED,
        "signed": note,
        "to_sign": shown.left_to_sign(form.rows),
        "saved_at": note.updated_at if note else None,
        "climate": shown.climate_rows(row.group) if row.group else [],
        **between_context(request.user, row, form.rows),
    }
    return render(request, "sessions/group_session.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.WRITE_RECORDS)
def group_session_autosave(request: SignedInRequest, appointment_id: Any) -> HttpResponse:
    """Save everything and answer with the status line, which also says whose names were found."""
    row = find_session(request, appointment_id)
    if row.group_id is None:
        return HttpResponse(_("Not saved."), status=422)
    form = _form(request, row, request.POST)
    if not form.is_valid():
        return HttpResponse(_("Not saved. Check the marked numbers."), status=422)
    try:
        _save(request, row, form, by_itself=True)
    except StaleWrite:
        return render(request, "components/stale.html", _both(request, row, form), status=409)
    except actions.NoteClosed:
        return HttpResponse(_("Not saved. The shared part is signed."), status=422)
    pairs = shown.roster_pairs(row)
    context = {
        "saved_at": timezone.now(),
        "warnings": shown.warnings_of(shared_of(request, row), pairs),
        "summary": shown.summary_of(pairs),
    }
    response = render(request, "sessions/_session_saved.html", context)
    response.headers["X-Version"] = str(actions.session_version(row))
    return response


@page_methods
@needs(Permission.WRITE_RECORDS)
def group_sign(request: SignedInRequest, appointment_id: Any) -> HttpResponse:
    """Read once more who gets what, and sign for everybody."""
    row = find_session(request, appointment_id)
    note = shared_of(request, row) if row.group_id else None
    if note is None:
        return redirect("sessions:group_session", appointment_id=appointment_id)
    confirmed = request.POST.getlist("confirmed")
    if request.method != "POST":
        record("group_session.opened", by=request.user, obj=row)
        return _sign_page(request, note, confirmed)
    try:
        _note, count = actions.sign_group_session(
            by=request.user, note=note, expected=posted_version(request), confirmed=confirmed
        )
    except actions.NotReady:
        return _sign_page(request, note, confirmed, status=422)
    except StaleWrite:
        messages.warning(request, _("Something was changed after you opened this page. Read it once more."))
        return redirect("sessions:group_sign", appointment_id=appointment_id)
    except actions.NoteClosed:
        messages.warning(request, _("Everything here is signed already."))
    else:
        messages.success(request, _("Signed for %(n)s people.") % {"n": count})
    return redirect("sessions:group_session", appointment_id=appointment_id)


def _sign_page(request: SignedInRequest, note: GroupNote, confirmed: list[str], status: int = 200) -> HttpResponse:
    row = note.appointment
    pairs = shown.roster_pairs(row)
    warnings = shown.warnings_of(note if note.state == GroupNote.State.DRAFT else None, pairs)
    words = {item["word"] for item in warnings}
    url = reverse("sessions:group_session", args=[row.pk])
    parts = parts_to_sign(note)
    context = {
        "note": note,
        "url": url,
        "version": actions.session_version(row),
        "shared": shared_part(note),
        "parts": [
            {"name": part.client.shown_name(request.user), "text": part.sections.get("member-own", "")}
            for part in parts
        ],
        "missing": [
            {"target": f"{url}#{gap.field}", "text": gap.text}
            for gap in actions.missing_in_session(note, confirmed=[*confirmed, *words])
        ],
        "warnings": [{**item, "confirmed": item["word"] in confirmed} for item in warnings],
        "credential": actions.credential_of(request.user, timezone.localdate()),
        "count": len(parts),
    }
    return render(request, "sessions/group_sign.html", context, status=status)
