"""The permitted answers of an item: its own, or those of a value set that the form contains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assessments.fhir.extensions import Report, extensions_of, list_at, translations_of, truth_at, weight_of
from assessments.fhir.form import Json, Option, Value, value_of
from assessments.fhir.values import problem_of

if TYPE_CHECKING:
    from decimal import Decimal

MAX_OPTIONS = 2_000  # of one item
OPTION_KINDS = frozenset({"Coding", "String", "Integer", "Date", "Time", "Reference"})


class Contained:
    """Value sets and code systems inside the form, by "#id" and by url. Nothing outside is ever looked up."""

    def __init__(self, resource: Json) -> None:
        self.sets: dict[str, Json] = {}
        self.systems: dict[str, Json] = {}
        given = resource.get("contained")
        for one in given if isinstance(given, list) else ():
            if not isinstance(one, dict):
                continue
            kept = {"ValueSet": self.sets, "CodeSystem": self.systems}.get(str(one.get("resourceType")), {})
            for name in (f"#{one.get('id')}", one.get("url"), f"{one.get('url')}|{one.get('version')}"):
                if isinstance(name, str):
                    kept.setdefault(name, one)
        self._options: dict[str, tuple[Option, ...] | None] = {}
        self._weights: dict[str, dict[str, Decimal | None]] = {}

    def options(self, name: str) -> tuple[Option, ...] | None:
        """None when the form does not say all members itself."""
        if name not in self._options:
            found = self.sets.get(name)
            self._options[name] = self._expand(found) if found else None
        return self._options[name]

    def _expand(self, value_set: Json) -> tuple[Option, ...] | None:
        expansion = value_set.get("expansion")
        if isinstance(expansion, dict) and isinstance(expansion.get("contains"), list):
            return tuple(self._expanded(expansion["contains"]))[:MAX_OPTIONS]
        compose = value_set.get("compose")
        if not isinstance(compose, dict) or not isinstance(compose.get("include"), list):
            return None
        members: list[Option] = []
        for include in compose["include"]:
            found = self._included(include)
            if found is None:
                return None
            members += found
        excluded = {
            (option.value.coding)
            for exclude in compose.get("exclude") or []
            for option in self._included(exclude) or []
        }
        return tuple(option for option in members if option.value.coding not in excluded)[:MAX_OPTIONS]

    def _expanded(self, contains: list[Any]) -> list[Option]:
        found: list[Option] = []
        stack = list(reversed(contains))
        while stack and len(found) < MAX_OPTIONS:
            one = stack.pop()
            if not isinstance(one, dict):
                continue
            if isinstance(one.get("code"), str) and not one.get("abstract"):
                found.append(_concept(one, one.get("system"), self.weight(one.get("system"), one["code"])))
            inner = one.get("contains")
            stack.extend(reversed(inner) if isinstance(inner, list) else ())
        return found

    def _included(self, include: Any) -> list[Option] | None:
        if not isinstance(include, dict) or include.get("filter") or include.get("valueSet"):
            return None
        system, concepts = include.get("system"), include.get("concept")
        if concepts is None and isinstance(system, str) and system in self.systems:
            concepts = self._concepts(system)
        if not isinstance(concepts, list):
            return None
        return [
            _concept(one, system, self.weight(system, one["code"]))
            for one in concepts
            if isinstance(one, dict) and isinstance(one.get("code"), str)
        ]

    def _concepts(self, system: str) -> list[Json]:
        found: list[Json] = []
        stack = list(reversed(self.systems[system].get("concept") or []))
        while stack and len(found) < MAX_OPTIONS:
            one = stack.pop()
            if isinstance(one, dict):
                found.append(one)
                stack.extend(reversed(one.get("concept") or []))
        return found

    def weight(self, system: Any, code: str) -> Decimal | None:
        """The weight in a contained code system."""
        if not isinstance(system, str) or system not in self.systems:
            return None
        if system not in self._weights:
            self._weights[system] = {str(one.get("code")): weight_of(one) for one in reversed(self._concepts(system))}
        return self._weights[system].get(code)


def _concept(one: Json, system: Any, system_weight: Decimal | None) -> Option:
    given = (("system", system), ("code", one["code"]), ("display", one.get("display")))
    coding = {key: value for key, value in given if value}
    own = weight_of(one)
    label = str(one.get("display") or one["code"])
    weight = system_weight if own is None else own
    return Option(Value("Coding", coding), label, weight, translations=translations_of(one.get("_display")))


def own_options(item: Json, report: Report, path: str) -> tuple[Option, ...]:
    found = []
    for number, given in enumerate(list_at(item, "answerOption", report, path)[:MAX_OPTIONS]):
        here = f"{path}answerOption[{number}]"
        value = value_of(given)
        if value is None or value.kind not in OPTION_KINDS:
            report.error(here, "structure", _("An option needs exactly one value that FHIR R4 allows here."))
            continue
        problem = problem_of(value)
        if problem:
            report.error(here, "value", problem)
            continue
        found.append(_own(given, value, report, here))
    return tuple(found)


def _own(given: Json, value: Value, report: Report, path: str) -> Option:
    names = {name: extension for name, extension in extensions_of(given) if name}
    prefix = value_of(names.get("optionPrefix"))
    return Option(
        value,
        label_of(value),
        weight_of(given, value.data, given.get(f"_value{value.kind}")),
        exclusive="optionExclusive" in names and getattr(value_of(names["optionExclusive"]), "data", None) is True,
        initial_selected=truth_at(given, "initialSelected", report, path + "."),
        prefix=str(prefix.data) if prefix else "",
        translations=_translations(value, given.get(f"_value{value.kind}")),
    )


def _translations(value: Value, beside: Any) -> tuple[tuple[str, str], ...]:
    return translations_of(value.data.get("_display") if isinstance(value.data, dict) else beside)


def label_of(value: Value) -> str:
    if value.kind == "Coding":
        return str(value.data.get("display") or value.data.get("code") or "")
    if value.kind == "Reference":
        return str(value.data.get("display") or value.data.get("reference") or "")
    return str(value.data)
