"""Rows of pages about clients, ready for templates: strings and addresses are made here, not in loops."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.nav import case_tabs
from people.access import clients_in_care_of
from people.models import (
    CareRelationship,
    Client,
    ContactChannel,
    Invitation,
    User,
)
from people.permissions import Permission
from people.vocabulary import JURISDICTIONS, LANGUAGES, word

if TYPE_CHECKING:
    from collections.abc import Iterable

PER_PAGE = 50
NOTHING = "–"
PLACE = uuid.UUID(int=0)
STATUS_TONES = {"active": "good", "waiting": "care", "paused": "info", "registered": "info", "ended": ""}


def short_date(moment: dt.datetime | dt.date | None) -> str:
    """ "3 Feb", with the year when it is not this one."""
    if moment is None:
        return ""
    day = timezone.localtime(moment).date() if isinstance(moment, dt.datetime) else moment
    return _day_words(day, "j M" if day.year == timezone.localdate().year else "j M Y", get_language())


@lru_cache(maxsize=2048)
def _day_words(day: dt.date, pattern: str, language: str | None) -> str:
    """Kept, since the rows of a list share their days."""
    return formats.date_format(day, pattern)


@dataclass(frozen=True)
class ClientRow:
    """One line of the list of clients."""

    url: str
    name: str
    case_number: str
    pronouns: str
    status: Any
    tone: str
    therapist: str
    since: str


def with_therapist(clients: QuerySet) -> QuerySet:
    """Adds ``therapist_name`` and ``therapist_since`` of the current responsible therapist, in the same query."""
    care = CareRelationship.objects.current().filter(client=OuterRef("pk"), kind=CareRelationship.Kind.THERAPIST)
    return clients.annotate(
        therapist_name=Subquery(care.values("clinician__name")[:1]),
        therapist_since=Subquery(care.values("started_at")[:1]),
    )


def case_address(user: User) -> str:
    """Address of the first page of a case that this person may open, with PLACE for the client's id."""
    tabs = case_tabs(user, PLACE)
    return tabs[0][2] if tabs else reverse("people:client_details", args=[PLACE])


def filtered(clients: Any, wanted: dict[str, str]) -> QuerySet:
    """``wanted`` has q, status and therapist; anything empty does not narrow."""
    if wanted.get("q"):
        clients = clients.named(wanted["q"])
    status = wanted.get("status")
    if status in Client.Status.values:
        clients = clients.filter(status=status)
    elif status != "all" and not wanted.get("q"):
        clients = clients.exclude(status=Client.Status.ENDED)
    therapist = wanted.get("therapist")
    if therapist:
        care = CareRelationship.objects.current().filter(client=OuterRef("pk"), kind=CareRelationship.Kind.THERAPIST)
        none = therapist == "none"
        clients = clients.filter(~Exists(care) if none else Exists(care.filter(clinician__in=[therapist])))
    return clients


PERSONAL = Q(kind=Client.Kind.PERSON)


class CountedPaginator(Paginator):
    """Knows how many personal and how many joint files there are: a couple is not one more person."""

    counted: dict[str, int]

    @property
    def count(self) -> int:
        return sum(self.counted.values())


def client_page(user: User, wanted: dict[str, str], number: Any) -> Page:
    """One page of the clients this person sees; its object list holds ClientRow. Two queries, whatever the number of rows."""
    clients = filtered(Client.objects.visible_to(user), wanted)
    paginator = CountedPaginator(with_therapist(clients).order_by("-updated_at", "pk"), PER_PAGE)
    paginator.counted = clients.aggregate(people=Count("pk", filter=PERSONAL), joint=Count("pk", filter=~PERSONAL))
    page = paginator.get_page(number)
    page.object_list = client_rows(page.object_list, user)
    return page


def client_rows(clients: Iterable[Client], user: User) -> list[ClientRow]:
    address, details = case_address(user), reverse("people:client_details", args=[PLACE])
    # Whoever both manages and treats sees all clients, but opens only the own records.
    mixed = user.can(Permission.REGISTER_CLIENTS) and user.can(Permission.SEE_RECORDS)
    own = set(clients_in_care_of(user).values_list("client_id", flat=True)) if mixed else None
    # Once for all rows: a translated label is looked up anew each time it is asked for.
    states = {state.value: str(state.label) for state in Client.Status}
    return [
        ClientRow(
            url=(address if own is None or client.pk in own else details).replace(str(PLACE), str(client.pk)),
            name=client.shown_name(user),
            case_number=client.case_number,
            pronouns=client.pronouns or NOTHING,
            status=states[client.status],
            tone=STATUS_TONES[client.status],
            therapist=client.therapist_name or NOTHING,  # type: ignore[attr-defined]
            since=short_date(client.therapist_since or client.status_since),  # type: ignore[attr-defined]
        )
        for client in clients
    ]


def clinician_choices() -> list[tuple[str, str]]:
    clinicians = User.objects.filter(is_therapist=True, is_active=True).order_by("name")
    return [(str(pk), name) for pk, name in clinicians.values_list("pk", "name")]


@dataclass(frozen=True)
class ChannelLine:
    """One way to reach a client, in words."""

    channel: ContactChannel
    words: str


def channel_line(channel: ContactChannel) -> ChannelLine:
    parts = [_("A message may be left") if channel.may_leave_message else _("Leave no message")]
    if channel.safe_from and channel.safe_until:
        hours = {"start": f"{channel.safe_from:%H:%M}", "end": f"{channel.safe_until:%H:%M}"}
        parts.append(_("only between %(start)s and %(end)s") % hours)
    if channel.kind == ContactChannel.Kind.EMAIL:
        parts = parts[1:] or [_("At any time")]
    return ChannelLine(channel, ", ".join(parts))


def identity(client: Client) -> list[dict[str, Any]]:
    """Label and value pairs for the page of details."""
    born = client.birth_date
    return [
        {"label": _("Name used"), "value": client.name},
        {"label": _("Legal name"), "value": client.legal_name},
        {"label": _("Pronouns"), "value": client.pronouns},
        {"label": _("Date of birth"), "value": formats.date_format(born, "j F Y") if born else ""},
        {"label": _("Language"), "value": word(LANGUAGES, client.language)},
        {"label": _("Time zone"), "value": client.time_zone.replace("_", " ")},
        {"label": _("During sessions in"), "value": word(JURISDICTIONS, client.jurisdiction)},
        {
            "label": _("Discreet"),
            "value": _("Yes: neutral titles and messages") if client.discreet else _("No, ordinary titles are fine"),
        },
        {"label": _("On the books since"), "value": short_date(client.created_at)},
    ]


@dataclass(frozen=True)
class AccessState:
    """Whether the client can sign in, and what could be done about it."""

    text: str
    tone: str
    invitation: Invitation | None = None
    can_invite: bool = False


def access_state(client: Client) -> AccessState:
    if client.user_id:
        return AccessState(_("Has an account"), "good")
    latest = Invitation.objects.filter(client=client).order_by("-created_at").first()
    if latest is None:
        return AccessState(_("Not invited yet"), "", can_invite=True)
    if latest.is_open:
        until = short_date(latest.expires_at)
        return AccessState(_("Invited, the link works until %(date)s") % {"date": until}, "info", latest, True)
    if latest.withdrawn_at:
        return AccessState(_("The invitation was withdrawn"), "", can_invite=True)
    return AccessState(_("The link has expired"), "care", can_invite=True)


def care_of(client: Client) -> list[CareRelationship]:
    """Present care first, then what has ended, newest first."""
    rows = CareRelationship.objects.filter(client=client).select_related("clinician").order_by("-started_at")
    return sorted(rows, key=lambda care: care.ended_at is not None)
