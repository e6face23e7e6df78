"""What matching shows on pages of others: counts beside the navigation, a card on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from matching import board, enquiry_pages, offer_pages, presenters
from matching.models import ConflictOfInterest, Enquiry, Offer, Tie, WaitingEntry
from people.models import Client
from people.permissions import Permission
from people.presenters import CaseFacts, Fact

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from people.models import User

SHOWN = 5
CAME_BY = "came_by_change"  # the place on the list by which a client came from somebody else


def new_enquiries(user: User) -> QuerySet:
    return Enquiry.objects.visible_to(user).filter(state=Enquiry.State.NEW)


def people_waiting(user: User) -> QuerySet:
    return WaitingEntry.objects.visible_to(user).waiting()


def must_not_meet(*, client: Any, clinician: Any) -> bool | None:
    """True for a client and a clinician between whom a conflict stands. Whoever asks says "not available" and no more."""
    return ConflictOfInterest._base_manager.filter(client=client, clinician=clinician, ended_at=None).exists() or None


def tied_to(*, client: Client) -> set[UUID]:
    """Ids of the clients whom this one must not meet through the clinic."""
    pairs = Tie.objects.standing().of(client.pk).values_list("client_id", "other_id")
    return {pk for pair in pairs for pk in pair} - {client.pk}


def portal_card(*, client: Any, request: Any) -> SafeString | None:
    """What waits for the client: somebody who is proposed, or how the meeting was."""
    rows = offer_pages.portal_rows(Offer.objects.visible_to(request.user).select_related("clinician", "entry"))
    if client.status == Client.Status.WAITING:
        rows.append({"url": reverse("matching:while_waiting"), "text": _("While you wait"), "icon": "doc"})
    return render_to_string("matching/_portal_card.html", {"rows": rows}, request=request) if rows else None


def case_facts(*, user: Any) -> CaseFacts | None:
    """Asked along with the header of a case: whether this client came to the reader from another specialist."""
    if not user.can(Permission.WRITE_RECORDS):
        return None
    return CaseFacts(lambda reader, _now: {CAME_BY: Subquery(board.handovers_to(reader).values("pk")[:1])}, _no_facts)


def _no_facts(_client: Any, _found: dict[str, Any]) -> list[Fact]:
    """Nothing in the header: what was handed over has a card of its own."""
    return []


def handover_card(*, client: Any, request: Any) -> SafeString | None:
    """What a client who changed wanted the next specialist to hear: for that specialist alone, and exactly that."""
    came_by = vars(client).get(CAME_BY)
    if came_by is None:
        return None
    entry = board.handover(came_by)
    context = {"words": offer_pages.handover_words(entry), "quote": entry.handover_words or ""}
    return render_to_string("matching/_handover_card.html", context, request=request)


def held_card(*, request: HttpRequest, **_more: Any) -> SafeString | None:
    """Questions to a specialist that wait for an answer."""
    user: Any = request.user
    if not user.can(Permission.WRITE_RECORDS):
        return None
    asked = Offer.objects.visible_to(user).filter(clinician=user, state=Offer.State.ASKED).count()
    context = {"count": asked, "url": reverse("matching:held_places")}
    return render_to_string("matching/_held_card.html", context, request=request) if asked else None


def desk_card(*, request: HttpRequest) -> SafeString | None:
    """New enquiries, the longest waits and how many wait too long; nothing for those who do not match."""
    user: Any = request.user
    if not user.can(Permission.MATCH_CLIENTS):
        return None
    new = Enquiry.objects.visible_to(user).filter(state=Enquiry.State.NEW).order_by("created_at", "pk")[:SHOWN]
    waiting = WaitingEntry.objects.visible_to(user).waiting().select_related("client").order_by("since", "pk")[:SHOWN]
    context = {
        "enquiries": enquiry_pages.enquiry_rows(new),
        "waiting": presenters.wait_rows(waiting, query="", settings=board.weights()),
        "waits": board.waits_of(user),
        "ageing_days": board.AGEING_DAYS,
    }
    return render_to_string("matching/_desk_card.html", context, request=request)
