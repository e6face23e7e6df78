"""Which items are asked, given the answers so far: enableWhen after the R4 text.

A missing enableBehavior is "any"; a disabled source counts as unanswered, and what stands below a disabled item is disabled; of
several places of a source the one nearest to the item counts: its own repetition first, then the one before, then the one after.
R4's code list words >, <, >= and <= as "no answer is greater": a known slip, read here as "at least one".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assessments.fhir.form import Condition, Finding, Form, Item, Severity, Value, same_value
from assessments.fhir.ordering import evaluation_order
from assessments.fhir.unfolding import Occurrence, Unfolded, pruned, unfold
from assessments.fhir.values import order_of

if TYPE_CHECKING:
    from assessments.fhir.unfolding import Place

MAX_PASSES = 10  # conditions written as expressions may follow each other


@dataclass(frozen=True, slots=True)
class Enabled:
    """Places of enabled items, absent ones too (so a page knows what to ask)."""

    places: frozenset[Place]
    findings: tuple[Finding, ...] = ()

    def __contains__(self, place: Place) -> bool:
        return place in self.places


def enabled(form: Form, response: dict[str, Any]) -> Enabled:
    """Always ends. Hidden items can be enabled; items below a disabled one never are."""
    return enabled_in(form, unfold(form, response), response)


def enabled_in(form: Form, unfolded: Unfolded, response: dict[str, Any]) -> Enabled:
    """As `enabled`, for a caller who has unfolded the response already."""
    order = evaluation_order(form)
    findings = tuple(
        Finding("item", Severity.WARNING, "cycle", _("The conditions of “%s” go round in a circle.") % link_id, link_id)
        for link_id in order.looping
    )
    by_expression = [one for one in unfolded.all if one.item.enable_when_expression is not None]
    places = _by_conditions(order.link_ids, unfolded, {})
    if not by_expression:
        return Enabled(places, findings)
    answers: dict[Place, bool] = {}
    more: tuple[Finding, ...] = ()
    for _pass in range(MAX_PASSES):
        said, more = _by_expressions(form, unfolded, response, places, by_expression)
        places = _by_conditions(order.link_ids, unfolded, said)
        if said == answers:
            return Enabled(places, findings + more)
        answers = said
    message = _("The conditions of this form never come to rest.")
    return Enabled(places, (*findings, *more, Finding("item", Severity.WARNING, "cycle", message)))


def _by_conditions(link_ids: tuple[str, ...], unfolded: Unfolded, said: dict[Place, bool]) -> frozenset[Place]:
    """One pass over the items, sources first. A source that is not judged yet (a loop) counts as it stands."""
    judged: dict[Place, bool] = {}
    for link_id in link_ids:
        for occurrence in unfolded.by_link_id.get(link_id, ()):
            above = occurrence.parent is None or judged.get(occurrence.parent.place, True)
            judged[occurrence.place] = (
                above and said.get(occurrence.place, True) and _holds(occurrence.item, occurrence, unfolded, judged)
            )
    return frozenset(place for place, is_enabled in judged.items() if is_enabled)


def _by_expressions(
    form: Form, unfolded: Unfolded, response: dict[str, Any], places: frozenset[Place], asking: list[Occurrence]
) -> tuple[dict[Place, bool], tuple[Finding, ...]]:
    from assessments.fhir.calculating import Calculator  # loads the FHIRPath library: only when a form needs it

    visible = pruned(unfolded, response, lambda one: one.place in places)
    calculator = Calculator(form, visible)
    said = {one.place: calculator.truth(one.item.enable_when_expression, one) for one in asking}
    return said, tuple(calculator.findings)


def _holds(item: Item, occurrence: Occurrence, unfolded: Unfolded, judged: dict[Place, bool]) -> bool:
    if not item.enable_when:
        return True
    results = (
        _met(condition, _answers_for(condition.question, occurrence, unfolded, judged))
        for condition in item.enable_when
    )
    return all(results) if item.enable_behavior == "all" else any(results)


def _answers_for(question: str, asking: Occurrence, unfolded: Unfolded, judged: dict[Place, bool]) -> list[Value]:
    source = nearest(asking, unfolded.by_link_id.get(question, []))
    return source.values if source is not None and judged.get(source.place, True) else []


def nearest(asking: Occurrence, candidates: list[Occurrence]) -> Occurrence | None:
    """Most of the way in common, then the last one before, then the first one after."""
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    return max(candidates, key=lambda one: (_in_common(asking.place, one.place), _closeness(asking.order, one.order)))


def _in_common(one: Place, other: Place) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _closeness(asking: int, candidate: int) -> tuple[bool, int]:
    before = candidate < asking
    return before, candidate if before else -candidate


def _met(condition: Condition, answers: list[Value]) -> bool:
    wanted = condition.answer
    match condition.operator:
        case "exists":
            return bool(answers) is wanted.data
        case "=":
            return any(same_value(one, wanted) for one in answers)
        case "!=":
            return not any(same_value(one, wanted) for one in answers)
        case ">":
            return any(order_of(one, wanted) == 1 for one in answers)
        case "<":
            return any(order_of(one, wanted) == -1 for one in answers)
        case ">=":
            return any(order_of(one, wanted) in (0, 1) for one in answers)
        case _:
            return any(order_of(one, wanted) in (0, -1) for one in answers)
