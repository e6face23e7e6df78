"""Bytes to a form and a report. Nothing is fetched; the caller keeps the bytes, which are also what is exported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.fhir.decoding import decode
from assessments.fhir.extended import constraint_of
from assessments.fhir.extensions import (
    Report,
    codings_of,
    expression_of,
    extensions_of,
    list_at,
    text_at,
    translations_of,
)
from assessments.fhir.form import Constraint, Expression, Finding, Form, Item, Json, Severity, value_of
from assessments.fhir.items import ItemReader, TooMuch
from assessments.fhir.options import Contained
from assessments.fhir.ordering import evaluation_order
from assessments.fhir.rules import check_rules
from assessments.fhir.values import is_date_time

STATUSES = ("draft", "active", "retired", "unknown")
KNOWN = frozenset(
    {
        *(
            "resourceType",
            "id",
            "meta",
            "implicitRules",
            "language",
            "text",
            "contained",
            "extension",
            "url",
            "identifier",
        ),
        *(
            "version",
            "name",
            "title",
            "derivedFrom",
            "status",
            "experimental",
            "subjectType",
            "date",
            "publisher",
            "contact",
        ),
        *("description", "useContext", "jurisdiction", "purpose", "copyright", "approvalDate", "lastReviewDate"),
        *("effectivePeriod", "code", "item"),
    }
)
ADAPTIVE = frozenset({"questionnaireAdaptive"})


@dataclass(frozen=True, slots=True)
class Reading:
    """`form` is None only when nothing could be kept. `publishable`: no finding is an error; else it may be kept as a draft."""

    form: Form | None
    findings: tuple[Finding, ...]

    @property
    def publishable(self) -> bool:
        return self.form is not None and not any(finding.is_error for finding in self.findings)


def read_questionnaire(raw: bytes) -> Reading:
    """Never raises, whatever the bytes. Expressions are parsed by `calculating.expression_findings`: that is slow to load."""
    decoded = decode(raw)
    if decoded.data is None:
        return Reading(None, decoded.findings)
    report = Report(list(decoded.findings))
    try:
        form = _form(decoded.data, report)
    except TooMuch as much:
        report.error("item", "too-costly", str(much))
        return Reading(None, tuple(report.findings))
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        # a shape that no rule of ours foresaw: say so rather than show an error page
        report.error("", "structure", _("The file is built in a way that FHIR R4 does not allow."))
        return Reading(None, tuple(report.findings))
    return Reading(form, tuple(report.findings))


def _form(data: Json, report: Report) -> Form | None:
    if data.get("resourceType") != "Questionnaire":
        report.error("resourceType", "structure", _("This is no FHIR Questionnaire."))
        return None
    _check_shape(data, report)
    reader = ItemReader(report, Contained(data))
    items = reader.read_all(list_at(data, "item", report, ""), "", 1)
    variables, constraints = _extensions(data, report)
    period = data.get("effectivePeriod")
    start, end = _period(period if isinstance(period, dict) else {}, report)
    index, parents = _index(items), _parents(items)
    order = evaluation_order(index, parents)
    form = Form(
        url=text_at(data, "url", report, ""),
        version=text_at(data, "version", report, ""),
        title=text_at(data, "title", report, "") or text_at(data, "name", report, ""),
        status=text_at(data, "status", report, ""),
        items=items,
        name=text_at(data, "name", report, ""),
        language=text_at(data, "language", report, ""),
        description=text_at(data, "description", report, ""),
        publisher=text_at(data, "publisher", report, ""),
        copyright=text_at(data, "copyright", report, ""),
        codes=codings_of(list_at(data, "code", report, "")),
        effective_start=start,
        effective_end=end,
        variables=variables,
        constraints=constraints,
        translations=translations_of(data.get("_title")),
        resource=data,
        index=index,
        parents=parents,
        order=order.link_ids,
        looping=order.looping,
    )
    check_rules(form, report)
    return form


def _check_shape(data: Json, report: Report) -> None:
    if data.get("status") not in STATUSES:
        report.error("status", "required", _("The status has to be draft, active, retired or unknown."))
    if not data.get("url"):
        report.warn("url", "required", _("The form has no url. Give it one, so that answers can name it."))
    name = data.get("name")
    if isinstance(name, str) and not re.fullmatch(r"[A-Z]([A-Za-z0-9_]){0,254}", name):
        report.warn("name", "que-0", _("The name should be one word that begins with a capital letter."))
    if data.get("implicitRules"):
        report.error("implicitRules", "not-supported", _("The form relies on rules that stand elsewhere."))
    for key in data:
        if key == "modifierExtension":
            report.error(key, "not-supported", _("A modifier that we do not know may change the meaning."))
        elif key.lstrip("_") not in KNOWN:
            report.error(key, "structure", _("“%(name)s” is no part of a questionnaire in FHIR R4.") % {"name": key})
    if not data.get("item"):
        report.error("item", "required", _("The form asks nothing."))


def _extensions(data: Json, report: Report) -> tuple[tuple[Expression, ...], tuple[Constraint, ...]]:
    variables, constraints = [], []
    for number, (name, extension) in enumerate(extensions_of(data)):
        path = f"extension[{number}]"
        if name == "variable":
            expression = expression_of(value_of(extension), report, path)
            if expression is not None and expression.name:
                variables.append(expression)
        elif name in ("constraint", "targetConstraint"):
            constraint = constraint_of(extension, report, path)
            if constraint is not None:
                constraints.append(constraint)
        elif name in ADAPTIVE and getattr(value_of(extension), "data", True) is not False:
            report.error(path, "not-supported", _("Adaptive forms need a server that asks question by question."))
        elif name == "cqf-library":
            report.warn(path, "not-supported", _("A library of expressions stands elsewhere; it is not fetched."))
        elif name == "launchContext":
            report.inform(path, "informational", _("Only %patient is known to expressions."))
    return tuple(variables), tuple(constraints)


def _period(period: Json, report: Report) -> tuple[str, str]:
    found = []
    for key in ("start", "end"):
        value = period.get(key)
        if value is not None and not (isinstance(value, str) and is_date_time(value)):
            report.error(f"effectivePeriod.{key}", "value", _("A date is expected here."))
            value = None
        found.append(value or "")
    if all(found) and found[1][:10] < found[0][:10]:
        report.add(Severity.ERROR, "effectivePeriod", "value", _("The form ends before it begins."))
    return found[0], found[1]


def _index(items: tuple[Item, ...]) -> dict[str, Item]:
    """The first item of each linkId; a second one is reported by `rules`."""
    index: dict[str, Item] = {}
    for top in items:
        for item in top.walk():
            index.setdefault(item.link_id, item)
    return index


def _parents(items: tuple[Item, ...]) -> dict[str, str]:
    parents: dict[str, str] = {}
    stack: list[tuple[Any, str]] = [(item, "") for item in reversed(items)]
    while stack:
        item, above = stack.pop()
        parents.setdefault(item.link_id, above)
        stack.extend((inner, item.link_id) for inner in reversed(item.items))
    return parents
