"""The exercises that come with the product, written for it.

``manage.py load_exercises`` brings them into the database.
"""

from homework.library import inner, outer
from homework.library.text import ExerciseText

EXERCISES: tuple[ExerciseText, ...] = inner.EXERCISES + outer.EXERCISES

__all__ = ["EXERCISES", "ExerciseText"]
