"""Answers of a draft, put in and taken out place by place. Pure.

A draft keeps room for what is still empty, so that a place means the same thing all the time somebody fills the form in; the
finished response has no holes (`responding.build_response`).
"""

from __future__ import annotations

import copy
from typing import Any

from assessments.fhir.form import Form, Item, Json
from assessments.fhir.unfolding import Place

MAX_REPETITIONS = 200


class NoSuchPlace(ValueError):
    """The form has no such item there."""


def item_at(form: Form, place: Place) -> Item:
    """The item of a place. Raises NoSuchPlace for a way that the form does not go."""
    items, item = form.items, None
    for link_id, number in place:
        item = next((one for one in items if one.link_id == link_id), None)
        if item is None or not 0 <= number < MAX_REPETITIONS or (number and not item.repeats):
            raise NoSuchPlace
        items = item.items
    if item is None:
        raise NoSuchPlace
    return item


def put(form: Form, response: Json, place: Place, values: list[Json]) -> Json:
    """A new response with these answers at this place; none empties it but leaves its room. Raises NoSuchPlace."""
    item_at(form, place)
    changed = copy.deepcopy(response)
    entry = _entry(form, changed, place)
    below = [one.get("item") for one in entry.get("answer", ())]
    answers = [dict(value) for value in values]
    for number, inside in enumerate(below):
        if inside:
            answers += [{} for _ in range(number + 1 - len(answers))]
            answers[number]["item"] = inside
    if answers:
        entry["answer"] = answers
    else:
        entry.pop("answer", None)
    return changed


def make_room(form: Form, response: Json, place: Place) -> Json:
    """A new response in which the group at this place stands, be it empty. Raises NoSuchPlace."""
    item_at(form, place)
    changed = copy.deepcopy(response)
    _entry(form, changed, place)
    return changed


def take_away(form: Form, response: Json, place: Place) -> Json:
    """A new response without one repetition of a group; those behind it move up."""
    item_at(form, place)
    changed = copy.deepcopy(response)
    holder = _holder(form, changed, place)
    link_id, number = place[-1]
    same = [one for one in holder.get("item", ()) if one.get("linkId") == link_id]
    if number < len(same):
        holder["item"] = [one for one in holder["item"] if one is not same[number]]
    return changed


def moved_up(keys: dict[str, Any], prefix: str, number: int) -> dict[str, Any]:
    """What is kept by place key, after repetition ``number`` of ``prefix`` was taken away (prefix: the key up to its number)."""
    found = {}
    for key, value in keys.items():
        if not key.startswith(prefix):
            found[key] = value
            continue
        digits, slash, rest = key[len(prefix) :].partition("/")
        here = int(digits)
        if here != number:
            found[f"{prefix}{here - 1 if here > number else here}{slash}{rest}"] = value
    return found


def _holder(form: Form, response: Json, place: Place) -> Json:
    """The object whose ``item`` list holds the entries of this place."""
    holder, items = response, form.items
    for link_id, number in place[:-1]:
        item = next(one for one in items if one.link_id == link_id)
        holder = _step(holder, item, number)
        items = item.items
    return holder


def _entry(form: Form, response: Json, place: Place) -> Json:
    holder = _holder(form, response, place)
    item = item_at(form, place)
    return _nth(holder, item.link_id, place[-1][1] if item.is_group else 0)


def _step(holder: Json, item: Item, number: int) -> Json:
    if item.is_group:
        return _nth(holder, item.link_id, number)
    answers = _nth(holder, item.link_id, 0).setdefault("answer", [])
    answers += [{} for _ in range(number + 1 - len(answers))]
    return answers[number]


def _nth(holder: Json, link_id: str, number: int) -> Json:
    entries = holder.setdefault("item", [])
    same = [one for one in entries if one.get("linkId") == link_id]
    while len(same) <= number:
        new: Json = {"linkId": link_id}
        entries.append(new)
        same.append(new)
    return same[number]
