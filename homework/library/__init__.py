"""The exercises that come with the product, written for it.

``manage.py load_exercises`` brings them into the database. Texts speak to the client, at a reading age of about twelve
(:mod:`homework.readability` holds them to it).
"""

from homework.library import (
    beliefs,
    boundaries,
    expression,
    inner,
    kindness,
    listening,
    outer,
    patterns,
    together,
    trust,
)
from homework.library.text import ExerciseText

PAGES = (inner, outer, beliefs, trust, listening, boundaries, kindness, expression, patterns, together)
EXERCISES: tuple[ExerciseText, ...] = tuple(exercise for page in PAGES for exercise in page.EXERCISES)

__all__ = ["EXERCISES", "ExerciseText"]
