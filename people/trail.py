"""The record of who did what, ready for pages: for admins line by line, for a client by day and in plain words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext

from audit import words
from audit.models import Event
from people.models import Client, User
from people.permissions import Role
from people.relations import Ties, ties_of

PER_PAGE = 50
PER_CLIENT_PAGE = 200
EXPORT_ROWS = 10_000
ROLE_WORDS = {
    Role.THERAPIST: __("therapist"),
    Role.SUPERVISOR: __("supervisor"),
    Role.ADMIN: __("admin"),
    Role.CLIENT: __("client"),
}


@dataclass(frozen=True)
class Line:
    """One entry: who, when, what, why and from where, in words."""

    sequence: int
    at: dt.datetime
    who: str
    roles: str
    what: str
    client: str
    client_url: str
    why: str
    untied: bool
    origin: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Slice:
    """Some entries, newest first. ``older`` is where the next page begins, or None."""

    lines: list[Line]
    older: int | None


def filtered(wanted: dict[str, Any], zone: dt.tzinfo) -> QuerySet:
    """Events of ``person`` (id), ``client`` (id), ``noun``, ``how`` (reading, changes, left), ``since`` and ``until`` (days)."""
    rows = Event.objects.order_by("-sequence")
    if wanted.get("person"):
        rows = rows.filter(actor_id=wanted["person"])
    if wanted.get("client"):
        rows = rows.filter(client_id=wanted["client"])
    if wanted.get("noun"):
        rows = rows.filter(action__startswith=f"{wanted['noun']}.")
    if wanted.get("how") == "reading":
        rows = rows.filter(words.reading_rule())
    elif wanted.get("how") == "changes":
        rows = rows.exclude(words.reading_rule())
    elif wanted.get("how") == "left":
        rows = rows.filter(words.leaving_rule())
    if wanted.get("since"):
        rows = rows.filter(at__gte=dt.datetime.combine(wanted["since"], dt.time(), zone))
    if wanted.get("until"):
        rows = rows.filter(at__lt=dt.datetime.combine(wanted["until"] + dt.timedelta(days=1), dt.time(), zone))
    return rows


def before(rows: QuerySet, sequence: int | None, size: int) -> tuple[list[Event], int | None]:
    """The next ``size`` events older than ``sequence``. Costs the same however long the chain is."""
    if sequence is not None:
        rows = rows.filter(sequence__lt=sequence)
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].sequence if len(found) > size else None


def page(wanted: dict[str, Any], zone: dt.tzinfo, sequence: int | None) -> Slice:
    """One page of entries. Six queries, whatever it shows."""
    events, older = before(filtered(wanted, zone), sequence, PER_PAGE)
    return Slice(lines(events), older)


def lines(events: list[Event]) -> list[Line]:
    people, numbers = names_of(events), numbers_of(events)
    ties = ties_of(event.client_id for event in events)
    return [_line(event, people, numbers, ties) for event in events]


def names_of(events: Iterable[Event]) -> dict[str, str]:
    """Names of staff by id. Clients' accounts have none, and are called so."""
    ids = {event.actor_id for event in events if event.actor_id}
    rows = User._base_manager.filter(pk__in=ids).values_list("pk", "name")
    return {str(pk): name for pk, name in rows}


def numbers_of(events: Iterable[Event]) -> dict[str, str]:
    ids = {event.client_id for event in events if event.client_id}
    return {
        str(pk): f"M-{number}" for pk, number in Client._base_manager.filter(pk__in=ids).values_list("pk", "number")
    }


def _line(event: Event, people: dict[str, str], numbers: dict[str, str], ties: Ties) -> Line:
    why = ties.why(event.actor_id, event.actor_roles, event.client_id, event.at) if event.client_id else ""
    emergency = bool(event.detail.get("emergency"))
    untied = bool(event.client_id and event.actor_id and not why and not emergency and words.is_reading(event.action))
    return Line(
        sequence=event.sequence,
        at=event.at,
        who=who(event, people),
        roles=role_words(event.actor_roles) if event.actor_id else "",
        what=words.staff_words(event.action),
        client=numbers.get(event.client_id, ""),
        client_url=reverse("people:client_details", args=[event.client_id]) if event.client_id in numbers else "",
        why=_("emergency access") if emergency else why,
        untied=untied,
        origin=event.address or "",
        tags=(_("left the clinic"),) if words.is_leaving(event.action) else (),
    )


def who(event: Event, people: dict[str, str]) -> str:
    if not event.actor_id:
        return _("The clinic’s own jobs")
    return people.get(event.actor_id) or _("Client")


def role_words(roles: str) -> str:
    return ", ".join(str(ROLE_WORDS[Role(role)]) for role in roles.split() if role in set(Role))


# --- for the client


@dataclass(frozen=True)
class Seen:
    """One person's looks at one kind of page on one day."""

    who: str
    role: str
    what: str
    emergency: bool


@dataclass(frozen=True)
class Day:
    day: dt.date
    seen: list[Seen]


def seen_by_others(client: Client, sequence: int | None = None) -> tuple[list[Day], int | None]:
    """Who has opened or changed something of a client's, by day. The client's own visits and the clinic's jobs are left out."""
    rows = Event.objects.filter(client_id=str(client.pk)).exclude(actor_id="").exclude(action="emergency.ended")
    rows = rows.order_by("-sequence")
    if client.user_id:
        rows = rows.exclude(actor_id=str(client.user_id))
    events, older = before(rows, sequence, PER_CLIENT_PAGE)
    people = names_of(events)
    days: dict[dt.date, Counter] = {}
    for event in events:
        key = (event.actor_id, event.actor_roles, _how(event), bool(event.detail.get("emergency")))
        days.setdefault(timezone.localtime(event.at).date(), Counter())[key] += 1
    return [Day(day, [_seen(key, times, people) for key, times in held.items()]) for day, held in days.items()], older


def has_emergency(days: list[Day]) -> bool:
    return any(one.emergency for day in days for one in day.seen)


def _how(event: Event) -> tuple[str, str]:
    if event.action.startswith("emergency.") and event.action != "emergency.opened":
        return "checked", "record"
    how = "left" if words.is_leaving(event.action) else "read" if words.is_reading(event.action) else "wrote"
    return how, words.client_kind(event.action)


def _seen(key: tuple[str, str, tuple[str, str], bool], times: int, people: dict[str, str]) -> Seen:
    actor, roles, (how, kind), emergency = key
    pattern = {
        "left": _("printed or took out %(what)s"),
        "read": _("opened %(what)s"),
        "wrote": _("changed something in %(what)s"),
        "checked": _("checked whether it was right to open %(what)s"),
    }[how]
    text = pattern % {"what": words.KINDS[kind]}
    if times > 1:
        text = ngettext("%(text)s, %(n)s time", "%(text)s, %(n)s times", times) % {"text": text, "n": times}
    return Seen(people.get(actor) or _("Somebody at the clinic"), role_words(roles), text, emergency)
