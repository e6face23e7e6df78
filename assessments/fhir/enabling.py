"""Which items are asked, given the answers so far: enableWhen after the R4 text.

A missing enableBehavior is "any"; a disabled source counts as unanswered, and what stands below a disabled item is disabled; of
several places of a source the one nearest to the item counts: its own repetition first, then the one before, then the one after.
R4's code list words >, <, >= and <= as "no answer is greater": a known slip, read here as "at least one".
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assessments.fhir.form import Condition, Finding, Form, Item, Severity, Value, same_value
from assessments.fhir.unfolding import Occurrence, Unfolded, pruned, unfold
from assessments.fhir.values import at_least, at_most, order_of

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
    findings = tuple(
        Finding("item", Severity.WARNING, "cycle", _("The conditions of “%s” go round in a circle.") % link_id, link_id)
        for link_id in form.looping
    )
    by_expression = [one for one in unfolded.all if one.item.enable_when_expression is not None]
    places = _by_conditions(form.order, unfolded, {})
    if not by_expression:
        return Enabled(places, findings)
    answers: dict[Place, bool] = {}
    more: tuple[Finding, ...] = ()
    for _pass in range(MAX_PASSES):
        said, more = _by_expressions(form, unfolded, response, places, by_expression)
        places = _by_conditions(form.order, unfolded, said)
        if said == answers:
            return Enabled(places, findings + more)
        answers = said
    message = _("The conditions of this form never come to rest.")
    return Enabled(places, (*findings, *more, Finding("item", Severity.WARNING, "cycle", message)))


def _by_conditions(link_ids: tuple[str, ...], unfolded: Unfolded, said: dict[Place, bool]) -> frozenset[Place]:
    """One pass over the items, sources first. A source that is not judged yet (a loop) counts as it stands."""
    judged: dict[Place, bool] = {}
    nearby = Nearby(unfolded)
    for link_id in link_ids:
        for occurrence in unfolded.by_link_id.get(link_id, ()):
            above = occurrence.parent is None or judged.get(occurrence.parent.place, True)
            judged[occurrence.place] = (
                above and said.get(occurrence.place, True) and _holds(occurrence.item, occurrence, nearby, judged)
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


def _holds(item: Item, occurrence: Occurrence, nearby: Nearby, judged: dict[Place, bool]) -> bool:
    if not item.enable_when:
        return True
    results = (
        _met(condition, _answers_for(condition.question, occurrence, nearby, judged)) for condition in item.enable_when
    )
    return all(results) if item.enable_behavior == "all" else any(results)


def _answers_for(question: str, asking: Occurrence, nearby: Nearby, judged: dict[Place, bool]) -> list[Value]:
    source = nearby.nearest(asking, question)
    return source.values if source is not None and judged.get(source.place, True) else []


class Nearby:
    """Finds the place of a question that counts for an item. Looks things up: a response may hold thousands of repetitions."""

    def __init__(self, unfolded: Unfolded) -> None:
        self._unfolded = unfolded
        self._by_way: dict[str, dict[Place, list[Occurrence]]] = {}

    def nearest(self, asking: Occurrence, question: str) -> Occurrence | None:
        """Most of the way in common, then the last one before, then the first one after."""
        candidates = self._unfolded.by_link_id.get(question, [])
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        if question not in self._by_way:
            self._by_way[question] = _by_way(candidates)
        ways = self._by_way[question]
        for length in range(len(asking.place), -1, -1):
            found = ways.get(asking.place[:length])
            if found:
                before = bisect_left(found, asking.order, key=lambda one: one.order)
                return found[before - 1] if before else found[0]
        return None


def _by_way(candidates: list[Occurrence]) -> dict[Place, list[Occurrence]]:
    """Candidates by every beginning of their places, in the order of the response."""
    ways: dict[Place, list[Occurrence]] = {}
    for candidate in candidates:
        for length in range(len(candidate.place) + 1):
            ways.setdefault(candidate.place[:length], []).append(candidate)
    return ways


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
            return any(at_least(one, wanted) for one in answers)
        case _:
            return any(at_most(one, wanted) for one in answers)
