"""What a plan lacks before it can be put to work: pieces of its own, and what the client has to agree to before any treatment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from people.consents import missing_for
from plans.tree import Gap, Tree, gaps

if TYPE_CHECKING:
    from people.models import Client


def consent_gaps(client: Client) -> list[Gap]:
    """Texts of the clinic's required set without the client's yes. None for a clinic that requires none. Two queries."""
    url = reverse("people:consents", args=[client.pk])
    return [Gap("consent", title=text.title, url=url) for text in missing_for(client)]


def missing_pieces(client: Client, tree: Tree) -> list[Gap]:
    """Everything that stands between this draft and a plan at work."""
    return gaps(tree) + consent_gaps(client)
