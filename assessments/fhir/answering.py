"""Is each answer one that its question takes? Kind, options, range, length, pattern, unit, file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.fhir.form import CHOICES, Item, Value, same_unit, value_of
from assessments.fhir.values import KIND_OF_TYPE, is_number, number_of, order_of, problem_of, size_of
from assessments.partial_dates import date_words

if TYPE_CHECKING:
    from assessments.fhir.extensions import Report
    from assessments.fhir.unfolding import Occurrence

PATTERN_SECONDS = 0.1  # a form's pattern gets no longer than this for one answer


def check_answers(occurrence: Occurrence, report: Report) -> None:
    item = occurrence.item
    given = occurrence.entry.get("answer") if occurrence.entry and item.is_question else None
    if not isinstance(given, list):
        return
    values = []
    for number, answer in enumerate(given):
        if not isinstance(answer, dict):
            continue
        path = f"{occurrence.path}.answer[{number}]"
        names = [name for name in answer if name.startswith("value") and name[5:6].isupper()]
        value = value_of(answer)
        if value is not None:
            values.append(value)
            _check(item, value, path, report)
        elif names or not answer.get("item"):
            report.error(path, "structure", _("An answer has exactly one value."), item.link_id)
    _check_together(item, values, occurrence.path, report)


def _check_together(item: Item, values: list[Value], path: str, report: Report) -> None:
    alone = [option for value in values if (option := item.option_for(value)) and option.exclusive]
    if alone and len(values) > 1:
        message = _("“%(label)s” cannot be combined with another answer.") % {"label": alone[0].label}
        report.error(path, "business-rule", message, item.link_id)
    if item.max_occurs is not None and len(values) > item.max_occurs:
        message = ngettext("Choose at most %(count)d answer.", "Choose at most %(count)d answers.", item.max_occurs)
        report.error(path, "business-rule", message % {"count": item.max_occurs}, item.link_id)


def _check(item: Item, value: Value, path: str, report: Report) -> None:
    if value.kind not in _kinds(item):
        report.error(
            path, "structure", _("This answer is of the wrong type (%(kind)s).") % {"kind": value.kind}, item.link_id
        )
        return
    problem = problem_of(value)
    if problem:
        report.error(path, "value", problem, item.link_id)
        return
    for check in (_option, _text, _bounds, _unit, _file):
        problem = check(item, value)
        if problem:
            report.error(path, "business-rule", problem, item.link_id)
            return
    if item.regex and value.kind in ("String", "Uri"):
        _check_pattern(item, value.data, path, report)


def _kinds(item: Item) -> set[str]:
    own = KIND_OF_TYPE.get(item.type)
    if own is None:
        return set()
    if item.type not in CHOICES or not item.options:
        kinds = {own}
    else:
        kinds = {option.value.kind for option in item.options}
    return kinds | {"String"} if item.type == "open-choice" else kinds


def _option(item: Item, value: Value) -> str:
    if item.value_set:
        return _("The list of answers is not in the form, so this answer cannot be checked.")
    if not item.options or item.option_for(value) is not None:
        return ""
    if item.type == "open-choice" and value.kind == "String":
        return ""
    return _("This is not one of the answers that the form offers.")


def _text(item: Item, value: Value) -> str:
    if value.kind not in ("String", "Uri"):
        return ""
    if item.type == "string" and ("\n" in value.data or "\r" in value.data):
        return _("Please write this on one line.")
    length = len(value.data)
    if item.max_length is not None and length > item.max_length:
        message = ngettext(
            "At most %(count)d character fits here.", "At most %(count)d characters fit here.", item.max_length
        )
        return message % {"count": item.max_length}
    if item.min_length is not None and length < item.min_length:
        message = ngettext(
            "Write at least %(count)d character.", "Write at least %(count)d characters.", item.min_length
        )
        return message % {"count": item.min_length}
    return ""


def _bounds(item: Item, value: Value) -> str:
    for bound, wrong_side in ((item.min_value, -1), (item.max_value, 1)):
        if bound is None:
            continue
        if bound.kind == value.kind == "Quantity" and not same_unit(bound.data, value.data):
            return _("This unit cannot be compared with the one that the form asks for.")
        plain, limit = _plain(value, bound), _plain(bound, value)
        if order_of(plain, limit) == wrong_side:
            return _beyond(limit, too_low=wrong_side == -1)
    return _places(item, value)


def _beyond(limit: Value, *, too_low: bool) -> str:
    if limit.kind == "Date":
        end = date_words(str(limit.data))
        return (_("The earliest date here is %s.") if too_low else _("The latest date here is %s.")) % end
    words = {"value": limit.data.get("value") if isinstance(limit.data, dict) else limit.data}
    return (
        _("The smallest value here is %(value)s.") if too_low else _("The largest value here is %(value)s.")
    ) % words


def _places(item: Item, value: Value) -> str:
    if item.max_decimal_places is None or value.kind not in ("Decimal", "Quantity"):
        return ""
    data = value.data.get("value") if isinstance(value.data, dict) else value.data
    exponent = number_of(data).normalize().as_tuple().exponent if is_number(data) else 0
    if isinstance(exponent, int) and -exponent > item.max_decimal_places:
        count = item.max_decimal_places
        message = ngettext(
            "At most %(count)d place after the point.", "At most %(count)d places after the point.", count
        )
        return message % {"count": count}
    return ""


def _plain(value: Value, other: Value) -> Value:
    """A quantity held against a bare number is compared by its number."""
    if value.kind == "Quantity" != other.kind:
        return Value("Decimal", value.data.get("value"))
    return value


def _unit(item: Item, value: Value) -> str:
    if value.kind != "Quantity":
        return ""
    offered = item.unit_options or ((item.unit_coding,) if item.unit_coding else ())
    if not offered:
        return ""
    if any(same_unit({"unit": one.data.get("display"), **one.data}, value.data) for one in offered):
        return ""
    return _("This unit is not one of those that the form offers.")


def _file(item: Item, value: Value) -> str:
    if value.kind != "Attachment":
        return ""
    data = value.data
    real = size_of(data["data"]) if "data" in data else None
    if real is not None and "size" in data and real != data["size"]:
        return _("The file is not as large as it says.")
    size = real if real is not None else data.get("size")
    if item.max_size is not None and size is not None and size > item.max_size:
        return _("The file is too large.")
    if item.mime_types and data.get("contentType") not in item.mime_types:
        return _("Files of this type cannot be added here.")
    return ""


def _check_pattern(item: Item, text: str, path: str, report: Report) -> None:
    try:
        fits = regex.fullmatch(item.regex, text, timeout=PATTERN_SECONDS)
    except TimeoutError:
        report.warn(path, "timeout", _("The form's pattern takes too long; it was not used."), item.link_id)
        return
    except (regex.error, MemoryError, RecursionError):
        report.warn(path, "invalid", _("This pattern cannot be read."), item.link_id)
        return
    if not fits:
        hint = item.entry_format
        message = (
            _("Please write it like this: %(format)s") % {"format": hint}
            if hint
            else _("This is not in the form that is asked for.")
        )
        report.error(path, "business-rule", message, item.link_id)
