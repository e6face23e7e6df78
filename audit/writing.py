"""The one writer of the audit chain, and its check."""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction
from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from audit.context import current_origin
from audit.models import GENESIS, Event
from audit.words import is_leaving, is_reading, reading_rule
from common import slots

if TYPE_CHECKING:
    from collections.abc import Iterable

ALLOWED_DETAIL = (str, int, bool, type(None))
# Asked after somebody's reading when that person has opened this many other clients' records within the hour: the upper floor
# knows the clinic's limits. provider(by=…, client=…, others=…) may raise, and then nothing is read.
MANY_READ = "audit.many_read"
WATCH_FROM = 9
WITHIN = dt.timedelta(hours=1)


def _others_read(actor_id: str, client_id: str) -> models.QuerySet:
    """How many other clients' records this person has opened within the hour, as one row with one number."""
    lately = Event.objects.order_by().filter(reading_rule(), actor_id=actor_id, at__gte=timezone.now() - WITHIN)
    others = lately.exclude(client_id__in=["", client_id])
    return others.values("actor_id").annotate(others=Count("client_id", distinct=True)).values("others")


def _locked_end(others: models.QuerySet | None = None) -> tuple[int, str, dt.datetime | None, int]:
    """Sequence, hash and moment of the last event, with the chain locked until the transaction ends; and the number that
    ``others`` asks for, since both are asked at once.

    SQLite's IMMEDIATE transactions have one writer anyway. PostgreSQL is sent both statements at once; the second one begins,
    and looks at the table, when the first one holds the lock.
    """
    nothing = (0, GENESIS, None, 0)
    number = Coalesce(Subquery(others), 0) if others is not None else Value(0)
    newest_first = Event.objects.order_by("-sequence").annotate(others=number)
    last: models.QuerySet[Any, Any] = newest_first.values_list("sequence", "hash", "at", "others")[:1]
    if connection.vendor != "postgresql":
        return last.first() or nothing
    query, params = last.query.sql_with_params()
    # The database's name is in the key: parallel test databases share one server.
    key = zlib.crc32(f"mooring-audit:{connection.settings_dict['NAME']}".encode())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock(%s); {query}", [key, *params])
        return cursor.fetchone() or nothing


def _now(after: dt.datetime | None) -> dt.datetime:
    """Microsecond stamp that never runs backwards along the chain."""
    now = timezone.now()
    return max(now, after) if after else now


def _checked(action: str, client: models.Model | None, detail: dict[str, Any]) -> dict[str, Any]:
    """The detail as it is kept: flat, and with the access in which it happens in an emergency."""
    if client is not None and (emergency := current_origin().emergency.get(str(client.pk))):
        if is_leaving(action):
            raise PermissionDenied  # what is read in an emergency is neither printed nor taken out
        detail = {**detail, "emergency": emergency}
    if not all(isinstance(value, ALLOWED_DETAIL) for value in detail.values()):
        raise TypeError("audit detail holds flat operational values only")
    return detail


@transaction.atomic
def record(
    action: str,
    *,
    by: models.Model | None,
    obj: models.Model | None = None,
    client: models.Model | None = None,
    detail: dict[str, Any] | None = None,
) -> Event:
    """Append one event to the chain within the caller's transaction.

    ``action`` is ``noun.verb`` ("note.signed"), ``by`` a user or None for the clinic's own jobs. ``detail`` holds flat operational
    values only: keys, counts, states, never text that somebody wrote about a person. Raises TypeError on anything nested. If the
    event cannot be written the caller's action fails with it, and so does a reading that goes beyond what the clinic allows, or a
    print or export in an emergency (PermissionDenied). What happens in one carries the id of its access as ``emergency``.
    """
    origin = current_origin()
    detail = _checked(action, client, detail or {})
    watched = by is not None and client is not None and is_reading(action)
    others_read = _others_read(str(by.pk), str(client.pk)) if watched else None  # type: ignore[union-attr]
    sequence, previous, last_at, others = _locked_end(others_read)
    event = Event(
        sequence=sequence + 1,
        at=_now(last_at),
        action=action,
        actor_id=str(by.pk) if by is not None else "",
        actor_roles=getattr(by, "role_names", "") if by is not None else "clinic",
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        client_id=str(client.pk) if client is not None else "",
        detail=detail,
        address=origin.address,
        request_id=origin.request_id,
        previous_hash=previous,
    )
    event.hash = event.computed_hash()
    event.save(force_insert=True)
    if watched:
        origin.known.add(event.client_id)
    if others >= WATCH_FROM:
        slots.collect(MANY_READ, by=by, client=client, others=others)
    return event


@dataclass(frozen=True)
class Verdict:
    """Result of a check: number of events seen, the first wrong sequence number (or None) and why."""

    count: int
    head: str
    broken_at: int | None = None
    reason: str = ""

    @property
    def sound(self) -> bool:
        return self.broken_at is None


def verify_chain(events: Iterable[Event] | None = None, *, anchor: tuple[int, str] | None = None) -> Verdict:
    """Walk the chain. ``anchor`` is an outside copy of (count, head): it finds a tail that was cut off."""
    previous, count = GENESIS, 0
    anchored = anchor is None or anchor[0] == 0
    for event in events if events is not None else Event.objects.order_by("sequence").iterator(chunk_size=2000):
        count += 1
        if event.sequence != count:
            return Verdict(count, previous, count, "an event is missing or out of order")
        if event.previous_hash != previous or event.hash != event.computed_hash():
            return Verdict(count, previous, event.sequence, "an event was changed")
        previous = event.hash
        if anchor and anchor[0] == count:
            if anchor[1] != previous:
                return Verdict(count, previous, count, "the chain differs from its anchor")
            anchored = True
    if not anchored:
        return Verdict(count, previous, count + 1, "the end of the chain was cut off")
    return Verdict(count, previous)
