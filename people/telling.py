"""Asking the floor above to tell somebody something, without content. Said nowhere when no app sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common import slots
from people.models import User

if TYPE_CHECKING:
    from people.models import Client

TELL = "people.tell"  # provider(kind=str, key=str, user=User | None, client=Client | None)


def tell(kind: str, *, key: str, user: User | None = None, client: Client | None = None) -> None:
    """Queue one message; the same key twice is one message."""
    slots.collect(TELL, kind=kind, key=key, user=user, client=client)


def tell_admins(kind: str, *, key: str, but: User | None = None) -> None:
    """Ask everybody who runs the clinic to look, except the person it is about."""
    admins = User._base_manager.filter(is_clinic_admin=True, is_active=True)
    for admin in admins.exclude(pk=but.pk) if but is not None else admins:
        tell(kind, key=f"{key}:{admin.pk}", user=admin)
