"""The clinic's settings for matching: a change is a new version with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

import audit
from common.saving import StaleWrite
from matching import board
from matching.models import MatchWeights

if TYPE_CHECKING:
    from people.models import User

FIELDS = (
    "specialisation", "approach", "style", "results", "practical", "cases_for_results", "share_cap", "answer_hours",
    "look_days", "urgent_days", "soon_days", "routine_days",
)  # fmt: skip


@transaction.atomic
def set_weights(*, by: User, expected: int, values: Mapping[str, int], reason: str) -> MatchWeights:
    """Store the next version. Raises StaleWrite when ``expected`` is not the number of the newest any more."""
    newest = board.weights()
    if newest.number != expected:
        raise StaleWrite(newest)
    made = MatchWeights(number=expected + 1, reason=reason.strip(), made_by=by, **{key: values[key] for key in FIELDS})
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise StaleWrite(board.weights()) from error
    audit.record("weights.set", by=by, obj=made, detail={"number": made.number})
    return made
