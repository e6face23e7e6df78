"""Answers that came on paper: a grid of numbers for instruments, checked against what is known of each item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from assessments.fhir.unfolding import place_key, unfold
from assessments.measures import asking, saving
from assessments.measures.editions import form_of
from assessments.models import FormEdition, MeasureRequest, MeasureResponse

if TYPE_CHECKING:
    from assessments.fhir.form import Item
    from people.models import Client, User

Ranges = dict[str, tuple[Decimal, Decimal, bool]]


def is_grid(edition: FormEdition) -> bool:
    """Whether every answer is a number, so that a page of small fields is the quickest way."""
    return bool(ranges_of(edition))


def ranges_of(edition: FormEdition) -> Ranges:
    """Item -> (lowest, highest, fractions are answers), in the form's order; empty when something else is asked too."""
    form = form_of(edition)
    questions = [item for item in form.questions if not (item.is_calculated or item.hidden)]
    found: Ranges = {}
    for item in questions:
        limits = _limits(item)
        if limits is None or item.repeats or item.enable_when or item.enable_when_expression:
            return {}
        found[item.link_id] = limits
    return found


def _limits(item: Item) -> tuple[Decimal, Decimal, bool] | None:
    if item.type == "choice" and item.options and all(option.weight is not None for option in item.options):
        weights = [option.weight for option in item.options if option.weight is not None]
        return min(weights), max(weights), any(weight != weight.to_integral_value() for weight in weights)
    if item.type in ("integer", "decimal") and item.min_value is not None and item.max_value is not None:
        return Decimal(item.min_value.data), Decimal(item.max_value.data), item.type == "decimal"
    return None


def differing(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    """Items that were entered differently the second time."""
    return [item for item in {**first, **second} if first.get(item) != second.get(item)]


def _answer(item: Item, number: Decimal) -> dict[str, Any]:
    if item.options:
        option = next(one for one in item.options if one.weight == number)
        return option.value.as_answer()
    return {"valueDecimal": number} if item.type == "decimal" else {"valueInteger": int(number)}


@transaction.atomic
def enter_numbers(
    *,
    client: Client,
    edition: FormEdition,
    by: User,
    numbers: Mapping[str, Decimal],
    completed_on: dt.date,
    request: MeasureRequest | None = None,
    checked_by: User | None = None,
) -> MeasureResponse:
    """A finished response from item numbers; without a request one is made. A missing number is a missing answer, not 0.

    Raises CannotAsk, Closed, Unfinished.
    """
    asked = request or asking.on_paper_today(client=client, key=edition.key, by=by)
    response = saving.begin(request=asked, by=by, source=MeasureResponse.Source.PAPER)
    form = form_of(response.edition)
    keys = {one.item.link_id: place_key(one.place) for one in unfold(form, {}).walk()}
    versions = (response.marks or {}).get("versions", {})
    given = {
        keys[link_id]: saving.Given((_answer(form.index[link_id], number),), seen=versions.get(keys[link_id], 0))
        for link_id, number in numbers.items()
    }
    saving.save_answers(response=response, by=by, given=given)
    return saving.finish(response=response, by=by, completed_on=completed_on, checked_by=checked_by)


def numbers_in(response: MeasureResponse) -> dict[str, Decimal]:
    """Item -> number of a response, for its correction."""
    form = form_of(response.edition)
    found = {}
    for one in unfold(form, saving.content_of(response)).walk():
        for value in one.values:
            option = one.item.option_for(value)
            number = option.weight if option is not None else value.data
            if number is not None and not isinstance(number, (str, dict, bool)):
                found[one.item.link_id] = Decimal(number)
    return found


def as_answers(edition: FormEdition, numbers: Mapping[str, Decimal]) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """Place key -> answers of a whole grid, for a correction: an item without a number is emptied."""
    form = form_of(edition)
    found: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for one in unfold(form, {}).walk():
        link_id = one.item.link_id
        if one.item.is_question:
            found[place_key(one.place)] = (_answer(one.item, numbers[link_id]),) if link_id in numbers else ()
    return found
