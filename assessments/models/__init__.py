from assessments.models.alert import SafetyAlert
from assessments.models.history import Relationship, Symptom, SymptomRating
from assessments.models.intake import Intake, IntakeAnswer

__all__ = ["Intake", "IntakeAnswer", "Relationship", "SafetyAlert", "Symptom", "SymptomRating"]
