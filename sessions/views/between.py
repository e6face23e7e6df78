"""Responses between members, moments that may go to a plan, and the member's own word about how the group felt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.writing import record
from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from plans.models import Objective
from sessions import actions
from sessions.actions.between import CLIMATE
from sessions.actions.groupnotes import require_group_lead
from sessions.group_forms import ClimateForm, ExchangeForm, MomentForm
from sessions.models import Appointment, Attendance, GroupClimate, GroupMoment
from sessions.presenters.between import consent_form, present_members, whole_attendances, whole_moments
from sessions.presenters.groupnotes import roster_pairs
from sessions.views.group_session import find_session
from sessions.views.notes import page_methods


def _back(row: Appointment, place: str = "between") -> HttpResponse:
    response = redirect("sessions:group_session", appointment_id=row.pk)
    response.headers["Location"] += f"#{place}"
    return response


@page_methods
@needs(Permission.WRITE_RECORDS)
def exchange(request: SignedInRequest, appointment_id: Any) -> HttpResponse:
    """Count who responded to whom."""
    row = find_session(request, appointment_id)
    if row.group_id is None:
        return redirect("sessions:appointment", appointment_id=appointment_id)
    form = ExchangeForm(
        request.POST if request.method == "POST" else None, members=present_members(roster_pairs(row), request.user)
    )
    if request.method == "POST" and form.is_valid():
        people = [fetch_or_refuse(Client, request.user, form.cleaned_data[name]) for name in ("giver", "receiver")]
        actions.count_exchange(
            by=request.user, appointment=row, giver=people[0], receiver=people[1], times=form.cleaned_data["times"]
        )
        return _back(row)
    return _short(request, row, form, _("Who responded to whom"))


@page_methods
@needs(Permission.WRITE_RECORDS)
def moment_new(request: SignedInRequest, appointment_id: Any) -> HttpResponse:
    row = find_session(request, appointment_id)
    if row.group_id is None:
        return redirect("sessions:appointment", appointment_id=appointment_id)
    form = MomentForm(
        request.POST if request.method == "POST" else None, members=present_members(roster_pairs(row), request.user)
    )
    if request.method == "POST" and form.is_valid():
        client = fetch_or_refuse(Client, request.user, form.cleaned_data["client"])
        actions.note_moment(by=request.user, appointment=row, client=client, words=form.cleaned_data["words"])
        messages.success(request, _("Kept in the group until the member agrees."))
        return _back(row)
    return _short(request, row, form, _("A moment, here and now"))


def _short(request: SignedInRequest, row: Appointment, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "appointment": row}
    return render(request, "sessions/between_form.html", context, status=422 if form.errors else 200)


@page_methods
@needs(Permission.WRITE_RECORDS)
def moment(request: SignedInRequest, moment_id: Any) -> HttpResponse:
    """Keep what the member said about taking a moment along, and where it belongs in the plan."""
    row: GroupMoment = fetch_or_refuse(
        GroupMoment,
        request.user,
        moment_id,
        queryset=whole_moments(),
    )
    require_group_lead(request.user, row.appointment)
    form = consent_form(row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["objective"]
        objective = fetch_or_refuse(Objective, request.user, chosen) if chosen else None
        actions.ask_moment(
            by=request.user, moment=row, agreed=form.cleaned_data["agreed"] == "yes", objective=objective
        )
        messages.success(request, _("Kept as the member said."))
        return _back(row.appointment)
    if request.method != "POST":
        record("moment.read", by=request.user, obj=row, client=row.client)
    context = {"form": form, "title": _("May it go to the plan?"), "appointment": row.appointment, "words": row.words,
               "name": row.client.shown_name(request.user)}  # fmt: skip
    return render(request, "sessions/between_form.html", context, status=422 if form.errors else 200)


@page_methods
@needs(Permission.OWN_PORTAL)
def portal_climate(request: SignedInRequest, attendance_id: Any) -> HttpResponse:
    """A member's three answers after a group session. All may stay open; they can be changed later."""
    row: Attendance = fetch_or_refuse(Attendance, request.user, attendance_id, queryset=whole_attendances())
    if row.client.user_id != request.user.pk:
        raise PermissionDenied
    if row.appointment.group_id is None or row.status not in Attendance.PRESENT:
        return redirect("sessions:portal_appointments")
    said = GroupClimate.objects.visible_to(request.user).filter(attendance=row).first()
    initial: dict[str, Any] = {"version": said.version if said else 0}
    initial |= {name: "" if getattr(said, name, None) is None else str(getattr(said, name)) for name in CLIMATE}
    form = ClimateForm(request.POST if request.method == "POST" else None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        values = {name: int(form.cleaned_data[name]) if form.cleaned_data[name] else None for name in CLIMATE}
        try:
            actions.say_climate(by=request.user, attendance=row, expected=form.cleaned_data["version"], values=values)
        except StaleWrite:
            messages.warning(request, _("You answered this in another window. Here is what it says now."))
            return redirect("sessions:portal_climate", attendance_id=attendance_id)
        messages.success(request, _("Thank you. Only you can see your own answers."))
        return redirect("sessions:portal_appointments")
    return render(
        request, "sessions/portal_climate.html", {"form": form, "row": row}, status=422 if form.errors else 200
    )
