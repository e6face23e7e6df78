"""Scores as rows: made once when a response is finished, and again only by a logged action that adds rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

import audit
from assessments.fhir.decoding import decode
from assessments.fhir.form import Value, value_of
from assessments.fhir.responding import answers_of
from assessments.fhir.scoring import Scores, score
from assessments.measures import catalogue
from assessments.measures.editions import form_of
from assessments.models import MeasureResponse, MeasureScore
from assessments.scoring import AnswerRefused

if TYPE_CHECKING:
    from assessments.fhir.form import Form, Item, Json
    from people.models import User

Status, Why = MeasureScore.Status, MeasureScore.Why


class NothingToScore(Exception):
    """Only what is finished and counts can be scored again."""


def number_of(item: Item, values: Sequence[Mapping[str, Any]]) -> Decimal | None:
    """The highest number among the answers: a weight where the form gives one, else the number itself; yes is 1."""
    numbers = [number for answer in values if (number := _number(item, value_of(dict(answer)))) is not None]
    return max(numbers, default=None)


def _number(item: Item, value: Value | None) -> Decimal | None:
    if value is None:
        return None
    option = item.option_for(value)
    if option is not None and option.weight is not None:
        return Decimal(option.weight)
    if value.kind == "Boolean":
        return Decimal(int(value.data))
    if value.kind in ("Integer", "Decimal"):
        return Decimal(value.data)
    return None


def _scored(form: Form, content: Json, response: MeasureResponse) -> tuple[catalogue.Measure, Scores]:
    edition = response.edition
    measure = catalogue.measure_named(edition.instrument or edition.key, edition.title)
    return measure, score(form, content, catalogue.scales_for(form, measure) or None)


def freeze(
    *, response: MeasureResponse, form: Form, content: Json, by: User | None, now: dt.datetime, why: str = Why.FINISHED
) -> list[MeasureScore]:
    """One row per scale of the measure, or per score that the form itself works out."""
    try:
        measure, made = _scored(form, content, response)
    except AnswerRefused:
        return []
    before = MeasureScore.objects.filter(response=response).aggregate(last=Max("round"))["last"] or 0
    shared = {
        "client_id": response.client_id, "response": response, "on": response.completed_on,
        "form_version": (response.edition.release or response.edition.digest)[:160], "scale_version": measure.version[:40],
        "round": before + 1, "why": why, "made_at": now, "made_by": by, "inputs": _inputs(form, content),
    }  # fmt: skip
    rows = [MeasureScore(**{"key": response.edition.key} | shared | fields) for fields in _rows(form, measure, made)]
    return MeasureScore.objects.bulk_create(rows)


def _rows(form: Form, measure: catalogue.Measure, made: Scores) -> list[dict[str, Any]]:
    if made.scales:
        return [
            {
                "scale": key[:60],
                "main": key == measure.main or not measure.main,
                **({} if measure.main else {"key": key[:60]}),  # without a total each scale is a line of its own
                "value": None if one.value is None else float(one.value),
                "status": str(one.status),
                "answered": one.answered,
                "asked": one.of,
            }
            for key, one in made.scales.items()
        ]
    asked = len([item for item in form.questions if not item.is_calculated])
    return [
        {
            "scale": key[:60],
            "main": number == 0,
            "value": None if value is None else float(value),
            "status": Status.NOT_SCORABLE if value is None else Status.COMPLETE,
            "answered": asked,
            "asked": asked,
        }
        for number, (key, value) in enumerate(made.values.items())
    ]


def _inputs(form: Form, content: Json) -> dict[str, str]:
    """Numbers as they went in, by linkId."""
    found: dict[str, str] = {}
    for place, values in answers_of(form, content).items():
        item = form.by_link_id(place[-1][0])
        number = number_of(item, values) if item is not None else None
        if number is not None:
            found[place[-1][0]] = str(number)
    return found


@transaction.atomic
def score_again(*, response: MeasureResponse, by: User) -> list[MeasureScore]:
    """Make the scores again with today's definition; the rows before stay. Raises NothingToScore."""
    row = (
        MeasureResponse.objects.select_for_update(of=("self",)).select_related("edition", "client").get(pk=response.pk)
    )
    if row.state not in (MeasureResponse.State.COMPLETED, MeasureResponse.State.AMENDED):
        raise NothingToScore
    content = decode(row.content).data or {}
    made = freeze(response=row, form=form_of(row.edition), content=content, by=by, now=timezone.now(), why=Why.AGAIN)
    audit.record("scores.made_again", by=by, obj=row, client=row.client, detail={"scores": len(made)})
    return made
