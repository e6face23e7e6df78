"""Which items are asked, given the answers so far: enableWhen after the R4 text (interop rule 4, 14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assessments.fhir.form import Finding, Form

if TYPE_CHECKING:
    from assessments.fhir.unfolding import Place


@dataclass(frozen=True, slots=True)
class Enabled:
    """Places of enabled items, absent ones too (so a page knows what to ask)."""

    places: frozenset[Place]
    findings: tuple[Finding, ...] = ()

    def __contains__(self, place: Place) -> bool:
        return place in self.places


def enabled(form: Form, response: dict[str, Any]) -> Enabled:
    """Always ends. Hidden items can be enabled; items below a disabled one never are."""
    raise NotImplementedError
