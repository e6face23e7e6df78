from sessions.models.agenda import Agenda
from sessions.models.appointment import Appointment, Attendance, Hold, Move, Reply
from sessions.models.couple import JointAgreement, JointMember
from sessions.models.feed import CalendarFeed
from sessions.models.follow_up import FollowUp
from sessions.models.group import Group, GroupMembership
from sessions.models.note import Addendum, NoteObjective, NoteRevision, ProgressNote
from sessions.models.room import Room, TimeOff
from sessions.models.series import Series

__all__ = [
    "Addendum",
    "Agenda",
    "Appointment",
    "Attendance",
    "CalendarFeed",
    "FollowUp",
    "Group",
    "GroupMembership",
    "Hold",
    "JointAgreement",
    "JointMember",
    "Move",
    "NoteObjective",
    "NoteRevision",
    "ProgressNote",
    "Reply",
    "Room",
    "Series",
    "TimeOff",
]
