"""What pages show of the diary, of groups and of notes, as ready strings."""

from sessions.presenters.diary import (
    CaseRow,
    SessionRow,
    case_rows,
    day,
    marked_rows,
    own_clients,
    roster,
    with_notes,
)
from sessions.presenters.diary_follow_ups import moves_of, open_follow_ups, said_to, waiting
from sessions.presenters.diary_grid import Grid, grid
from sessions.presenters.diary_pages import (
    agenda_of,
    agreement_initial,
    appointment_facts,
    clinician_choices,
    joint_card,
    member_choices,
    second_therapists,
    time_off_rows,
)
from sessions.presenters.diary_portal import coming_for_client
from sessions.presenters.due import Unfinished, late_rows, notes_to_finish, review_rows
from sessions.presenters.groups import group_rows, group_sessions, member_rows
from sessions.presenters.notes import note_page, shape_of, whole_notes
from sessions.presenters.progress import plan_progress

__all__ = [
    "CaseRow",
    "Grid",
    "SessionRow",
    "Unfinished",
    "agenda_of",
    "agreement_initial",
    "appointment_facts",
    "case_rows",
    "clinician_choices",
    "coming_for_client",
    "day",
    "grid",
    "group_rows",
    "group_sessions",
    "joint_card",
    "late_rows",
    "marked_rows",
    "member_choices",
    "member_rows",
    "moves_of",
    "note_page",
    "notes_to_finish",
    "open_follow_ups",
    "own_clients",
    "plan_progress",
    "review_rows",
    "roster",
    "said_to",
    "second_therapists",
    "shape_of",
    "time_off_rows",
    "waiting",
    "whole_notes",
    "with_notes",
]
