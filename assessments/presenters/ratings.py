"""The grid as a table: first and latest rating of each side, and every rating in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assessments import vocabulary
from assessments.choices import CONTEXTS
from assessments.models import SymptomRating
from assessments.ratings import RATED
from common.templatetags.ui import day

if TYPE_CHECKING:
    from people.models import Client, User


@dataclass
class RatedRow:
    """One symptom or struggle: "6, now 4" for each side, and all ratings in words, the newest first."""

    label: Any
    client: str = "–"
    clinician: str = "–"
    ratings: list[str] = field(default_factory=list)


def rating_rows(client: Client, viewer: User) -> list[RatedRow]:
    """What was ever rated, in the order of the grid. One query."""
    found: dict[str, list[SymptomRating]] = {}
    for rating in SymptomRating.objects.visible_to(viewer).filter(client=client).order_by("rated_at"):
        found.setdefault(rating.symptom, []).append(rating)
    return [_row(label, found[key]) for key, label in RATED if key in found]


def _row(label: Any, ratings: list[SymptomRating]) -> RatedRow:
    sides = {
        side: [r.severity for r in ratings if r.rater == side and r.severity is not None]
        for side in ("client", "clinician")
    }
    return RatedRow(
        label, _span(sides["client"]), _span(sides["clinician"]), [_words(rating) for rating in reversed(ratings)]
    )


def _span(values: list[int]) -> str:
    if not values:
        return "–"
    return (
        str(values[0]) if len(values) == 1 else _("%(first)s, now %(last)s") % {"first": values[0], "last": values[-1]}
    )


def _words(rating: SymptomRating) -> str:
    areas: dict[str, int] = rating.impairment or {}
    impaired = ", ".join(f"{word} {areas[code]}" for code, word in vocabulary.AREAS if code in areas)
    parts = [
        f"{rating.severity}" if rating.severity is not None else "",
        str(rating.get_frequency_display()) if rating.frequency else "",
        ", ".join(vocabulary.words_of(CONTEXTS, rating.contexts)),
        ", ".join(vocabulary.words_of(vocabulary.TRIGGERS, rating.triggers)),
        ", ".join(vocabulary.words_of(vocabulary.MOVES, rating.moves)),
        _("gets in the way, of 8: %(areas)s") % {"areas": impaired} if impaired else "",
        rating.belief or "",
        rating.note,
    ]
    side, on = rating.get_rater_display(), day(rating.rated_at)
    return f"{on}, {side}: " + ". ".join(part for part in parts if part)
