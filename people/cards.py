"""What people show on pages of apps above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.urls import reverse

from people.consents import standings

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from people.models import Client


def consent_card(*, client: Client, request: HttpRequest) -> SafeString | None:
    """A quiet line on the client's first page while something required waits for a yes or no. Two queries."""
    if not any(one.missing and one.open for one in standings(client)):
        return None
    return render_to_string("people/_consent_card.html", {"url": reverse("people:portal_consents")})
