"""FHIRPath functions of our own: those that the library lacks, and those that it gets wrong or lets grow without bounds.

Each takes (context, collection, *parameters) as the library calls it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import regex
from fhirpathpy.engine.invocations import (
    combining,
    equality,
    existence,
    navigation,
    strings,
    subsetting,
)
from fhirpathpy.engine.nodes import ResourceNode
from fhirpathpy.engine.util import arraify, get_data, is_number

from assessments.fhir.arithmetic import (
    add_up,
    average,
    divide,
    largest,
    minus,
    plus,
    power,
    round_half_up,
    smallest,
    whole_division,
)
from assessments.fhir.decoding import encode
from assessments.fhir.fhirpath import CalculationFailed, check_text

Context = dict[str, Any]
Collection = list[Any]

PATTERN_SECONDS = 0.2
ANSWER_PATH = "QuestionnaireResponse.item.answer"


def weight(context: Context, collection: Collection) -> Collection:
    """SDC: weights of answers or codings, by the answer, then the form's option, then its value set or code system."""
    found = [context["weigh"](get_data(one)) for one in arraify(collection)]
    return [one for one in found if one is not None]


def answers(context: Context, collection: Collection) -> Collection:
    """SDC: every answer in or below these items."""
    found: Collection = []
    stack = [get_data(one) for one in reversed(arraify(collection))]
    while stack:
        data = stack.pop()
        if not isinstance(data, dict):
            continue
        given = data.get("answer")
        for answer in given if isinstance(given, list) else ():
            found.append(ResourceNode.create_node(answer, ANSWER_PATH))
            context["budget"].spend(1)
        inner = [*(data.get("item") or []), *(one for answer in given or [] for one in answer.get("item") or [])]
        stack.extend(reversed(inner))
    return found


def define_variable(
    context: Context, collection: Collection, name: str, value: Callable[..., Any] | None = None
) -> Collection:
    context["vars"].define(name, arraify(value(collection)) if value else collection)
    return collection


def where(context: Context, collection: Collection, holds: Callable[..., Any]) -> Collection:
    """The library asks twice per element, which doubles with every nesting, and takes a node that holds `false` for true."""
    found: Collection = []
    for number, one in enumerate(arraify(collection)):
        context["$index"] = number
        said = holds(one)
        if said and get_data(said[0]) is True:
            found.append(one)
    return found


def repeat(context: Context, collection: Collection, step: Callable[..., Any]) -> Collection:
    seen: set[Any] = set()
    found: Collection = []
    queue = list(arraify(collection))
    while queue:
        fresh = [one for one in step(queue.pop(0)) if one not in seen]
        for one in fresh:
            if one not in seen:
                seen.add(one)
                found.append(one)
                queue.append(one)
        context["budget"].weigh(found)
    return found


def children(context: Context, collection: Collection) -> Collection:
    found: Collection = []
    for one in arraify(collection):
        found += navigation.children(context, [one])
        context["budget"].weigh(found)
    return found


def descendants(context: Context, collection: Collection) -> Collection:
    found: Collection = []
    level = children(context, collection)
    while level:
        found += level
        context["budget"].weigh(found)
        level = children(context, level)
    return found


def distinct(context: Context, collection: Collection) -> Collection:
    """Keeps the nodes as they are: the library drops their paths, after which `value` means nothing any more."""
    kept: dict[Any, Any] = {}
    for one in arraify(collection):
        kept.setdefault(_key(get_data(one)), one)
    return list(kept.values())


def _key(data: Any) -> Any:
    if is_number(data):
        return Decimal(data)
    return encode(data) if isinstance(data, dict | list | str | bool) else str(data)


def is_distinct(context: Context, collection: Collection) -> bool:
    return len(distinct(context, collection)) == len(arraify(collection))


def union(context: Context, left: Collection, right: Collection) -> Collection:
    return distinct(context, [*arraify(left), *arraify(right)])


def quadratic(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compares everything with everything: paid for before it begins."""

    def paid(context: Context, *collections: Any) -> Any:
        sizes = [len(one) for one in collections if isinstance(one, list)]
        product = sizes[0] * sizes[-1] if sizes else 0
        context["budget"].spend(product // 20)
        return function(context, *collections)

    return paid


def comparable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Quantities of different units cannot be put in order: no result, where the library raises TypeError."""

    def compared(context: Context, left: Any, right: Any) -> Any:
        try:
            return function(context, left, right)
        except TypeError:
            return []

    return compared


def matches(context: Context, collection: Collection, pattern: Any) -> Any:
    if not pattern or not collection:
        return []
    return _search(pattern, _text(collection)) is not None


def matches_full(context: Context, collection: Collection, pattern: Any) -> Any:
    if not pattern or not collection:
        return []
    return _search(f"^(?:{pattern})$", _text(collection)) is not None


def replace_matches(context: Context, collection: Collection, pattern: Any, by: Any) -> Any:
    if isinstance(pattern, list) or isinstance(by, list):
        return []
    try:
        replaced = regex.sub(pattern, regex.sub(r"\$(\d+)", r"\\\1", by), _text(collection), timeout=PATTERN_SECONDS)
    except (regex.error, TimeoutError) as error:
        raise CalculationFailed("the pattern cannot be used") from error
    return str(replaced)


def _search(pattern: str, text: str) -> Any:
    try:
        return regex.search(pattern, text, regex.DOTALL, timeout=PATTERN_SECONDS)
    except (regex.error, TimeoutError) as error:
        raise CalculationFailed("the pattern cannot be used") from error


def _text(collection: Collection) -> str:
    text = strings.ensure_string_singleton(arraify(collection))
    check_text(len(text))
    return str(text)


def replace(context: Context, collection: Collection, old: Any, new: Any) -> Any:
    text = _text(collection)
    if isinstance(new, str) and isinstance(old, str):
        check_text(len(text) + (text.count(old) if old else len(text) + 1) * len(new))
    return strings.replace(context, collection, old, new)


def join(context: Context, collection: Collection, separator: Any = "") -> Any:
    given = [get_data(one) for one in arraify(collection)]
    check_text(sum(len(str(one)) + len(str(separator)) for one in given))
    return strings.join(context, collection, separator or "")


def moment(name: str) -> Callable[..., Any]:
    """now(), today(), timeOfDay(): what the caller says the time is. Without it there is no result, and no clock is read."""

    def said(context: Context, collection: Collection) -> Any:
        now = context.get("now")
        if now is None:
            raise CalculationFailed(f"{name}() cannot be known here")
        return {"now": now.isoformat(), "today": now.date().isoformat(), "timeOfDay": now.time().isoformat()}[name]

    return said


def unchanged(context: Context, collection: Collection, *_rest: Any) -> Collection:
    """trace(): the library would print answers."""
    return collection


EXPR = {1: ["Expr"]}
ROOT = {1: ["AnyAtRoot"]}
BOTH = {2: ["Any", "Any"]}

OURS: dict[str, dict[str, Any]] = {
    "weight": {"fn": weight},
    "ordinal": {"fn": weight},
    "answers": {"fn": answers},
    "defineVariable": {"fn": define_variable, "arity": {1: ["String"], 2: ["String", "Expr"]}},
    "sum": {"fn": add_up},
    "avg": {"fn": average},
    "min": {"fn": smallest},
    "max": {"fn": largest},
    "round": {"fn": round_half_up, "arity": {0: [], 1: ["Number"]}},
    "power": {"fn": power, "arity": {1: ["Number"]}},
    "/": {"fn": divide, "arity": {2: ["Number", "Number"]}, "nullable": True},
    "div": {"fn": whole_division, "arity": {2: ["Number", "Number"]}, "nullable": True},
    "+": {"fn": plus, "arity": BOTH, "nullable": True},
    "-": {"fn": minus, "arity": BOTH, "nullable": True},
    "where": {"fn": where, "arity": EXPR},
    "repeat": {"fn": repeat, "arity": EXPR},
    "children": {"fn": children},
    "descendants": {"fn": descendants},
    "|": {"fn": union, "arity": BOTH},
    "union": {"fn": union, "arity": ROOT},
    "exclude": {"fn": quadratic(combining.exclude_fn), "arity": ROOT},
    "intersect": {"fn": quadratic(subsetting.intersect_fn), "arity": ROOT},
    "subsetOf": {"fn": quadratic(existence.subset_of_fn), "arity": ROOT},
    "supersetOf": {"fn": quadratic(existence.superset_of_fn), "arity": ROOT},
    "distinct": {"fn": distinct},
    "isDistinct": {"fn": is_distinct},
    "<": {"fn": comparable(equality.lt), "arity": BOTH, "nullable": True},
    ">": {"fn": comparable(equality.gt), "arity": BOTH, "nullable": True},
    "<=": {"fn": comparable(equality.lte), "arity": BOTH, "nullable": True},
    ">=": {"fn": comparable(equality.gte), "arity": BOTH, "nullable": True},
    "matches": {"fn": matches, "arity": {1: ["String"]}, "nullable_input": True},
    "matchesFull": {"fn": matches_full, "arity": {1: ["String"]}, "nullable_input": True},
    "replaceMatches": {"fn": replace_matches, "arity": {2: ["String", "String"]}, "nullable_input": True},
    "replace": {"fn": replace, "arity": {2: ["String", "String"]}, "nullable_input": True},
    "join": {"fn": join, "arity": {0: [], 1: ["String"]}},
    "now": {"fn": moment("now")},
    "today": {"fn": moment("today")},
    "timeOfDay": {"fn": moment("timeOfDay")},
    "trace": {"fn": unchanged, "arity": {0: [], 1: ["String"], 2: ["String", "Expr"]}},
}
