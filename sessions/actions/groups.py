"""Groups: who leads them, who was spoken with, who belongs to them, and who must not meet."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit.writing import record
from common.acting import as_the_clinic
from common.saving import save_versioned
from matching.models import Tie
from people.models import CareRelationship, ContactChannel
from people.permissions import Permission
from plans.guards import require_own_care
from sessions.actions.group_sessions import follow_membership
from sessions.composition import STOPS, Candidate, Finding, check
from sessions.models import Group, GroupMembership, GroupScreening, KnownPair

if TYPE_CHECKING:
    from people.models import Client, User

GROUP_FIELDS = ["name", "capacity", "closed", "starts_on", "ends_on", "place", "rules"]


class GroupFull(Exception):
    """Every place of the group is taken."""


class NotScreened(Exception):
    """Nobody has spoken with the client about this group, or the talk came to something else."""


class WouldClash(Exception):
    """Somebody in the group and the client must not meet, or know each other. Who it is, is not said."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("the composition check stops this")
        self.findings = findings


def leads(user: User, group: Group) -> bool:
    return user.can(Permission.WRITE_RECORDS) and group.facilitators.filter(pk=user.pk).exists()


def _require_lead(user: User, group: Group) -> None:
    if not leads(user, group):
        raise PermissionDenied


@transaction.atomic
def create_group(*, by: User, values: dict[str, Any]) -> Group:
    """A new group with ``by`` as its first facilitator. ``values`` are plain fields of Group."""
    if not by.can(Permission.WRITE_RECORDS):
        raise PermissionDenied
    group = Group._base_manager.create(**values)
    group.facilitators.add(by)
    record("group.created", by=by, obj=group)
    return group


@as_the_clinic()
@transaction.atomic
def change_group(*, by: User, group: Group, expected: int, values: dict[str, Any], facilitators: list[User]) -> Group:
    """Change a group, and let some of those who lead it go; they lose the members' records. Nobody is added here: see
    :func:`set_leads`.

    Raises StaleWrite, PermissionDenied for anybody who does not lead it or names somebody new, ValueError when nobody is left.
    """
    _require_lead(by, group)
    if not facilitators:
        raise ValueError("a group is led by somebody")
    if set(facilitators) - set(group.facilitators.all()):
        raise PermissionDenied
    for name in GROUP_FIELDS:
        setattr(group, name, values[name])
    save_versioned(group, expected=expected, fields=GROUP_FIELDS)
    _lead_with(by, group, facilitators)
    record("group.changed", by=by, obj=group, detail={"facilitators": len(facilitators)})
    return group


@as_the_clinic()  # whoever is at the desk leads no group
@transaction.atomic
def set_leads(*, by: User, group: Group, expected: int, facilitators: list[User]) -> Group:
    """Say at the desk who leads a group. It opens the members' records to whoever is new, and each record keeps that it was opened.

    Raises StaleWrite, PermissionDenied for anybody who does not match clients, ValueError for nobody or for somebody who does not
    treat people.
    """
    if not by.can(Permission.MATCH_CLIENTS):
        raise PermissionDenied
    if not facilitators or not all(user.is_active and user.can(Permission.WRITE_RECORDS) for user in facilitators):
        raise ValueError("a group is led by clinicians")
    save_versioned(group, expected=expected, fields=[])
    _lead_with(by, group, facilitators)
    record("group.leads_set", by=by, obj=group, detail={"facilitators": len(facilitators)})
    return group


def _lead_with(by: User, group: Group, facilitators: list[User]) -> None:
    before, after = set(group.facilitators.all()), set(facilitators)
    group.facilitators.set(after)
    for membership in group.memberships.filter(left_on__isnull=True).select_related("client"):
        for facilitator in after - before:
            _open_record(by, membership.client, facilitator)
            record("record.opened_to_lead", by=by, obj=facilitator, client=membership.client)
        for facilitator in before - after:
            _close_record(membership, facilitator)


@transaction.atomic
def screen(*, by: User, group: Group, client: Client, held_on: dt.date, result: str, words: str = "") -> GroupScreening:
    """Keep what a talk before joining came to. Done by somebody who leads the group and cares for the client."""
    _require_lead(by, group)
    require_own_care(by, client)
    row = GroupScreening._base_manager.create(
        group=group, client=client, by=by, held_on=held_on, result=result, words=words
    )
    record("group.screened", by=by, obj=row, client=client)
    return row


@as_the_clinic()  # it answers with findings and names nobody
def composition_of(group: Group, client: Client) -> list[Finding]:
    """What speaks against this client joining, with whom matching keeps apart. In five queries; the answer names nobody."""
    rows = group.memberships.filter(left_on__isnull=True).select_related("client")
    members = [row.client for row in rows if row.client_id != client.pk]
    everybody = [client, *members]
    contacts: dict[Any, set[str]] = {}
    for channel in ContactChannel._base_manager.filter(client__in=everybody).exclude(address_index=""):
        contacts.setdefault(channel.client_id, set()).add(f"{channel.kind}:{channel.address_index}")
    pairs = KnownPair._base_manager.filter(first__in=everybody, second__in=everybody)
    apart: set[frozenset[str]] = set()
    known: set[frozenset[str]] = set()
    for pair in pairs:
        keys = frozenset({str(pair.first_id), str(pair.second_id)})
        (apart if pair.kind in (KnownPair.Kind.APART, KnownPair.Kind.EX_PARTNERS) else known).add(keys)
    ties = Tie._base_manager.filter(ended_at__isnull=True, client__in=everybody, other__in=everybody)
    apart |= {frozenset({str(one), str(other)}) for one, other in ties.values_list("client", "other")}
    people = {
        person.pk: Candidate(
            key=str(person.pk),
            born_on=person.birth_date,
            pronouns=person.pronouns,
            contacts=frozenset(contacts.get(person.pk, ())),
            high_risk=person.high_risk_since is not None,
        )
        for person in everybody
    }
    return check(
        people[client.pk],
        [people[member.pk] for member in members],
        apart=apart,
        known=known,
        capacity=group.capacity,
        running=group.closed and group.starts_on < timezone.localdate(),
    )


@transaction.atomic
def admit(*, by: User, screening: GroupScreening, joined_on: dt.date, agreed_on: dt.date | None) -> GroupMembership:
    """Give a place after a talk that said yes. Raises NotScreened, WouldClash, GroupFull, PermissionDenied."""
    if screening.result not in GroupScreening.ADMITS:
        raise NotScreened
    findings = [found for found in composition_of(screening.group, screening.client) if found in STOPS - {Finding.FULL}]
    if findings:
        raise WouldClash(findings)
    membership = join_group(by=by, group=screening.group, client=screening.client, joined_on=joined_on)
    membership.screening, membership.agreed_on = screening, agreed_on
    membership.save(update_fields=["screening", "agreed_on", "updated_at"])
    return membership


@as_the_clinic()  # whoever matches clients opens and closes records without reading them
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
        _open_record(by, client, facilitator)
    follow_membership(by=by, group=group)
    record("group.joined", by=by, obj=membership, client=client)
    return membership


def _open_record(by: User, client: Client, facilitator: User) -> None:
    CareRelationship._base_manager.get_or_create(
        client=client,
        clinician=facilitator,
        kind=CareRelationship.Kind.GROUP,
        ended_at=None,
        defaults={"started_at": timezone.now(), "arranged_by": by},
    )


def _close_record(membership: GroupMembership, facilitator: User) -> None:
    """The access through this group ends, unless another group of the same facilitator holds the client."""
    elsewhere = GroupMembership._base_manager.filter(
        client_id=membership.client_id, left_on__isnull=True, group__facilitators=facilitator
    )
    if not elsewhere.exists():
        now = timezone.now()
        CareRelationship._base_manager.filter(
            client_id=membership.client_id,
            clinician=facilitator,
            kind=CareRelationship.Kind.GROUP,
            ended_at__isnull=True,
        ).update(ended_at=now, updated_at=now)


@transaction.atomic
def describe_member(*, by: User, membership: GroupMembership, called: str, giveaways: str) -> GroupMembership:
    """What the name check looks for besides the name."""
    _require_lead(by, membership.group)
    membership.called, membership.giveaways = called, giveaways
    membership.save(update_fields=["called", "giveaways", "updated_at"])
    record("group.member_described", by=by, obj=membership, client=membership.client)
    return membership


@as_the_clinic()
@transaction.atomic
def leave_group(*, by: User, membership: GroupMembership) -> GroupMembership:
    """End a place. The facilitators' access ends with it unless another group of theirs holds the client."""
    group = membership.group
    if not by.can(Permission.MATCH_CLIENTS) and not group.facilitators.filter(pk=by.pk).exists():
        raise PermissionDenied
    membership.left_on = max(timezone.localdate(), membership.joined_on)
    membership.save(update_fields=["left_on", "updated_at"])
    for facilitator in group.facilitators.all():
        _close_record(membership, facilitator)
    follow_membership(by=by, group=group)
    record("group.left", by=by, obj=membership, client=membership.client)
    return membership


@transaction.atomic
def record_pair(*, by: User, one: Client, other: Client, kind: str) -> KnownPair:
    """Note at the desk that two clients know each other. Recording a pair again changes how."""
    if not by.can(Permission.REGISTER_CLIENTS):
        raise PermissionDenied
    first, second = sorted((one, other), key=lambda client: client.pk)
    pair, _made = KnownPair._base_manager.update_or_create(
        first=first, second=second, defaults={"kind": kind, "recorded_by": by}
    )
    record("pair.recorded", by=by, obj=pair, client=one)
    return pair


@transaction.atomic
def forget_pair(*, by: User, pair: KnownPair) -> None:
    if not by.can(Permission.REGISTER_CLIENTS):
        raise PermissionDenied
    record("pair.forgotten", by=by, obj=pair, client=pair.first)
    pair.delete()
