"""Letters for people whom the clinic cannot take on: neutral, on paper or as a file."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import audit
from common.pdf import paper_response
from matching import board, enquiry_pages
from matching.models import Enquiry, WaitingEntry
from matching.views import me
from matching.views.waiting import fetch_entry
from people.access import fetch_or_refuse, needs
from people.models import Clinic
from people.permissions import Permission


@require_safe
@needs(Permission.REGISTER_CLIENTS)
def enquiry_letter(request: HttpRequest, enquiry_id: UUID) -> HttpResponse:
    """For somebody who wrote to us and cannot be taken on."""
    found: Enquiry = fetch_or_refuse(Enquiry, me(request), enquiry_id, queryset=board.enquiries())
    if found.state != Enquiry.State.DECLINED:
        messages.info(request, _("A letter is for an enquiry that was declined."))
        return redirect("matching:enquiry", enquiry_id=found.pk)
    audit.record("enquiry.letter", by=me(request), obj=found)
    return _letter(request, found.name)


@require_safe
@needs(Permission.MATCH_CLIENTS)
def leave_letter(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    """For somebody who left the list without a place."""
    entry = fetch_entry(request, waiting_id)
    if entry.state != WaitingEntry.State.LEFT:
        messages.info(request, _("A letter is for somebody who has left the list."))
        return redirect("matching:waiting_entry", waiting_id=entry.pk)
    audit.record("waiting.letter", by=me(request), obj=entry, client=entry.client)
    return _letter(request, entry.client.name)


def _letter(request: HttpRequest, name: str) -> HttpResponse:
    clinic, now = Clinic.get(), timezone.now()
    context = {
        "name": name,
        "clinic": clinic,
        "today": timezone.localdate(now, clinic.zone),
        "contacts": enquiry_pages.help_now(clinic),
        "printed_by": me(request).name,
        "printed_at": now,
        "file": request.GET.get("file") == "pdf",
    }
    return paper_response(request, "matching/letter.html", context, filename="letter.pdf")
