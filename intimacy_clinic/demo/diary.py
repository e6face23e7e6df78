"""The diary around the sessions: rooms, series with exceptions, time off, a couple's file, replies, follow-ups and agendas."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from intimacy_clinic.demo.cases import Case
from intimacy_clinic.demo.people import Staff
from intimacy_clinic.demo.world import World
from people.models import CareRelationship, Client, Clinic, User
from sessions.models import (
    Agenda,
    Appointment,
    Attendance,
    FollowUp,
    Group,
    Hold,
    JointAgreement,
    JointMember,
    JointWish,
    Move,
    Reply,
    Room,
    Series,
    TimeOff,
)

AGENDAS = (
    "My brother wants to visit for a week. I said yes before I thought about it.",
    "The step I skipped. Not because it was too hard, I think I wanted to keep something for myself.\n\nAlso: sleep.",
    "I noticed that I changed the subject last time when you asked about the summer. Can we go back there?",
    "Something good happened and I have told nobody yet.",
)
DONE = "Wrote a short line. Came back the week after and said it had been one of those mornings."


def build_rooms(world: World, staff: Staff) -> None:
    """A room for each therapist, so that the weekly hours never meet, and a large one for groups and families."""
    for number, therapist in enumerate(staff.therapists, start=1):
        staff.rooms[therapist.pk] = world.add(
            Room, when=world.ago(days=425), name=f"Room {number}", seats=3, step_free=number % 3 == 1
        )
    staff.rooms["large"] = world.add(Room, when=world.ago(days=425), name="Large room", seats=12, step_free=True)
    world.add(Room, when=world.ago(days=425), name="Attic", seats=2, in_use=False)


def build_time_off(world: World, staff: Staff) -> None:
    """A day on which the clinic is closed, and an afternoon of the lead therapist that hits what is booked."""
    closed = world.day(16)
    world.add(
        TimeOff, when=world.ago(days=40), clinician=None, label="Training day", starts_at=world.at(closed, 0),
        ends_at=world.at(closed + dt.timedelta(days=1), 0),
    )  # fmt: skip
    away = world.day(7)
    world.add(
        TimeOff, when=world.ago(days=2), clinician=staff.lead, starts_at=world.at(away, 13), ends_at=world.at(away, 18)
    )


def start_series(
    world: World, first: dt.datetime, *, clinician: User, client: Client | None = None, group: Group | None = None,
    every: int = 1, second: User | None = None,
) -> Series:  # fmt: skip
    """A series without an end that begins with ``first``; its instances are the caller's."""
    local = first.astimezone(world.zone)
    return world.add(
        Series, when=min(first - dt.timedelta(days=21), world.now), clinician=clinician, client=client, group=group, second=second,
        first_on=local.date(), clock=local.time(), zone=world.zone.key, every=every, weekdays=[local.weekday()],
        made_until=world.now + dt.timedelta(weeks=4),
    )  # fmt: skip


def surround(world: World, staff: Staff, case: Case, coming: list[tuple[Appointment, Attendance]]) -> None:
    """What the people of an open case said, asked for and wrote; more of it around the printed login."""
    if case.therapist is not staff.lead or not case.open or not coming or case.client.user is None:
        return
    first, attendance = coming[0]
    if case.index % 3 == 1:
        _reply(world, case, first, attendance, Reply.Kind.CONFIRMED)
    if case.index % 6 == 2 and len(coming) > 1:
        second, later = coming[1]
        _reply(world, case, second, later, Reply.Kind.MOVE, "Could it be a little later that day? My shift changed.")
        world.add(
            FollowUp, when=world.ago(hours=3), attendance=later, client=case.client, clinician=case.therapist, kind="move",
            due_at=world.at(world.day(1), 18),
        )  # fmt: skip
    if case.index % 4 == 0 and len(coming) > 2:
        _move_an_hour(world, case, coming[2][0])
    if case.index % 2 == 0:
        world.add(
            Agenda,
            when=world.ago(hours=20 + case.index),
            client=case.client,
            text=case.draw("agenda", AGENDAS),
            version=3,
        )


def _reply(
    world: World, case: Case, appointment: Appointment, attendance: Attendance, kind: str, words: str = ""
) -> None:
    world.add(
        Reply, when=world.ago(hours=3), attendance=attendance, person=case.client, kind=kind, words=words,
        about_at=appointment.starts_at,
    )  # fmt: skip


def _move_an_hour(world: World, case: Case, row: Appointment) -> None:
    """One instance stands elsewhere than its series says: in the hour before the day begins."""
    before = row.starts_at
    row.starts_at = world.at(before.astimezone(world.zone).date(), 7, 40 if case.index else 0)
    row.ends_at = row.starts_at + dt.timedelta(minutes=50 if not case.index else 20)
    row.version = 2
    world.add(
        Move, when=world.ago(days=3), appointment=row, from_at=before, to_at=row.starts_at, moved_by=case.therapist
    )


def follow_up_absences(world: World, case: Case, missed: list[Attendance]) -> None:
    """Each absence was followed up; the last one of a few days ago still waits."""
    for attendance in missed:
        at = attendance.appointment.starts_at
        waits = (world.now - at).days < 10 and case.open
        world.add(
            FollowUp, when=at, attendance=attendance, client=case.client, clinician=case.therapist,
            kind="outreach" if waits and case.client.high_risk_since else "no_show", due_at=at + dt.timedelta(days=1),
            done_at=None if waits else at + dt.timedelta(hours=20), done_by=None if waits else case.therapist,
            words="" if waits else DONE,
        )  # fmt: skip


def build_couple(world: World, staff: Staff, cases: list[Case]) -> None:
    """Two people of other therapists, and their file together: agreed on, first session to come with the lead and a colleague."""
    pairs = [case for case in cases if case.open and case.therapist is not staff.lead and case.client.user]
    if len(pairs) < 2 or len(staff.therapists) < 4:
        return
    one, two = pairs[0], pairs[1]
    name = f"{one.client.first_name} & {two.client.first_name}"
    opened = world.ago(days=19)
    file = world.add(
        Client, when=opened, kind="couple", number=1 + max(case.client.number for case in cases), legal_name=name,
        name=name, status="active", status_since=opened, time_zone=world.zone.key,
    )  # fmt: skip
    for case in (one, two):
        world.add(JointMember, when=opened, file=file, person=case.client, called=case.client.first_name)
    second = next(one for one in staff.therapists[1:] if one not in {case.therapist for case in pairs[:2]})
    for clinician, kind in (
        (staff.lead, CareRelationship.Kind.THERAPIST),
        (second, CareRelationship.Kind.CO_THERAPIST),
    ):
        world.add(
            CareRelationship, when=opened, client=file, clinician=clinician, kind=kind, started_at=opened,
            arranged_by=staff.admin,
        )  # fmt: skip
    agreed = world.day(-6)
    world.add(
        JointAgreement, when=world.at(agreed, 13), file=file, who_is_client="together", secrets="none", release="all",
        words="Whatever one of us tells you alone may come into the room, and you say so before you bring it in.",
        agreed_by=sorted(str(case.client.pk) for case in (one, two)), agreed_on=agreed, recorded_by=staff.lead,
    )  # fmt: skip
    first = world.at(world.day(2), 12, 20)
    series = start_series(world, first, clinician=staff.lead, client=file, every=2, second=second)
    for when in (first, first + dt.timedelta(days=14)):
        local = world.at(when.date(), 12, 20)
        row = world.add(
            Appointment, when=world.at(agreed, 13), kind="couple", clinician=staff.lead, second=second, starts_at=local,
            ends_at=local + dt.timedelta(minutes=60), room=staff.rooms[staff.lead.pk], series=series, slot_on=local,
        )  # fmt: skip
        world.add(Attendance, when=world.at(agreed, 13), appointment=row, client=file)
    build_wishes(world, file, one.client, two.client)


def build_wishes(world: World, file: Client, one: Client, two: Client) -> None:
    """Each keeps something to themselves; two wishes are brought to the first joint session."""
    for person, text, brought in (
        (one, "How we say good night. Lately we just stop talking.", True),
        (one, "Whether I want to say the thing about last summer at all.", False),
        (two, "I would like us to plan one evening a week without phones.", True),
    ):
        at = world.ago(days=3)
        world.add(JointWish, when=at, file=file, person=person, text=text, brought_at=at if brought else None)


def build_holds(groups: list[tuple[Group, list[User]]]) -> int:
    """What everything booked occupies. Returns how many holds.

    In a clinic of many hundreds two invented hours may meet: then the first one has the place.
    """
    leads: dict[Any, list[Any]] = {group.pk: [user.pk for user in users] for group, users in groups}
    members: dict[Any, list[Any]] = defaultdict(list)
    for file_id, person_id in JointMember._base_manager.values_list("file_id", "person_id"):
        members[file_id].append(person_id)
    people: dict[Any, list[Any]] = defaultdict(list)
    rows = Attendance._base_manager.exclude(status__in=Attendance.FREED).values_list("appointment_id", "client_id")
    for appointment_id, client_id in rows:
        people[appointment_id] += members.get(client_id, [client_id])
    pause = dt.timedelta(minutes=Clinic.get().buffer_minutes)
    free_from: dict[Any, dt.datetime] = {}
    holds = []
    standing = Appointment._base_manager.exclude(state=Appointment.State.CANCELLED).order_by("starts_at", "pk")
    for row in standing:
        clinicians = leads.get(row.group_id) or [pk for pk in (row.clinician_id, row.second_id) if pk]
        wanted = [(Hold.Of.CLINICIAN, pk, row.ends_at + pause) for pk in clinicians]
        wanted += [(Hold.Of.PERSON, pk, row.ends_at) for pk in people[row.pk]]
        if row.room_id:
            wanted.append((Hold.Of.ROOM, row.room_id, row.ends_at))
        for kind, resource, until in wanted:
            if free_from.get(resource, row.starts_at) <= row.starts_at:
                free_from[resource] = until
                holds.append(Hold(appointment=row, of=kind, resource=resource, starts_at=row.starts_at, ends_at=until))
    Hold._base_manager.bulk_create(holds, batch_size=500)
    return len(holds)
