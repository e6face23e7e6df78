"""The clinic's settings and its crisis contacts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.saving import StaleWrite
from people import staff_lists, staffing
from people.access import fetch_or_refuse, needs
from people.crisis_data import valid_everywhere
from people.forms.clinic import ClinicForm, CrisisContactForm
from people.models import Clinic, CrisisContact
from people.permissions import Permission
from people.stale import stale_page


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_CLINIC)
def clinic(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    settings = Clinic.get()
    data = request.POST if request.method == "POST" else None
    form = ClinicForm(data, instance=settings, initial={"version": settings.version})
    if data is not None and form.is_valid():
        fields = [name for name in form.changed_data if name != "version"]
        try:
            staffing.save_clinic(by=user, clinic=form.instance, expected=form.cleaned_data["version"], fields=fields)
        except StaleWrite as stale:
            return stale_page(request, form, stale.current, "people:clinic")
        messages.success(request, _("Settings saved."))
        return redirect("people:clinic")
    context = {
        "form": form,
        "contacts": staff_lists.crisis_rows(CrisisContact.objects.visible_to(user)),
        "unchecked": staff_lists.contacts_to_check(user),
        "uncovered": staff_lists.places_without_contact(),
    }
    return render(request, "people/clinic.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_CLINIC)
def contact_new(request: HttpRequest) -> HttpResponse:
    blank = CrisisContact(valid_from=valid_everywhere(), jurisdiction=Clinic.get().jurisdiction)
    return _contact(request, blank)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_CLINIC)
def contact_edit(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    return _contact(request, fetch_or_refuse(CrisisContact, request.user, contact_id))  # type: ignore[arg-type]


def _contact(request: HttpRequest, contact: CrisisContact) -> HttpResponse:
    user: Any = request.user
    form = CrisisContactForm(request.POST if request.method == "POST" else None, instance=contact)
    if request.method == "POST" and form.is_valid():
        staffing.save_crisis_contact(by=user, contact=form.save(commit=False))
        messages.success(request, _("Crisis contact saved. It is shown from its first valid day on."))
        return redirect("people:clinic")
    context = {"form": form, "contact": contact, "is_new": contact._state.adding}
    return render(request, "people/contact_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
@needs(Permission.MANAGE_CLINIC)
def contact_checked(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Somebody tried the number today and it is right."""
    user: Any = request.user
    contact = fetch_or_refuse(CrisisContact, user, contact_id)
    staffing.confirm_crisis_contact(by=user, contact=contact, day=timezone.localdate())
    messages.success(request, _("Noted: %(name)s was checked today.") % {"name": contact.label})
    return redirect("people:clinic")


@require_http_methods(["POST"])
@needs(Permission.MANAGE_CLINIC)
def contact_remove(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    user: Any = request.user
    staffing.remove_crisis_contact(by=user, contact=fetch_or_refuse(CrisisContact, user, contact_id))
    messages.success(request, _("Crisis contact removed."))
    return redirect("people:clinic")
