"""Writes to the diary, to groups and to notes: keyword-only, one transaction each, audited."""

from sessions.actions.diary import (
    CANCELLED,
    Clash,
    cancel_appointment,
    log_session,
    may_keep,
    record_attendance,
    schedule_appointment,
    schedule_group_session,
)
from sessions.actions.groups import GroupFull, create_group, join_group, leave_group
from sessions.actions.notes import (
    Missing,
    NobodyCame,
    NoteClosed,
    NotReady,
    add_addendum,
    credential_of,
    missing_for_signing,
    note_content,
    note_hash,
    save_note_draft,
    sign_note,
    start_note,
)

__all__ = [
    "CANCELLED",
    "Clash",
    "GroupFull",
    "Missing",
    "NobodyCame",
    "NotReady",
    "NoteClosed",
    "add_addendum",
    "cancel_appointment",
    "create_group",
    "credential_of",
    "join_group",
    "leave_group",
    "log_session",
    "may_keep",
    "missing_for_signing",
    "note_content",
    "note_hash",
    "record_attendance",
    "save_note_draft",
    "schedule_appointment",
    "schedule_group_session",
    "sign_note",
    "start_note",
]
