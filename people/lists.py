"""Rows of lists and pages about people, ready for templates: strings and addresses are made here, not in loops."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.nav import case_tabs
from people.access import clients_in_care_of
from people.models import (
    CareRelationship,
    Client,
    ContactChannel,
    CrisisContact,
    Invitation,
    Licence,
    Supervision,
    User,
)
from people.permissions import Permission
from people.vocabulary import JURISDICTIONS, LANGUAGES, word

if TYPE_CHECKING:
    from collections.abc import Iterable

PER_PAGE = 50
PLACE = uuid.UUID(int=0)
STATUS_TONES = {"active": "good", "waiting": "care", "paused": "info", "registered": "info", "ended": ""}
LICENCE_WARNING_DAYS = 60
CRISIS_CHECK_DAYS = 180


def short_date(moment: dt.datetime | dt.date | None) -> str:
    """ "3 Feb", with the year when it is not this one."""
    if moment is None:
        return ""
    day = timezone.localtime(moment).date() if isinstance(moment, dt.datetime) else moment
    return formats.date_format(day, "j M" if day.year == timezone.localdate().year else "j M Y")


# --- clients ------------------------------------------------------------------------------------------------------------


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


def filtered(clients: QuerySet, wanted: dict[str, str]) -> QuerySet:
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
        clients = clients.filter(~Exists(care) if none else Exists(care.filter(clinician_id=therapist)))
    return clients


def client_page(user: User, wanted: dict[str, str], number: Any) -> Page:
    """One page of the clients this person sees; its object list holds ClientRow. Two queries, whatever the number of rows."""
    clients = filtered(Client.objects.visible_to(user), wanted)
    page = Paginator(with_therapist(clients).order_by("-updated_at", "pk"), PER_PAGE).get_page(number)
    page.object_list = client_rows(page.object_list, user)
    return page


def client_rows(clients: Iterable[Client], user: User) -> list[ClientRow]:
    address, details = case_address(user), reverse("people:client_details", args=[PLACE])
    # Whoever both manages and treats sees all clients, but opens only the own records.
    mixed = user.can(Permission.REGISTER_CLIENTS) and user.can(Permission.SEE_RECORDS)
    own = set(clients_in_care_of(user).values_list("client_id", flat=True)) if mixed else None
    return [
        ClientRow(
            url=(address if own is None or client.pk in own else details).replace(str(PLACE), str(client.pk)),
            name=client.shown_name(user),
            case_number=client.case_number,
            pronouns=client.pronouns,
            status=client.get_status_display(),
            tone=STATUS_TONES[client.status],
            therapist=client.therapist_name or "",  # type: ignore[attr-defined]
            since=short_date(client.therapist_since or client.status_since),  # type: ignore[attr-defined]
        )
        for client in clients
    ]


def clinician_choices() -> list[tuple[str, str]]:
    clinicians = User.objects.filter(is_therapist=True, is_active=True).order_by("name")
    return [(str(pk), name) for pk, name in clinicians.values_list("pk", "name")]


# --- details of a client ------------------------------------------------------------------------------------------------


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


# --- staff --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Concern:
    """A fact that needs somebody, with its tone."""

    text: str
    tone: str


def licence_warning(licence: Licence, today: dt.date) -> Concern | None:
    """ "GB licence expires in 20 days" from 60 days before the end, or None."""
    left = (licence.expires_on - today).days
    place = {"place": licence.jurisdiction, "days": left}
    if left < 0:
        return Concern(_("%(place)s licence has expired") % place, "danger")
    if left == 0:
        return Concern(_("%(place)s licence expires today") % place, "danger")
    if left <= LICENCE_WARNING_DAYS:
        text = ngettext("%(place)s licence expires in %(days)d day", "%(place)s licence expires in %(days)d days", left)
        return Concern(text % place, "care")
    return None


@dataclass(frozen=True)
class StaffRow:
    user: User
    url: str
    roles: str
    cases: int
    places: str
    warnings: list[Concern]


def staff_rows(users: QuerySet) -> list[StaffRow]:
    """Everybody who works here, in three queries."""
    today = timezone.localdate()
    current = Q(care__ended_at__isnull=True)
    rows = (
        users.staff()
        .annotate(cases=Count("care", filter=current))
        .select_related("clinician")
        .prefetch_related("clinician__licences")
        .order_by("-is_active", "name")
    )
    return [_staff_row(user, today) for user in rows]


def _staff_row(user: User, today: dt.date) -> StaffRow:
    profile = getattr(user, "clinician", None)
    warnings = []
    if profile is not None:
        found = (licence_warning(licence, today) for licence in newest_licences(profile.licences.all()))
        warnings = [warning for warning in found if warning]
    elif user.is_therapist and user.is_active:
        warnings = [Concern(_("Profile not filled in"), "care")]
    return StaffRow(
        user=user,
        url=reverse("people:staff_edit", args=[user.pk]),
        roles=role_words(user),
        cases=user.cases,  # type: ignore[attr-defined]
        places=str(profile.weekly_places) if profile else "",
        warnings=warnings if user.is_active else [],
    )


def newest_licences(licences: Iterable[Licence]) -> list[Licence]:
    """Per jurisdiction the licence that runs longest: a renewed one silences its predecessor."""
    newest: dict[str, Licence] = {}
    for licence in licences:
        held = newest.get(licence.jurisdiction)
        if held is None or licence.expires_on > held.expires_on:
            newest[licence.jurisdiction] = licence
    return list(newest.values())


def role_words(user: User) -> str:
    held = [
        (user.is_therapist, _("Therapist")),
        (user.is_supervisor, _("Supervisor")),
        (user.is_clinic_admin, _("Clinic admin")),
    ]
    return ", ".join(name for has, name in held if has)


def open_staff_invitations(user: User) -> list[Invitation]:
    return list(Invitation.objects.visible_to(user).filter(client__isnull=True).open_at(timezone.now()))


# --- supervision --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SuperviseeRow:
    name: str
    since: str
    cases: list[ClientRow]


def supervisees(supervisor: User) -> list[SuperviseeRow]:
    """Each supervisee with the current cases, in three queries."""
    pairs = list(
        Supervision.objects.current()
        .filter(supervisor=supervisor)
        .select_related("supervisee")
        .order_by("supervisee__name")
    )
    care = list(
        CareRelationship.objects.current()
        .filter(clinician_id__in=[pair.supervisee_id for pair in pairs])
        .values_list("clinician_id", "client_id")
        .distinct()
    )
    clients = with_therapist(Client.objects.visible_to(supervisor).filter(pk__in={client_id for _, client_id in care}))
    by_id = {client.pk: row for client, row in _with_rows(clients.order_by("number"), supervisor)}
    return [
        SuperviseeRow(
            name=pair.supervisee.name,
            since=short_date(pair.started_at),
            cases=[row for key, row in by_id.items() if (pair.supervisee_id, key) in care],
        )
        for pair in pairs
    ]


def _with_rows(clients: QuerySet, user: User) -> list[tuple[Client, ClientRow]]:
    held = list(clients)
    return list(zip(held, client_rows(held, user), strict=True))


# --- crisis contacts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CrisisRow:
    contact: CrisisContact
    place: str
    valid: str
    checked: str
    warnings: list[Concern]


def crisis_rows(contacts: Iterable[CrisisContact]) -> list[CrisisRow]:
    today = timezone.localdate()
    return [
        CrisisRow(
            contact=contact,
            place=word(JURISDICTIONS, contact.jurisdiction),
            valid=_span(contact),
            checked=short_date(contact.checked_on),
            warnings=crisis_warnings(contact, today),
        )
        for contact in contacts
    ]


def _span(contact: CrisisContact) -> str:
    begins = {"first": short_date(contact.valid_from), "last": short_date(contact.valid_until)}
    return (_("%(first)s to %(last)s") if contact.valid_until else _("since %(first)s")) % begins


def crisis_warnings(contact: CrisisContact, today: dt.date) -> list[Concern]:
    """Old or unchecked contacts: a wrong number is worse than none."""
    if contact.valid_until and contact.valid_until < today:
        return [Concern(_("No longer shown"), "")]
    if contact.valid_from > today:
        return [Concern(_("Not shown yet"), "info")]
    age = (today - contact.checked_on).days
    if age > CRISIS_CHECK_DAYS:
        return [Concern(_("Not checked for %(days)d days") % {"days": age}, "care")]
    return []


def places_without_contact() -> list[str]:
    """Jurisdictions in which a current client or the clinic sits and for which no crisis contact is valid today."""
    from people.models import Clinic

    used = set(Client.objects.exclude(status=Client.Status.ENDED).values_list("jurisdiction", flat=True).distinct())
    used.add(Clinic.get().jurisdiction)
    covered = set(CrisisContact.objects.valid_on(timezone.localdate()).values_list("jurisdiction", flat=True))
    missing = sorted(place for place in used if not {place, place.split("-")[0]} & covered)
    return [word(JURISDICTIONS, place) for place in missing]
