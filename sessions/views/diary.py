"""Own week, scheduling, logging, one appointment with its roster, the sessions of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.writing import record
from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from people.presenters import case_header
from plans.guards import may_write
from sessions import actions, presenters
from sessions.forms import ROSTER, CancelForm, LogForm, ScheduleForm
from sessions.models import Appointment, Attendance

page_methods = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 50


def monday_of(text: str) -> dt.date:
    """Monday of an ISO week such as ``2026-W06``; of this week for anything else."""
    today = timezone.localdate()
    try:
        year, number = text.split("-W")
        return dt.date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        return today - dt.timedelta(days=today.weekday())


def week_name(day: dt.date) -> str:
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02}"


@require_safe
@needs(Permission.SEE_RECORDS)
def week(request: SignedInRequest) -> HttpResponse:
    monday = monday_of(request.GET.get("week", ""))
    context = {
        "monday": monday,
        "today": timezone.localdate(),
        "days": presenters.week(request.user, monday),
        "before": week_name(monday - dt.timedelta(days=7)),
        "after": week_name(monday + dt.timedelta(days=7)),
        "to_finish": presenters.notes_to_finish(request.user),
    }
    return render(request, "sessions/week.html", context)


def _chosen(request: SignedInRequest) -> dict[str, Any]:
    """Values that a link may bring: the client, and a round time for the rest."""
    now = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    return {"client": request.GET.get("client", ""), "starts_at": now}


def _client_of(request: SignedInRequest, form: forms.Form) -> Client:
    return fetch_or_refuse(Client, request.user, form.cleaned_data["client"])


def _try(form: forms.Form, write: Callable[[], Any]) -> Any:
    """Result of ``write``, or None with the message at the field when somebody is booked already."""
    try:
        return write()
    except actions.Clash as clash:
        form.add_error(clash.field, clash.message)
        return None


MEETING = ("starts_at", "minutes", "kind", "place", "room")


@page_methods
@needs(Permission.WRITE_RECORDS)
def schedule(request: SignedInRequest) -> HttpResponse:
    clients = presenters.own_clients(request.user)
    initial = _chosen(request)
    initial["starts_at"] += dt.timedelta(days=7)
    form = ScheduleForm(request.POST if request.method == "POST" else None, clients=clients, initial=initial)
    if request.method == "POST" and form.is_valid():
        client = _client_of(request, form)
        values = {name: form.cleaned_data[name] for name in MEETING}
        booked = _try(form, lambda: actions.schedule_appointment(by=request.user, client=client, **values))
        if booked:
            messages.success(request, _("Booked. It is in your week."))
            return redirect(f"{reverse('sessions:week')}?week={week_name(timezone.localdate(booked.starts_at))}")
    context = {"form": form, "clients": clients}
    return render(request, "sessions/schedule.html", context, status=422 if form.errors else 200)


@page_methods
@needs(Permission.WRITE_RECORDS)
def log(request: SignedInRequest) -> HttpResponse:
    """Log a session that took place. Leads straight to its note, or back when nobody came."""
    clients = presenters.own_clients(request.user)
    form = LogForm(request.POST if request.method == "POST" else None, clients=clients, initial=_chosen(request))
    if request.method == "POST" and form.is_valid():
        client = _client_of(request, form)
        values = {name: form.cleaned_data[name] for name in (*MEETING, "attendance")}
        logged = _try(form, lambda: actions.log_session(by=request.user, client=client, **values))
        if logged:
            _appointment, note = logged
            if note:
                messages.success(request, _("Session logged. Here is its note."))
                return redirect("sessions:note", note_id=note.pk)
            messages.success(request, _("Logged. Nobody came, so there is no note to write."))
            return redirect("sessions:case", client_id=client.pk)
    context = {"form": form, "clients": clients}
    return render(request, "sessions/log.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.SEE_RECORDS)
def case(request: SignedInRequest, client_id: Any) -> HttpResponse:
    client = fetch_or_refuse(Client, request.user, client_id)
    rows = Attendance.objects.visible_to(request.user).filter(client=client)
    rows = rows.select_related("appointment__clinician", "appointment__group")
    now = timezone.now()
    coming = rows.filter(appointment__ends_at__gte=now, status=Attendance.Status.SCHEDULED)
    past = rows.exclude(pk__in=coming.values("pk")).order_by("-appointment__starts_at")
    page = Paginator(past, PAGE).get_page(request.GET.get("page"))
    record("sessions.read", by=request.user, client=client)
    context = {
        "case": case_header(client, request.user),
        "tab": "sessions",
        "client": client,
        "coming": presenters.case_rows(coming.order_by("appointment__starts_at"), request.user),
        "past": presenters.case_rows(page, request.user),
        "page": page,
        "can_write": may_write(request.user, client),
    }
    return render(request, "sessions/case.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def appointment(request: SignedInRequest, appointment_id: Any) -> HttpResponse:
    """One appointment: when, where, and the roster."""
    row = fetch_or_refuse(Appointment, request.user, appointment_id)
    record("appointment.read", by=request.user, obj=row)
    visible = Attendance.objects.visible_to(request.user).filter(appointment=row)
    visible = visible.select_related("client", "appointment__clinician", "appointment__group").order_by("created_at")
    context = {
        "appointment": row,
        "roster": presenters.roster(visible, request.user),
        "statuses": ROSTER,
        "may_keep": actions.may_keep(request.user, row),
    }
    return render(request, "sessions/appointment.html", context)


@require_POST
@needs(Permission.WRITE_RECORDS)
def attendance(request: SignedInRequest, appointment_id: Any) -> HttpResponse:
    """Record who came: one choice per person, or everybody still expected at once."""
    row = fetch_or_refuse(Appointment, request.user, appointment_id)
    if not actions.may_keep(request.user, row):
        raise PermissionDenied
    everyone = request.POST.get("all") == Attendance.Status.ATTENDED
    known = {value for value, _label in ROSTER}
    visible = Attendance.objects.visible_to(request.user).filter(appointment=row).select_related("client")
    back = redirect("sessions:appointment", appointment_id=appointment_id)
    try:
        for item in visible:
            status = request.POST.get(f"status_{item.pk}", item.status)
            if everyone and status == Attendance.Status.SCHEDULED:
                status = Attendance.Status.ATTENDED
            if status in known and status != item.status:
                actions.record_attendance(by=request.user, attendance=item, status=status)
    except StaleWrite:
        messages.warning(request, _("Somebody else changed this roster at the same moment. Check it once more."))
        return back
    messages.success(request, _("Attendance recorded."))
    return back


@page_methods
@needs(Permission.WRITE_RECORDS)
def cancel(request: SignedInRequest, appointment_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Appointment, request.user, appointment_id)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_appointment(by=request.user, appointment=row, reason=form.cleaned_data["reason"])
        except StaleWrite:
            messages.warning(request, _("It was held or cancelled already."))
        else:
            messages.success(request, _("Cancelled."))
        return redirect("sessions:appointment", appointment_id=appointment_id)
    return render(
        request, "sessions/cancel.html", {"appointment": row, "form": form}, status=422 if form.errors else 200
    )


@require_POST
@needs(Permission.WRITE_RECORDS)
def note_start(request: SignedInRequest, attendance_id: Any) -> HttpResponse:
    """Begin the note about one person of an appointment."""
    row = fetch_or_refuse(Attendance, request.user, attendance_id)
    group = row.appointment.group
    if group is not None and actions.leads(request.user, group):
        return redirect("sessions:group_session", appointment_id=row.appointment_id)
    try:
        note = actions.start_note(by=request.user, attendance=row)
    except actions.NobodyCame:
        messages.warning(request, _("There is no note about a session that the client was not in."))
        return redirect("sessions:appointment", appointment_id=row.appointment_id)
    if note.author_id != request.user.pk:
        messages.warning(request, _("A colleague is writing this note."))
        return redirect("sessions:appointment", appointment_id=row.appointment_id)
    return redirect("sessions:note", note_id=note.pk)
