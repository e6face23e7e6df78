from sessions.models.agenda import Agenda
from sessions.models.appointment import Appointment, Attendance, Hold, Move, Reply
from sessions.models.couple import JointAgreement, JointMember
from sessions.models.feed import CalendarFeed
from sessions.models.follow_up import FollowUp
from sessions.models.group import Group, GroupMembership, GroupScreening, KnownPair
from sessions.models.groupnote import GroupClimate, GroupExchange, GroupMoment, GroupNote, GroupNoteRevision
from sessions.models.note import Addendum, NoteObjective, NoteRevision, ProgressNote
from sessions.models.process import ProcessNote
from sessions.models.review import NoteReview, Retraction
from sessions.models.room import Room, TimeOff
from sessions.models.rupture import Rupture, RuptureStep
from sessions.models.series import Series
from sessions.models.settings import NoteFormat, NoteRules, ServiceCode
from sessions.models.wish import JointWish

__all__ = [
    "Addendum",
    "Agenda",
    "Appointment",
    "Attendance",
    "CalendarFeed",
    "FollowUp",
    "Group",
    "GroupClimate",
    "GroupExchange",
    "GroupMembership",
    "GroupMoment",
    "GroupNote",
    "GroupNoteRevision",
    "GroupScreening",
    "Hold",
    "JointAgreement",
    "JointMember",
    "JointWish",
    "KnownPair",
    "Move",
    "NoteFormat",
    "NoteObjective",
    "NoteReview",
    "NoteRevision",
    "NoteRules",
    "ProcessNote",
    "ProgressNote",
    "Reply",
    "Retraction",
    "Room",
    "Rupture",
    "RuptureStep",
    "Series",
    "ServiceCode",
    "TimeOff",
]
