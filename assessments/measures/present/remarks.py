"""What a pattern of answers says about a filling, beside its scores: to be talked about, never a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assessments.fhir.responding import answers_of
from assessments.fhir.scoring import numbers_of
from assessments.instruments.special import rq_disagrees
from assessments.measures import catalogue
from assessments.scoring import STRAIGHT_LINE, AnswerRefused, score_scale

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from assessments.fhir.form import Form, Json


def remarks(form: Form, content: Json, measure: catalogue.Measure) -> list[str]:
    try:
        scales = catalogue.scales_for(form, measure)
    except KeyError:
        return []
    numbers = numbers_of(form, content)
    found = []
    if any(_is_straight(scale, numbers) for scale in scales):
        found.append(
            _(
                "Every question has the same answer, though some of them are put the other way round. It may be worth asking how "
                "it was filled in."
            )
        )
    if _disagrees(form, content, measure, numbers):
        found.append(
            _("The description that was chosen is not the one that was rated highest. Both stand here; talk about it.")
        )
    return found


def _is_straight(scale: Any, numbers: Mapping[str, Decimal | None]) -> bool:
    try:
        return STRAIGHT_LINE in score_scale(scale, numbers).flags
    except AnswerRefused:
        return False


def _disagrees(form: Form, content: Json, measure: catalogue.Measure, numbers: Mapping[str, Decimal | None]) -> bool:
    """A choice among items that are rated, too."""
    choices = (measure.definition.choices if measure.definition else None) or {}
    link_ids = catalogue.item_numbers(form, measure) if choices else {}
    codes = {place[-1][0]: _code(given) for place, given in answers_of(form, content).items()}
    return any(
        rq_disagrees(
            codes.get(name, ""), {style: numbers.get(link_ids[style]) for style in styles if style in link_ids}
        )
        for name, styles in choices.items()
    )


def _code(answers: list[Json]) -> str:
    coding = answers[0].get("valueCoding") if answers else None
    return str(coding.get("code", "")) if isinstance(coding, dict) else ""
