"""What pages show about people, as ready strings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from common import slots
from common.nav import case_tabs

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
    """What an app adds to the header: ``columns`` are read beside the client's row, ``tell`` puts them into words."""

    columns: dict[str, Any]
    tell: Callable[[Client, dict[str, Any]], list[Fact]]


def case_header(client: Client, user: User) -> CaseHeader:
    """Header of a case for one viewer, in one query. The apps above give CaseFacts through the slot ``case.facts``."""
    from people.models import CareRelationship, Client

    care = CareRelationship.objects.current().filter(client=OuterRef("pk"), kind=CareRelationship.Kind.THERAPIST)
    parts: list[CaseFacts] = slots.collect(CASE_FACTS, user=user)
    columns = {"therapist_name": Subquery(care.values("clinician__name")[:1])}
    for part in parts:
        columns |= part.columns
    found: dict[str, Any] = dict(Client._base_manager.filter(pk=client.pk).values(**columns).get())
    return CaseHeader(
        id=client.pk,
        name=client.shown_name(user),
        case_number=client.case_number,
        pronouns=client.pronouns,
        status=client.get_status_display(),
        therapist=found["therapist_name"] or "",
        facts=[fact for part in parts for fact in part.tell(client, found)],
        tabs=case_tabs(user, client.pk),
    )
