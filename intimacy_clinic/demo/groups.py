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
from plans.modalities import techniques_of
from sessions.actions import shared_hash
from sessions.models import (
    Appointment,
    Attendance,
    Group,
    GroupClimate,
    GroupExchange,
    GroupMembership,
    GroupMoment,
    GroupNote,
    GroupScreening,
    ProgressNote,
)

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
RULES = (
    "First names only. What is said here stays here.\n"
    "Anyone may pass, or step out for a while, without giving a reason.\n"
    "Phones stay in the bags. If you can't come, let us know."
)
TALKS = (
    "Wants to try, and wants to be able to leave.",
    "Curious, afraid of silence. Agreed on a sign for stepping out.",
    "Has been in a group before and missed it.",
    "Would rather listen at first; that is welcome.",
)
GIVEAWAYS = (
    "plays the accordion", "drives the mountain rescue van", "keeps alpacas", "translates crime novels",
    "ran the ferry kiosk", "repairs clocks", "paints theatre sets", "rows in the harbour eight",
)  # fmt: skip
THEMES = (
    "Being at the edge of things", "Listening without advice", "What a silence is for", "How we leave",
    "Being seen and wished for", "Nearer and farther", "Coming back", "Anger that ends in a question",
    "What nobody knows about my Sunday", "Taking a compliment", "Envy, without a defence",
)  # fmt: skip
EXCHANGES = ((0, 1, 3), (1, 0, 2), (2, 0, 1), (3, 2, 2), (0, 4, 1), (4, 3, 1))
MOMENTS = (
    "Said “I would like to hear more” and waited for the answer.",
    "Noticed the wish to make a joke, and let it pass.",
    "Asked to be reminded, if the promise is forgotten.",
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
        rules=RULES,
    )


def _members(world: World, staff: Staff, group: Group, lead: User, members: list[Case]) -> None:
    for case in members:
        joined = max(case.began + dt.timedelta(days=5), group.starts_on)
        talk = world.add(
            GroupScreening, when=world.at(joined - dt.timedelta(days=4), 12), group=group, client=case.client, by=lead,
            held_on=joined - dt.timedelta(days=4), result="suitable" if case.index % 5 else "supported",
            words=case.draw("group talk", TALKS),
        )  # fmt: skip
        world.add(
            GroupMembership, when=world.at(joined, 12), group=group, client=case.client, joined_on=joined,
            screening=talk, agreed_on=joined, giveaways=case.draw("giveaway", GIVEAWAYS),
        )  # fmt: skip
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
        shared = _shared(world, staff, evening, lead, week) if over and start.date() != world.today else None
        here = [
            case
            for case in members
            if day >= max(case.began + dt.timedelta(days=5), group.starts_on)
            and _place(world, staff, evening, case, lead, over=over, week=week, shared=shared)
        ]
        if shared is not None and day > world.day(-9):
            _between(world, evening, lead, here)


def _shared(world: World, staff: Staff, evening: Appointment, lead: User, week: int) -> GroupNote:
    """The part that stands in everybody's record, signed the same night."""
    signed_at = min(evening.ends_at + dt.timedelta(minutes=40), world.now)
    note = GroupNote(
        id=world.id("shared"), created_at=evening.ends_at, updated_at=signed_at, appointment=evening,
        theme=THEMES[week % len(THEMES)], exercises=[str(techniques_of("grp")[week % 8].name)],
        happened=SHARED[week % len(SHARED)], next_time="Ask for something small from another member.",
        saved_by=lead, state=GroupNote.State.SIGNED, signed_by=lead, signed_at=signed_at,
        signed_credential=f"{lead.name}, {staff.credential[lead.pk]}"[:200],
    )  # fmt: skip
    note.content_hash = shared_hash(note)
    world.rows.put(note)
    return note


def _between(world: World, evening: Appointment, lead: User, here: list[Case]) -> None:
    """What the leaders counted and kept after the latest evening."""
    for giver, receiver, times in EXCHANGES:
        if max(giver, receiver) < len(here):
            world.add(
                GroupExchange, when=evening.ends_at, appointment=evening, giver=here[giver].client,
                receiver=here[receiver].client, times=times,
            )  # fmt: skip
    for place, case in enumerate(here[:3]):
        agreed = place == 0
        world.add(
            GroupMoment, when=evening.ends_at, appointment=evening, client=case.client, words=MOMENTS[place],
            recorded_by=lead, consent="agreed" if agreed else "unasked", asked_at=evening.ends_at if agreed else None,
        )  # fmt: skip


def _place(
    world: World, staff: Staff, evening: Appointment, case: Case, lead: User, *, over: bool, week: int,
    shared: GroupNote | None,
) -> bool:  # fmt: skip
    """One member's evening. True for somebody who came."""
    status: Any = weighted(case.dice, ATTENDANCE) if over else Attendance.Status.SCHEDULED
    row = world.add(Attendance, when=evening.created_at, appointment=evening, client=case.client, status=status)
    came = over and status in Attendance.PRESENT
    if not came or shared is None:
        return came
    if case.index % 4:
        _climate(world, row, case, week)
    plan, objectives = edition_on(case, evening.starts_at.date())
    cited = [objective for objective in objectives if case.theme.aims[objective.position].strand == "grp"]
    start = case.dice.randrange(30, 75, 5)
    own = f"{case.say(case.draw('group', OWN))} {case.draw('group reading', READINGS)} {case.draw('group next', NEXT)}"
    note = ProgressNote(
        id=world.id("note"),
        appointment=evening,
        client=case.client,
        author=lead,
        plan=plan,
        shared=shared,
        format=ProgressNote.Format.MEMBER,
        strands=["grp"],
        participation=case.dice.choice(("quiet", "some", "some", "lot")),
        sections={"member-own": own},
        safety="none",
        distress_start=start,
        distress_end=max(0, start - case.dice.choice((0, 5, 10, 20))),
    )
    finish_note(world, staff, note, {objective: (case.dice.choice((0, 0, 1)), None) for objective in cited})
    return came


def _climate(world: World, row: Attendance, case: Case, week: int) -> None:
    """Taking part grows, holding back gives way, and tension has its weeks."""
    engaged = min(6, 2 + week // 3 + case.dice.choice((0, 0, 1)))
    avoiding = max(0, 4 - week // 3 + case.dice.choice((-1, 0, 0)))
    conflict = (1, 1, 2, 4, 3, 2, 1, 1, 2, 3, 1)[week % 11] + case.dice.choice((-1, 0, 1))
    world.add(
        GroupClimate, when=row.appointment.ends_at, attendance=row, engaged=engaged, conflict=max(0, conflict),
        avoiding=avoiding,
    )  # fmt: skip
