"""Rooms, time off and closed days."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.permissions import Permission
from sessions import actions, presenters
from sessions.diary_forms import RoomForm, TimeOffForm, tomorrow
from sessions.models import Room, TimeOff

page_methods = require_http_methods(["GET", "HEAD", "POST"])


@page_methods
@needs(Permission.MANAGE_CLINIC)
def rooms(request: SignedInRequest) -> HttpResponse:
    """The clinic's rooms, and a new one."""
    form = RoomForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.save_room(by=request.user, room=Room(), expected=0, values=form.cleaned_data)
        messages.success(request, _("Room added."))
        return redirect("sessions:rooms")
    context = {"form": form, "rows": Room.objects.visible_to(request.user)}
    return render(request, "sessions/rooms.html", context, status=422 if form.errors else 200)


@page_methods
@needs(Permission.MANAGE_CLINIC)
def room(request: SignedInRequest, room_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Room, request.user, room_id)
    version = row.version
    form = RoomForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_room(by=request.user, room=row, expected=version, values=form.cleaned_data)
        except StaleWrite:
            messages.warning(request, _("Somebody else changed this room at the same moment. Check it once more."))
        else:
            messages.success(request, _("Room saved."))
        return redirect("sessions:rooms")
    return render(request, "sessions/room.html", {"form": form, "room": row}, status=422 if form.errors else 200)


@page_methods
@needs(Permission.STAFF_AREA)
def time_off(request: SignedInRequest) -> HttpResponse:
    """Own time off and the clinic's closed days, with the appointments that stand inside them."""
    user = request.user
    posted = request.POST if request.method == "POST" else None
    own, clinic = user.can(Permission.WRITE_RECORDS), user.can(Permission.MANAGE_CLINIC)
    form = TimeOffForm(posted, initial=tomorrow(), own=own, clinic=clinic)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.take_time_off(
            by=user,
            clinician=None if data["whom"] == "clinic" else user,
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            label=data["label"],
        )
        messages.success(request, _("Noted. Nothing new is booked into it."))
        return redirect("sessions:time_off")
    context = {"form": form, "rows": presenters.time_off_rows(user)}
    return render(request, "sessions/time_off.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.STAFF_AREA)
def time_off_remove(request: SignedInRequest, time_off_id: Any) -> HttpResponse:
    row = fetch_or_refuse(TimeOff, request.user, time_off_id)
    actions.give_back_time_off(by=request.user, time_off=row)
    messages.success(request, _("Removed. Appointments can be booked there again."))
    return redirect("sessions:time_off")
