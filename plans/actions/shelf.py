"""What the clinic puts on its own shelf. None of it is about a person."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify

from audit.writing import record
from people.access import may
from people.permissions import Permission
from plans.library import patterns, techniques, templates
from plans.modalities import Strand
from plans.models import ObjectivePattern, OwnStrand, PlanTemplate, Technique

if TYPE_CHECKING:
    from django.db.models import Model

    from people.models import User

LOADED: tuple[tuple[Any, Any], ...] = (
    (Technique, techniques),
    (ObjectivePattern, patterns),
    (PlanTemplate, templates),
)


@transaction.atomic
def load_shelf() -> tuple[int, int]:
    """Bring what comes with the product up to date by slug; what the clinic added stays. Returns how many were new and changed."""
    new = changed = 0
    for model, written in LOADED:
        known = {row.slug: row for row in model.objects.filter(own=False)}
        for entry in written():
            row = known.get(entry["slug"])
            if row is None:
                model.objects.create(**entry)
                new += 1
            elif any(getattr(row, name) != _stored(value) for name, value in entry.items()):
                for name, value in entry.items():
                    setattr(row, name, value)
                row.save()
                changed += 1
    return new, changed


def _stored(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _require_clinician(by: User) -> None:
    if not may(by, Permission.WRITE_RECORDS):
        raise PermissionDenied


def _slug(model: type[Model], name: str) -> str:
    """A slug nobody has yet, from the name."""
    stem = slugify(name)[:50] or "own"
    taken = set(model._base_manager.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, 999))) if slug not in taken)


@transaction.atomic
def keep_technique(*, by: User, strand: str, name: str, what: str = "") -> Technique:
    """Put the name of a technique on the shelf, so that it can be picked in any plan. The same name twice is one technique."""
    _require_clinician(by)
    name = " ".join(name.split())
    found = Technique.objects.filter(strand=strand, name__iexact=name).first()
    if found:
        return found
    row = Technique.objects.create(
        slug=_slug(Technique, f"{strand} {name}"), strand=strand, name=name, what=what, own=True
    )
    record("shelf.technique_added", by=by, obj=row)
    return row


@transaction.atomic
def add_pattern(*, by: User, values: dict[str, Any]) -> ObjectivePattern:
    """A pattern of the clinic's own: a sentence with gaps, never about anybody."""
    _require_clinician(by)
    row = ObjectivePattern.objects.create(slug=_slug(ObjectivePattern, values["sentence"]), own=True, **values)
    record("shelf.pattern_added", by=by, obj=row)
    return row


@transaction.atomic
def add_strand(*, by: User, name: str) -> OwnStrand:
    """A way of working beside the four that come with the product. The same name twice is one strand."""
    _require_clinician(by)
    name = " ".join(name.split())
    found = OwnStrand.objects.filter(name__iexact=name).first()
    if found:
        return found
    stem = slugify(name)[:9] or "own"
    taken = {*Strand.values, *OwnStrand.objects.values_list("code", flat=True)}
    code = next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, 99))) if code not in taken)
    row = OwnStrand.objects.create(code=code, name=name)
    record("shelf.strand_added", by=by, obj=row)
    return row
