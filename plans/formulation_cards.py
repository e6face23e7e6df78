"""What the shared picture shows on the client's first page."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from assessments.gates import quiet_portal
from plans.models import Formulation


def picture_card(*, client: Any, request: Any) -> SafeString | None:
    """A way to the picture, once it was shown and while it may be seen."""
    row = Formulation.objects.visible_to(request.user).filter(client=client).newest_first().first()
    if row is None or quiet_portal(client):
        return None
    asked = row.state == Formulation.State.SHOWN
    return render_to_string("plans/_picture_card.html", {"url": reverse("plans:portal_picture"), "asked": asked})
