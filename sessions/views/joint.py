"""Files of couples and families: opening one, and what is agreed before the first joint session."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.writing import record
from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.models import Client, User
from people.permissions import Permission
from people.presenters import case_header
from people.stale import stale_page
from plans.guards import may_write
from sessions import actions, presenters
from sessions.diary_forms import AgreementForm, JointFileForm

page_methods = require_http_methods(["GET", "HEAD", "POST"])


@page_methods
@needs(Permission.EDIT_CLIENTS)
def joint_new(request: SignedInRequest) -> HttpResponse:
    """Open a joint file. The desk names the clinician; a clinician opens it for people in the own care only."""
    clinicians = presenters.clinician_choices(request.user)
    form = JointFileForm(request.POST if request.method == "POST" else None, clinicians=clinicians)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        found = Client.objects.visible_to(request.user).filter(number__in=data["numbers"], kind=Client.Kind.PERSON)
        persons = sorted(found, key=lambda person: data["numbers"].index(person.number))
        if len(persons) < len(set(data["numbers"])):
            form.add_error("numbers", _("There is no personal file with one of these numbers, or you may not open it."))
        else:
            file = _open(request, form, persons)
            if file is not None:
                messages.success(request, _("The joint file is open. First of all, write down what is agreed."))
                return redirect(
                    "sessions:agreement" if may_write(request.user, file) else "people:client_details", file.pk
                )
    return render(request, "sessions/joint_new.html", {"form": form}, status=422 if form.errors else 200)


def _open(request: SignedInRequest, form: JointFileForm, persons: list[Client]) -> Client | None:
    clinician = User.objects.visible_to(request.user).filter(pk=form.cleaned_data["clinician"]).first()
    if clinician is None:
        raise PermissionDenied
    try:
        return actions.open_joint_file(
            by=request.user, kind=form.cleaned_data["kind"], persons=persons, clinician=clinician
        )
    except PermissionDenied:
        form.add_error("numbers", _("You can open a joint file for people who are all in your own care. Ask the desk."))
        return None


def _joint_file(request: SignedInRequest, file_id: Any) -> Client:
    file: Client = fetch_or_refuse(Client, request.user, file_id)
    if not file.is_joint:
        raise Http404
    return file


@require_safe
@needs(Permission.SEE_RECORDS)
def agreement(request: SignedInRequest, file_id: Any) -> HttpResponse:
    """Who is the client, what happens with secrets, who releases: agreed by everybody before the first joint session."""
    file = _joint_file(request, file_id)
    record("file.agreement_read", by=request.user, client=file)
    return _agreement_page(request, file, _agreement_form(file))


@require_POST
@needs(Permission.WRITE_RECORDS)
def agreement_save(request: SignedInRequest, file_id: Any) -> HttpResponse:
    """Write down what was agreed, and by whom."""
    file = _joint_file(request, file_id)
    form = _agreement_form(file, request.POST)
    if not form.is_valid():
        return _agreement_page(request, file, form)
    try:
        saved = actions.record_agreement(
            by=request.user, file=file, expected=form.cleaned_data["version"], terms=form.terms()
        )
    except StaleWrite as stale:
        return stale_page(request, form, stale.current, "sessions:agreement", file.pk)
    words = _("Agreed. Joint sessions can be booked.") if saved.is_complete else _("Saved. Not everybody has agreed.")
    messages.success(request, words)
    return redirect("sessions:agreement", file_id=file.pk)


def _agreement_form(file: Client, data: Any = None) -> AgreementForm:
    initial = presenters.agreement_initial(actions.agreement_of(file))
    return AgreementForm(data, members=presenters.member_choices(file), initial=initial)


def _agreement_page(request: SignedInRequest, file: Client, form: AgreementForm) -> HttpResponse:
    context = {
        "case": case_header(file, request.user),
        "tab": "sessions",
        "client": file,
        "form": form,
        "can_write": may_write(request.user, file),
        "joint": presenters.joint_card(file, request.user),
    }
    return render(request, "sessions/agreement.html", context, status=422 if form.errors else 200)
