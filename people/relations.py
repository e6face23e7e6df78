"""Why somebody may have opened a record: what tied them to the client at that moment."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from people.models import CareRelationship, Client, Supervision
from people.permissions import Role


@dataclass(frozen=True)
class Span:
    """From a moment to another; None is open. ``word`` says what it was."""

    start: dt.datetime
    end: dt.datetime | None
    word: str = ""

    def holds(self, at: dt.datetime) -> bool:
        return self.start <= at and (self.end is None or at <= self.end)


@dataclass
class Ties:
    """Care by (clinician, client), supervision by (supervisor, supervisee), and the accounts of clients. Ids are text."""

    care: dict[tuple[str, str], list[Span]] = field(default_factory=lambda: defaultdict(list))
    carers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    supervision: dict[tuple[str, str], list[Span]] = field(default_factory=lambda: defaultdict(list))
    own: dict[str, str] = field(default_factory=dict)

    def why(self, person: str, roles: str, client: str, at: dt.datetime) -> str:
        """In a few words; empty when nothing ties the two together."""
        if self.own.get(client) == person:
            return _("the own record")
        for span in self.care.get((person, client), ()):
            if span.holds(at):
                return span.word
        for carer in self.carers.get(client, ()):
            if any(span.holds(at) for span in self.supervision.get((person, carer), ())):
                return _("supervises this treatment")
        return _("runs the clinic's desk") if Role.ADMIN in roles.split() else ""


def ties_of(clients: Iterable[str]) -> Ties:
    """Everything that tied anybody to these clients. Three queries."""
    ids = [client for client in set(clients) if client]
    ties = Ties()
    if not ids:
        return ties
    rows = CareRelationship._base_manager.filter(client_id__in=ids)
    kinds = dict(CareRelationship.Kind.choices)
    for clinician, client, kind, start, end in rows.values_list(
        "clinician_id", "client_id", "kind", "started_at", "ended_at"
    ):
        ties.care[str(clinician), str(client)].append(Span(start, end, str(kinds[kind]).lower()))
        ties.carers[str(client)].add(str(clinician))
    carers = {UUID(carer) for held in ties.carers.values() for carer in held}
    pairs = Supervision._base_manager.filter(supervisee_id__in=carers)
    for supervisor, supervisee, start, end in pairs.values_list(
        "supervisor_id", "supervisee_id", "started_at", "ended_at"
    ):
        ties.supervision[str(supervisor), str(supervisee)].append(Span(start, end))
    accounts = Client._base_manager.filter(pk__in=ids, user__isnull=False)
    ties.own = {str(pk): str(user) for pk, user in accounts.values_list("pk", "user_id")}
    return ties
