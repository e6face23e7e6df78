"""Groups and who belongs to them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit.writing import record
from people.models import CareRelationship
from people.permissions import Permission
from plans.guards import require_own_care
from sessions.actions.group_sessions import follow_membership
from sessions.models import Group, GroupMembership

if TYPE_CHECKING:
    from people.models import Client, User


class GroupFull(Exception):
    """Every place of the group is taken."""


@transaction.atomic
def create_group(*, by: User, values: dict[str, Any]) -> Group:
    """A new group with ``by`` as its first facilitator. ``values`` are plain fields of Group."""
    if not by.can(Permission.WRITE_RECORDS):
        raise PermissionDenied
    group = Group._base_manager.create(**values)
    group.facilitators.add(by)
    record("group.created", by=by, obj=group)
    return group


@transaction.atomic
def join_group(*, by: User, group: Group, client: Client, joined_on: dt.date | None = None) -> GroupMembership:
    """Give a client a place and open the record to the facilitators. Raises GroupFull, PermissionDenied.

    Done by a facilitator who cares for the client, or by whoever matches clients.
    """
    if not by.can(Permission.MATCH_CLIENTS):
        if not group.facilitators.filter(pk=by.pk).exists():
            raise PermissionDenied
        require_own_care(by, client)
    group = Group._base_manager.select_for_update(no_key=True).get(pk=group.pk)
    current = group.memberships.filter(left_on__isnull=True)
    if already := current.filter(client=client).first():
        return already
    if current.count() >= group.capacity:
        raise GroupFull
    membership = GroupMembership._base_manager.create(
        group=group, client=client, joined_on=joined_on or timezone.localdate()
    )
    for facilitator in group.facilitators.all():
        CareRelationship._base_manager.get_or_create(
            client=client,
            clinician=facilitator,
            kind=CareRelationship.Kind.GROUP,
            ended_at=None,
            defaults={"started_at": timezone.now(), "arranged_by": by},
        )
    follow_membership(by=by, group=group)
    record("group.joined", by=by, obj=membership, client=client)
    return membership


@transaction.atomic
def leave_group(*, by: User, membership: GroupMembership) -> GroupMembership:
    """End a place. The facilitators' access ends with it unless another group of theirs holds the client."""
    group = membership.group
    if not by.can(Permission.MATCH_CLIENTS) and not group.facilitators.filter(pk=by.pk).exists():
        raise PermissionDenied
    membership.left_on = timezone.localdate()
    membership.save(update_fields=["left_on", "updated_at"])
    for facilitator in group.facilitators.all():
        elsewhere = GroupMembership._base_manager.filter(
            client_id=membership.client_id, left_on__isnull=True, group__facilitators=facilitator
        )
        if not elsewhere.exists():
            CareRelationship._base_manager.filter(
                client_id=membership.client_id,
                clinician=facilitator,
                kind=CareRelationship.Kind.GROUP,
                ended_at__isnull=True,
            ).update(ended_at=timezone.now(), updated_at=timezone.now())
    follow_membership(by=by, group=group)
    record("group.left", by=by, obj=membership, client=membership.client)
    return membership
