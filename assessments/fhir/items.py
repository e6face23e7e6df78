"""One item of a questionnaire, from JSON to an `Item`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assessments.fhir.extended import extended
from assessments.fhir.extensions import (
    Report,
    codings_of,
    extensions_of,
    list_at,
    text_at,
    translations_of,
    truth_at,
)
from assessments.fhir.form import TYPES, Condition, Item, Json, Option, Value, value_of
from assessments.fhir.options import own_options
from assessments.fhir.values import problem_of

if TYPE_CHECKING:
    from decimal import Decimal

    from assessments.fhir.options import Contained

MAX_DEPTH = 20
MAX_ITEMS = 2_000

KNOWN = frozenset(
    {
        *("id", "extension", "linkId", "definition", "code", "prefix", "text", "type", "enableWhen", "enableBehavior"),
        *("required", "repeats", "readOnly", "maxLength", "answerOption", "answerValueSet", "initial", "item"),
    }
)
OPERATORS = frozenset({"exists", "=", "!=", ">", "<", ">=", "<="})


class TooMuch(ValueError):
    """More items or levels than we keep."""


@dataclass(slots=True)
class ItemReader:
    report: Report
    contained: Contained
    count: int = 0

    def read_all(self, given: list[Any], path: str, depth: int) -> tuple[Item, ...]:
        if depth > MAX_DEPTH and given:
            raise TooMuch(_("Items are nested more than %(depth)d deep.") % {"depth": MAX_DEPTH})
        items = []
        for number, one in enumerate(given):
            here = f"{path}item[{number}]"
            if not isinstance(one, dict):
                self.report.error(here, "structure", _("An item has to be an object."))
                continue
            self.count += 1
            if self.count > MAX_ITEMS:
                raise TooMuch(_("The form has more than %(count)d items.") % {"count": MAX_ITEMS})
            items.append(self._read(one, here + ".", depth))
        return tuple(items)

    def _read(self, given: Json, path: str, depth: int) -> Item:
        report = self.report
        link_id, kind = text_at(given, "linkId", report, path), text_at(given, "type", report, path)
        if not link_id:
            report.error(path + "linkId", "required", _("Every item needs a linkId."))
        self._check_shape(given, kind, path, link_id)
        more = extended(given, report, self.contained, path)
        options, value_set = self._options(given, path, link_id)
        return Item(
            link_id=link_id,
            type=kind,
            text=text_at(given, "text", report, path),
            prefix=text_at(given, "prefix", report, path),
            codes=codings_of(list_at(given, "code", report, path)),
            required=truth_at(given, "required", report, path),
            repeats=truth_at(given, "repeats", report, path),
            read_only=truth_at(given, "readOnly", report, path),
            max_length=self._max_length(given, path),
            options=options,
            value_set=value_set,
            initial=self._values(given, "initial", path),
            enable_when=self._conditions(given, path),
            enable_behavior=self._behaviour(given, path, link_id),
            items=self.read_all(list_at(given, "item", report, path), path, depth + 1),
            **more.fields,
            **_wording(given),
        )

    def _check_shape(self, given: Json, kind: str, path: str, link_id: str) -> None:
        if not kind:
            self.report.error(path + "type", "required", _("The item has no type."), link_id)
        elif kind not in TYPES:
            message = _("“%(type)s” is no type of item in FHIR R4.") % {"type": kind}
            self.report.error(path + "type", "not-supported", message, link_id)
        for name in given:
            if name.lstrip("_") in KNOWN:
                continue
            words = {"name": name}
            if name == "modifierExtension":
                self.report.error(
                    path + name, "not-supported", _("A modifier that we do not know may change the meaning."), link_id
                )
            else:
                self.report.error(
                    path + name, "structure", _("“%(name)s” is no part of an item in FHIR R4.") % words, link_id
                )

    def _options(self, given: Json, path: str, link_id: str) -> tuple[tuple[Option, ...], str]:
        own = own_options(given, self.report, path)
        if given.get("answerOption") and given.get("answerValueSet"):
            self.report.error(path, "que-4", _("Answers stand in the item or in a list, not in both."), link_id)
        if own:
            return tuple(self._weighed(option) for option in own), ""
        name = text_at(given, "answerValueSet", self.report, path)
        if not name:
            return (), ""
        found = self.contained.options(name)
        if found is None:
            message = _(
                "The answers stand in “%(name)s”, outside the form. Bring the list into the form: nothing is fetched."
            )
            self.report.error(path + "answerValueSet", "not-supported", message % {"name": name}, link_id)
            return (), name
        return found, ""

    def _weighed(self, option: Option) -> Option:
        """SDC's order: the option first, then the code system in the form."""
        if option.weight is not None or option.value.kind != "Coding":
            return option
        weight: Decimal | None = self.contained.weight(*option.value.coding)
        return replace(option, weight=weight)

    def _max_length(self, given: Json, path: str) -> int | None:
        value = given.get("maxLength")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.report.error(path + "maxLength", "structure", _("A whole number from 0 up is expected here."))
            return None
        return value

    def _values(self, given: Json, key: str, path: str) -> tuple[Value, ...]:
        found = []
        for number, one in enumerate(list_at(given, key, self.report, path)):
            value = value_of(one)
            here = f"{path}{key}[{number}]"
            if value is None:
                self.report.error(here, "structure", _("Exactly one value that FHIR R4 knows is expected here."))
            elif problem := problem_of(value):
                self.report.error(here, "value", problem)
            else:
                found.append(value)
        return tuple(found)

    def _behaviour(self, given: Json, path: str, link_id: str) -> str:
        value = text_at(given, "enableBehavior", self.report, path)
        if value and value not in ("all", "any"):
            self.report.error(path + "enableBehavior", "value", _("Only “all” and “any” are known here."), link_id)
        conditions = given.get("enableWhen")
        if not value and isinstance(conditions, list) and len(conditions) > 1:
            message = _("With several conditions it should say whether all must hold. We read it as “any”.")
            self.report.warn(path + "enableBehavior", "que-12", message, link_id)
        return "all" if value == "all" else "any"

    def _conditions(self, given: Json, path: str) -> tuple[Condition, ...]:
        found = []
        for number, one in enumerate(list_at(given, "enableWhen", self.report, path)):
            here = f"{path}enableWhen[{number}]"
            condition = self._condition(one, here)
            if condition is not None:
                found.append(condition)
        return tuple(found)

    def _condition(self, one: Any, path: str) -> Condition | None:
        if not isinstance(one, dict):
            self.report.error(path, "structure", _("A condition has to be an object."))
            return None
        question = text_at(one, "question", self.report, path + ".")
        operator = text_at(one, "operator", self.report, path + ".")
        answer = value_of(one, "answer")
        if not question or operator not in OPERATORS or answer is None:
            self.report.error(
                path, "structure", _("A condition needs a question, an operator of FHIR R4 and exactly one answer.")
            )
            return None
        if problem := problem_of(answer):
            self.report.error(path, "value", problem)
        if operator == "exists" and not isinstance(answer.data, bool):
            self.report.error(path, "que-7", _("“exists” is compared with true or false only."))
            return None
        return Condition(question, operator, answer)


def _wording(given: Json) -> dict[str, Any]:
    """What stands beside the text: markdown and translations."""
    markdown = ""
    for name, extension in extensions_of(given.get("_text")):
        if name == "rendering-markdown":
            value = value_of(extension)
            markdown = value.data if value and isinstance(value.data, str) else ""
    return {"markdown": markdown, "translations": translations_of(given.get("_text"))}
