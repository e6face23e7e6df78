from homework.models.assignment import Assignment
from homework.models.entry import Entry, Receipt
from homework.models.ladder import Ladder, LadderStep
from homework.models.library import Exercise
from homework.models.review import NoteEntry, Review

__all__ = ["Assignment", "Entry", "Exercise", "Ladder", "LadderStep", "NoteEntry", "Receipt", "Review"]
