"""Scores for the apps above: the latest of each measure, and their history. A fixed number of queries however many clients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Max, QuerySet, Window

from assessments.measures import catalogue
from assessments.measures.reading import Scored
from assessments.models import MeasureResponse, MeasureScore
from common.prepared import PreparedFor

if TYPE_CHECKING:
    from people.models import User

COUNTING = (MeasureResponse.State.COMPLETED, MeasureResponse.State.AMENDED)


@dataclass(frozen=True)
class Measured:
    """The main score of a measure. ``value`` is None when it could not be scored; ``status`` says how it was made."""

    key: str
    label: Any
    at: dt.date
    value: float | None
    status: str


def _counting(client_ids: Iterable[UUID], reader: User | None = None) -> QuerySet:
    """Main scores of responses that count, each response's last round only, the newest first."""
    rows = MeasureScore.objects.all() if reader is None else MeasureScore.objects.visible_to(reader)
    return (
        rows.filter(
            client_id__in=list(client_ids),
            main=True,
            response__state__in=COUNTING,
            response__replaced_by__isnull=True,
        )
        .annotate(last_round=Window(Max("round"), partition_by=[F("response_id")]))
        .filter(round=F("last_round"))  # all of its rows: a measure without a total has one for each line
    )


def latest_measures(client_ids: Iterable[UUID]) -> dict[UUID, dict[str, Measured]]:
    """{client: {measure key: its latest main score}} in one query. Clients without any are left out.

    It does not ask who reads: call it with ids that the reader may see.
    """
    rows = _counting(client_ids)
    found: dict[UUID, dict[str, Measured]] = {}
    titles = rows.values_list("client_id", "key", "on", "value", "status", "response__edition__title", "made_at")
    for client_id, key, on, value, status, title, _made in sorted(titles, key=lambda row: (row[2], row[-1])):
        label = catalogue.measure_named(key, title).label
        found.setdefault(client_id, {})[key] = Measured(key, label, on, value, status)
    return found


HISTORY = (
    "client_id", "key", "on", "value", "status", "answered", "asked", "response_id", "response__source",
    "form_version", "scale_version", "made_at",
)  # fmt: skip


@PreparedFor
def _of_one(reader: User, client_id: UUID) -> QuerySet:
    return _counting([client_id], reader).values_list(*HISTORY)


def history(
    client_ids: Iterable[UUID], *, key: str = "", reader: User | None = None
) -> dict[UUID, dict[str, list[Scored]]]:
    """{client: {measure key: main scores in the order of time}} in one query; ``key`` narrows to one measure."""
    ids = list(client_ids)
    rows: Iterable[Any]
    if len(ids) == 1 and reader is not None and not key:
        rows = _of_one(reader, client_id=ids[0])
    else:
        rows = _counting(ids, reader).filter(**({"key": key} if key else {})).values_list(*HISTORY)
    found: dict[UUID, dict[str, list[Scored]]] = {}
    # Sorted here: the database sorts the window's rows before it lets some go, and what is left is in no order.
    for client_id, name, *rest, _made in sorted(rows, key=lambda row: (row[2], row[-1])):
        found.setdefault(client_id, {}).setdefault(name, []).append(Scored(*rest))
    return found
