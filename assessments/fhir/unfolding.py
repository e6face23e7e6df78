"""A response laid over its form: every item at every place where it stands or could stand.

A *place* is the way from the top: one (linkId, number) per level. The number counts repetitions of a group and, when a question
has questions below it, its answers; it is 0 everywhere else. So the second child's age in a repeating group is
`(("child", 1), ("age", 0))`. `place_key` makes a text of it that fits into a form field's name, `place_from` reads it back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from assessments.fhir.form import Form, Item, Json, Value, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Place = tuple[tuple[str, int], ...]

MAX_OCCURRENCES = 20_000  # of all items together; a longer response is cut, and `validating` says so


def place_key(place: Place) -> str:
    """A reversible text without spaces, quotes, dots or slashes inside linkIds: "child~1/age~0"."""
    return "/".join(f"{quote(link_id, safe='').replace('~', '%7E')}~{number}" for link_id, number in place)


def place_from(key: str) -> Place:
    """Raises ValueError for what `place_key` cannot have written."""
    steps = []
    for step in key.split("/"):
        link_id, mark, number = step.rpartition("~")
        if not mark or not number.isdecimal() or len(number) > 6:
            raise ValueError("not a place in a form")
        steps.append((unquote(link_id), int(number)))
    return tuple(steps)


@dataclass(eq=False, slots=True)
class Occurrence:
    """An item where it stands. `entry` is the response's own item object, None where the response has none."""

    item: Item
    place: Place
    path: str  # in the response: "item[0].answer[0].item[1]", or where it would be
    entry: Json | None
    parent: Occurrence | None
    order: int
    children: list[Occurrence] = field(default_factory=list)

    @property
    def answers(self) -> list[Json]:
        """Answer objects that hold a value. `false` and 0 are values."""
        return [one for one in answer_objects(self.entry) if has_value(one)]

    @property
    def values(self) -> list[Value]:
        return [value for one in self.answers if (value := value_of(one)) is not None]


def answer_objects(entry: Json | None) -> list[Json]:
    """The answers of a response's item, those without a value too; whatever else stands there is left out."""
    given = entry.get("answer") if entry else None
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def has_value(answer: Any) -> bool:
    if not isinstance(answer, dict):
        return False
    return any(
        name.startswith("value") and name[5:6].isupper() and value is not None and value != "" and value != {}
        for name, value in answer.items()
    )


@dataclass(eq=False, slots=True)
class Unfolded:
    top: list[Occurrence]
    all: list[Occurrence]
    by_link_id: dict[str, list[Occurrence]]

    def walk(self) -> Iterator[Occurrence]:
        return iter(self.all)


def unfold(form: Form, response: Any) -> Unfolded:
    """What does not fit the form (unknown linkIds, wrong nesting) is left out; `validating` reports it."""
    unfolded = Unfolded([], [], {})
    entries = response.get("item") if isinstance(response, dict) else None
    unfolded.top = _level(unfolded, form.items, entries, (), "", None)
    return unfolded


def _level(
    unfolded: Unfolded, items: tuple[Item, ...], entries: Any, place: Place, path: str, parent: Occurrence | None
) -> list[Occurrence]:
    grouped: dict[str, list[tuple[int, Json]]] = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("linkId"), str):
            grouped.setdefault(entry["linkId"], []).append((number, entry))
    level: list[Occurrence] = []
    for item in items:
        found = grouped.get(item.link_id, [])
        if not item.is_group:
            found = found[:1]
        for repetition, (number, entry) in enumerate(found or [(-1, None)]):
            if len(unfolded.all) >= MAX_OCCURRENCES:
                return level
            level.append(_occurrence(unfolded, item, place, path, parent, repetition, number, entry))
    return level


def _occurrence(
    unfolded: Unfolded,
    item: Item,
    place: Place,
    path: str,
    parent: Occurrence | None,
    repetition: int,
    number: int,
    entry: Json | None,
) -> Occurrence:
    here = f"{path}item[{number}]" if entry is not None else f"{path}item.where(linkId='{item.link_id}')"
    at = (*place, (item.link_id, repetition))
    occurrence = Occurrence(item, at, here, entry, parent, len(unfolded.all))
    unfolded.all.append(occurrence)
    unfolded.by_link_id.setdefault(item.link_id, []).append(occurrence)
    if not item.items:
        return occurrence
    if item.is_group:
        inside = entry.get("item") if entry else None
        occurrence.children = _level(unfolded, item.items, inside, at, here + ".", occurrence)
        return occurrence
    for count, answer in enumerate(answer_objects(entry) or [{}]):
        below = (*place, (item.link_id, count))
        occurrence.children += _level(
            unfolded, item.items, answer.get("item"), below, f"{here}.answer[{count}].", occurrence
        )
    return occurrence


def pruned(unfolded: Unfolded, response: Json, keep: Callable[[Occurrence], bool]) -> Json:
    """The response in the form's order with only what `keep` says, and without empty items. The given one is not changed."""
    made = {key: value for key, value in response.items() if key != "item"}
    items = _pruned(unfolded.top, keep)
    if items:
        made["item"] = items
    return made


def _pruned(level: list[Occurrence], keep: Callable[[Occurrence], bool]) -> list[Json]:
    kept = []
    for occurrence in level:
        if occurrence.entry is None or not keep(occurrence):
            continue
        entry = {key: value for key, value in occurrence.entry.items() if key not in ("item", "answer")}
        if occurrence.item.is_group:
            inside = _pruned(occurrence.children, keep)
            if inside:
                kept.append({**entry, "item": inside})
            continue
        answers = _pruned_answers(occurrence, keep)
        if answers:
            kept.append({**entry, "answer": answers})
    return kept


def _pruned_answers(occurrence: Occurrence, keep: Callable[[Occurrence], bool]) -> list[Json]:
    below: dict[int, list[Occurrence]] = {}
    for child in occurrence.children:
        below.setdefault(child.place[-2][1], []).append(child)
    answers = []
    for number, answer in enumerate(answer_objects(occurrence.entry)):
        made = {key: value for key, value in answer.items() if key != "item"}
        inside = _pruned(below.get(number, []), keep)
        if inside:
            made["item"] = inside
        if inside or has_value(answer):
            answers.append(made)
    return answers
