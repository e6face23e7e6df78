"""What people show on pages of apps above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.urls import reverse

from people.consents import standings
from people.models import EmergencyAccess
from people.models.emergency import REVIEW_WITHIN
from people.permissions import Permission

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from people.models import Client


def consent_card(*, client: Client, request: HttpRequest) -> SafeString | None:
    """A quiet line on the client's first page while something required waits for a yes or no. Two queries."""
    if not any(one.missing and one.open for one in standings(client)):
        return None
    return render_to_string("people/_consent_card.html", {"url": reverse("people:portal_consents")})


def emergencies_card(*, request: HttpRequest) -> SafeString | None:
    """A task for whoever watches over access: emergencies that nobody has reviewed for a week. One query."""
    user: Any = request.user
    waiting = EmergencyAccess.objects.visible_to(user).overdue().count() if user.can(Permission.SEE_TRAIL) else 0
    if not waiting:
        return None
    context = {"waiting": waiting, "url": reverse("people:emergencies"), "days": REVIEW_WITHIN.days}
    return render_to_string("people/_emergencies_card.html", context)
