"""The desk reads enquiries and answers them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from common.posted import whole_number
from common.saving import StaleWrite
from matching import actions, board, enquiry_pages, presenters
from matching.forms import DeclineForm, RegisterForm
from matching.models import Enquiry
from matching.views import me
from people.access import fetch_or_refuse, needs
from people.models import Clinic
from people.permissions import Permission

PER_PAGE = 50


@require_safe
@needs(Permission.REGISTER_CLIENTS)
def enquiries(request: HttpRequest) -> HttpResponse:
    """Enquiries in one state, the oldest new one first."""
    asked = request.GET.get("state", "")
    state = asked if asked in Enquiry.State.values else Enquiry.State.NEW.value
    order = "created_at" if state == Enquiry.State.NEW else "-decided_at"
    rows = Enquiry.objects.visible_to(me(request)).filter(state=state).order_by(order, "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    states = [(value, label, f"?state={value}") for value, label in Enquiry.State.choices]
    context = {"page": page, "rows": enquiry_pages.enquiry_rows(page.object_list), "state": state, "states": states}
    return render(request, "matching/enquiries.html", context)


@require_safe
@needs(Permission.REGISTER_CLIENTS)
def enquiry(request: HttpRequest, enquiry_id: UUID) -> HttpResponse:
    found = _fetch(request, enquiry_id)
    audit.record("enquiry.read", by=me(request), obj=found, client=found.client)
    return _enquiry_page(request, found, DeclineForm(initial={"version": found.version}))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REGISTER_CLIENTS)
def register(request: HttpRequest, enquiry_id: UUID) -> HttpResponse:
    """Make the person a client, put them on the list and invite them."""
    found = _fetch(request, enquiry_id)
    if found.state != Enquiry.State.NEW:
        return _already(request, found)
    form = RegisterForm(request.POST if request.method == "POST" else None, enquiry=found, clinic=Clinic.get())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            client = actions.register_enquiry(
                by=me(request),
                enquiry=found,
                expected=data["version"],
                person=form.person(),
                urgency=data["urgency"],
                invite=data["invite"],
            )
        except StaleWrite as stale:
            return _already(request, stale.current)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            said = _("%(case)s is registered and on the waiting list.") % {"case": client.case_number}
            messages.success(request, f"{said} {_('The invitation is on its way.')}" if data["invite"] else said)
            return redirect("matching:enquiry", enquiry_id=found.pk)
    clients, others = enquiry_pages.duplicates_of(found, me(request))
    context = {"enquiry": found, "form": form, "same_clients": clients, "same_enquiries": others}
    return render(request, "matching/register.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.REGISTER_CLIENTS)
def decline(request: HttpRequest, enquiry_id: UUID) -> HttpResponse:
    found = _fetch(request, enquiry_id)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _enquiry_page(request, found, form, status=422)
    data = form.cleaned_data
    try:
        actions.decline_enquiry(by=me(request), enquiry=found, expected=data["version"], reason=data["reason"])
    except StaleWrite as stale:
        return _already(request, stale.current)
    messages.success(request, _("The enquiry is closed. Nothing was sent; you can take it up again here."))
    return redirect("matching:enquiry", enquiry_id=found.pk)


@require_POST
@needs(Permission.REGISTER_CLIENTS)
def reopen(request: HttpRequest, enquiry_id: UUID) -> HttpResponse:
    """Undo of declining."""
    found = _fetch(request, enquiry_id)
    try:
        actions.reopen_enquiry(by=me(request), enquiry=found, expected=_version(request))
    except StaleWrite as stale:
        return _already(request, stale.current)
    messages.success(request, _("The enquiry is open again."))
    return redirect("matching:enquiry", enquiry_id=found.pk)


def _version(request: HttpRequest) -> int:
    return whole_number(request.POST.get("version", ""))


def _fetch(request: HttpRequest, enquiry_id: UUID) -> Enquiry:
    found: Enquiry = fetch_or_refuse(Enquiry, me(request), enquiry_id, queryset=board.enquiries())
    return found


def _enquiry_page(request: HttpRequest, found: Enquiry, form: DeclineForm, *, status: int = 200) -> HttpResponse:
    clients, others = enquiry_pages.duplicates_of(found, me(request))
    context: dict[str, Any] = {
        "enquiry": found,
        "facts": enquiry_pages.enquiry_facts(found),
        "same_clients": clients,
        "same_enquiries": others,
        "form": form,
        "client_url": presenters.client_url(found.client_id) if found.client_id else "",
        "open": status != 200,
    }
    return render(request, "matching/enquiry.html", context, status=status)


def _already(request: HttpRequest, found: Any) -> HttpResponse:
    """Somebody else was first: say what happened, and write nothing."""
    who = found.decided_by.name if found.decided_by else ""
    context = {
        "heading": _("Somebody else has answered this enquiry"),
        "what": found.get_state_display(),
        "who": who,
        "when": found.decided_at or found.updated_at,
        "back": reverse("matching:enquiry", args=[found.pk]),
        "back_label": _("See the enquiry"),
    }
    return render(request, "matching/taken.html", context, status=409)
