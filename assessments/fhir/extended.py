"""The extensions of one item that we understand. Unknown ones survive in the stored original and are named in the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import regex
from django.utils.translation import gettext as _

from assessments.fhir.extensions import (
    Report,
    codings_of,
    count_at,
    expression_of,
    extensions_of,
    number_at,
)
from assessments.fhir.form import Constraint, Expression, Json, Severity, Value, value_of
from assessments.fhir.values import problem_of

if TYPE_CHECKING:
    from assessments.fhir.options import Contained

#: FHIR's control codes in our words. A table is shown as a list: on a phone it is one.
CONTROLS = {
    "drop-down": "drop-down",
    "autocomplete": "drop-down",
    "lookup": "drop-down",
    "check-box": "check-box",
    "radio-button": "radio-button",
    "slider": "slider",
    "spinner": "spinner",
    "text-box": "text-box",
    "help": "help",
    "flyover": "flyover",
    "prompt": "prompt",
    "legal": "legal",
    "unit": "unit",
    "lower": "lower",
    "upper": "upper",
    "header": "header",
    "footer": "footer",
    "inline": "inline",
    "list": "list",
    "table": "list",
    "htable": "list",
    "gtable": "list",
    "atable": "list",
    "grid": "list",
    "page": "page",
    "tab-container": "tab-container",
}
SHOWN_PLAINLY = frozenset(
    {"rendering-style", "rendering-xhtml", "rendering-markdown", "rendering-styleSensitive", "choiceColumn"}
)
KEPT = frozenset(
    {
        *("observationExtract", "observationLinkPeriod", "observation-extract-category", "itemExtractionContext"),
        *("optionPrefix", "designNote", "shortText", "isSubject", "referenceResource", "referenceProfile", "width"),
        *(
            "preferredTerminologyServer",
            "baseType",
            "fhirType",
            "itemPopulationContext",
            "definitionExtract",
            "collapsible",
        ),
        *(
            "displayCategory",
            "signatureRequired",
            "usageMode",
            "referenceFilter",
            "columnCount",
            "itemMedia",
            "sliderStepValue",
        ),
    }
)
REFUSED = frozenset(
    {
        "answerExpression",
        "candidateExpression",
        "subQuestionnaire",
        "answerOptionsToggleExpression",
        "lookupQuestionnaire",
    }
)


@dataclass(slots=True)
class Extended:
    """Keyword arguments for an `Item`, gathered one extension at a time."""

    report: Report
    contained: Contained
    fields: dict[str, Any] = field(default_factory=dict)

    def append(self, name: str, value: Any) -> None:
        self.fields[name] = (*self.fields.get(name, ()), value)


Handler = Callable[[Extended, Json, "Value | None", str], None]


def extended(given: Json, report: Report, contained: Contained, path: str) -> Extended:
    found = Extended(report, contained)
    for number, (name, extension) in enumerate(extensions_of(given)):
        here = f"{path}extension[{number}]"
        if name in HANDLERS:
            HANDLERS[name](found, extension, value_of(extension), here)
        elif name in REFUSED:
            report.error(
                here, "not-supported", _("“%(name)s” needs a server that this clinic has not.") % {"name": name}
            )
        elif name in SHOWN_PLAINLY:
            report.inform(here, "informational", _("Shown as plain text."))
        elif name not in KEPT:
            report.inform(
                here, "informational", _("Kept but not used: %(url)s") % {"url": str(extension.get("url"))[:200]}
            )
    return found


def _count(target: str) -> Handler:
    def handle(found: Extended, extension: Json, value: Value | None, path: str) -> None:
        found.fields[target] = count_at(value, found.report, path)

    return handle


def _number(target: str) -> Handler:
    def handle(found: Extended, extension: Json, value: Value | None, path: str) -> None:
        found.fields[target] = number_at(value, found.report, path)

    return handle


def _text(target: str) -> Handler:
    def handle(found: Extended, extension: Json, value: Value | None, path: str) -> None:
        if value is None or not isinstance(value.data, str):
            found.report.error(path, "structure", _("Text is expected here."))
        else:
            found.fields[target] = value.data

    return handle


def _expression(target: str) -> Handler:
    def handle(found: Extended, extension: Json, value: Value | None, path: str) -> None:
        found.fields[target] = expression_of(value, found.report, path)

    return handle


def _bound(target: str) -> Handler:
    def handle(found: Extended, extension: Json, value: Value | None, path: str) -> None:
        if value is None or value.kind not in ("Integer", "Decimal", "Date", "DateTime", "Time", "Quantity"):
            found.report.error(path, "structure", _("A number, a date or a time is expected here."))
        elif problem := problem_of(value):
            found.report.error(path, "value", problem)
        else:
            found.fields[target] = value

    return handle


def _hidden(found: Extended, extension: Json, value: Value | None, path: str) -> None:
    if value is None or not isinstance(value.data, bool):
        found.report.error(path, "structure", _("“%(key)s” has to be true or false.") % {"key": "hidden"})
    else:
        found.fields["hidden"] = value.data


def _control(found: Extended, extension: Json, value: Value | None, path: str) -> None:
    codes = [code for _system, code in codings_of(value.data if value else None)]
    known = next((CONTROLS[code] for code in codes if code in CONTROLS), "")
    if not known:
        found.report.inform(path, "informational", _("This way of showing the item is not known; we choose one."))
    found.fields["control"] = known


def _unit(found: Extended, extension: Json, value: Value | None, path: str) -> None:
    if value is None or value.kind != "Coding" or not isinstance(value.data, dict):
        found.report.error(path, "structure", _("A unit is expected here."))
        return
    found.fields["unit"] = str(value.data.get("display") or value.data.get("code") or "")
    found.fields["unit_coding"] = value


def _unit_option(found: Extended, extension: Json, value: Value | None, path: str) -> None:
    if value is None or value.kind != "Coding" or problem_of(value):
        found.report.error(path, "structure", _("A unit is expected here."))
    else:
        found.append("unit_options", value)


def _unit_value_set(found: Extended, extension: Json, value: Value | None, path: str) -> None:
    options = found.contained.options(str(value.data)) if value else None
    if options is None:
        found.report.error(
            path, "not-supported", _("The list of units stands outside the form. Bring it into the form.")
        )
        return
    for option in options:
        found.append("unit_options", option.value)


def _regex(found: Extended, extension: Json, value: Value | None, path: str) -> None:
    if value is None or not isinstance(value.data, str) or len(value.data) > 2_000:
        found.report.error(path, "structure", _("Text is expected here."))
        return
    try:
        regex.compile(value.data)
    except (regex.error, RecursionError, OverflowError):
        found.report.error(path, "invalid", _("This pattern cannot be read."))
        return
    found.fields["regex"] = value.data


def _variable(found: Extended, extension: Json, value: Value | None, path: str) -> None:
    expression = expression_of(value, found.report, path)
    if expression is not None and not expression.name:
        found.report.error(path, "structure", _("A variable needs a name."))
    elif expression is not None:
        found.append("variables", expression)


def _constraint(found: Extended, extension: Json, value: Value | None, path: str) -> None:
    constraint = constraint_of(extension, found.report, path)
    if constraint is not None:
        found.append("constraints", constraint)


def constraint_of(extension: Json, report: Report, path: str) -> Constraint | None:
    """questionnaire-constraint (a string) and targetConstraint (an Expression)."""
    parts = {str(one.get("url")): value_of(one) for _name, one in extensions_of(extension)}
    given = parts.get("expression")
    if given is not None and given.kind == "Expression":
        expression = expression_of(given, report, path)
    elif given is not None and isinstance(given.data, str) and given.data.strip():
        expression = Expression("text/fhirpath", given.data)
    else:
        report.error(path, "structure", _("The rule has no expression."))
        return None
    if expression is None or not expression.runs:
        return None
    texts = {name: str(value.data) for name, value in parts.items() if value and isinstance(value.data, str)}
    severity = Severity.WARNING if texts.get("severity") == "warning" else Severity.ERROR
    human = texts.get("human") or _("This answer does not fit a rule of the form.")
    return Constraint(texts.get("key", ""), expression, severity, human)


def _link(found: Extended, extension: Json, value: Value | None, path: str) -> None:
    """A link that people can follow: never a script, never a file."""
    if value is None or not isinstance(value.data, str) or not regex.fullmatch(r"https?://[^\s<>\"']+", value.data):
        found.report.warn(path, "invalid", _("Only links that begin with https:// are shown; this one is left out."))
    else:
        found.fields["support_link"] = value.data


def _mime(found: Extended, extension: Json, value: Value | None, path: str) -> None:
    if value is None or not isinstance(value.data, str):
        found.report.error(path, "structure", _("A type of file is expected here."))
    else:
        found.append("mime_types", value.data)


def _category(found: Extended, extension: Json, value: Value | None, path: str) -> None:
    codes = codings_of(value.data if value else None)
    found.fields["display_category"] = codes[0][1] if codes else ""


HANDLERS: dict[str, Handler] = {
    "hidden": _hidden,
    "itemControl": _control,
    "choiceOrientation": _text("orientation"),
    "unit": _unit,
    "unitOption": _unit_option,
    "unitValueSet": _unit_value_set,
    "minValue": _bound("min_value"),
    "maxValue": _bound("max_value"),
    "minQuantity": _bound("min_value"),
    "maxQuantity": _bound("max_value"),
    "maxDecimalPlaces": _count("max_decimal_places"),
    "minLength": _count("min_length"),
    "regex": _regex,
    "minOccurs": _count("min_occurs"),
    "maxOccurs": _count("max_occurs"),
    "entryFormat": _text("entry_format"),
    "openLabel": _text("open_label"),
    "supportLink": _link,
    "displayCategory": _category,
    "mimeType": _mime,
    "maxSize": _number("max_size"),
    "sliderStepValue": _number("slider_step"),
    "variable": _variable,
    "calculatedExpression": _expression("calculated_expression"),
    "enableWhenExpression": _expression("enable_when_expression"),
    "initialExpression": _expression("initial_expression"),
    "targetConstraint": _constraint,
    "constraint": _constraint,
}
