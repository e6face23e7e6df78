from sessions.models.appointment import Appointment, Attendance
from sessions.models.group import Group, GroupMembership, GroupScreening, KnownPair
from sessions.models.groupnote import GroupClimate, GroupExchange, GroupMoment, GroupNote, GroupNoteRevision
from sessions.models.note import Addendum, NoteObjective, NoteRevision, ProgressNote
from sessions.models.process import ProcessNote
from sessions.models.review import NoteReview, Retraction
from sessions.models.rupture import Rupture, RuptureStep
from sessions.models.settings import NoteFormat, NoteRules, ServiceCode

__all__ = [
    "Addendum",
    "Appointment",
    "Attendance",
    "Group",
    "GroupClimate",
    "GroupExchange",
    "GroupMembership",
    "GroupMoment",
    "GroupNote",
    "GroupNoteRevision",
    "GroupScreening",
    "KnownPair",
    "NoteFormat",
    "NoteObjective",
    "NoteReview",
    "NoteRevision",
    "NoteRules",
    "ProcessNote",
    "ProgressNote",
    "Retraction",
    "Rupture",
    "RuptureStep",
    "ServiceCode",
]
