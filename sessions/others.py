"""Who must not be named where: the other members of a group session, with what the roster knows of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from common.acting import as_the_clinic
from people.models import Client, ContactChannel
from sessions.detector import Mention, Person, find
from sessions.models import Appointment, Attendance, GroupMembership, GroupNote, KnownPair, ProgressNote


@as_the_clinic()  # nobody may be named, former members included
def people_of(appointment: Appointment) -> list[Person]:
    """Everybody of one group session and of its group now, in three queries. The key is the client's id."""
    rows = Attendance._base_manager.filter(appointment=appointment).select_related("client")
    clients = {row.client_id: row.client for row in rows}
    memberships = {}
    if appointment.group_id:
        members = GroupMembership._base_manager.filter(group_id=appointment.group_id).select_related("client")
        memberships = {row.client_id: row for row in members.order_by("joined_on")}
        clients |= {pk: row.client for pk, row in memberships.items() if row.left_on is None}
    channels: dict[Any, list[ContactChannel]] = {}
    for channel in ContactChannel._base_manager.filter(client__in=clients):
        channels.setdefault(channel.client_id, []).append(channel)
    return [_person(client, memberships.get(pk), channels.get(pk, [])) for pk, client in clients.items()]


def _person(client: Any, membership: GroupMembership | None, channels: list[ContactChannel]) -> Person:
    email = ContactChannel.Kind.EMAIL
    called = (membership.called or "") if membership else ""
    giveaways = (membership.giveaways or "") if membership else ""
    return Person(
        key=str(client.pk),
        name=client.name,
        legal_name=client.legal_name,
        called=tuple(part.strip() for part in called.split(",") if part.strip()),
        numbers=tuple(row.address for row in channels if row.kind != email),
        addresses=tuple(row.address for row in channels if row.kind == email),
        facts=tuple(line.strip() for line in giveaways.splitlines() if line.strip()),
    )


def known_to(*, client: Client) -> set[UUID]:
    """Ids of the clients of whom the desk knows that they know this one."""
    pairs = KnownPair._base_manager.filter(Q(first=client) | Q(second=client)).values_list("first_id", "second_id")
    return {pk for pair in pairs for pk in pair} - {client.pk}


def text_of_shared(note: GroupNote) -> str:
    return "\n".join((note.theme, *map(str, note.exercises or []), note.happened, note.next_time))


def mentions_in_shared(note: GroupNote, people: list[Person] | None = None) -> list[Mention]:
    """Who is named in the shared part, where nobody may be."""
    return find(text_of_shared(note), people_of(note.appointment) if people is None else people)


def mentions_in_part(note: ProgressNote, people: list[Person] | None = None) -> list[Mention]:
    """Which other members a member's own part names."""
    known = people_of(note.appointment) if people is None else people
    own = next((person for person in known if person.key == str(note.client_id)), None)
    words = [*map(str, note.sections.values()), note.safety_words, note.minutes_reason or "", note.no_objective_reason]
    return find("\n".join(words), known, own)
