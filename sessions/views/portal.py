"""The client's own appointments: seen, confirmed, asked to be moved; and what the client wants to talk about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from sessions import actions, presenters
from sessions.diary_forms import AgendaForm, AskForm
from sessions.models import Attendance, Reply
from sessions.presenters.wishes import joint_places

page_methods = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 6  # a weekly hour is booked for half a year: nobody answers to all of it at once


def _own(request: SignedInRequest) -> Client | None:
    return Client.objects.visible_to(request.user).filter(user=request.user).first()


def _own_or_404(request: SignedInRequest) -> Client:
    client = _own(request)
    if client is None:
        raise Http404
    return client


@require_safe
@needs(Permission.OWN_PORTAL)
def appointments(request: SignedInRequest) -> HttpResponse:
    """What is booked, in the client's own time zone."""
    client = _own(request)
    rows = presenters.coming_for_client(client, limit=SHOWN + 1) if client else []
    context = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}
    context["together"] = joint_places(client) if client else []
    return render(request, "sessions/portal_appointments.html", context)


@require_POST
@needs(Permission.OWN_PORTAL)
def confirm(request: SignedInRequest, attendance_id: Any) -> HttpResponse:
    """I am coming."""
    row = fetch_or_refuse(Attendance, request.user, attendance_id)
    try:
        actions.reply(by=request.user, person=_own_or_404(request), attendance=row, kind=Reply.Kind.CONFIRMED)
    except actions.TooLate:
        messages.warning(request, _("This time is not open any more. Below is what is booked now."))
    else:
        messages.success(request, _("Thank you. It is noted that you are coming."))
    return redirect("sessions:portal_appointments")


@page_methods
@needs(Permission.OWN_PORTAL)
def ask(request: SignedInRequest, attendance_id: Any) -> HttpResponse:
    """Ask for another time, or to cancel. Nothing changes until somebody answers."""
    row = fetch_or_refuse(Attendance, request.user, attendance_id)
    client = _own_or_404(request)
    shown = next((item for item in presenters.coming_for_client(client) if item.id == str(row.pk)), None)
    if shown is None:
        messages.warning(request, _("This time is not open any more. Below is what is booked now."))
        return redirect("sessions:portal_appointments")
    form = AskForm(request.POST if request.method == "POST" else None, initial={"kind": Reply.Kind.MOVE})
    if request.method == "POST" and form.is_valid():
        try:
            actions.reply(by=request.user, person=client, attendance=row, **form.cleaned_data)
        except actions.TooLate:
            messages.warning(request, _("This time is not open any more. Below is what is booked now."))
        else:
            messages.success(request, _("Sent. Somebody will get back to you. Until then the time stays as it is."))
        return redirect("sessions:portal_appointments")
    return render(request, "sessions/portal_ask.html", {"row": shown, "form": form}, status=422 if form.errors else 200)


@page_methods
@needs(Permission.OWN_PORTAL)
def agenda(request: SignedInRequest) -> HttpResponse:
    """What the client wants to talk about the next time. It saves itself while it is written."""
    client = _own_or_404(request)
    row = actions.open_agenda(client)
    data = request.POST if request.method == "POST" else None
    by_itself = bool(request.headers.get("X-Autosave"))
    form = AgendaForm(data, initial={"text": row.text, "version": row.version})
    saved_at = row.updated_at if row.version else None
    context = {"form": form, "next": presenters.coming_for_client(client, limit=1), "saved_at": saved_at}
    if data is None:
        return render(request, "sessions/portal_agenda.html", context)
    if not form.is_valid():
        return render(request, "sessions/portal_agenda.html", context, status=422)
    try:
        saved = actions.save_agenda(
            by=request.user, client=client, text=form.cleaned_data["text"], expected=form.cleaned_data["version"]
        )
    except StaleWrite as stale:
        return _both(request, form, stale, by_itself=by_itself)
    if by_itself:
        answer = render(request, "components/saved.html", {"saved_at": timezone.now()})
        answer.headers["X-Version"] = str(saved.version)
        return answer
    messages.success(request, _("Saved. It will be there when you meet."))
    return redirect("sessions:portal_agenda")


def _both(request: SignedInRequest, form: AgendaForm, stale: StaleWrite, *, by_itself: bool) -> HttpResponse:
    current: Any = stale.current
    conflict = {
        "name": "text", "label": form.fields["text"].label, "mine": form.cleaned_data["text"], "theirs": current.text,
    }  # fmt: skip
    context = {
        "conflicts": [conflict],
        "current_version": current.version,
        "changed_by": "",
        "reload_url": request.path,
        "action_url": request.path,
    }
    template = "components/stale.html" if by_itself else "sessions/portal_agenda_stale.html"
    return render(request, template, context, status=409)
