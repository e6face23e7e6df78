"""Who may write into a record: only a clinician with a current care relationship of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from people.models import CareRelationship
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import Client, User


def may_write(user: User, client: Client) -> bool:
    """True for a clinician who cares for the client now. A supervisor reads and comments, but does not write for another."""
    if not user.can(Permission.WRITE_RECORDS):
        return False
    return CareRelationship.objects.current().filter(client=client, clinician=user).exists()


def require_own_care(user: User, client: Client) -> None:
    """Raises PermissionDenied for anybody who may not write into this client's record."""
    if not may_write(user, client):
        raise PermissionDenied
