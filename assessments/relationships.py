"""Writes of the relationship history: rows that the client adds, changes and removes while the intake is a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

import audit
from assessments.models import Relationship
from assessments.safety import WORDS, Concern, mentions_ending_life
from common.saving import save_versioned

if TYPE_CHECKING:
    from people.models import Client, User

FIELDS = (
    "label",
    "kind",
    "started",
    "ongoing",
    "ended",
    "ended_by",
    "closeness_peak",
    "first_withdrawal",
    "what_worked",
)


@transaction.atomic
def add_relationship(*, client: Client, by: User, values: dict[str, Any]) -> Relationship:
    """Add a row at the end of the list. ``values`` has the names of ``FIELDS``."""
    last = Relationship.objects.filter(client=client).aggregate(last=Max("position"))["last"] or 0
    row = Relationship.objects.create(client=client, position=last + 1, **values)
    audit.record("relationship.added", by=by, obj=row, client=client)
    _listen(row, by)
    return row


@transaction.atomic
def change_relationship(*, relationship: Relationship, by: User, values: dict[str, Any], expected: int) -> Relationship:
    """Change a row. Raises StaleWrite when it was changed elsewhere."""
    for name in FIELDS:
        setattr(relationship, name, values[name])
    save_versioned(relationship, expected=expected, fields=list(FIELDS))
    audit.record("relationship.changed", by=by, obj=relationship, client=relationship.client)
    _listen(relationship, by)
    return relationship


@transaction.atomic
def remove_relationship(*, relationship: Relationship, by: User) -> None:
    """Remove a row for good: it is the client's own draft."""
    audit.record("relationship.removed", by=by, obj=relationship, client=relationship.client)
    relationship.delete()


def _listen(row: Relationship, by: User) -> None:
    """Words about ending one's life are heard wherever they are written."""
    from assessments.alerts import raise_alert
    from assessments.models import SafetyAlert

    if any(mentions_ending_life(text) for text in (row.first_withdrawal, row.what_worked, row.label)):
        raise_alert(
            client=row.client, source=SafetyAlert.Source.INTAKE, source_id=str(row.pk), concern=Concern(WORDS), by=by
        )
