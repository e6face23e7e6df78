"""What pages show of the diary, of groups and of notes, as ready strings."""

from sessions.presenters.diary import (
    CaseRow,
    SessionRow,
    Unfinished,
    case_rows,
    coming_for_client,
    day,
    marked_rows,
    notes_to_finish,
    own_clients,
    roster,
    week,
    with_notes,
)
from sessions.presenters.groups import group_rows, group_sessions, member_rows
from sessions.presenters.notes import note_page, whole_notes
from sessions.presenters.progress import plan_progress

__all__ = [
    "CaseRow",
    "SessionRow",
    "Unfinished",
    "case_rows",
    "coming_for_client",
    "day",
    "group_rows",
    "group_sessions",
    "marked_rows",
    "member_rows",
    "note_page",
    "notes_to_finish",
    "own_clients",
    "plan_progress",
    "roster",
    "week",
    "whole_notes",
    "with_notes",
]
