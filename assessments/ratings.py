"""Rating the grid anew. Each rating is a dated row; none is ever changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

import audit
from assessments.alerts import raise_alert
from assessments.lives import side_of
from assessments.models import SafetyAlert, Struggle, Symptom, SymptomRating
from assessments.safety import concern_in_words

if TYPE_CHECKING:
    from people.models import Client, User

RATED: tuple[tuple[str, Any], ...] = (*Symptom.choices, *Struggle.choices)


@transaction.atomic
def rate_anew(*, client: Client, by: User, given: Mapping[str, dict[str, Any]]) -> list[SymptomRating]:
    """Keep today's ratings: {symptom: fields}. The side follows from who rates. Words about ending one's life are heard."""
    now = timezone.now()
    side = side_of(by, client)
    rows = [
        SymptomRating.objects.create(client=client, symptom=key, rater=side, rated_by=by, rated_at=now, **fields)
        for key, fields in given.items()
    ]
    if not rows:
        return []
    audit.record("symptoms.rated", by=by, obj=client, client=client, detail={"rows": len(rows), "side": str(side)})
    heard = concern_in_words(row.note for row in rows) if side == SymptomRating.Rater.CLIENT else None
    if heard is not None:
        raise_alert(client=client, source=SafetyAlert.Source.INTAKE, source_id=str(rows[0].pk), concern=heard, by=by)
    return rows
