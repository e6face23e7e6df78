"""What the pages about enquiries show, as ready strings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from matching import words
from matching.models import Enquiry
from matching.presenters import client_url, days
from people.models import ContactChannel, CrisisContact

if TYPE_CHECKING:
    from people.models import Clinic, User


def help_now(clinic: Clinic) -> list[dict[str, str]]:
    """Crisis contacts where the clinic is, for people of whom nothing is known yet."""
    today = timezone.localdate(timezone=clinic.zone)
    found = CrisisContact.objects.for_place(clinic.jurisdiction).valid_on(today)
    return [{"name": row.label, "hours": row.how, "phone": row.phone, "url": row.website} for row in found]


@dataclass(frozen=True)
class EnquiryRow:
    url: str
    name: str
    when: dt.datetime
    wait: str
    wishes: str
    known: str
    state: str


def enquiry_rows(enquiries: Iterable[Enquiry]) -> list[EnquiryRow]:
    """Rows of the list. Duplicates are looked up for all of them at once."""
    listed = list(enquiries)
    now, known = timezone.now(), _known(listed)
    return [
        EnquiryRow(
            url=reverse("matching:enquiry", args=[enquiry.pk]),
            name=enquiry.name,
            when=enquiry.created_at,
            wait=days(enquiry.created_at, now=now),
            wishes=wishes_text(enquiry),
            known=known.get(enquiry.pk, ""),
            state=_outcome(enquiry),
        )
        for enquiry in listed
    ]


def _outcome(enquiry: Enquiry) -> str:
    return str(enquiry.get_decline_reason_display() or enquiry.get_state_display())


def wishes_text(enquiry: Enquiry) -> str:
    wishes = enquiry.wishes or {}
    parts = [
        words.either(words.words(kind, wishes.get(key) or ()))
        for key, kind in (("formats", "format"), ("places", "place"), ("languages", "language"))
    ]
    return "; ".join(part for part in parts if part)


def _known(enquiries: list[Enquiry]) -> dict[Any, str]:
    """Enquiry id -> words, for those whose address a client or another enquiry has."""
    indexes = {enquiry.email_index for enquiry in enquiries if enquiry.email_index}
    channels = ContactChannel.objects.filter(kind=ContactChannel.Kind.EMAIL, address_index__in=indexes)
    owners: dict[str, set[Any]] = {}
    for index, client_id in channels.values_list("address_index", "client_id"):
        owners.setdefault(index, set()).add(client_id)
    counts: dict[str, int] = {}
    for index in Enquiry.objects.filter(email_index__in=indexes).order_by().values_list("email_index", flat=True):
        counts[index] = counts.get(index, 0) + 1
    found: dict[Any, str] = {}
    for enquiry in enquiries:
        if owners.get(enquiry.email_index, set()) - {enquiry.client_id}:
            found[enquiry.pk] = _("The address belongs to a client")
        elif counts.get(enquiry.email_index, 0) > 1:
            found[enquiry.pk] = _("Wrote more than once")
    return found


def duplicates_of(enquiry: Enquiry, viewer: User) -> tuple[list[tuple[str, str]], list[EnquiryRow]]:
    """(name and address of each client with this e-mail, other enquiries from it)."""
    if not enquiry.email_index:
        return [], []
    channels = (
        ContactChannel.objects.visible_to(viewer)
        .filter(kind=ContactChannel.Kind.EMAIL, address_index=enquiry.email_index)
        .select_related("client")
    )
    if enquiry.client_id:
        channels = channels.exclude(client_id=enquiry.client_id)
    clients = {
        channel.client_id: (
            f"{channel.client.shown_name(viewer)}, {channel.client.case_number}",
            client_url(channel.client_id),
        )
        for channel in channels
    }
    others = Enquiry.objects.visible_to(viewer).filter(email_index=enquiry.email_index).exclude(pk=enquiry.pk)
    return list(clients.values()), enquiry_rows(others[:10])


def enquiry_facts(enquiry: Enquiry) -> list[dict[str, Any]]:
    """Label and value of what was sent, for a definition list."""
    message = _("a message may be left") if enquiry.may_leave_message else _("no message")
    referred = [
        {"label": _("Written by"), "value": f"{enquiry.referrer}, {enquiry.referrer_contact}"},
        {"label": _("The person"), "value": _("knows and agrees")},
    ]
    return [
        *(referred if enquiry.referrer else []),
        {"label": _("E-mail address"), "value": enquiry.email},
        {"label": _("Telephone"), "value": f"{enquiry.phone} ({message})" if enquiry.phone else _("not given")},
        {"label": _("Messages"), "value": _("discreet") if enquiry.discreet else _("may name the clinic")},
        {"label": _("Wishes"), "value": wishes_text(enquiry) or _("none given")},
        *([{"label": _("First"), "value": _("one trial consultation")}] if enquiry.trial else []),
    ]
