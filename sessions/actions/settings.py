"""What a clinic sets for its notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit.writing import record
from common.saving import StaleWrite, save_versioned
from people.permissions import Permission
from sessions.models import NoteFormat, NoteRules, ServiceCode

if TYPE_CHECKING:
    from people.models import User

RULES = ["digest", "digest_hour", "escalate_hours"]


def _require(by: User) -> None:
    if not by.can(Permission.MANAGE_CLINIC):
        raise PermissionDenied


@transaction.atomic
def save_format(*, by: User, name: str, parts: list[list[str]], before: NoteFormat | None = None) -> NoteFormat:
    """A new format, or the next edition of ``before``: notes keep the edition that they were written in."""
    _require(by)
    if before is not None:
        if before.name == name and before.parts == parts:
            return before
        retire(by=by, row=before)
    same = NoteFormat._base_manager.filter(name=name).order_by("-edition").first()
    row = NoteFormat._base_manager.create(name=name, parts=parts, edition=same.edition + 1 if same else 1)
    record("note_format.saved", by=by, obj=row, detail={"edition": row.edition})
    return row


@transaction.atomic
def save_code(*, by: User, values: dict[str, Any], before: ServiceCode | None = None) -> ServiceCode:
    """A new service code, or another wording of one; the old row stays for the notes that name it."""
    _require(by)
    if before is not None:
        retire(by=by, row=before)
    row = ServiceCode._base_manager.create(**values)
    record("service_code.saved", by=by, obj=row)
    return row


@transaction.atomic
def retire(*, by: User, row: NoteFormat | ServiceCode) -> None:
    """Offer it no more. What was written with it keeps it."""
    _require(by)
    type(row)._base_manager.filter(pk=row.pk, retired_at__isnull=True).update(
        retired_at=timezone.now(), updated_at=timezone.now()
    )
    record("note_setting.retired", by=by, obj=row)


@transaction.atomic
def save_rules(*, by: User, rules: NoteRules, expected: int, values: dict[str, Any]) -> NoteRules:
    """Raises StaleWrite."""
    _require(by)
    for name in RULES:
        setattr(rules, name, values[name])
    if expected == 0:
        present = NoteRules._base_manager.first()
        if present is not None:
            raise StaleWrite(present)
        rules.version = 1
        rules.save(force_insert=True)
    else:
        save_versioned(rules, expected=expected, fields=RULES)
    record("note_rules.saved", by=by, obj=rules)
    return rules
