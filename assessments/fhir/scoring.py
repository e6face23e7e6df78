"""The numbers of a response: by the form's own expressions, and by scales that the clinic has set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.fhir.extensions import weight_of
from assessments.fhir.form import CHOICES, Finding, Form, Item, Json, Severity, Value, value_of
from assessments.fhir.recognising import recognised_scales
from assessments.fhir.responding import answers_of, without_disabled
from assessments.fhir.unfolding import place_key, unfold
from assessments.fhir.values import is_number, number_of
from assessments.scoring import AnswerRefused, Scale, ScaleScore, score_scale

TOTAL = "total"  # the name of the plain sum of a form that says nothing about scoring


@dataclass(frozen=True, slots=True)
class Scores:
    """`values`: linkId (or scale key) to number, None where nothing can be said. `scales` holds the details of each scale.

    `response` is what was scored: without disabled items, calculated items filled.
    """

    values: dict[str, Decimal | None]
    scales: dict[str, ScaleScore] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    response: Json = field(default_factory=dict, repr=False)


def score(form: Form, response: dict[str, Any], scales: Sequence[Scale] | None = None) -> Scores:
    """Scores of what is enabled. Nothing stored is changed; the caller freezes what it gets.

    A scale's items are linkIds; the answer of each is its weight (the answer's own, then the option's) or its number. Without
    scales, a total that the form describes in a language we do not run is worked out by our own key, when the form's codes say
    which instrument it is; and a form that says nothing about scoring gets the plain sum of its weights, with a warning.
    """
    values: dict[str, Decimal | None] = {}
    details: dict[str, ScaleScore] = {}
    findings: list[Finding] = []
    scored = without_disabled(form, response)
    if any(item.calculated_expression and item.calculated_expression.runs for item in form.index.values()):
        scored = _calculated(form, response, values, findings)
    if scales is not None:
        _by_scales(form, scored, scales, details, findings)
        values.update({key: detail.value for key, detail in details.items()})
        return Scores(values, details, tuple(findings), scored)
    known = recognised_scales(form)
    _by_scales(form, scored, tuple(known.values()), details, findings)
    for link_id, scale in known.items():
        values[link_id] = details[scale.key].value if scale.key in details else None
        findings.append(_by_our_key(link_id))
    if not values:
        _plain_sum(form, scored, values, findings)
    return Scores(values, details, tuple(findings), scored)


def _by_our_key(link_id: str) -> Finding:
    message = _(
        "The form's own calculation cannot be run; this is our key for the same instrument, missing answers left out."
    )
    return Finding("item", Severity.WARNING, "not-supported", message, link_id)


def _calculated(form: Form, response: Json, values: dict[str, Decimal | None], findings: list[Finding]) -> Json:
    from assessments.fhir.calculating import calculate  # loads the FHIRPath library: only when a form needs it

    calculated = calculate(form, response)
    findings += calculated.findings
    answered = any(
        not (item := form.by_link_id(place[-1][0])) or not item.is_calculated
        for place in answers_of(form, calculated.response)
    )
    for item in form.walk():
        if (
            item.calculated_expression
            and item.calculated_expression.runs
            and item.type in ("decimal", "integer", "quantity")
        ):
            places = [place for place in calculated.values if place[-1][0] == item.link_id]
            for place in places:
                name = item.link_id if len(places) == 1 else place_key(place)
                values[name] = _number(calculated.values[place]) if answered else None
    return calculated.response


def _number(found: list[Value]) -> Decimal | None:
    if not found:
        return None
    data = found[0].data.get("value") if isinstance(found[0].data, dict) else found[0].data
    return number_of(data) if is_number(data) else None


def _by_scales(
    form: Form, scored: Json, scales: Sequence[Scale], details: dict[str, ScaleScore], findings: list[Finding]
) -> None:
    answers = numbers_of(form, scored)
    for scale in scales:
        try:
            details[scale.key] = score_scale(scale, answers)
        except AnswerRefused as refused:
            message = _("The answer %(answer)s does not fit the scale “%(scale)s”.")
            words = {"answer": refused.answer, "scale": scale.key}
            findings.append(Finding("item", Severity.ERROR, "value", message % words, refused.item))


def numbers_of(form: Form, response: Json) -> dict[str, Decimal | None]:
    """linkId to number, for scales: the weight of a choice, the number of a number. A choice without weight is None, not 0."""
    found: dict[str, Decimal | None] = {}
    for occurrence in unfold(form, response).all:
        answers = occurrence.answers
        if answers and occurrence.item.link_id not in found:
            found[occurrence.item.link_id] = number_of_answer(occurrence.item, answers[0])
    return found


def number_of_answer(item: Item, answer: Json) -> Decimal | None:
    """In SDC's order: the answer's own weight, then that of the form's option; a bare number is itself."""
    value = value_of(answer)
    if value is None:
        return None
    own = weight_of(value.data, answer, answer.get(f"_value{value.kind}"))
    if own is not None:
        return own
    option = item.option_for(value)
    if option is not None and option.weight is not None:
        return option.weight
    if isinstance(value.data, bool):
        return Decimal(int(value.data))
    data = value.data.get("value") if isinstance(value.data, dict) else value.data
    return number_of(data) if is_number(data) else None


def _plain_sum(form: Form, scored: Json, values: dict[str, Decimal | None], findings: list[Finding]) -> None:
    weights = [
        number_of_answer(occurrence.item, answer)
        for occurrence in unfold(form, scored).all
        if occurrence.item.type in CHOICES
        for answer in occurrence.answers
    ]
    known = [one for one in weights if one is not None]
    if not known or len(known) < len(weights):
        return
    values[TOTAL] = sum(known, Decimal(0))
    message = _(
        "The form does not say how it is scored: this is the plain sum of all weights. Set a scale before you rely on it."
    )
    findings.append(Finding("item", Severity.WARNING, "incomplete", message))
