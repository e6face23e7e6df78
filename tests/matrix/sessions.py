"""Rows of the diary, of groups and of notes for the matrix: a signed note with an addendum, and a draft beside it."""

import datetime as dt

from django.utils import timezone

from sessions import actions
from sessions.models import Group, GroupMembership, NoteObjective, NoteRevision
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
    }
