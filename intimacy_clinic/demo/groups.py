"""Groups: a room, two facilitators, people who come and stay away, and a line in each one's record."""

from __future__ import annotations

import datetime as dt
from typing import Any

from intimacy_clinic.demo.cases import Case
from intimacy_clinic.demo.diary import start_series
from intimacy_clinic.demo.meetings import edition_on, finish_note
from intimacy_clinic.demo.people import Staff
from intimacy_clinic.demo.world import World, weighted
from people.models import CareRelationship, User
from sessions.models import Appointment, Attendance, Group, GroupMembership, ProgressNote

NAMES = ("Lantern", "Ferry", "Orchard", "Tide", "Quay", "Meadow", "Bridge", "Willow")
SIZE, MINUTES, HOUR = 7, 90, 18
ATTENDANCE = {
    Attendance.Status.ATTENDED: 84,
    Attendance.Status.CANCELLED: 8,
    Attendance.Status.DID_NOT_ATTEND: 4,
    Attendance.Status.LATE: 4,
}
SHARED = (
    "Opening round, then a longer piece about being asked to a party and staying at the edge of it.",
    "Work in pairs: two minutes each of being listened to without advice.",
    "A silence was left standing until somebody laughed. The laugh became the subject.",
    "One person brought a goodbye; the group stayed with how each of them leaves.",
    "Feedback round in the second half: one thing seen, one thing wished.",
    "Two chairs were moved closer after some discussion of who wanted that and who did not.",
    "Somebody came back after an absence. The group asked, and waited for the answer.",
    "A quarrel from last week was taken up again and ended with a question instead of a verdict.",
    "Each said what the others do not know yet about how they spend a Sunday.",
    "A compliment was given and, after two attempts, accepted.",
    "Talked about what makes it hard to be glad for another person, and about envy without anybody defending it.",
)
OWN = (
    "{N} spoke in the first round and again, unasked, near the end.",
    "{N} listened for most of the evening and said so.",
    "{N} gave feedback in two plain sentences and could take some in return.",
    "{N} sat beside somebody new and said why.",
    "{N} named the wish to leave and remained.",
    "{N} made the others laugh and then said what was underneath.",
    "{N} asked the group for something small and received it.",
)
READINGS = (
    "More at ease than a month ago.",
    "Closeness in company is still easier than with one person.",
    "A step towards objective on speaking as it happens.",
    "Kept a distance tonight, knowingly.",
)
NEXT = (
    "Continue in the group.",
    "Take one sentence of tonight to the one-to-one session.",
    "Ask for feedback next week.",
)


def build_groups(world: World, staff: Staff, cases: list[Case], count: int = 4) -> list[tuple[Group, list[User]]]:
    """Returns each group with its facilitators: the many-to-many rows are written after the groups exist."""
    people = [case for case in cases if case.open and not case.brief and case.index != 3]
    made = []
    for number in range(min(count, max(1, len(people) // 4), len(staff.therapists))):
        members = people[number::count][:SIZE]
        lead = staff.therapists[number * 2 % len(staff.therapists)]
        second = staff.therapists[(number * 2 + 1) % len(staff.therapists)]
        facilitators = [lead] if lead is second else [lead, second]
        group = _group(world, number)
        _members(world, staff, group, lead, members)
        _evenings(world, staff, group, lead, members, number)
        made.append((group, facilitators))
    return made


def _group(world: World, number: int) -> Group:
    return world.add(
        Group,
        when=world.ago(days=150),
        name=f"{NAMES[number % len(NAMES)]} group",
        capacity=8,
        closed=number % 2 == 0,
        starts_on=world.day(-77),
        ends_on=world.day(35) if number % 2 == 0 else None,
        place="Large room",
    )


def _members(world: World, staff: Staff, group: Group, lead: User, members: list[Case]) -> None:
    for case in members:
        joined = max(case.began + dt.timedelta(days=5), group.starts_on)
        world.add(GroupMembership, when=world.at(joined, 12), group=group, client=case.client, joined_on=joined)
        if case.therapist is not lead:
            world.add(
                CareRelationship,
                when=world.at(joined, 12),
                client=case.client,
                clinician=lead,
                kind="group",
                started_at=world.at(joined, 12),
                arranged_by=staff.admin,
            )


def _evenings(world: World, staff: Staff, group: Group, lead: User, members: list[Case], number: int) -> None:
    """Weekly from the start. The first group meets on the weekday of the seeding."""
    first = group.starts_on + dt.timedelta(days=number)
    coming = next(
        day
        for day in (first + dt.timedelta(days=7 * week) for week in range(17))
        if world.at(day, HOUR) + dt.timedelta(minutes=MINUTES) > world.now
    )
    series = start_series(world, world.at(coming, HOUR), clinician=lead, group=group)
    for week in range(16):
        day = first + dt.timedelta(days=7 * week)
        start = world.at(day, HOUR)
        over = start + dt.timedelta(minutes=MINUTES) <= world.now
        evening = world.add(
            Appointment,
            when=world.at(group.starts_on, 9),
            kind="group",
            clinician=lead,
            group=group,
            starts_at=start,
            ends_at=start + dt.timedelta(minutes=MINUTES),
            room=staff.rooms["large"],
            series=None if over else series,
            slot_on=None if over else start,
            state=Appointment.State.HELD if over else Appointment.State.SCHEDULED,
        )
        for case in members:
            if day >= max(case.began + dt.timedelta(days=5), group.starts_on):
                _place(world, staff, evening, case, lead, over=over, week=week)


def _place(world: World, staff: Staff, evening: Appointment, case: Case, lead: User, *, over: bool, week: int) -> None:
    status: Any = weighted(case.dice, ATTENDANCE) if over else Attendance.Status.SCHEDULED
    world.add(Attendance, when=evening.created_at, appointment=evening, client=case.client, status=status)
    tonight = evening.starts_at.date() == world.today and case.index % 8 == 4
    if not over or status not in Attendance.PRESENT or tonight:
        return
    plan, objectives = edition_on(case, evening.starts_at.date())
    cited = [objective for objective in objectives if case.theme.aims[objective.position].strand == "grp"]
    start = case.dice.randrange(30, 75, 5)
    note = ProgressNote(
        id=world.id("note"),
        appointment=evening,
        client=case.client,
        author=lead,
        plan=plan,
        strands=["grp"],
        sections={
            "dap-data": f"{SHARED[week % len(SHARED)]} {case.say(case.draw('group', OWN))}",
            "dap-assessment": case.draw("group reading", READINGS),
            "dap-plan": case.draw("group next", NEXT),
        },
        safety="none",
        distress_start=start,
        distress_end=max(0, start - case.dice.choice((0, 5, 10, 20))),
        no_objective_reason="" if cited else "No group objective in the plan yet.",
    )
    finish_note(world, staff, note, {objective: (case.dice.choice((0, 0, 1)), None) for objective in cited})
