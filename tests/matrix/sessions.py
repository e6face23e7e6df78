"""Rows of the diary, of groups and of notes for the matrix: a signed note with an addendum, and a draft beside it."""

import datetime as dt

from django.utils import timezone

from people.models import Client
from sessions import actions
from sessions.feed import make_feed
from sessions.models import (
    CalendarFeed,
    FollowUp,
    Group,
    GroupMembership,
    JointAgreement,
    JointMember,
    Move,
    NoteObjective,
    NoteRevision,
    Room,
)
from tests.cast import begin_care
from tests.matrix import CARE

VISIBLE = {
    "appointment_id": CARE | {"own_client"},
    "attendance_id": CARE | {"own_client"},
    "group_id": {"therapist", "admin"},
    "membership_id": CARE,
    "note_id": {"therapist"},
    "signed_note_id": CARE,
    "note_objective_id": CARE,
    "revision_id": CARE,
    "addendum_id": CARE,
    "room_id": CARE | {"colleague", "former_therapist", "other_supervisor", "admin"},
    "time_off_id": {"therapist"},
    "series_id": CARE,
    "move_id": CARE | {"own_client"},
    "reply_id": CARE | {"own_client"},
    "follow_up_id": CARE,
    "agenda_id": CARE | {"own_client"},
    "feed_id": {"own_client"},
    "file_id": CARE | {"admin"},
    "joint_member_id": CARE | {"admin", "own_client"},
    "agreement_id": CARE,
}


def objects(cast, client, canary):
    therapist = cast.ines if client == cast.rowan else cast.yusuf
    objective = cast.rows[client.pk]["objective_id"]
    start = timezone.now() - dt.timedelta(days=2)
    _held, note = actions.log_session(by=therapist, client=client, starts_at=start, minutes=50)
    content = {
        **actions.note_content(note),
        "sections": {f"dap-{part}": canary(f"note-{part}") for part in ("data", "assessment", "plan")},
        "safety": "watch",
        "safety_words": canary("safety"),
        "no_objective_reason": canary("reason"),
        "objectives": {str(objective.pk): {"progress": 1, "value": "2"}},
    }
    saved = actions.save_note_draft(by=therapist, note=note, expected=1, content=content)
    signed = actions.sign_note(by=therapist, note=saved, expected=saved.version)
    addendum = actions.add_addendum(by=therapist, note=signed, kind="addendum", text=canary("addendum"))
    appointment, draft = actions.log_session(
        by=therapist, client=client, starts_at=start + dt.timedelta(days=1), minutes=50
    )
    words = {
        **actions.note_content(draft),
        "sections": {"dap-data": canary("draft")},
        "safety_words": canary("draft-2"),
    }
    draft = actions.save_note_draft(by=therapist, note=draft, expected=1, content=words)
    group = Group.objects.create(name=f"Group of {therapist.name}", starts_on=dt.date(2026, 1, 6))
    group.facilitators.add(therapist)
    return {
        "appointment_id": appointment,
        "attendance_id": appointment.attendances.get(),
        "group_id": group,
        "membership_id": GroupMembership.objects.create(group=group, client=client, joined_on=dt.date(2026, 1, 6)),
        "note_id": draft,
        "signed_note_id": signed,
        "note_objective_id": NoteObjective.objects.get(note=signed),
        "revision_id": NoteRevision.objects.get(note=signed),
        "addendum_id": addendum,
        **diary(cast, client, canary, therapist),
        **together(cast, client, canary, therapist),
    }


def diary(cast, client, canary, therapist):
    """A series of which one instance was moved and answered, what is to be done about it, and what surrounds the diary."""
    room = Room.objects.create(name=f"Room of {therapist.name}")
    starts_at = timezone.now().replace(microsecond=0) + dt.timedelta(days=40)
    booked = actions.book_series(
        by=therapist, client=client, starts_at=starts_at, minutes=50, times=2, place="video", link=canary("link")
    )
    first = booked.appointments[0]
    actions.move_appointment(
        by=therapist, appointment=first, expected=first.version, starts_at=starts_at + dt.timedelta(hours=2)
    )
    attendance = first.attendances.get()
    reply = actions.reply(by=client.user, person=client, attendance=attendance, kind="move", words=canary("reply"))
    follow_up = FollowUp.objects.get(attendance=attendance)
    follow_up.words = canary("follow-up")
    follow_up.save()
    time_off = actions.take_time_off(
        by=therapist, clinician=therapist, starts_at=starts_at + dt.timedelta(days=90),
        ends_at=starts_at + dt.timedelta(days=91),
    )  # fmt: skip
    make_feed(by=client.user)
    return {
        "room_id": room,
        "time_off_id": time_off,
        "series_id": booked.series,
        "move_id": Move.objects.get(appointment=first),
        "reply_id": reply,
        "follow_up_id": follow_up,
        "agenda_id": actions.save_agenda(by=client.user, client=client, text=canary("agenda"), expected=0),
        "feed_id": CalendarFeed.objects.get(user=client.user),
    }


def together(cast, client, canary, therapist):
    """A joint file in the care of the same therapist: its people see that they belong to it, and nothing of what is agreed."""
    number = 900_000 + client.number
    file = Client.objects.create(
        kind="couple", number=number, legal_name=canary("file"), name=canary("file-name"), status="active",
        status_since=timezone.now(),
    )  # fmt: skip
    begin_care(file, therapist)
    member = JointMember(file=file, person=client, called=canary("called"))
    member.save()
    JointMember(file=file, person=cast.ended, called=canary("called-2")).save()
    agreement = JointAgreement(
        file=file,
        who_is_client="together",
        secrets="none",
        release="all",
        words=canary("agreed"),
        recorded_by=therapist,
    )
    agreement.save()
    return {"file_id": file, "joint_member_id": member, "agreement_id": agreement}
