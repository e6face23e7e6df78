"""Writes around the relationships: events of a life, the family, the clinician's words, and what becomes of a pattern."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

import audit
from assessments.models import FamilyMember, LifeEvent, PatternDecision, Relationship, RelationshipWords
from common.saving import save_versioned

if TYPE_CHECKING:
    from people.models import Client, User

FAMILY_FIELDS = ("role", "label", "closeness", "bond", "parting", "parting_when", "words")
EVENT_FIELDS = ("when", "what")


class NotYours(Exception):
    """A row is changed only by the side that told it: the other side has words of its own."""


def side_of(user: User, client: Client) -> str:
    return Relationship.ToldBy.CLIENT if client.user_id == user.pk else Relationship.ToldBy.CLINICIAN


def own_side_only(row: Relationship | LifeEvent | FamilyMember, by: User) -> None:
    """Raises NotYours unless ``by`` is of the side that told the row."""
    if row.told_by != side_of(by, row.client):
        raise NotYours


@transaction.atomic
def add_member(*, client: Client, by: User, values: dict[str, Any]) -> FamilyMember:
    last = FamilyMember.objects.filter(client=client).aggregate(last=Max("position"))["last"] or 0
    row = FamilyMember.objects.create(client=client, told_by=side_of(by, client), position=last + 1, **values)
    audit.record("family.added", by=by, obj=row, client=client)
    return row


@transaction.atomic
def change_member(*, member: FamilyMember, by: User, values: dict[str, Any], expected: int) -> FamilyMember:
    """Raises StaleWrite, NotYours."""
    own_side_only(member, by)
    _write(member, values, FAMILY_FIELDS, expected)
    audit.record("family.changed", by=by, obj=member, client=member.client)
    return member


@transaction.atomic
def add_event(*, client: Client, by: User, values: dict[str, Any]) -> LifeEvent:
    row = LifeEvent.objects.create(client=client, told_by=side_of(by, client), **values)
    audit.record("life_event.added", by=by, obj=row, client=client)
    return row


@transaction.atomic
def change_event(*, event: LifeEvent, by: User, values: dict[str, Any], expected: int) -> LifeEvent:
    """Raises StaleWrite, NotYours."""
    own_side_only(event, by)
    _write(event, values, EVENT_FIELDS, expected)
    audit.record("life_event.changed", by=by, obj=event, client=event.client)
    return event


def _write(row: Any, values: dict[str, Any], fields: Iterable[str], expected: int) -> None:
    for name in fields:
        setattr(row, name, values[name])
    save_versioned(row, expected=expected, fields=list(fields))


@transaction.atomic
def write_words(*, relationship: Relationship, by: User, words: str, expected: int) -> RelationshipWords:
    """The clinician's words beside a relationship. ``expected`` is 0 before the first. Raises StaleWrite."""
    row, new = RelationshipWords.objects.get_or_create(
        relationship=relationship, defaults={"words": words, "written_by": by}
    )
    if not new:
        row.words, row.written_by = words, by
        save_versioned(row, expected=expected, fields=["words", "written_by"])
    audit.record("relationship.words", by=by, obj=relationship, client=relationship.client)
    return row


@transaction.atomic
def decide_pattern(
    *, client: Client, by: User, rule: str, verdict: str, evidence: Iterable[str], words: str = ""
) -> PatternDecision:
    """Confirm, reject or reword what a rule offers. Raises ValueError for new words that are empty."""
    if verdict == PatternDecision.Verdict.REWORDED and not words.strip():
        raise ValueError("a pattern is reworded with words")
    row = PatternDecision.objects.create(
        client=client, rule=rule, verdict=verdict, words=words.strip(), evidence=list(evidence), decided_by=by,
        decided_at=timezone.now(),
    )  # fmt: skip
    audit.record("pattern.decided", by=by, obj=row, client=client, detail={"verdict": str(verdict)})
    return row
