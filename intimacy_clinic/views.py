"""The front door and the pages that put several apps together."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

import audit
from common import slots
from intimacy_clinic import case, desk, portal, today
from intimacy_clinic.demo import mailbox
from people.access import needs, public
from people.permissions import Permission
from people.presenters import case_header

SAFE_METHODS = ("GET", "HEAD")


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send each person to the page that the day starts with; strangers see the front page."""
    user: Any = request.user
    if not user.is_authenticated:
        return render(request, "intimacy_clinic/front.html")
    if user.can(Permission.WRITE_RECORDS):
        return redirect("today")
    if user.can(Permission.SUPERVISE):
        return redirect("supervision")
    if user.can(Permission.MATCH_CLIENTS):
        return redirect("desk")
    return redirect("portal:home")


@require_safe
@needs(Permission.WRITE_RECORDS)
def today_page(request: HttpRequest, day: dt.date | None = None) -> HttpResponse:
    """The day of a therapist: sessions, what waits to be written or read, and the own caseload."""
    user: Any = request.user
    now = timezone.localtime()
    page = today.day_page(user, day or now.date(), now=now)
    return render(
        request, "intimacy_clinic/today.html", {"page": page, "cards": slots.collect("today.side", request=request)}
    )


@require_safe
@needs(Permission.MATCH_CLIENTS)
def desk_page(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    now = timezone.localtime()
    context = {
        "now": now,
        "summary": desk.summary(user),
        "cards": slots.collect("desk.cards", request=request),
        "alerts": desk.open_alerts(user),
        "alerts_url": reverse("assessments:alert_list"),
        "to_check": desk.contacts_to_check(user),
        "licences": desk.expiring_licences(now.date()),
        "staff_url": reverse("people:staff_list"),
        "messages_waiting": desk.undelivered(user),
        "messages_url": reverse("notices:queue"),
    }
    return render(request, "intimacy_clinic/desk.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def case_page(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Overview of a case. Opening it is written down."""
    user: Any = request.user
    client = case.case_client(user, client_id)
    if request.method not in SAFE_METHODS:  # asked after the right, so that nobody learns from the answer
        return HttpResponseNotAllowed(SAFE_METHODS)
    audit.record("case.read", by=user, obj=client, client=client)
    cards = slots.collect("case.overview", client=client, request=request)
    half = (len(cards) + 1) // 2
    context = {
        "case": case_header(client, user),
        "tab": "overview",
        "first_cards": cards[:half],
        "further_cards": cards[half:],
        "symptoms": case.symptom_picture(client),
        "reach": case.reaching(client, user),
    }
    return render(request, "intimacy_clinic/case.html", context)


@require_safe
@needs(Permission.OWN_PORTAL)
def portal_home(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    client = portal.own_client(user)
    cards = slots.collect("portal.home", client=client, request=request) if client else []
    return render(request, "intimacy_clinic/portal_home.html", {"hello": portal.greeting(client, user), "cards": cards})


@public
@require_safe
def demo_outbox(request: HttpRequest) -> HttpResponse:
    """The mail that the demo clinic would have sent. It has no address in a clinic."""
    return render(request, "intimacy_clinic/demo_outbox.html", {"letters": mailbox.letters()})
