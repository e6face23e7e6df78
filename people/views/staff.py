"""Pages about the people who work here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.saving import StaleWrite
from common.templatetags.ui import error_items
from people import actions, staff_lists, staffing
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.forms.staff import (
    HoursFormSet,
    InviteStaffForm,
    LicenceFormSet,
    ProfileForm,
    StaffForm,
    SupervisorForm,
)
from people.models import ClinicianProfile, Supervision, User
from people.permissions import Permission
from people.views.clients import refused


@require_safe
@needs(Permission.MANAGE_STAFF)
def staff_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {
        "rows": staff_lists.staff_rows(User.objects.visible_to(user)),
        "invitations": staff_lists.open_staff_invitations(user),
    }
    return render(request, "people/staff_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_STAFF)
def staff_invite(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = InviteStaffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.invite(by=user, email=data["email"], roles=data["roles"], staff_name=data["name"])
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The invitation is on its way. Its link works for seven days."))
            return redirect("people:staff_list")
    return render(request, "people/staff_invite.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_STAFF)
def staff_edit(request: HttpRequest, user_id: UUID) -> HttpResponse:
    user: Any = request.user
    person = fetch_or_refuse(User, user, user_id)
    form = StaffForm(request.POST if request.method == "POST" else None, user=person)
    if request.method == "POST" and form.is_valid():
        try:
            staffing.update_staff(by=user, user=person, name=form.cleaned_data["name"], flags=form.flags())
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:staff_edit", person.pk)
    return _staff_page(request, person, form=form)


def _staff_page(request: HttpRequest, person: User, **forms: Any) -> HttpResponse:
    context = {
        "person": person,
        "roles": staff_lists.role_words(person),
        "form": StaffForm(user=person),
        "supervisor_form": SupervisorForm(supervisee=person),
        "supervisors": person.supervised_by.current().select_related("supervisor"),
        "supervisees": person.supervises.current().select_related("supervisee"),
        "cases": person.care.current().count(),
        "profile": getattr(person, "clinician", None),
        "second_step": staff_lists.has_second_step(person),
        "is_self": person.pk == request.user.pk,
    } | forms
    invalid = any(form.errors for form in forms.values())
    return render(request, "people/staff_edit.html", context, status=422 if invalid else 200)


@require_http_methods(["POST"])
@needs(Permission.MANAGE_STAFF)
def supervision_begin(request: HttpRequest, user_id: UUID) -> HttpResponse:
    user: Any = request.user
    person = fetch_or_refuse(User, user, user_id)
    form = SupervisorForm(request.POST, supervisee=person)
    if form.is_valid():
        supervisor = form.cleaned_data["supervisor"]
        try:
            staffing.begin_supervision(by=user, supervisor=supervisor, supervisee=person)
        except ValidationError as error:
            refused(form, error)
        else:
            words = _("%(name)s now sees the current cases.") % {"name": supervisor.name}
            messages.success(request, words)
            return redirect("people:staff_edit", person.pk)
    return _staff_page(request, person, supervisor_form=form)


@require_http_methods(["POST"])
@needs(Permission.MANAGE_STAFF)
def supervision_end(request: HttpRequest, supervision_id: UUID) -> HttpResponse:
    user: Any = request.user
    pair = fetch_or_refuse(Supervision, user, supervision_id)
    staffing.end_supervision(by=user, supervision=pair)
    messages.success(request, _("The supervision has ended."))
    return redirect("people:staff_edit", pair.supervisee_id)


@require_http_methods(["POST"])
@needs(Permission.MANAGE_STAFF)
def staff_activity(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Close an account or open it again."""
    user: Any = request.user
    person = fetch_or_refuse(User, user, user_id)
    if request.POST.get("to") == "open":
        staffing.reactivate_user(by=user, user=person)
        messages.success(request, _("The account is open again. Give roles, care and supervision as needed."))
        return redirect("people:staff_edit", person.pk)
    try:
        staffing.deactivate_user(by=user, user=person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The account is closed and every login has ended."))
    return redirect("people:staff_edit", person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_STAFF)
def staff_profile(request: SignedInRequest, user_id: UUID) -> HttpResponse:
    person = fetch_or_refuse(User, request.user, user_id)
    return _profile(request, person, "people:staff_edit", person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WRITE_RECORDS)
def own_profile(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    return _profile(request, user, "people:own_profile")


def _profile(request: HttpRequest, person: User, back: str, *args: Any) -> HttpResponse:
    profile = getattr(person, "clinician", None) or ClinicianProfile(user=person)
    data = request.POST if request.method == "POST" else None
    form = ProfileForm(data, instance=profile, initial={"version": profile.version})
    parts: list[Any] = [LicenceFormSet(data, instance=profile), HoursFormSet(data, instance=profile)]
    stale = False
    if data is not None and all([form.is_valid(), *(part.is_valid() for part in parts)]):
        try:
            staffing.save_profile(
                by=request.user,  # type: ignore[arg-type]
                profile=form.instance,
                expected=form.cleaned_data["version"],
                fields=form.stored_fields,
                parts=parts,
            )
        except StaleWrite as error:
            # Everything typed stays on the page; saving once more replaces what the other person saved.
            form.data = data.copy()
            form.data["version"] = error.current.version  # type: ignore[attr-defined]
            stale = True
        else:
            messages.success(request, _("Profile saved."))
            return redirect(back, *args)
    context = {
        "form": form,
        "licences": parts[0],
        "hours": parts[1],
        "person": person,
        "stale": stale,
        "problems": error_items(form, *parts[0].forms, *parts[1].forms),
        "warnings": profile_warnings(profile),
        "own": person.pk == request.user.pk,
    }
    invalid = data is not None and not stale
    return render(request, "people/profile.html", context, status=409 if stale else 422 if invalid else 200)


def profile_warnings(profile: ClinicianProfile) -> list[staff_lists.Concern]:
    if profile._state.adding:
        return []
    today = timezone.localdate()
    found = (
        staff_lists.licence_warning(licence, today) for licence in staff_lists.newest_licences(profile.licences.all())
    )
    return [warning for warning in found if warning]
