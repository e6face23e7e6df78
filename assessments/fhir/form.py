"""What a questionnaire says, as frozen values. A `Form` is read once (`reading.read_questionnaire`) and may be shared by threads.

Types of values follow FHIR R4: `Value("Coding", {"system": ..., "code": ...})`, `Value("Integer", 3)`,
`Value("Decimal", Decimal("1.10"))`, `Value("Date", "1990-05")`. Decimals keep their digits, dates their precision.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json = dict[str, Any]

#: The item types of R4 that we render. Anything else is kept, reported and not publishable.
TYPES = frozenset(
    {
        *("group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url"),
        *("choice", "open-choice", "quantity", "attachment", "reference"),
    }
)
CHOICES = frozenset({"choice", "open-choice"})


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a report. `path` is FHIRPath-like ("item[2].answer[0]"); `message` is ours and may be shown to people."""

    path: str
    severity: Severity
    code: str
    message: str
    link_id: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def as_dict(self) -> dict[str, str]:
        return {
            "path": self.path,
            "severity": str(self.severity),
            "code": self.code,
            "message": str(self.message),
            "linkId": self.link_id,
        }


@dataclass(frozen=True, slots=True)
class Value:
    """One FHIR value: `kind` is the suffix of value[x] ("Coding", "String", "Boolean"...), `data` its JSON."""

    kind: str
    data: Any

    def as_answer(self) -> Json:
        return {f"value{self.kind}": self.data}

    @property
    def coding(self) -> tuple[str, str]:
        """(system, code); ("", "") when this is no coding or has no code."""
        if self.kind != "Coding" or not isinstance(self.data, dict):
            return "", ""
        return str(self.data.get("system") or ""), str(self.data.get("code") or "")


@dataclass(frozen=True, slots=True)
class Option:
    """One permitted answer. `weight` is None when the form gives none: that is not 0."""

    value: Value
    label: str
    weight: Decimal | None = None
    exclusive: bool = False
    initial_selected: bool = False
    prefix: str = ""
    translations: tuple[tuple[str, str], ...] = ()  # (language, text) of `label`

    def label_in(self, language: str) -> str:
        return in_language(self.translations, language, self.label)


@dataclass(frozen=True, slots=True)
class Condition:
    """One enableWhen. Operators: exists, =, !=, >, <, >=, <=."""

    question: str
    operator: str
    answer: Value


@dataclass(frozen=True, slots=True)
class Expression:
    language: str
    text: str
    name: str = ""
    description: str = ""

    @property
    def runs(self) -> bool:
        """FHIRPath is what we run; CQL and queries are not."""
        return self.language == "text/fhirpath"


@dataclass(frozen=True, slots=True)
class Constraint:
    """An invariant over a response or an item: `expression` must be true, else `human` is said with `severity`."""

    key: str
    expression: Expression
    severity: Severity
    human: str


@dataclass(frozen=True, slots=True)
class Item:
    link_id: str
    type: str
    text: str = ""
    prefix: str = ""
    codes: tuple[tuple[str, str], ...] = ()  # (system, code)
    required: bool = False
    repeats: bool = False
    read_only: bool = False
    hidden: bool = False
    max_length: int | None = None
    min_length: int | None = None
    regex: str = ""
    min_value: Value | None = None
    max_value: Value | None = None
    max_decimal_places: int | None = None
    min_occurs: int | None = None
    max_occurs: int | None = None
    options: tuple[Option, ...] = ()
    value_set: str = (
        ""  # canonical of an answerValueSet that the form does not contain: nothing can be checked against it
    )
    open_label: str = ""
    initial: tuple[Value, ...] = ()
    enable_when: tuple[Condition, ...] = ()
    enable_behavior: str = "any"  # "any" | "all"; what the form leaves out is "any"
    enable_when_expression: Expression | None = None
    calculated_expression: Expression | None = None
    initial_expression: Expression | None = None
    variables: tuple[Expression, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    control: str = ""  # item control in our words: see reading.CONTROLS; "" when the form leaves it to us
    orientation: str = ""  # "vertical" | "horizontal" | ""
    unit: str = ""  # what stands behind a number
    unit_coding: Value | None = None
    unit_options: tuple[Value, ...] = ()  # codings that a quantity may carry
    slider_step: Decimal | None = None
    entry_format: str = ""
    support_link: str = ""
    display_category: str = ""
    mime_types: tuple[str, ...] = ()
    max_size: Decimal | None = None  # bytes
    markdown: str = ""  # of `text`, untrusted
    translations: tuple[tuple[str, str], ...] = ()  # (language, text) of `text`
    items: tuple[Item, ...] = ()

    @property
    def is_group(self) -> bool:
        return self.type == "group"

    @property
    def is_display(self) -> bool:
        return self.type == "display"

    @property
    def is_question(self) -> bool:
        return self.type not in ("group", "display")

    @property
    def is_calculated(self) -> bool:
        return self.calculated_expression is not None

    def text_in(self, language: str) -> str:
        """The text in this language when the form brings it ("de" also finds "de-AT"), else as it stands."""
        return in_language(self.translations, language, self.text)

    def walk(self) -> Iterator[Item]:
        """This item and all below, depth first, in the form's order."""
        stack = [self]
        while stack:
            item = stack.pop()
            yield item
            stack.extend(reversed(item.items))

    def option_for(self, answer: Value) -> Option | None:
        """The option that this value means: codings by system and code (code only when one side has no system), others by value."""
        return next((option for option in self.options if same_value(option.value, answer)), None)


@dataclass(frozen=True, slots=True)
class Form:
    url: str
    version: str
    title: str
    status: str  # draft | active | retired | unknown; only active may be assigned
    items: tuple[Item, ...]
    name: str = ""
    language: str = ""
    description: str = ""
    publisher: str = ""
    copyright: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    effective_start: str = ""  # FHIR dateTime as written, "" when open
    effective_end: str = ""
    variables: tuple[Expression, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()  # (language, text) of `title`
    resource: Mapping[str, Any] = field(
        default_factory=dict, repr=False, compare=False
    )  # the decoded original, never changed
    index: Mapping[str, Item] = field(default_factory=dict, repr=False, compare=False)
    parents: Mapping[str, str] = field(
        default_factory=dict, repr=False, compare=False
    )  # linkId -> linkId, "" at the top
    order: tuple[str, ...] = field(
        default=(), repr=False, compare=False
    )  # sources of conditions before what depends on them
    looping: tuple[str, ...] = ()  # linkIds whose conditions go round in a circle

    @property
    def canonical(self) -> str:
        return f"{self.url}|{self.version}" if self.version else self.url

    def title_in(self, language: str) -> str:
        return in_language(self.translations, language, self.title)

    @property
    def questions(self) -> tuple[Item, ...]:
        return tuple(item for item in self.walk() if item.is_question)

    @property
    def has_calculations(self) -> bool:
        return any(item.is_calculated for item in self.index.values())

    def walk(self) -> Iterator[Item]:
        for item in self.items:
            yield from item.walk()

    def by_link_id(self, link_id: str) -> Item | None:
        return self.index.get(link_id)

    def ancestors(self, link_id: str) -> tuple[str, ...]:
        """LinkIds above, nearest first."""
        found = []
        while link_id := self.parents.get(link_id, ""):
            found.append(link_id)
        return tuple(found)


def in_language(translations: tuple[tuple[str, str], ...], language: str, otherwise: str) -> str:
    wanted = language.lower().split("-")[0]
    return next((text for tag, text in translations if tag.lower().split("-")[0] == wanted), otherwise)


def same_value(one: Value, other: Value) -> bool:
    """Equal as answers: codings by system + code (code alone when one side names no system), numbers by value; kinds must agree."""
    if one.kind == other.kind == "Coding":
        return same_coding(one.data, other.data)
    if one.kind != other.kind and {one.kind, other.kind} != {"Integer", "Decimal"}:
        return False
    if isinstance(one.data, bool) or isinstance(other.data, bool):
        return one.data is other.data
    if one.kind == other.kind == "Quantity":
        return same_quantity(one.data, other.data)
    return bool(one.data == other.data)


def same_coding(one: Any, other: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    if one.get("code") is None and other.get("code") is None:
        return one.get("display") is not None and one.get("display") == other.get("display")
    if one.get("code") != other.get("code"):
        return False
    return not one.get("system") or not other.get("system") or one["system"] == other["system"]


def same_quantity(one: Any, other: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    return one.get("value") == other.get("value") and same_unit(one, other)


def same_unit(one: Json, other: Json) -> bool:
    """Units are compared by code, or by their words when one side has no code. Converting between units is not ours to do."""
    if one.get("code") and other.get("code"):
        return one["code"] == other["code"] and (
            not one.get("system") or not other.get("system") or one["system"] == other["system"]
        )
    words = [{str(side.get(key)) for key in ("unit", "code") if side.get(key)} for side in (one, other)]
    return bool(words[0] & words[1]) or words == [set(), set()]


def value_of(holder: Any, stem: str = "value") -> Value | None:
    """The value[x] (or answer[x]...) of a JSON object; None when there is none or more than one."""
    if not isinstance(holder, dict):
        return None
    names = [name for name in holder if name.startswith(stem) and name[len(stem) : len(stem) + 1].isupper()]
    return Value(names[0][len(stem) :], holder[names[0]]) if len(names) == 1 else None
