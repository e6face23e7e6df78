"""Answers to a QuestionnaireResponse and back.

*Answers* are `{place: [value, ...]}`: a place as in `unfolding`, and FHIR answer values such as `{"valueInteger": 0}` or
`{"valueCoding": {"code": "b"}}`. A place without values is left out. Stored is always the QuestionnaireResponse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assessments.fhir.enabling import enabled_in
from assessments.fhir.extensions import HL7
from assessments.fhir.form import CHOICES, Form, Item, Json, Option, Value, value_of
from assessments.fhir.unfolding import Place, has_value, pruned, unfold
from assessments.fhir.values import KIND_OF_TYPE, is_number, number_of

Answers = Mapping[Place, Sequence[Json]]

FINISHED = frozenset({"completed", "amended"})
WEIGHT_URL = HL7 + "StructureDefinition/ordinalValue"


def answers_of(form: Form, response: Json) -> dict[Place, list[Json]]:
    """What a response holds, place by place, only answers with values; without the items below an answer."""
    return {
        occurrence.place: [{key: value for key, value in one.items() if key != "item"} for one in occurrence.answers]
        for occurrence in unfold(form, response).all
        if occurrence.answers
    }


def start_response(form: Form, **context: Any) -> Json:
    """An empty response `in-progress` with the form's initial values, which are set once: here, never when a draft is reopened.

    `context` becomes part of it: subject, authored, author... (FHIR JSON).
    """
    response: Json = {"resourceType": "QuestionnaireResponse"}
    if form.url:
        response["questionnaire"] = form.canonical
    response.update({"status": "in-progress", **context})
    answers = {
        occurrence.place: initial
        for occurrence in unfold(form, response).all
        if (initial := initial_answers(occurrence.item))
    }
    return _Builder(form, answers, {}, trusted=True).response(response, "in-progress")


def initial_answers(item: Item) -> list[Json]:
    """What an item begins with, as it is stored."""
    selected = [option.value for option in item.options if option.initial_selected] or item.initial
    settled = [settle(item, value) for value in selected] if item.is_question else []
    return [value.as_answer() for value in settled if value is not None]


def build_response(form: Form, answers: Answers, *, before: Json | None = None, status: str = "in-progress") -> Json:
    """A QuestionnaireResponse of these answers, in the form's order, empty items left out.

    - display and weight of options come from the form, whatever was posted;
    - what is posted for a readOnly, hidden or calculated item is ignored: what `before` holds there stays;
    - keys of `before` outside its items (id, subject, authored...) are kept;
    - with status completed or amended what is disabled is dropped, while a draft keeps it, so toggling back loses nothing;
    - repetitions are renumbered without holes; places that the form does not have are left out.
    """
    head = before if before is not None else start_response(form)
    response = _Builder(form, answers, answers_of(form, head)).response(head, status)
    return without_disabled(form, response) if status in FINISHED else response


def set_answers(form: Form, response: Json, answers: Answers) -> Json:
    """A new response with exactly these answers, as they are: values of our own (calculated ones), never of a post."""
    return _Builder(form, answers, {}, trusted=True).response(response, str(response.get("status", "in-progress")))


def without_disabled(form: Form, response: Json) -> Json:
    """What may be stored as complete, exported and scored."""
    unfolded = unfold(form, response)
    asked = enabled_in(form, unfolded, response)
    return pruned(unfolded, response, lambda one: one.place in asked.places)


def with_answer(form: Form, response: Json, place: Place, values: Sequence[Json]) -> Json:
    """A new response with the answers at this place replaced (none: taken out). For saving one answer at a time."""
    answers: dict[Place, Sequence[Json]] = dict(answers_of(form, response))
    answers[place] = values
    return build_response(form, answers, before=response, status=str(response.get("status", "in-progress")))


def without_repetition(form: Form, response: Json, place: Place) -> Json:
    """A new response in which this repetition of a group is gone; those after it move up."""
    answers = {at: values for at, values in answers_of(form, response).items() if at[: len(place)] != place}
    return _Builder(form, answers, answers).response(response, str(response.get("status", "in-progress")))


@dataclass(slots=True)
class _Builder:
    form: Form
    answers: Answers
    kept: Answers  # what closed items hold already
    trusted: bool = False  # values of ours, for closed items too: set as they are
    present: set[Place] = field(default_factory=set)  # repetitions that hold an answer

    def response(self, head: Json, status: str) -> Json:
        made = {key: value for key, value in head.items() if key != "item"}
        made["status"] = status
        tree = self._tree()
        items = self._level(self.form.items, tree, ())
        if items:
            made["item"] = items
        return made

    def __post_init__(self) -> None:
        for place, values in self.answers.items():
            if values:
                self.present.update(place[:length] for length in range(1, len(place)))

    def _tree(self) -> dict[str, Any]:
        """linkId -> number -> the same again, of every place that holds something."""
        tree: dict[str, Any] = {}
        for place in sorted({*self.answers, *self.kept}, key=len):
            level = tree
            for link_id, number in place:
                level = level.setdefault(link_id, {}).setdefault(number, {})
        return tree

    def _level(self, items: tuple[Item, ...], tree: dict[str, Any], above: Place) -> list[Json]:
        made = []
        for item in items:
            if item.link_id not in tree or item.is_display:
                continue
            numbers = sorted(tree[item.link_id])
            if item.is_group:
                numbers = [one for one in numbers if (*above, (item.link_id, one)) in self.present] or numbers[:1]
                for number in numbers if item.repeats else numbers[:1]:
                    inside = self._level(item.items, tree[item.link_id][number], (*above, (item.link_id, number)))
                    if inside:
                        made.append({**_head(item), "item": inside})
                continue
            answers = self._answers(item, tree[item.link_id], above)
            if answers:
                made.append({**_head(item), "answer": answers})
        return made

    def _answers(self, item: Item, tree: dict[int, Any], above: Place) -> list[Json]:
        values = self._values(item, (*above, (item.link_id, 0)))
        made = []
        for number in range(max(len(values), *(one + 1 for one in tree if tree[one]), 0)):
            answer = dict(values[number]) if number < len(values) else {}
            inside = self._level(item.items, tree.get(number, {}), (*above, (item.link_id, number)))
            if inside:
                answer["item"] = inside
            if answer:
                made.append(answer)
        return made

    def _values(self, item: Item, place: Place) -> list[Json]:
        closed = item.read_only or item.hidden or item.is_calculated
        if closed and not self.trusted:
            return list(self.kept.get(place, []))
        if self.trusted:
            return [
                {key: one[key] for key in one if key != "item"} for one in self.answers.get(place, ()) if has_value(one)
            ]
        given = [value_of(one) for one in self.answers.get(place, ()) if has_value(one)]
        return [
            settled.as_answer() for value in given if value is not None and (settled := settle(item, value)) is not None
        ]


def _head(item: Item) -> Json:
    return {"linkId": item.link_id, **({"text": item.text} if item.text else {})}


def settle(item: Item, value: Value) -> Value | None:
    """The value as it is stored: an option as the form words it, a decimal as a decimal, free text without blank ends."""
    option = item.option_for(value)
    if option is not None:
        return _settled_option(option)
    if value.kind == "Coding" and isinstance(value.data, dict):
        return Value(
            "Coding", {key: one for key, one in value.data.items() if key in ("system", "version", "code", "display")}
        )
    if value.kind == "String" and isinstance(value.data, str):
        text = value.data.strip() if item.type == "string" or item.type in CHOICES else value.data.rstrip()
        return Value("String", text) if text.strip() else None
    if KIND_OF_TYPE.get(item.type) == "Decimal" and is_number(value.data):
        return Value("Decimal", number_of(value.data))
    return value


def _settled_option(option: Option) -> Value:
    if option.value.kind != "Coding":
        return option.value
    data = {key: one for key, one in option.value.data.items() if key in ("system", "version", "code", "display")}
    if option.weight is not None:
        data["extension"] = [{"url": WEIGHT_URL, "valueDecimal": option.weight}]
    return Value("Coding", data)
