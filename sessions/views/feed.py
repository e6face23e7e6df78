"""The private calendar address of a person, and what it answers."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.acting import as_person
from people.access import SignedInRequest, needs, public
from people.limits import too_often
from people.permissions import Permission
from sessions import feed
from sessions.models import CalendarFeed

page_methods = require_http_methods(["GET", "HEAD", "POST"])
HOUR = 3600


@page_methods
@needs(Permission.OWN_ACCOUNT)
def calendar_address(request: SignedInRequest) -> HttpResponse:
    """Whether there is an address, when it was last read, a new one. The address itself is shown once, when it is made."""
    address = ""
    if request.method == "POST":
        path = reverse("sessions:calendar", args=[feed.make_feed(by=request.user)])
        address = f"{settings.SITE_URL}{path}"
    current = CalendarFeed.objects.visible_to(request.user).filter(revoked_at__isnull=True).first()
    layout = "staff" if request.user.is_staff_member else "client"
    context = {
        "feed": current,
        "address": address,
        "webcal": "webcal:" + address.partition(":")[2] if address else "",
        "layout": f"layouts/{layout}.html",
    }
    return render(request, "sessions/calendar_address.html", context)


@require_POST
@needs(Permission.OWN_ACCOUNT)
def calendar_revoke(request: SignedInRequest) -> HttpResponse:
    feed.revoke_feed(by=request.user)
    messages.success(request, _("The address works no more."))
    return redirect("sessions:calendar_address")


@require_safe
@public
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address; 404 for an unknown one, a revoked one and somebody who has left."""
    row = feed.feed_for(token)
    # Providers of calendars ask for many people from one address: each feed is counted by itself, and so is guessing.
    if too_often(request, f"calendar:{row.pk if row else 'unknown'}", times=120 if row else 600, within=HOUR):
        return HttpResponse(status=429)
    if row is None:
        raise Http404
    now = timezone.now()
    with as_person(row.user_id):  # the address stands for its person
        body = feed.calendar_of(row.user, now)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    feed.note_reading(row, now)
    known = tag in request.headers.get("If-None-Match", "")
    answer = HttpResponse(status=304) if known else HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
