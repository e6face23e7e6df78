"""Rows of pages about staff, supervision and crisis contacts, ready for templates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.lists import ClientRow, client_rows, short_date, with_therapist
from people.models import CareRelationship, Client, Clinic, CrisisContact, Invitation, Licence, Supervision, User
from people.vocabulary import JURISDICTIONS, word

if TYPE_CHECKING:
    from collections.abc import Iterable

LICENCE_WARNING_DAYS = 60
CRISIS_CHECK_DAYS = 180


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


def staff_rows(users: Any) -> list[StaffRow]:
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


def may_go_on(leaver: User) -> list[User]:
    """Therapists to whom cases may be handed, by name."""
    return list(User.objects.active().filter(is_therapist=True).exclude(pk=leaver.pk).order_by("name"))


def has_second_step(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def open_staff_invitations(user: User) -> list[Invitation]:
    return list(Invitation.objects.visible_to(user).filter(client__isnull=True).open_at(timezone.now()))


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


@dataclass(frozen=True)
class CrisisRow:
    contact: CrisisContact
    place: str
    valid: str
    checked: str  # empty when nobody has tried it yet
    warnings: list[Concern]


def crisis_rows(contacts: Iterable[CrisisContact]) -> list[CrisisRow]:
    today = timezone.localdate()
    return [
        CrisisRow(
            contact=contact,
            place=word(JURISDICTIONS, contact.jurisdiction),
            valid=_span(contact),
            checked=short_date(contact.checked_on) if contact.checked_on else "",
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
    if contact.checked_on is None:
        return [Concern(_("Not checked yet"), "care")]
    age = (today - contact.checked_on).days
    if age > CRISIS_CHECK_DAYS:
        return [Concern(_("Not checked for %(days)d days") % {"days": age}, "care")]
    return []


def contacts_to_check(user: User) -> int:
    """Number of contacts that are shown today although nobody at the clinic has tried them yet."""
    return CrisisContact.objects.visible_to(user).valid_on(timezone.localdate()).filter(checked_on=None).count()


def places_without_contact() -> list[str]:
    """Jurisdictions in which a current client or the clinic sits and for which no crisis contact is valid today."""
    used = set(Client.objects.exclude(status=Client.Status.ENDED).values_list("jurisdiction", flat=True).distinct())
    used.add(Clinic.get().jurisdiction)
    covered = set(CrisisContact.objects.valid_on(timezone.localdate()).values_list("jurisdiction", flat=True))
    missing = sorted(place for place in used if not {place, place.split("-")[0]} & covered)
    return [word(JURISDICTIONS, place) for place in missing]
