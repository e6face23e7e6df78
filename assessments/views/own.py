"""What the portal's views share: whose pages these are."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from assessments.models import Intake
from people.models import Client


def own_client(request: HttpRequest) -> Client:
    """The client record of the person who is signed in. Raises Http404 without one."""
    client = own_client_or_none(request)
    if client is None:
        raise Http404
    return client


def own_client_or_none(request: HttpRequest) -> Client | None:
    user: Any = request.user
    return Client.objects.visible_to(user).filter(user=user).first()


def own_intake(request: HttpRequest) -> Intake | None:
    """The latest intake of the person who is signed in, draft or sent."""
    user: Any = request.user
    rows = Intake.objects.visible_to(user).filter(client__user=user)
    return rows.select_related("client").order_by("-created_at").first()
