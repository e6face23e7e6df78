"""What pages show of the diary, of groups and of notes, as ready strings."""

from sessions.presenters.diary import (
    CaseRow,
    SessionRow,
    case_rows,
    coming_for_client,
    day,
    marked_rows,
    own_clients,
    roster,
    week,
    with_notes,
)
from sessions.presenters.due import Unfinished, late_rows, notes_to_finish, review_rows
from sessions.presenters.groups import group_rows, group_sessions, member_rows
from sessions.presenters.notes import note_page, shape_of, whole_notes
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
    "late_rows",
    "marked_rows",
    "member_rows",
    "note_page",
    "notes_to_finish",
    "own_clients",
    "plan_progress",
    "review_rows",
    "roster",
    "shape_of",
    "week",
    "whole_notes",
    "with_notes",
]
