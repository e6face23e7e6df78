"""Writes of the relationship history. The client's rows are the client's, the clinician's are the clinician's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

import audit
from assessments.alerts import raise_alert
from assessments.checks import make_quiet
from assessments.lives import own_side_only, side_of
from assessments.models import Intake, Relationship, SafetyAlert
from assessments.safety import Concern, concern_in_words
from common.saving import save_versioned

if TYPE_CHECKING:
    from people.models import Client, User

FIELDS = (
    "label", "kind", "started", "ongoing", "ended", "lasted", "closeness_peak", "peak_when", "closeness_now", "structure",
    "distance", "withdrew_after", "cause", "first_withdrawal", "took", "ended_by", "reasons", "repair", "repair_words", "injury",
    "violence", "tags", "in_contact", "shared_children", "what_worked",
)  # fmt: skip
WRITTEN = ("label", "first_withdrawal", "repair_words", "what_worked", "peak_when")


class Kept(Exception):
    """The row belongs to a record that was locked; what is new is told as a new row."""


def is_kept(relationship: Relationship) -> bool:
    """Whether the row stands in an intake that was locked after it was told."""
    locked = Intake.objects.filter(client_id=relationship.client_id, state=Intake.State.LOCKED)
    return locked.filter(submitted_at__gte=relationship.created_at).exists()


@transaction.atomic
def add_relationship(*, client: Client, by: User, values: dict[str, Any]) -> Relationship:
    """Add a row at the end of the list. ``values`` may have the names of ``FIELDS``."""
    last = Relationship.objects.filter(client=client).aggregate(last=Max("position"))["last"] or 0
    row = Relationship.objects.create(client=client, told_by=side_of(by, client), position=last + 1, **values)
    audit.record("relationship.added", by=by, obj=row, client=client)
    _listen(row, by, before="")
    return row


@transaction.atomic
def change_relationship(*, relationship: Relationship, by: User, values: dict[str, Any], expected: int) -> Relationship:
    """Change a row of one's own side. Raises StaleWrite when it was changed elsewhere, NotYours, Kept."""
    own_side_only(relationship, by)
    if is_kept(relationship):
        raise Kept
    before = relationship.violence or ""
    fields = [name for name in FIELDS if name in values]
    for name in fields:
        setattr(relationship, name, values[name])
    save_versioned(relationship, expected=expected, fields=fields)
    audit.record("relationship.changed", by=by, obj=relationship, client=relationship.client)
    _listen(relationship, by, before=before)
    return relationship


@transaction.atomic
def remove_relationship(*, relationship: Relationship, by: User) -> None:
    """Remove a row for good: it is the client's own draft."""
    audit.record("relationship.removed", by=by, obj=relationship, client=relationship.client)
    relationship.delete()


def _listen(row: Relationship, by: User, *, before: str) -> None:
    """Words about ending one's life, and harm that goes on, are heard wherever they are written."""
    client_says = row.told_by == Relationship.ToldBy.CLIENT
    source = SafetyAlert.Source.INTAKE if client_says else SafetyAlert.Source.STAFF
    heard = concern_in_words(getattr(row, name) or "" for name in WRITTEN) if client_says else None
    if heard is not None:
        raise_alert(client=row.client, source=source, source_id=str(row.pk), concern=heard, by=by)
    if row.violence == "current" and before != "current":
        raise_alert(client=row.client, source=source, source_id=str(row.pk), concern=Concern("afraid"), by=by)
        make_quiet(client=row.client, by=by)
