"""Try a form's scoring before it may be published: lowest, highest, rotating answers and one missing (nothing is stored).

The total has to move, to stay in its range, and to agree with the form's own expression.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.fhir.extensions import Report
from assessments.fhir.form import Finding, Form, Item, Json, Value
from assessments.fhir.responding import set_answers, start_response
from assessments.fhir.scoring import Scores, number_of_answer, score
from assessments.fhir.unfolding import Place
from assessments.fhir.values import KIND_OF_TYPE, is_number, number_of
from assessments.scoring import Scale, Status, score_scale

NUMERIC = frozenset({"integer", "decimal", "quantity"})
PLAIN_ENDS = (Decimal(0), Decimal(10))  # for a number that the form does not bound


@dataclass(frozen=True, slots=True)
class Trial:
    name: str  # "lowest" | "highest" | "rotating" | "one-missing"
    response: Json


def self_test(form: Form, scales: Sequence[Scale] = ()) -> list[Finding]:
    """Empty when the form may be published. A form without any scoring has nothing to try."""
    report = Report()
    calculated = [item for item in form.walk() if item.calculated_expression is not None and item.type in NUMERIC]
    if form.has_calculations or any(item.variables for item in form.walk()) or form.variables:
        from assessments.fhir.calculating import expression_findings  # loads the FHIRPath library

        report.findings += expression_findings(form)
    usable = [scale for scale in scales if _fits(form, scale, report)]
    if any(finding.is_error for finding in report.findings):
        return report.findings
    for scale in usable:
        _try_scale(form, scale, report)
        _compare(form, scale, usable, calculated, report)
    for item in calculated:
        if item.calculated_expression and item.calculated_expression.runs:
            _try_expression(form, item, report)
    return report.findings


def _fits(form: Form, scale: Scale, report: Report) -> bool:
    """Do the scale's items exist, and does each of their answers count?"""
    good = True
    for link_id in (*scale.items, *([scale.gate] if scale.gate else ())):
        item = form.by_link_id(link_id)
        if item is None or not item.is_question:
            words = {"scale": scale.key, "link_id": link_id}
            report.error(
                "item",
                "not-found",
                _("The scale “%(scale)s” needs “%(link_id)s”, which the form does not ask.") % words,
                link_id,
            )
            good = False
            continue
        low, high = scale.ends(link_id)
        for option in item.options:
            number = number_of_answer(item, option.value.as_answer())
            if number is None:
                words = {"label": option.label}
                report.error(
                    "item",
                    "required",
                    _("The answer “%(label)s” has no number, so it cannot be scored.") % words,
                    link_id,
                )
                good = False
            elif not low <= number <= high:
                words = {"label": option.label, "number": number, "low": low, "high": high}
                message = _("The answer “%(label)s” counts %(number)s; the scale goes from %(low)s to %(high)s.")
                report.error("item", "value", message % words, link_id)
                good = False
    return good


def _try_scale(form: Form, scale: Scale, report: Report) -> None:
    link_ids = [*scale.items, *([scale.gate] if scale.gate else ())]
    found = {}
    low, high = scale.range_over()
    for trial in trials(form, link_ids, scale):
        scores = score(form, trial.response, [scale])
        report.findings += [finding for finding in scores.findings if finding.is_error]
        details = scores.scales.get(scale.key)
        if details is None:
            continue
        found[trial.name] = details.value
        if trial.name != "one-missing" and details.status is not Status.COMPLETE:
            report.error(
                "item",
                "incomplete",
                _("With every question answered the scale “%s” is still not complete.") % scale.key,
            )
            return
        if details.value is not None and not low <= details.value <= high:
            words = {"scale": scale.key, "value": details.value, "low": low, "high": high}
            report.error(
                "item", "value", _("The scale “%(scale)s” gives %(value)s, outside %(low)s to %(high)s.") % words
            )
    if found.get("lowest") is not None and found.get("lowest") == found.get("highest"):
        report.error("item", "value", _("The scale “%s” does not move, whatever is answered.") % scale.key)
    elif (found.get("lowest"), found.get("highest")) != (low, high):
        report.warn("item", "value", _("The answers of the form do not reach the ends of the scale “%s”.") % scale.key)


def _compare(form: Form, scale: Scale, scales: Sequence[Scale], calculated: list[Item], report: Report) -> None:
    """With the form's own total: the item with the scale's LOINC code, or the only one when there is one scale."""
    running = [item for item in calculated if item.calculated_expression and item.calculated_expression.runs]
    same = [item for item in running if scale.loinc and any(code == scale.loinc for _system, code in item.codes)]
    if not same and len(running) == 1 and len(scales) == 1:
        same = running
    for item in same:
        for trial in trials(form, list(scale.items), scale):
            theirs, ours = score(form, trial.response).values.get(item.link_id), _ours(form, trial, scale)
            if theirs is not None and ours is not None and round(theirs, 6) == round(ours, 6):
                continue
            words = {"scale": scale.key, "ours": ours, "theirs": theirs}
            if trial.name == "one-missing":
                message = _(
                    "With one answer missing “%(scale)s” gives %(ours)s, the form's own calculation %(theirs)s."
                )
                report.warn("item", "value", message % words, item.link_id)
            else:
                message = _("The scale “%(scale)s” gives %(ours)s where the form's own calculation gives %(theirs)s.")
                report.error("item", "value", message % words, item.link_id)
            return


def _ours(form: Form, trial: Trial, scale: Scale) -> Decimal | None:
    return score(form, trial.response, [scale]).values.get(scale.key)


def _try_expression(form: Form, item: Item, report: Report) -> None:
    found: list[Decimal | None] = []
    link_ids = [one.link_id for one in form.questions if not one.is_calculated and not one.hidden]
    for trial in trials(form, link_ids, None):
        scores = score(form, trial.response)
        found.append(scores.values.get(item.link_id))
        if trial.name != "one-missing":
            _blame(scores, item, report)
    full = found[:3]
    if all(value is None for value in full):
        report.error("item", "expression", _("The calculation gives nothing, whatever is answered."), item.link_id)
    elif len(set(full)) == 1:
        report.error("item", "expression", _("The calculation does not move, whatever is answered."), item.link_id)


def _blame(scores: Scores, item: Item, report: Report) -> None:
    for finding in scores.findings:
        if finding.link_id == item.link_id and not any(one.message == finding.message for one in report.findings):
            report.error(finding.path, finding.code, finding.message, item.link_id)


def trials(form: Form, link_ids: Sequence[str], scale: Scale | None) -> Iterator[Trial]:
    """Complete responses over these items; for a scale "lowest" and "highest" follow the way each item pulls its score."""
    items = [item for link_id in link_ids if (item := form.by_link_id(link_id)) is not None]
    choices = {item.link_id: _choices(item, scale) for item in items}
    falling = falling_items(scale) if scale else frozenset()
    gate = scale.gate if scale else ""
    lowest = {key: found[-1 if key in falling or key == gate else 0] for key, found in choices.items() if found}
    highest = {key: found[0 if key in falling else -1] for key, found in choices.items() if found}
    rotating = {key: found[number % len(found)] for number, (key, found) in enumerate(choices.items()) if found}
    if gate in rotating:
        rotating[gate] = choices[gate][-1]
    missing = dict(list(highest.items())[1:])
    for name, answers in (("lowest", lowest), ("highest", highest), ("rotating", rotating), ("one-missing", missing)):
        yield Trial(name, _response(form, answers))


def falling_items(scale: Scale) -> frozenset[str]:
    """Items whose higher answer lowers the score: reversed, weighed below 0, or taken away in a calculation of its own."""
    lowest: dict[str, Decimal | int | None] = {item: scale.ends(item)[0] for item in scale.items}
    if scale.gate:
        lowest[scale.gate] = scale.ends(scale.gate)[1]
    start = score_scale(scale, lowest).value
    found = set()
    for item in scale.items:
        value = score_scale(scale, {**lowest, item: scale.ends(item)[1]}).value
        if value is not None and start is not None and value < start:
            found.add(item)
    return frozenset(found)


def _choices(item: Item, scale: Scale | None) -> list[Value]:
    """The item's answers from the lowest to the highest number."""
    if item.options:
        weighed = [
            (number_of_answer(item, option.value.as_answer()) or Decimal(0), option.value) for option in item.options
        ]
        return [value for _weight, value in sorted(weighed, key=lambda pair: pair[0])]
    if item.type == "boolean":
        return [Value("Boolean", False), Value("Boolean", True)]
    if item.type not in NUMERIC:
        return []
    low, high = scale.ends(item.link_id) if scale else PLAIN_ENDS
    for bound, is_low in ((item.min_value, True), (item.max_value, False)):
        if bound is not None and is_number(bound.data):
            low, high = (number_of(bound.data), high) if is_low else (low, number_of(bound.data))
    return [_numeric(item, number) for number in dict.fromkeys((low, (low + high) // 2, high))]


def _numeric(item: Item, number: Decimal) -> Value:
    kind = KIND_OF_TYPE[item.type]
    if kind == "Quantity":
        unit = item.unit_options[0].data if item.unit_options else (item.unit_coding.data if item.unit_coding else {})
        return Value(kind, {"value": number, **{key: unit[key] for key in ("system", "code") if key in unit}})
    return Value(kind, int(number) if kind == "Integer" else number)


def _response(form: Form, answers: dict[str, Value]) -> Json:
    places: dict[Place, list[Json]] = {}
    for link_id, value in answers.items():
        way = (*reversed(form.ancestors(link_id)), link_id)
        places[tuple((step, 0) for step in way)] = [value.as_answer()]
    return set_answers(form, {**start_response(form), "status": "completed"}, places)
