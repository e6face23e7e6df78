"""Questionnaires written by us. None is a validated test: each says so to whoever answers it, has no total and never a cutoff.

`own_measures()` gives each with its bytes (to be stored like any import) and its scales: one per question,
shown as a line over time.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from assessments.scoring import Scale

FOLDER = Path(__file__).parent

#: linkId, name of the line, and whether a higher answer is the better one.
LINES = (
    ("trust", _("Trust"), True),
    ("openness", _("Openness"), True),
    ("withdraw", _("Wish to withdraw"), False),
    ("known", _("Feeling known"), True),
    ("practice", _("Practice"), True),
    ("alliance", _("Working together"), True),
)


@dataclass(frozen=True, slots=True)
class OwnMeasure:
    """`moment`: when it is meant to be asked ("between-sessions", "after-session"). `validated` is False and stays so."""

    key: str
    moment: str
    scales: tuple[Scale, ...]
    minutes: int = 2
    validated: bool = False

    @property
    def raw(self) -> bytes:
        """The FHIR Questionnaire as it stands in the file."""
        return (FOLDER / f"{self.key}.json").read_bytes()


@lru_cache(maxsize=1)
def own_measures() -> tuple[OwnMeasure, ...]:
    return (
        OwnMeasure("closeness-check-in-between", "between-sessions", _lines("closeness-between")),
        OwnMeasure("closeness-check-in-after", "after-session", _lines("closeness-after")),
    )


def _lines(prefix: str) -> tuple[Scale, ...]:
    return tuple(
        Scale(f"{prefix}.{link_id}", (link_id,), Decimal(0), Decimal(10), higher_is_better=better, name=name)
        for link_id, name, better in LINES
    )
