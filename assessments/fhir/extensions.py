"""Extensions of a questionnaire by their short names, and a report that knows where it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assessments.fhir.form import Expression, Finding, Json, Severity, Value, value_of
from assessments.fhir.values import is_number, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

HL7 = "http://hl7.org/fhir/"
WEIGHTS = ("ordinalValue", "itemWeight")

MAX_FINDINGS = 300


@dataclass(slots=True)
class Report:
    findings: list[Finding] = field(default_factory=list)

    def add(self, severity: Severity, path: str, code: str, message: str, link_id: str = "") -> None:
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(path, severity, code, message, link_id))

    def error(self, path: str, code: str, message: str, link_id: str = "") -> None:
        self.add(Severity.ERROR, path, code, message, link_id)

    def warn(self, path: str, code: str, message: str, link_id: str = "") -> None:
        self.add(Severity.WARNING, path, code, message, link_id)

    def inform(self, path: str, code: str, message: str, link_id: str = "") -> None:
        self.add(Severity.INFORMATION, path, code, message, link_id)


def short_name(url: Any) -> str:
    """ "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden" is "hidden"; what is not HL7's is ""."""
    if not isinstance(url, str) or not url.startswith(HL7):
        return ""
    return url.rsplit("/", 1)[-1].removeprefix("sdc-").removeprefix("questionnaire-")


def extensions_of(element: Any) -> Iterator[tuple[str, Json]]:
    """(short name, extension); the name is "" for other people's extensions, which we keep and do not use."""
    given = element.get("extension") if isinstance(element, dict) else None
    for extension in given if isinstance(given, list) else ():
        if isinstance(extension, dict):
            yield short_name(extension.get("url")), extension


def weight_of(*elements: Any) -> Decimal | None:
    """The first weight that stands on these elements. 0 is a weight."""
    for element in elements:
        for name, extension in extensions_of(element):
            value = value_of(extension)
            if name in WEIGHTS and value and is_number(value.data):
                return number_of(value.data)
    return None


def translations_of(element: Any) -> tuple[tuple[str, str], ...]:
    """(language, text) of an element's translation extensions."""
    found = []
    for name, extension in extensions_of(element):
        if name == "translation":
            inner = {str(one.get("url")): value_of(one) for _name, one in extensions_of(extension)}
            language, content = inner.get("lang"), inner.get("content")
            if language and content and isinstance(language.data, str) and isinstance(content.data, str):
                found.append((language.data, content.data))
    return tuple(found)


def text_at(element: Json, key: str, report: Report, path: str) -> str:
    value = element.get(key)
    if value is None:
        return ""
    if not isinstance(value, str) or not value.strip():
        report.error(f"{path}{key}", "structure", _("“%(key)s” has to be text.") % {"key": key})
        return ""
    return value


def truth_at(element: Json, key: str, report: Report, path: str) -> bool:
    value = element.get(key)
    if value is not None and not isinstance(value, bool):
        report.error(f"{path}{key}", "structure", _("“%(key)s” has to be true or false.") % {"key": key})
        return False
    return bool(value)


def list_at(element: Json, key: str, report: Report, path: str) -> list[Any]:
    value = element.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        report.error(f"{path}{key}", "structure", _("“%(key)s” has to be a list.") % {"key": key})
        return []
    if not value:
        report.warn(
            f"{path}{key}", "structure", _("“%(key)s” is an empty list, which FHIR does not allow.") % {"key": key}
        )
    return value


def number_at(value: Value | None, report: Report, path: str) -> Decimal | None:
    if value is None or not is_number(value.data):
        report.error(path, "structure", _("A number is expected here."))
        return None
    return number_of(value.data)


def count_at(value: Value | None, report: Report, path: str) -> int | None:
    number = number_at(value, report, path)
    if number is None:
        return None
    if number < 0 or number != int(number):
        report.error(path, "structure", _("A whole number from 0 up is expected here."))
        return None
    return int(number)


def expression_of(value: Value | None, report: Report, path: str) -> Expression | None:
    data = value.data if value and value.kind == "Expression" else None
    if not isinstance(data, dict) or not isinstance(data.get("expression"), str) or not data["expression"].strip():
        report.error(path, "structure", _("The expression is missing here."))
        return None
    texts = {key: data[key] if isinstance(data.get(key), str) else "" for key in ("language", "name", "description")}
    expression = Expression(texts["language"], data["expression"], texts["name"], texts["description"])
    if not expression.runs:
        words = {"language": expression.language or "?"}
        report.error(
            path, "not-supported", _("Expressions in “%(language)s” cannot be run here, only FHIRPath.") % words
        )
    if "_" in expression.name:
        report.warn(
            path, "invalid", _("“%(name)s” is no valid name in FHIR; it works here.") % {"name": expression.name}
        )
    return expression


def codings_of(element: Any) -> tuple[tuple[str, str], ...]:
    """(system, code) of a list of codings or of a codeable concept."""
    given = element.get("coding") if isinstance(element, dict) else element
    found = [Value("Coding", coding).coding for coding in given or []] if isinstance(given, list) else []
    return tuple(one for one in found if one[1])
