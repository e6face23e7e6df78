"""What FHIR asks of a whole form (que-1 to que-13) and what we ask beyond: unique linkIds, conditions that can hold, no loops."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from assessments.fhir.form import CHOICES, Condition, Form, Item
from assessments.fhir.values import KIND_OF_TYPE, is_number, moment_key, number_of

if TYPE_CHECKING:
    from assessments.fhir.extensions import Report
    from assessments.fhir.form import Value

WITH_OPTIONS = CHOICES | {"decimal", "integer", "date", "dateTime", "time", "string", "quantity"}
WITH_LENGTH = frozenset({"boolean", "decimal", "integer", "string", "text", "url", "open-choice"})


def check_rules(form: Form, report: Report) -> None:
    _check_link_ids(form, report)
    for path, item in paths_of(form.items):
        _check_kind(item, path, report)
        _check_answers(item, path, report)
        _check_bounds(item, path, report)
        for number, condition in enumerate(item.enable_when):
            _check_condition(form, item, condition, f"{path}.enableWhen[{number}]", report)
    for link_id in form.looping:
        message = _("Whether “%(link_id)s” is asked depends on itself, over its conditions.") % {"link_id": link_id}
        report.error("item", "cycle", message, link_id)


def paths_of(items: tuple[Item, ...], above: str = "") -> list[tuple[str, Item]]:
    found = []
    for number, item in enumerate(items):
        path = f"{above}item[{number}]"
        found.append((path, item))
        found += paths_of(item.items, path + ".")
    return found


def _check_link_ids(form: Form, report: Report) -> None:
    counts = Counter(item.link_id for item in form.walk() if item.link_id)
    for link_id, count in counts.items():
        if count > 1:
            message = _("The linkId “%(link_id)s” stands %(count)d times; it has to be unique.")
            report.error("item", "que-2", message % {"link_id": link_id, "count": count}, link_id)


def _check_kind(item: Item, path: str, report: Report) -> None:
    if item.is_group:
        if not item.items:
            report.error(path, "que-1", _("A group needs items in it."), item.link_id)
        if item.initial:
            report.error(path, "que-8", _("A group cannot have a first value."), item.link_id)
        return
    if not item.is_display:
        return
    if item.items:
        report.error(path, "que-1", _("A text that is only shown cannot have items in it."), item.link_id)
    if item.codes:
        report.error(path, "que-3", _("A text that is only shown cannot have a code."), item.link_id)
    if item.required or item.repeats:
        report.error(path, "que-6", _("A text that is only shown cannot be required or repeat."), item.link_id)
    if item.initial:
        report.error(path, "que-8", _("A text that is only shown cannot have a first value."), item.link_id)
    if item.read_only:
        report.error(path, "que-9", _("A text that is only shown cannot be read-only."), item.link_id)


def _check_answers(item: Item, path: str, report: Report) -> None:
    if (item.options or item.value_set) and item.type not in WITH_OPTIONS:
        report.error(path, "que-5", _("This type of item cannot have a list of answers."), item.link_id)
    if item.max_length is not None and item.type not in WITH_LENGTH:
        report.error(path, "que-10", _("This type of item cannot have a greatest length."), item.link_id)
    if item.initial and item.options:
        report.warn(path, "que-11", _("The first value should be marked on the option itself."), item.link_id)
    if len(item.initial) > 1 and not item.repeats:
        report.error(path, "que-13", _("Only an item that repeats can have several first values."), item.link_id)
    if item.type == "choice" and not item.options and not item.value_set:
        report.warn(path, "incomplete", _("This choice has no options; any code would be accepted."), item.link_id)
    allowed = {KIND_OF_TYPE.get(item.type), *(option.value.kind for option in item.options)}
    if item.type == "open-choice":
        allowed.add("String")
    for value in item.initial:
        if item.is_question and value.kind not in allowed:
            report.error(path, "value", _("The first value is not of the item's type."), item.link_id)


def _check_bounds(item: Item, path: str, report: Report) -> None:
    low, high = _comparable(item.min_value), _comparable(item.max_value)
    if low is not None and high is not None and type(low) is type(high) and low > high:  # type: ignore[operator]
        report.error(path, "value", _("The smallest value is larger than the largest one."), item.link_id)
    pairs = ((item.min_length, item.max_length), (item.min_occurs, item.max_occurs))
    if any(least is not None and most is not None and least > most for least, most in pairs):
        report.error(path, "value", _("The least that is asked is more than the most that is allowed."), item.link_id)


def _comparable(value: Value | None) -> object:
    if value is None:
        return None
    data = value.data.get("value") if isinstance(value.data, dict) else value.data
    if is_number(data):
        return number_of(data)
    return moment_key(data) if isinstance(data, str) else None


def _check_condition(form: Form, item: Item, condition: Condition, path: str, report: Report) -> None:
    source = form.by_link_id(condition.question)
    words = {"link_id": condition.question}
    if source is None:
        report.error(
            path,
            "not-found",
            _("The condition names “%(link_id)s”, which the form does not have.") % words,
            item.link_id,
        )
        return
    if not source.is_question:
        report.warn(path, "value", _("The condition names “%(link_id)s”, which is no question.") % words, item.link_id)
        return
    if condition.operator == "exists":
        return
    kinds = {KIND_OF_TYPE.get(source.type), *(option.value.kind for option in source.options)}
    if source.type == "open-choice":
        kinds.add("String")
    numbers = {"Integer", "Decimal"}
    if condition.answer.kind not in kinds and not (condition.answer.kind in numbers and kinds & numbers):
        report.warn(path, "value", _("“%(link_id)s” never has an answer of this type.") % words, item.link_id)
    elif condition.operator[0] in "<>" and condition.answer.kind in ("Coding", "Boolean", "Reference"):
        report.warn(
            path, "value", _("Answers of this type cannot be put in order; the condition never holds."), item.link_id
        )
