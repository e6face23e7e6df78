from assessments.models.alert import SafetyAlert
from assessments.models.history import Relationship, Struggle, Symptom, SymptomRating
from assessments.models.intake import Intake, IntakeAddendum, IntakeAnswer, TalkedAbout
from assessments.models.life import FamilyMember, LifeEvent, PatternDecision, RelationshipWords
from assessments.models.safety import PlaceText, SafetyPlan, SafetyPlanSignature, Screen

__all__ = [
    "FamilyMember",
    "Intake",
    "IntakeAddendum",
    "IntakeAnswer",
    "LifeEvent",
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
