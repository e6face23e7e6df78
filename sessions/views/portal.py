"""The client's own appointments."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.access import SignedInRequest, needs
from people.models import Client
from people.permissions import Permission
from sessions import presenters


@require_safe
@needs(Permission.OWN_PORTAL)
def appointments(request: SignedInRequest) -> HttpResponse:
    """What is booked, in the client's own time zone."""
    client = Client.objects.visible_to(request.user).filter(user=request.user).first()
    rows = presenters.coming_for_client(client) if client else []
    return render(request, "sessions/portal_appointments.html", {"rows": rows})
