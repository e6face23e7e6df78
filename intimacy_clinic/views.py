"""The front door: one address, a home per role."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from people.access import public
from people.permissions import Permission


@public
def home(request: HttpRequest) -> HttpResponse:
    """Send each person to the page that the day starts with; strangers see the clinic's front page."""
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
