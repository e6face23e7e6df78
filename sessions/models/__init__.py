from sessions.models.appointment import Appointment, Attendance
from sessions.models.group import Group, GroupMembership
from sessions.models.note import Addendum, NoteObjective, NoteRevision, ProgressNote

__all__ = [
    "Addendum",
    "Appointment",
    "Attendance",
    "Group",
    "GroupMembership",
    "NoteObjective",
    "NoteRevision",
    "ProgressNote",
]
