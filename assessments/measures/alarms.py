"""Which answers of a measure a person must look at. Each answer stands for itself, whatever the total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assessments.fhir.unfolding import place_from
from assessments.measures import catalogue
from assessments.measures.scores import number_of
from assessments.safety import WORDS, Concern, concern_in_words

if TYPE_CHECKING:
    from assessments.fhir.form import Form
    from assessments.models import FormEdition

LONGEST = 40  # of an alert's item
WRITTEN = frozenset({"string", "text", "open-choice"})


def concerns_in(form: Form, edition: FormEdition, given: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Concern]:
    """Concerns in answers by place key. Keys that lead nowhere are ignored."""
    measure = catalogue.measure_named(edition.instrument or edition.key, edition.title)
    watched = catalogue.alerts_for(form, measure, edition)
    found = []
    for key, values in given.items():
        item = form.by_link_id(place_from(key)[-1][0])
        if item is None or not values:
            continue
        watch = watched.get(item.link_id)
        number = number_of(item, values) if watch is not None else None
        if watch is not None and number is not None and number >= watch.at_least:
            found.append(Concern(_short(edition.key, item.link_id), urgent=watch.is_urgent(number)))
        if item.type in WRITTEN and (heard := concern_in_words(_texts(values), f"{WORDS}:{edition.key}"[:LONGEST])):
            found.append(heard)
    return list(dict.fromkeys(found))


def _short(key: str, link_id: str) -> str:
    """Names the item within the column's length; the end tells items apart."""
    name = f"{key}:{link_id}"
    return name if len(name) <= LONGEST else name[-LONGEST:]


def _texts(values: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(value["valueString"]) for value in values if "valueString" in value]
