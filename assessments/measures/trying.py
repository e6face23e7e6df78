"""Trying a form out before people meet it: do its scores move, and stay where they belong? Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.fhir.form import Finding, Form, Item, Severity, Value
from assessments.fhir.responding import build_response
from assessments.fhir.scoring import score
from assessments.fhir.unfolding import Place
from assessments.scoring import AnswerRefused, Scale

MAX_TRIED = 2000


def try_out(form: Form, scales: Sequence[Scale]) -> list[Finding]:
    """Lowest, highest and rotating answers, and one left out. A score that never moves or leaves its range is an error."""
    if not scales:
        return []
    seen: dict[str, set[Decimal | None]] = {scale.key: set() for scale in scales}
    findings: list[Finding] = []
    for answers in _patterns(form, scales):
        try:
            made = score(form, build_response(form, answers, status="completed"), scales)
        except AnswerRefused as refused:
            return [_error("value", _("The answers of this form do not fit its scores: %(why)s") % {"why": refused})]
        for key, result in made.scales.items():
            seen[key].add(result.value)
            if result.value is not None and not result.low <= result.value <= result.high:
                findings.append(_error("value", _("The score %(name)s leaves its range.") % {"name": key}))
    for key, values in seen.items():
        if len({value for value in values if value is not None}) < 2:
            findings.append(
                _error("invariant", _("The score %(name)s does not move with the answers.") % {"name": key})
            )
    return list(dict.fromkeys(findings))


def _error(code: str, message: str) -> Finding:
    return Finding("", Severity.ERROR, code, message)


def _patterns(form: Form, scales: Sequence[Scale]) -> Iterator[dict[Place, list[dict[str, Any]]]]:
    scored = {item: scale for scale in scales for item in scale.items}
    reverse = {item for scale in scales for item in scale.reverse}
    items = [(place, item) for place, item in _places(form) if item.link_id in scored][:MAX_TRIED]
    choices = {item.link_id: _answers(item, scored[item.link_id]) for _place, item in items}

    def pick(number: int, item: Item, which: str) -> list[dict[str, Any]]:
        known = choices[item.link_id]
        if which == "turn":
            return [known[number % len(known)]]
        return [known[-1] if (which == "high") != (item.link_id in reverse) else known[0]]

    for which in ("low", "high", "turn"):
        yield {place: pick(number, item, which) for number, (place, item) in enumerate(items)}
    yield {place: pick(number, item, "high") for number, (place, item) in enumerate(items) if number}


def _places(form: Form) -> Iterator[tuple[Place, Item]]:
    stack: list[tuple[Place, Item]] = [(((item.link_id, 0),), item) for item in reversed(form.items)]
    while stack:
        place, item = stack.pop()
        yield place, item
        stack.extend(((*place, (inner.link_id, 0)), inner) for inner in reversed(item.items))


def _answers(item: Item, scale: Scale) -> list[dict[str, Any]]:
    """Possible answers of an item from the lowest number to the highest."""
    if item.options:
        weighted = sorted(item.options, key=lambda option: option.weight if option.weight is not None else Decimal(0))
        return [option.value.as_answer() for option in weighted]
    if item.type == "boolean":
        return [Value("Boolean", False).as_answer(), Value("Boolean", True).as_answer()]
    low, high = (scale.ranges or {}).get(item.link_id, (scale.low, scale.high))
    kind = "Decimal" if item.type == "decimal" else "Integer"
    return [Value(kind, int(number)).as_answer() for number in range(int(low), int(high) + 1)]
