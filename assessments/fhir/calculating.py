"""A form's expressions over a response: variables with their scopes, constraints, calculated items. Loads the FHIRPath library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.fhir.enabling import enabled_in
from assessments.fhir.extensions import weight_of
from assessments.fhir.fhirpath import Budget, CalculationFailed, node_at, parsed, run
from assessments.fhir.form import Constraint, Expression, Finding, Form, Item, Json, Severity, Value
from assessments.fhir.responding import Answers, answers_of, set_answers, start_response
from assessments.fhir.unfolding import Occurrence, Place, unfold
from assessments.fhir.values import KIND_OF_TYPE, is_number, number_of, problem_of

MAX_PASSES = 10


def expression_findings(form: Form) -> list[Finding]:
    """Expressions of the form that cannot be read at all; a part of the import report."""
    findings = []
    for link_id, expression in _expressions(form):
        try:
            parsed(expression.text)
        except CalculationFailed as failed:
            findings.append(Finding("item", Severity.ERROR, "invalid", _cannot(expression, failed), link_id))
    return findings


def _expressions(form: Form) -> Iterator[tuple[str, Expression]]:
    given = [("", one) for one in (*form.variables, *(rule.expression for rule in form.constraints))]
    for item in form.walk():
        own = (item.calculated_expression, item.enable_when_expression, item.initial_expression, *item.variables)
        given += [
            (item.link_id, one) for one in (*own, *(rule.expression for rule in item.constraints)) if one is not None
        ]
    return ((link_id, one) for link_id, one in given if one.runs)


def _cannot(expression: Expression, failed: Exception) -> str:
    words = {"expression": expression.text[:120], "why": failed}
    return _("An expression of the form cannot be used: %(why)s. It reads: %(expression)s") % words


class Variables(Mapping[str, Any]):
    """What `%name` means at one place: worked out when it is asked for, inner names before outer ones."""

    def __init__(self, calculator: Calculator, occurrence: Occurrence | None, fixed: dict[str, Any]) -> None:
        self.calculator, self.occurrence, self.fixed = calculator, occurrence, fixed
        self.defined: dict[str, Any] = {}

    def define(self, name: str, value: Any) -> None:
        if name in self.fixed:
            raise CalculationFailed(f"%{name} is already known")
        self.defined[name] = value

    def __contains__(self, name: object) -> bool:
        return True  # asking for an unknown one says so in our words

    def __getitem__(self, name: str) -> Any:
        if name in self.defined:
            return self.defined[name]
        if name in self.fixed:
            return self.fixed[name]
        return self.calculator.variable(name, self.occurrence)

    def __iter__(self) -> Iterator[str]:
        return iter({**self.fixed, **self.defined})

    def __len__(self) -> int:
        return len(self.fixed) + len(self.defined)


@dataclass(slots=True)
class Calculator:
    """Expressions over one response. A failure is a finding and an empty result, never an exception."""

    form: Form
    response: Json
    now: datetime | None = None
    patient: Json | None = None
    budget: Budget = field(default_factory=Budget)
    findings: list[Finding] = field(default_factory=list)
    _values: dict[tuple[Place, str], list[Any]] = field(default_factory=dict)
    _asking: set[tuple[Place, str]] = field(default_factory=set)
    _owners: dict[int, Item] | None = None

    def values(self, expression: Expression | None, occurrence: Occurrence | None) -> list[Any]:
        """What the expression says at this place; [] with a finding when it cannot be said."""
        if expression is None:
            return []
        try:
            return self._run(expression, occurrence)
        except CalculationFailed as failed:
            link_id = occurrence.item.link_id if occurrence else ""
            path = occurrence.path if occurrence else ""
            finding = Finding(path, Severity.WARNING, "expression", _cannot(expression, failed), link_id)
            if finding not in self.findings:
                self.findings.append(finding)
            return []

    def truth(self, expression: Expression | None, occurrence: Occurrence) -> bool:
        """For enableWhenExpression: what cannot be worked out is asked, and reported."""
        count = len(self.findings)
        values = self.values(expression, occurrence)
        if len(self.findings) > count:
            return True
        return bool(values) and values[0] is True

    def holds(self, constraint: Constraint, occurrence: Occurrence | None) -> bool:
        """An empty result or one that cannot be worked out breaks no rule."""
        values = self.values(constraint.expression, occurrence)
        return not values or values[0] is not False

    def _run(self, expression: Expression, occurrence: Occurrence | None) -> list[Any]:
        if not expression.runs:
            raise CalculationFailed(f"{expression.language} is not run here")
        root: Any = self.response
        if occurrence is not None:
            root = node_at(occurrence.entry if occurrence.entry is not None else {}, "QuestionnaireResponse.item")
        fixed = {
            "resource": self.response,
            "rootResource": self.response,
            "context": root,
            "questionnaire": self.form.resource,
            "ucum": "http://unitsofmeasure.org",
            "sct": "http://snomed.info/sct",
            "loinc": "http://loinc.org",
        }
        if self.patient is not None:
            fixed["patient"] = self.patient
        variables = Variables(self, occurrence, fixed)
        return run(expression.text, root, variables, self.budget, {"weigh": self.weigh, "now": self.now})

    def scope_of(self, name: str, occurrence: Occurrence | None) -> tuple[Occurrence | None, Expression] | None:
        """Where a variable is defined: the innermost item around the place, then the form."""
        around = occurrence
        while around is not None:
            for expression in around.item.variables:
                if expression.name == name:
                    return around, expression
            around = around.parent
        return next(((None, expression) for expression in self.form.variables if expression.name == name), None)

    def variable(self, name: str, occurrence: Occurrence | None) -> list[Any]:
        """Raises CalculationFailed when it is unknown or depends on itself."""
        scope = self.scope_of(name, occurrence)
        if scope is None:
            raise CalculationFailed(f"%{name} is not defined")
        at, expression = scope
        key = (at.place if at else (), name)
        if key in self._values:
            return self._values[key]
        if key in self._asking:
            raise CalculationFailed(f"%{name} depends on itself")
        self._asking.add(key)
        try:
            self._values[key] = self._run(expression, at)
        finally:
            self._asking.discard(key)
        return self._values[key]

    def weigh(self, data: Any) -> Decimal | None:
        """The weight of an answer or a coding. None for what is no choice; a choice without a weight fails, it is not 0."""
        answer = data if isinstance(data, dict) else {"value": data}
        coding = answer.get("valueCoding") if "valueCoding" in answer else answer
        kinds = [name for name in answer if name.startswith("value") and name[5:6].isupper()]
        value = Value(kinds[0][5:], answer[kinds[0]]) if len(kinds) == 1 else Value("Coding", coding)
        own = weight_of(coding, answer, answer.get(f"_value{value.kind}"))
        if own is not None:
            return own
        owner = self._owner(data)
        option = owner.option_for(value) if owner else None
        if option is not None and option.weight is not None:
            return option.weight
        if value.kind == "Coding" and isinstance(coding, dict) and ("code" in coding or "display" in coding):
            raise CalculationFailed(f"the answer {coding.get('code') or coding.get('display')} has no weight")
        return None

    def _owner(self, data: Any) -> Item | None:
        if self._owners is None:
            self._owners = {}
            for occurrence in unfold(self.form, self.response).all:
                for answer in occurrence.answers:
                    self._owners[id(answer)] = occurrence.item
                    if "valueCoding" in answer:
                        self._owners[id(answer["valueCoding"])] = occurrence.item
        return self._owners.get(id(data))


def started(form: Form, *, now: datetime | None = None, patient: Json | None = None, **context: Any) -> Json:
    """As `responding.start_response`, with initialExpressions run too. They may ask for %patient, never for a server."""
    response = start_response(form, **context)
    calculator = Calculator(form, response, now=now, patient=patient)
    answers: dict[Place, Any] = dict(answers_of(form, response))
    for occurrence in unfold(form, response).all:
        if occurrence.item.initial_expression is not None and occurrence.place not in answers:
            values = _typed(calculator, occurrence, occurrence.item.initial_expression)
            answers[occurrence.place] = [value.as_answer() for value in values]
    return set_answers(form, response, answers)


@dataclass(frozen=True, slots=True)
class Calculated:
    """`response` is the given one with its calculated items filled anew and without what is disabled."""

    response: Json
    values: dict[Place, list[Value]]
    findings: tuple[Finding, ...]


def calculate(form: Form, response: Json, *, now: datetime | None = None, patient: Json | None = None) -> Calculated:
    """Until nothing changes any more, at most MAX_PASSES times, within one budget. What was calculated before is not believed."""
    calculated = {
        item.link_id for item in form.walk() if item.calculated_expression and item.calculated_expression.runs
    }
    given: dict[Place, Any] = {
        place: values for place, values in answers_of(form, response).items() if place[-1][0] not in calculated
    }
    budget, values, findings = Budget(), dict[Place, list[Value]](), list[Finding]()
    current = response
    for turn in range(MAX_PASSES):
        current, asked = _settled(form, response, given, values)
        calculator = Calculator(form, current, now=now, patient=patient, budget=budget)
        fresh = {
            occurrence.place: _typed(calculator, occurrence, occurrence.item.calculated_expression)
            for link_id in calculated
            for occurrence in unfold(form, current).by_link_id.get(link_id, [])
            if occurrence.place in asked
        }
        findings = calculator.findings
        if fresh == values and turn:
            break
        values = fresh
    else:
        findings.append(
            Finding("item", Severity.WARNING, "cycle", _("The calculations of this form never come to rest."))
        )
    return Calculated(current, values, tuple(findings))


def _settled(
    form: Form, response: Json, given: Answers, values: Mapping[Place, list[Value]]
) -> tuple[Json, frozenset[Place]]:
    made = set_answers(
        form, response, {**given, **{at: [one.as_answer() for one in found] for at, found in values.items()}}
    )
    unfolded = unfold(form, made)
    asked = enabled_in(form, unfolded, made).places
    kept = {
        occurrence.place: occurrence.answers
        for occurrence in unfolded.all
        if occurrence.place in asked and occurrence.answers
    }
    return set_answers(form, made, kept), asked


def _typed(calculator: Calculator, occurrence: Occurrence, expression: Expression | None) -> list[Value]:
    """The results as answers of the item's type; what does not fit is reported and left out."""
    item = occurrence.item
    results = calculator.values(expression, occurrence)
    found = [_as_answer(item, one) for one in results]
    wrong = any(value is None or problem_of(value) for value in found) or (len(found) > 1 and not item.repeats)
    if wrong:
        message = _("The result of the calculation does not fit the item.")
        calculator.findings.append(Finding(occurrence.path, Severity.WARNING, "value", message, item.link_id))
        return []
    return [value for value in found if value is not None]


def _as_answer(item: Item, result: Any) -> Value | None:
    kind = KIND_OF_TYPE.get(item.type)
    if kind is None:
        return None
    if kind == "Decimal" and is_number(result):
        return Value(kind, number_of(result))
    if kind == "Integer" and is_number(result) and number_of(result) == int(number_of(result)):
        return Value(kind, int(number_of(result)))
    if kind == "Quantity" and is_number(result):
        unit = item.unit_coding.data if item.unit_coding else {}
        words = {
            "unit": item.unit,
            "system": unit.get("system"),
            "code": unit.get("code") if unit.get("system") else None,
        }
        return Value(kind, {"value": number_of(result), **{key: value for key, value in words.items() if value}})
    if kind == "String" and is_number(result) and not isinstance(result, bool):
        return Value(kind, str(result))
    return Value(kind, result)
