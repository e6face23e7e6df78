"""Forms of practice."""

from homework.forms.agreeing import AssignForm, LibraryFilter, ProgrammeForm, SetAsideForm, objectives_of
from homework.forms.answers import FIELD_OF, AftermathForm, FinishForm, PartForm, offered, shown, stored
from homework.forms.builder import ExerciseForm, QuestionSet
from homework.forms.ladder import LadderForm, StepForm
from homework.forms.reading import ReviewForm

__all__ = [
    "FIELD_OF", "AftermathForm", "AssignForm", "ExerciseForm", "FinishForm", "LadderForm", "LibraryFilter", "PartForm",
    "ProgrammeForm", "QuestionSet", "ReviewForm", "SetAsideForm", "StepForm", "objectives_of", "offered", "shown", "stored",
]  # fmt: skip
