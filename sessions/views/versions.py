"""What a draft said after each save, for its author: to look at, and to bring back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.writing import record
from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.permissions import Permission
from sessions import actions
from sessions.models import NoteRevision
from sessions.presenters.versions import version_rows
from sessions.views.notes import find_note
from sessions.views.signing import posted_version

PAGE = 20


@require_safe
@needs(Permission.WRITE_RECORDS)
def note_versions(request: SignedInRequest, note_id: Any) -> HttpResponse:
    """Every accepted save of one's own, newest first."""
    row = find_note(request, note_id)
    if not actions.may_edit(request.user, row):
        raise PermissionDenied
    rows = NoteRevision.objects.visible_to(request.user).filter(note=row).order_by("-note_version")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    record("note.versions_read", by=request.user, obj=row, client=row.client)
    context = {"note": row, "page": page, "rows": version_rows(page, row)}
    return render(request, "sessions/note_versions.html", context)


@require_POST
@needs(Permission.WRITE_RECORDS)
def note_restore(request: SignedInRequest, revision_id: Any) -> HttpResponse:
    """Bring an earlier text back. It becomes the newest save; the one before it stays among the versions."""
    revision: NoteRevision = fetch_or_refuse(NoteRevision, request.user, revision_id)
    row = find_note(request, revision.note_id)
    try:
        actions.restore_note(by=request.user, note=row, revision=revision, expected=posted_version(request))
    except StaleWrite:
        messages.warning(request, _("The note was changed in the meantime. Look once more."))
        return redirect("sessions:note_versions", note_id=row.pk)
    except actions.NoteClosed:
        messages.warning(request, _("This note is signed. Its text stays as it is."))
    else:
        messages.success(request, _("Brought back. What was there before is among the earlier versions."))
    return redirect("sessions:note", note_id=row.pk)
