"""What pages show about people, as ready strings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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


def case_header(client: Client, user: User) -> CaseHeader:
    """Header of a case for one viewer. Facts come from the apps above through the slot ``case.facts``."""
    from people.models import CareRelationship

    care = (
        CareRelationship.objects.current()
        .filter(client=client, kind=CareRelationship.Kind.THERAPIST)
        .select_related("clinician")
        .first()
    )
    return CaseHeader(
        id=client.pk,
        name=client.shown_name(user),
        case_number=client.case_number,
        pronouns=client.pronouns,
        status=client.get_status_display(),
        therapist=care.clinician.name if care else "",
        facts=slots.collect(CASE_FACTS, client=client, user=user),
        tabs=case_tabs(user, client.pk),
    )
