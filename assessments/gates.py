"""What the safety of a client allows for now. Whoever assigns practice, shows a page or sends asks here, not for answers.

Known harm by somebody close closes: practice that asks to open up, pages of the
portal that could be read over a shoulder, and messages, until the client said how it is safe to get in touch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import Relationship, SafetyAlert, Screen
from assessments.screening import Violence
from common.acting import as_the_clinic
from people.models import Consent, Purpose

if TYPE_CHECKING:
    import datetime as dt

    from people.models import Client


class GateState(StrEnum):
    OPEN = "open"
    UNCHECKED = "unchecked"  # a person has to look first
    CLOSED = "closed"


@dataclass(frozen=True)
class Gate:
    """Whether something may go on, in words for staff that say no more than is needed, and where to settle it."""

    state: GateState
    why: Any = ""
    url: str = ""

    @property
    def is_open(self) -> bool:
        return self.state is GateState.OPEN


OPEN = Gate(GateState.OPEN)


@dataclass(frozen=True)
class Standing:
    """What is known about harm by somebody close: ``result`` of the latest check, None before the first, and since when."""

    result: Violence | None = None
    since: dt.datetime | None = None


@as_the_clinic()
def standing(client: Client) -> Standing:
    """The latest check; a relationship that the client marked as harmful since then weighs more. Two queries."""
    check = Screen.objects.filter(client=client).latest_of(Screen.Kind.VIOLENCE).first()
    told = _told_as_current(Relationship.objects.filter(client=client).only("id", "violence", "updated_at"))
    if told is not None and (check is None or told > check.asked_at):
        return Standing(Violence.CURRENT, told)
    return Standing(Violence(check.result), check.asked_at) if check else Standing()


def _told_as_current(people: Iterable[Relationship]) -> dt.datetime | None:
    return max((person.updated_at for person in people if person.violence == "current"), default=None)


def disclosure_gate(client: Client) -> Gate:
    """Whether practice that asks to open up to somebody may be given.

    Closed while a safety alert is open or harm by somebody close is known; unchecked until a check with a clear answer is recorded.
    """
    if SafetyAlert.objects.filter(client=client).open().exists():
        return Gate(GateState.CLOSED, _("There is an open safety alert."), reverse("assessments:alert_list"))
    known = standing(client).result
    url = reverse("assessments:case_safety", args=[client.pk])
    if known is Violence.CURRENT:
        return Gate(GateState.CLOSED, _("The latest safety check asks for more care first."), url)
    if known is None:
        return Gate(GateState.UNCHECKED, _("The check of safety with people close by has not been recorded yet."), url)
    if known is Violence.UNCLEAR:
        return Gate(
            GateState.UNCHECKED, _("The check of safety with people close by has to be asked again, alone."), url
        )
    return OPEN


def quiet_portal(client: Client) -> bool:
    """Whether the portal hides what could be read over a shoulder: the relationships and the shared picture."""
    return standing(client).result is Violence.CURRENT


def contact_gate(client: Client) -> Gate:
    """Whether messages may leave: with known harm only after the client agreed, since then, to how it is safe."""
    known = standing(client)
    if known.result is not Violence.CURRENT:
        return OPEN
    latest = Consent.objects.filter(client=client, text__purpose=Purpose.SAFE_CONTACT).order_by("-decided_at").first()
    agreed = latest is not None and latest.decision == Consent.Decision.GIVEN
    if agreed and known.since is not None and latest is not None and latest.decided_at >= known.since:
        return OPEN
    url = reverse("people:consents", args=[client.pk])
    return Gate(GateState.CLOSED, _("How it is safe to get in touch has to be agreed first."), url)
