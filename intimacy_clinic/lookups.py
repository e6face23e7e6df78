"""Blind indexes made anew. They hang on the oldest key of the ring, and change when that one leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from common.crypto import blind_index
from matching.actions.places import email_index
from matching.models import Enquiry
from notices.models import PushSubscription
from people.models import Client, ClientNameToken, ContactChannel, Invitation

AT_ONCE = 500


def _with_index(model: Any, name: str, make: Any) -> int:
    changed = 0
    for row in model._base_manager.iterator(chunk_size=AT_ONCE):
        fresh = make(row)
        if getattr(row, name) != fresh:
            changed += model._base_manager.filter(pk=row.pk).update(**{name: fresh})
    return changed


def _names() -> int:
    changed = 0
    for client in Client._base_manager.iterator(chunk_size=AT_ONCE):
        before = set(ClientNameToken.objects.filter(client=client).values_list("token", flat=True))
        client.index_name()
        changed += before != set(ClientNameToken.objects.filter(client=client).values_list("token", flat=True))
    return changed


@transaction.atomic
def rebuild() -> Iterator[tuple[str, int]]:
    """Names of the indexes, and how many rows changed in each. All or nothing."""
    return iter(
        [
            ("names of clients", _names()),
            (
                "ways to reach clients",
                _with_index(
                    ContactChannel, "address_index", lambda row: blind_index(row.address, f"contact-{row.kind}")
                ),
            ),
            ("enquiries", _with_index(Enquiry, "email_index", lambda row: email_index(row.email))),
            (
                "devices",
                _with_index(PushSubscription, "endpoint_index", lambda row: blind_index(row.endpoint, "push-endpoint")),
            ),
            (
                "invitations",
                _with_index(Invitation, "email_index", lambda row: blind_index(row.email, "invitation-email")),
            ),
        ]
    )
