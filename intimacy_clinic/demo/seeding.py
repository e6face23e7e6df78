"""Filling an empty database with the demo clinic, in one transaction and in the order in which tables may be filled."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction

import audit
from assessments.models import (
    FamilyMember,
    Intake,
    IntakeAddendum,
    IntakeAnswer,
    LifeEvent,
    MeasureRequest,
    MeasureResponse,
    MeasureSchedule,
    MeasureScore,
    PatternDecision,
    PlaceText,
    Relationship,
    RelationshipWords,
    SafetyAlert,
    SafetyPlan,
    SafetyPlanSignature,
    Screen,
    SymptomRating,
    TalkedAbout,
)
from homework.actions import load_library
from homework.models import Assignment, Entry, Exercise, Ladder, LadderStep, NoteEntry, Review
from intimacy_clinic.demo.arrivals import build_arrivals, build_messages
from intimacy_clinic.demo.cases import Case, build_cases
from intimacy_clinic.demo.diary import build_couple, build_holds, build_rooms, build_time_off
from intimacy_clinic.demo.groups import build_groups
from intimacy_clinic.demo.histories import build_alerts, build_histories
from intimacy_clinic.demo.ladders import build_ladder
from intimacy_clinic.demo.lives import build_texts
from intimacy_clinic.demo.measures import Forms, build_measures
from intimacy_clinic.demo.meetings import build_meetings
from intimacy_clinic.demo.names import NamePool
from intimacy_clinic.demo.notes import build_around_notes, build_desk
from intimacy_clinic.demo.people import ADMIN, DOMAIN, Staff, build_clinic, build_crisis_contacts, build_staff
from intimacy_clinic.demo.plans import build_plans
from intimacy_clinic.demo.practice import build_practice
from intimacy_clinic.demo.world import BATCH_ROWS, World
from matching.models import (
    ConflictOfInterest,
    Enquiry,
    FitCheck,
    MatchDecision,
    MatchPlan,
    MatchWeights,
    Offer,
    PlanRow,
    Tie,
    WaitingEntry,
)
from notices.models import Message, ReminderChoice
from people.models import (
    Availability,
    CareRelationship,
    Client,
    ClientNameToken,
    ClinicianProfile,
    Consent,
    ConsentText,
    ContactChannel,
    CrisisContact,
    Licence,
    Supervision,
    User,
)
from plans.actions import load_shelf
from plans.models import (
    Formulation,
    FormulationEvidence,
    FormulationReply,
    Goal,
    Intervention,
    Objective,
    ObjectiveRating,
    OwnGoal,
    OwnGoalRating,
    Plan,
    PlanReview,
    Problem,
    Signature,
)
from sessions.models import (
    Addendum,
    Agenda,
    Appointment,
    Attendance,
    FollowUp,
    Group,
    GroupClimate,
    GroupExchange,
    GroupMembership,
    GroupMoment,
    GroupNote,
    GroupScreening,
    JointAgreement,
    JointMember,
    JointWish,
    KnownPair,
    Move,
    NoteFormat,
    NoteObjective,
    NoteReview,
    NoteRevision,
    ProcessNote,
    ProgressNote,
    Reply,
    Retraction,
    Room,
    Rupture,
    RuptureStep,
    Series,
    TimeOff,
)

# Parts of something closed come before it: what a signed note cites or an activated plan holds can be added while that is not yet
# there, and never afterwards. Foreign keys are checked at the end of the transaction.
ORDER = (
    # people and notices
    User, CrisisContact, PlaceText, ConsentText, ClinicianProfile, Licence, Availability, Supervision, Room, TimeOff, Client,
    ClientNameToken, ContactChannel, JointMember, JointAgreement, JointWish, CareRelationship, Consent, ReminderChoice, Message,
    # assessments
    Intake, IntakeAnswer, IntakeAddendum, TalkedAbout, Relationship, RelationshipWords, FamilyMember, LifeEvent, PatternDecision,
    SymptomRating, Screen, SafetyPlan, SafetyPlanSignature, SafetyAlert, MeasureSchedule, MeasureRequest, MeasureResponse,
    MeasureScore,
    # plans and matching
    FormulationEvidence, Formulation, FormulationReply, Intervention, Objective, Goal, Problem, Plan, Signature, PlanReview,
    ObjectiveRating, OwnGoal, OwnGoalRating, Enquiry, WaitingEntry, MatchDecision, MatchWeights, Offer, FitCheck, MatchPlan,
    PlanRow, ConflictOfInterest, Tie,
    # sessions
    Group, GroupScreening, GroupMembership, Series, Appointment, Attendance, Move, Reply, FollowUp, Agenda, GroupNote,
    GroupExchange, GroupMoment, GroupClimate, NoteFormat, NoteObjective, NoteRevision, ProgressNote, Addendum, NoteReview,
    Retraction, Rupture, RuptureStep, ProcessNote, KnownPair,
    # homework
    Assignment, Ladder, LadderStep, Entry, Review, NoteEntry,
)  # fmt: skip


class NotHere(Exception):
    """This is no place for invented people. The words say why."""


def refuse_elsewhere() -> None:
    """Raises NotHere outside demo and test mode, and beside people who are not invented."""
    if not (settings.DEMO or settings.TESTING):
        raise NotHere("Invented people belong into a demo or a test database: set MOORING_MODE=demo.")
    if User._base_manager.exclude(email__iendswith=DOMAIN).exists():
        raise NotHere(f"This database holds addresses that do not end with {DOMAIN}. Use an empty one.")
    if Client._base_manager.exists() and not is_seeded():
        raise NotHere("This database holds clients already. Use an empty one.")


def is_seeded() -> bool:
    return User._base_manager.filter(email=ADMIN).exists()


@transaction.atomic
def seed(*, clients: int, clinicians: int, number: int, now: dt.datetime) -> int:
    """Fill the database and return how many rows it took. ``number`` decides everything that is drawn."""
    refuse_elsewhere()
    clinic = build_clinic()
    world = World(seed=number, now=now, zone=clinic.zone)
    world.rows.order(ORDER)
    names = NamePool()
    build_crisis_contacts(world)
    staff = build_staff(world, clinicians, names)
    build_rooms(world, staff)
    build_time_off(world, staff)
    world.rows.flush()
    cases = build_cases(world, staff, clients, names)
    load_library()
    load_shelf()
    _records(world, staff, cases, build_texts(world, staff))
    groups = build_groups(world, staff, [case for case in cases if not case.brief])
    build_couple(world, staff, cases)
    build_desk(world, staff, cases)
    build_alerts(world, staff, cases)
    build_arrivals(world, staff, cases, names)
    build_messages(world, cases)
    world.rows.flush()
    for group, facilitators in groups:
        group.facilitators.set(facilitators)
    _mark_risk(cases)
    held = build_holds(groups)
    audit.record("demo.seeded", by=None, detail={"clients": clients, "clinicians": clinicians, "seed": number})
    return world.rows.count + held


def _records(world: World, staff: Staff, cases: list[Case], texts: list[ConsentText]) -> None:
    exercises: dict[str, Any] = {exercise.slug: exercise for exercise in Exercise._base_manager.all()}
    forms = Forms(staff)
    for case in cases:
        build_histories(world, staff, case, texts)
        build_measures(world, case, forms)
        if case.in_care:
            build_plans(world, case, staff.supervisor)
            build_meetings(world, staff, case)
            build_practice(world, staff, case, exercises)
            build_ladder(world, case, exercises)
            build_around_notes(world, staff, case)
        if case.brief:
            case.held.clear()
            case.notes.clear()
            case.editions.clear()
        if world.rows.waiting() > BATCH_ROWS:
            world.rows.flush()


def _mark_risk(cases: list[Case]) -> None:
    """Clients were inserted before the alerts were raised."""
    for case in cases:
        if case.client.high_risk_since is not None:
            Client._base_manager.filter(pk=case.client.pk).update(high_risk_since=case.client.high_risk_since)
