"""Own week, scheduling, logging, one appointment with its roster, the sessions of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.writing import record
from common.posted import within_reach
from common.saving import StaleWrite
from common.templatetags.ui import when
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.models import Client, User
from people.permissions import Permission
from people.presenters import case_header
from plans.guards import may_write
from sessions import actions, presenters
from sessions.forms import ROSTER, LogForm, ScheduleForm
from sessions.models import Appointment, Attendance, Move

page_methods = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 50


def monday_of(text: str) -> dt.date:
    """Monday of an ISO week such as ``2026-W06``; of this week for anything else."""
    today = timezone.localdate()
    try:
        year, number = text.split("-W")
        return within_reach(dt.date.fromisocalendar(int(year), int(number), 1))
    except ValueError:
        return today - dt.timedelta(days=today.weekday())


def week_name(day: dt.date) -> str:
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02}"


@require_safe
@needs(Permission.SEE_RECORDS)
def week(request: SignedInRequest) -> HttpResponse:
    """The own calendar: a week, or with ``?day=`` one day. ``?moved=`` offers to undo a move."""
    day = day_of(request.GET.get("day", ""))
    monday = monday_of(request.GET.get("week", ""))
    step = dt.timedelta(days=1 if day else 7)
    first = day or monday
    context = {
        "first": first,
        "day": day,
        "grid": presenters.grid(request.user, first, 1 if day else 7),
        "before": _place_of(first - step, whole=day is None),
        "after": _place_of(first + step, whole=day is None),
        "now_url": _place_of(timezone.localdate(), whole=day is None),
        "other_url": _place_of(first if day else _shown_day(monday), whole=day is not None),
        "to_finish": presenters.notes_to_finish(request.user),
        "follow_ups": presenters.open_follow_ups(request.user, limit=MOST),
        "moved": _moved(request),
    }
    return render(request, "sessions/week.html", context)


def day_of(text: str) -> dt.date | None:
    try:
        return within_reach(dt.date.fromisoformat(text))
    except ValueError:
        return None


def _shown_day(monday: dt.date) -> dt.date:
    """Today while its week is shown, else the week's first day."""
    today = timezone.localdate()
    return today if today - dt.timedelta(days=today.weekday()) == monday else monday


def _place_of(day: dt.date, *, whole: bool) -> str:
    query = f"week={week_name(day)}" if whole else f"day={day:%Y-%m-%d}"
    return f"{reverse('sessions:week')}?{query}"


def _moved(request: SignedInRequest) -> Move | None:
    """The move that was just made, as long as it can be undone."""
    try:
        pk = UUID(request.GET.get("moved", ""))
    except ValueError:
        return None
    since = timezone.now() - actions.UNDO_WITHIN
    rows = Move.objects.visible_to(request.user).filter(pk=pk, undone=False, created_at__gte=since)
    return rows.select_related("appointment").first()


def _chosen(request: SignedInRequest) -> dict[str, Any]:
    """Values that a link may bring: the client, and a round time for the rest."""
    now = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    return {"client": request.GET.get("client", ""), "starts_at": now}


def _client_of(request: SignedInRequest, form: forms.Form) -> Client:
    return fetch_or_refuse(Client, request.user, form.cleaned_data["client"])


def _names(people: dict[str, User]) -> list[tuple[str, str]]:
    return [(pk, person.name) for pk, person in people.items()]


def _try(form: forms.Form, write: Callable[[], Any]) -> Any:
    """Result of ``write``, or None with the message at the field when it cannot be: somebody is taken, something is missing."""
    try:
        return write()
    except actions.Clash as clash:
        form.add_error(clash.field if clash.field in form.fields else None, clash.message)
    except actions.NotAgreed as missing:
        form.add_error("client", str(missing.message))
    except actions.NotInTheTeam:
        form.add_error("second", _("This colleague does not work with this file."))
    except actions.WrongKind:
        form.add_error("kind", _("This kind of session does not go with this file."))
    return None


MEETING = ("starts_at", "minutes", "kind", "place", "room")
MOST = 6


def _tell_left_out(request: SignedInRequest, booked: actions.Booked) -> None:
    messages.success(
        request,
        ngettext("Booked: %(n)d appointment.", "Booked: %(n)d appointments.", len(booked.appointments))
        % {"n": len(booked.appointments)},
    )
    for row in booked.left_out[:MOST]:
        messages.warning(request, _("Left out: %(when)s. %(why)s") % {"when": when(row.starts_at), "why": row.reason})


@page_methods
@needs(Permission.WRITE_RECORDS)
def schedule(request: SignedInRequest) -> HttpResponse:
    clients = presenters.own_clients(request.user)
    initial = _chosen(request)
    initial["starts_at"] += dt.timedelta(days=7)
    data = request.POST if request.method == "POST" else None
    others = presenters.second_therapists(request.user)
    form = ScheduleForm(data, clients=clients, seconds=_names(others), initial=initial)
    if request.method == "POST" and form.is_valid():
        client = _client_of(request, form)
        values = {name: form.cleaned_data[name] for name in (*MEETING, "link")}
        values["second"] = others.get(form.cleaned_data.get("second", ""))
        every = int(form.cleaned_data["repeats"] or 0)
        if every:
            values |= {"every": every, "times": form.cleaned_data["times"]}
        write = actions.book_series if every else actions.schedule_appointment
        booked = _try(form, lambda: write(by=request.user, client=client, **values))
        if booked:
            if every:
                _tell_left_out(request, booked)
            else:
                messages.success(request, _("Booked. It is in your week."))
            return redirect(_place_of(timezone.localdate(values["starts_at"]), whole=True))
    context = {"form": form, "clients": clients, "needs_agreement": _unagreed(form)}
    return render(request, "sessions/schedule.html", context, status=422 if form.errors else 200)


def _unagreed(form: forms.Form) -> str:
    """Where the agreement of the chosen joint file is written down, when that is what is missing."""
    chosen = form.data.get("client", "")
    missing = str(actions.NotAgreed.message) in form.errors.get("client", [])
    return reverse("sessions:agreement", args=[chosen]) if missing else ""


@page_methods
@needs(Permission.WRITE_RECORDS)
def log(request: SignedInRequest) -> HttpResponse:
    """Log a session that took place. Leads straight to its note, or back when nobody came."""
    clients = presenters.own_clients(request.user)
    data = request.POST if request.method == "POST" else None
    others = presenters.second_therapists(request.user)
    form = LogForm(data, clients=clients, seconds=_names(others), initial=_chosen(request))
    if request.method == "POST" and form.is_valid():
        client = _client_of(request, form)
        values = {name: form.cleaned_data[name] for name in (*MEETING, "attendance")}
        values["second"] = others.get(form.cleaned_data.get("second", ""))
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
    rows = rows.select_related("appointment__clinician", "appointment__second", "appointment__group")
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
        "joint": presenters.joint_card(client, request.user) if client.is_joint else None,
    }
    return render(request, "sessions/case.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def appointment(request: SignedInRequest, appointment_id: Any) -> HttpResponse:
    """One appointment: when, where, and the roster."""
    row = fetch_or_refuse(Appointment, request.user, appointment_id)
    record("appointment.read", by=request.user, obj=row)
    visible = Attendance.objects.visible_to(request.user).filter(appointment=row)
    visible = visible.select_related(
        "client", "appointment__clinician", "appointment__second", "appointment__group"
    ).order_by("created_at")
    people = list(visible.prefetch_related("client__members"))
    context = {
        "appointment": row,
        "facts": presenters.appointment_facts(row, people, request.user),
        "roster": presenters.roster(people, request.user),
        "statuses": ROSTER,
        "may_keep": actions.may_keep(request.user, row),
        "said": presenters.said_to(row, people, request.user),
        "moves": presenters.moves_of(row),
        "agenda": presenters.agenda_of(row, people, request),
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
    except actions.Clash as clash:
        messages.warning(request, clash.message)
        return back
    messages.success(request, _("Attendance recorded."))
    return back


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
        if row.appointment.is_shared_by(request.user):
            return redirect("sessions:note", note_id=note.pk)
        return redirect("sessions:appointment", appointment_id=row.appointment_id)
    return redirect("sessions:note", note_id=note.pk)
