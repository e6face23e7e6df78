"""Rows of the diary, of groups and of notes for the matrix: a signed note with an addendum, and a draft beside it."""

import datetime as dt

from django.utils import timezone

from people.models import Client
from sessions import actions
from sessions.feed import make_feed
from sessions.models import (
    Appointment,
    Attendance,
    CalendarFeed,
    FollowUp,
    Group,
    GroupClimate,
    GroupExchange,
    GroupMembership,
    GroupMoment,
    GroupNoteRevision,
    JointAgreement,
    JointMember,
    JointWish,
    Move,
    NoteFormat,
    NoteObjective,
    NoteReview,
    NoteRevision,
    Room,
    RuptureStep,
    ServiceCode,
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
    "revision_id": {"therapist"},
    "addendum_id": CARE,
    "room_id": CARE | {"colleague", "former_therapist", "other_supervisor", "admin"},
    "time_off_id": {"therapist"},
    "series_id": CARE,
    "move_id": CARE | {"own_client"},
    "appointment_reply_id": CARE | {"own_client"},
    "follow_up_id": CARE,
    "agenda_id": CARE | {"own_client"},
    "feed_id": {"own_client"},
    "file_id": CARE | {"admin"},
    "joint_member_id": CARE | {"admin", "own_client"},
    "agreement_id": CARE,
    "wish_id": {"own_client"},
    "retraction_id": CARE,
    "note_review_id": CARE,
    "rupture_id": CARE,
    "rupture_step_id": CARE,
    "process_note_id": {"therapist"},
    "screening_id": CARE,
    "pair_id": {"admin"},
    "shared_note_id": {"therapist"},
    "shared_revision_id": {"therapist"},
    "part_id": {"therapist"},
    "exchange_id": {"therapist"},
    "moment_id": CARE,
    "climate_id": {"own_client"},
    "format_id": {"admin"},
    "code_id": {"admin"},
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
        **beside_the_note(cast, client, canary, therapist, signed, start),
        **of_the_group(cast, client, canary, therapist, group, start),
        **of_the_clinic(cast, client),
        "appointment_id": appointment,
        "attendance_id": appointment.attendances.get(),
        "group_id": group,
        "membership_id": GroupMembership.objects.create(
            group=group,
            client=client,
            joined_on=dt.date(2026, 1, 6),
            called=canary("called"),
            giveaways=canary("giveaway"),
        ),
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
        "appointment_reply_id": reply,
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
    wish = JointWish.objects.create(file=file, person=client, text=canary("wish-alone"))
    return {"file_id": file, "joint_member_id": member, "agreement_id": agreement, "wish_id": wish}


def beside_the_note(cast, client, canary, therapist, signed, start):
    """What happens to a note, and what stands apart from it."""
    _row, wrong = actions.log_session(by=therapist, client=client, starts_at=start - dt.timedelta(days=1), minutes=50)
    content = {
        **actions.note_content(wrong),
        "sections": {f"dap-{part}": "x" for part in ("data", "assessment", "plan")},
        "safety": "none",
        "minutes": 40,
        "minutes_reason": canary("minutes"),
        "interventions": [canary("used-technique")],
        "no_objective_reason": "x",
    }
    wrong = actions.save_note_draft(by=therapist, note=wrong, expected=1, content=content)
    wrong = actions.sign_note(by=therapist, note=wrong, expected=wrong.version)
    rupture = actions.note_rupture(
        by=therapist, client=client, marker="away", noticed_by="therapist", words=canary("rupture"), state="open",
        repair=canary("rupture-mended"),
    )  # fmt: skip
    return {
        "retraction_id": actions.set_aside(by=therapist, note=wrong, reason=canary("aside")),
        "note_review_id": NoteReview.objects.create(
            note=signed, outcome="cosigned", looked_at=["note"], words=canary("cosigned-words"), by=cast.martin,
            signed_at=timezone.now(), content_hash=signed.content_hash,
        ),
        "rupture_id": rupture,
        "rupture_step_id": RuptureStep.objects.get(rupture=rupture),
        "process_note_id": actions.write_process_note(
            by=therapist, client=client, day=timezone.localdate(), expected=0, text=canary("process")
        ),
    }  # fmt: skip


def of_the_group(cast, client, canary, therapist, group, start):
    """A session of the group with its shared part, the client's own part, and what happened between the members."""
    evening = Appointment.objects.create(
        kind="group", group=group, clinician=therapist, starts_at=start - dt.timedelta(days=5),
        ends_at=start - dt.timedelta(days=5) + dt.timedelta(minutes=90),
    )  # fmt: skip
    row = Attendance.objects.create(appointment=evening, client=client, status="attended")
    shared = {"theme": canary("theme"), "exercises": [canary("pairs")], "happened": canary("happened"),
              "next_time": canary("next")}  # fmt: skip
    own = {row.pk: actions.Part(status="attended", changes={"own": canary("own-part"), "safety": "none"})}
    note = actions.save_group_session(by=therapist, appointment=evening, expected=0, shared=shared, parts=own)
    moment = GroupMoment.objects.create(
        appointment=evening, client=client, words=canary("moment"), consent="agreed", asked_at=timezone.now(),
        recorded_by=therapist,
    )  # fmt: skip
    return {
        "screening_id": actions.screen(
            by=therapist, group=group, client=client, held_on=dt.date(2026, 1, 2), result="suitable",
            words=canary("screening"),
        ),
        "shared_note_id": note,
        "shared_revision_id": GroupNoteRevision.objects.get(note=note),
        "part_id": note.parts.get(),
        "exchange_id": GroupExchange.objects.create(appointment=evening, giver=client, receiver=cast.ended),
        "moment_id": moment,
        "climate_id": GroupClimate.objects.create(attendance=row, engaged=3),
    }  # fmt: skip


def of_the_clinic(cast, client):
    """What the desk keeps: who knows whom, formats and codes."""
    other = cast.noor if client == cast.rowan else cast.ended
    return {
        "pair_id": actions.record_pair(by=cast.admin, one=client, other=other, kind="friends"),
        "format_id": NoteFormat.objects.create(name=f"Format {client.number}", parts=[["Contact", "How we were."]]),
        "code_id": ServiceCode.objects.create(code=f"C{client.number}", label="An hour", kind="individual"),
    }
