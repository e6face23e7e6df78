from assessments.models.alert import SafetyAlert
from assessments.models.form import FormEdition, InstrumentSetting
from assessments.models.history import Relationship, Struggle, Symptom, SymptomRating
from assessments.models.intake import Intake, IntakeAddendum, IntakeAnswer, TalkedAbout
from assessments.models.life import FamilyMember, LifeEvent, PatternDecision, RelationshipWords
from assessments.models.measure import MeasureRequest, MeasureResponse, MeasureSchedule, MeasureScore
from assessments.models.safety import PlaceText, SafetyPlan, SafetyPlanSignature, Screen

__all__ = [
    "FamilyMember",
    "FormEdition",
    "InstrumentSetting",
    "Intake",
    "IntakeAddendum",
    "IntakeAnswer",
    "LifeEvent",
    "MeasureRequest",
    "MeasureResponse",
    "MeasureSchedule",
    "MeasureScore",
    "PatternDecision",
    "PlaceText",
    "Relationship",
    "RelationshipWords",
    "SafetyAlert",
    "SafetyPlan",
    "SafetyPlanSignature",
    "Screen",
    "Struggle",
    "Symptom",
    "SymptomRating",
    "TalkedAbout",
]
