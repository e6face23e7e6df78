"""What pages show about people, as ready strings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from common import slots
from common.nav import case_tabs
from common.prepared import PreparedFor

if TYPE_CHECKING:
    from people.models import Client, User

CASE_FACTS = "case.facts"


@dataclass(frozen=True)
class Fact:
    """One of the five facts in a case header. ``tone`` is "", "good", "care" or "danger" and always comes with words."""

    label: Any
    value: Any
    tone: str = ""


@dataclass(frozen=True)
class CaseHeader:
    """The head of every page of a case: who, in what state, with whom, and the tabs."""

    id: Any
    name: str
    case_number: str
    pronouns: str
    status: Any
    therapist: str
    facts: list[Fact] = field(default_factory=list)
    tabs: list[tuple[str, Any, str]] = field(default_factory=list)


@dataclass(frozen=True)
class CaseFacts:
    """What an app adds to the header.

    ``columns(reader, now)`` are read beside the client's row, and their SQL is kept (see common.prepared); ``tell`` puts them
    into words.
    """

    columns: Callable[[User, dt.datetime], dict[str, Any]]
    tell: Callable[[Client, dict[str, Any]], list[Fact]]


def header_columns(reader: User, now: dt.datetime) -> dict[str, Any]:
    """What the header needs besides the client's own row, to be annotated to it."""
    from people.models import CareRelationship

    care = CareRelationship.objects.current().filter(client=OuterRef("pk"), kind=CareRelationship.Kind.THERAPIST)
    columns = {"therapist_name": Subquery(care.values("clinician__name")[:1])}
    for part in slots.collect(CASE_FACTS, user=reader):
        columns |= part.columns(reader, now)
    return columns


@PreparedFor
def _header(reader: User, client_id: UUID, now: dt.datetime) -> QuerySet:
    from people.models import Client

    return Client._base_manager.filter(pk=client_id).values(**header_columns(reader, now))


def case_header(client: Client, user: User) -> CaseHeader:
    """Header of a case for one viewer, in one query; in none for a client that came with ``header_columns``.

    The apps above give CaseFacts through the slot ``case.facts``.
    """
    known = vars(client)
    found = known if "therapist_name" in known else _header(user, client_id=client.pk, now=timezone.now())[0]
    return CaseHeader(
        id=client.pk,
        name=client.shown_name(user),
        case_number=client.case_number,
        pronouns=client.pronouns,
        status=client.get_status_display(),
        therapist=found["therapist_name"] or "",
        facts=[fact for part in slots.collect(CASE_FACTS, user=user) for fact in part.tell(client, found)],
        tabs=case_tabs(user, client.pk, joint=client.is_joint),
    )
