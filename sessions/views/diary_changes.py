"""Changes of what is booked: moved, moved back, cancelled; and what is left to do about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.permissions import Permission
from people.stale import stale_page
from sessions import actions, presenters
from sessions.diary_forms import CancelForm, FollowUpForm, MoveForm
from sessions.models import Appointment, FollowUp, Move
from sessions.views.diary import week_name

page_methods = require_http_methods(["GET", "HEAD", "POST"])


def _week_of(appointment: Appointment, **extra: Any) -> str:
    query = "".join(f"&{key}={value}" for key, value in extra.items())
    return f"{reverse('sessions:week')}?week={week_name(timezone.localdate(appointment.starts_at))}{query}"


def _initial(row: Appointment) -> dict[str, Any]:
    return {
        "starts_at": timezone.localtime(row.starts_at),
        "minutes": row.minutes,
        "room": str(row.room_id or ""),
        "scope": actions.Scope.THIS.value,
        "version": row.version,
    }


@page_methods
@needs(Permission.WRITE_RECORDS)
def move(request: SignedInRequest, appointment_id: Any) -> HttpResponse:
    """Another time for an appointment; also where a block of the calendar ends up when it is dropped."""
    row = fetch_or_refuse(Appointment, request.user, appointment_id)
    initial = _initial(row)
    # What a dropped block does not say stays as it is.
    data = {**initial, **request.POST.dict(), "starts_at": request.POST.get("starts_at", "")}
    form = MoveForm(data if request.method == "POST" else None, appointment=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            moved = _move(request, row, form)
        except actions.Clash as clash:
            form.add_error(clash.field if clash.field in form.fields else "starts_at", clash.message)
        except StaleWrite:
            messages.warning(request, _("It was changed meanwhile. Look at it once more."))
            return redirect("sessions:appointment", appointment_id=appointment_id)
        else:
            return _after(request, moved)
    context = {"appointment": row, "form": form, "facts": presenters.appointment_facts(row, [], request.user)}
    return render(request, "sessions/move.html", context, status=422 if form.errors else 200)


def _move(request: SignedInRequest, row: Appointment, form: MoveForm) -> list[Appointment]:
    data = form.cleaned_data
    return actions.move_appointment(
        by=request.user,
        appointment=row,
        expected=data["version"],
        starts_at=data["starts_at"],
        minutes=data["minutes"],
        room=form.room_chosen(),
        scope=data.get("scope") or actions.Scope.THIS,
    )


def _after(request: SignedInRequest, moved: list[Appointment]) -> HttpResponse:
    if len(moved) > 1:
        words = ngettext("Moved: %(n)d appointment.", "Moved: %(n)d appointments.", len(moved)) % {"n": len(moved)}
        messages.success(request, words)
        return redirect(_week_of(moved[0]))
    last = Move.objects.visible_to(request.user).filter(appointment=moved[0]).order_by("-created_at").first()
    return redirect(_week_of(moved[0], moved=last.pk) if last else _week_of(moved[0]))


@require_POST
@needs(Permission.WRITE_RECORDS)
def undo(request: SignedInRequest, move_id: Any) -> HttpResponse:
    """Put it back where it was."""
    row = fetch_or_refuse(Move, request.user, move_id)
    try:
        back = actions.undo_move(by=request.user, move=row)
    except (actions.NothingToUndo, StaleWrite):
        messages.warning(request, _("This cannot be undone any more."))
    except actions.Clash as clash:
        messages.warning(request, clash.message)
    else:
        messages.success(request, _("It is back where it was."))
        return redirect(_week_of(back))
    return redirect("sessions:appointment", appointment_id=row.appointment_id)


@page_methods
@needs(Permission.WRITE_RECORDS)
def cancel(request: SignedInRequest, appointment_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Appointment, request.user, appointment_id)
    initial = {"reason": actions.cancelled_by_client(row, timezone.now()), "version": row.version}
    data = request.POST if request.method == "POST" else None
    form = CancelForm(data, appointment=row, initial=initial)
    if data is not None and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            if form.cleaned_data.get("scope") == actions.Scope.FOLLOWING:
                expected = form.cleaned_data["version"] or row.version
                actions.end_series(by=request.user, appointment=row, expected=expected, reason=reason)
            else:
                actions.cancel_appointment(by=request.user, appointment=row, reason=reason)
        except StaleWrite:
            messages.warning(request, _("It was held or cancelled already."))
        else:
            messages.success(request, _("Cancelled."))
        return redirect("sessions:appointment", appointment_id=appointment_id)
    context = {"appointment": row, "form": form}
    return render(request, "sessions/cancel.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.WRITE_RECORDS)
def follow_ups(request: SignedInRequest) -> HttpResponse:
    """Everything that the clinician still has to do about appointments."""
    rows = presenters.open_follow_ups(request.user)
    return render(request, "sessions/follow_ups.html", {"rows": rows})


@page_methods
@needs(Permission.WRITE_RECORDS)
def follow_up_done(request: SignedInRequest, follow_up_id: Any) -> HttpResponse:
    row = fetch_or_refuse(FollowUp, request.user, follow_up_id)
    form = FollowUpForm(request.POST if request.method == "POST" else None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.finish_follow_up(by=request.user, follow_up=row, expected=data["version"], words=data["words"])
        except StaleWrite as stale:
            return stale_page(request, form, stale.current, "sessions:follow_ups")
        messages.success(request, _("Noted."))
        return redirect("sessions:follow_ups")
    context = {"row": row, "form": form, "shown_name": row.client.shown_name(request.user)}
    return render(request, "sessions/follow_up.html", context, status=422 if form.errors else 200)
