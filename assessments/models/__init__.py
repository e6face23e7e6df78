from assessments.models.alert import SafetyAlert
from assessments.models.form import FormEdition, InstrumentSetting
from assessments.models.history import Relationship, Symptom, SymptomRating
from assessments.models.intake import Intake, IntakeAnswer
from assessments.models.measure import MeasureRequest, MeasureResponse, MeasureSchedule, MeasureScore

__all__ = [
    "FormEdition",
    "InstrumentSetting",
    "Intake",
    "IntakeAnswer",
    "MeasureRequest",
    "MeasureResponse",
    "MeasureSchedule",
    "MeasureScore",
    "Relationship",
    "SafetyAlert",
    "Symptom",
    "SymptomRating",
]
