"""What the people of a joint file would like to talk about together, as ready strings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from people.models import Client
from sessions.models import Appointment, JointMember, JointWish

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class Wish:
    """``url`` is empty for what somebody else brought."""

    id: str
    name: str
    text: str
    version: int
    url: str


def joint_places(client: Client) -> list[dict[str, str]]:
    """The joint files that a client belongs to and that are open: of which kind, and where wishes are written. Names nobody."""
    rows = JointMember.objects.filter(person=client).exclude(file__status=Client.Status.ENDED)
    return [
        {"kind": row.file.kind, "url": reverse("sessions:portal_together", args=[row.pk])}
        for row in rows.select_related("file")
    ]


def others_in(member: JointMember) -> str:
    """First names of the others, as the joint file calls them."""
    return ", ".join(row.called for row in member.file.members.all() if row.person_id != member.person_id)


def wishes_for(member: JointMember, user: User) -> tuple[list[Wish], list[Wish]]:
    """(private, brought) open wishes as one person of the file sees them."""
    called = {row.person_id: row.called for row in member.file.members.all()}
    rows = JointWish.objects.visible_to(user).filter(file=member.file).open()
    shown = [(row, _wish(row, called, own=row.person_id == member.person_id)) for row in rows]
    return [wish for row, wish in shown if row.brought_at is None], [wish for row, wish in shown if row.brought_at]


def brought_to(row: Appointment, file: Client, user: User) -> list[Wish]:
    """The joint agenda of a session: what is on it before, what was on it afterwards."""
    called = {member.person_id: member.called for member in file.members.all()}
    wishes = JointWish.objects.visible_to(user).filter(file=file).brought()
    wishes = wishes.open() if row.state == Appointment.State.SCHEDULED else wishes.filter(taken_to=row)
    return [_wish(wish, called, own=False) for wish in wishes]


def _wish(row: JointWish, called: dict, *, own: bool) -> Wish:
    url = reverse("sessions:portal_wish", args=[row.pk]) if own else ""
    return Wish(str(row.pk), called.get(row.person_id, ""), row.text, row.version, url)
