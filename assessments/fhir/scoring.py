"""The numbers of a response: by the form's own expressions, and by scales that the clinic has set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessments.fhir.form import Finding, Form
from assessments.scoring import Scale, ScaleScore


@dataclass(frozen=True, slots=True)
class Scores:
    """`values`: linkId (or scale key) to number, None where nothing can be said. `scales` holds the details of each scale."""

    values: dict[str, Decimal | None]
    scales: dict[str, ScaleScore] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def score(form: Form, response: dict[str, Any], scales: Sequence[Scale] | None = None) -> Scores:
    """Scores of what is enabled. Nothing stored is changed; the caller freezes what it gets.

    A scale's items are linkIds; the answer of each is its weight (answer's own, then the option's) or its number.
    """
    raise NotImplementedError
