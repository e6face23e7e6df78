"""The library: the product's exercises, and those that a clinic writes itself."""

from __future__ import annotations

import dataclasses
import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction

import audit
from common.saving import save_versioned
from homework.library import EXERCISES
from homework.models import Exercise

if TYPE_CHECKING:
    from people.models import User


def load_library() -> tuple[int, int]:
    """Bring the product's exercises up to date by slug. Returns how many were new and how many changed."""
    new = changed = 0
    for written in EXERCISES:
        fields = dataclasses.asdict(written)
        slug = fields.pop("slug")
        found = Exercise.objects.filter(slug=slug).first()
        if found is not None and found.written_by_id is not None:
            continue
        if found is None:
            Exercise.objects.create(slug=slug, **fields)
            new += 1
        elif any(getattr(found, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(found, name, value)
            save_versioned(found, expected=found.version, fields=list(fields))
            changed += 1
    return new, changed


@transaction.atomic
def write_exercise(*, by: User, **fields: Any) -> Exercise:
    """Add an exercise of the clinic's own. ``fields`` are those of the model; ``questions`` as in :mod:`homework.builder`."""
    slug = f"own-{uuid.uuid4().hex[:12]}"
    exercise = Exercise.objects.create(slug=slug, written_by=by, kind=fields.pop("kind", "free"), **fields)
    audit.record("exercise.written", by=by, obj=exercise)
    return exercise


@transaction.atomic
def change_exercise(exercise: Exercise, *, by: User, expected: int, **fields: Any) -> Exercise:
    """A new version. What was agreed before keeps the texts and questions it was agreed with. Raises StaleWrite."""
    for name, value in fields.items():
        setattr(exercise, name, value)
    save_versioned(exercise, expected=expected, fields=list(fields))
    audit.record("exercise.changed", by=by, obj=exercise, detail={"version": exercise.version})
    return exercise
