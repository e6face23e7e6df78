"""What matching shows on pages of others: counts beside the navigation, a card on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from matching import board, enquiry_pages, presenters
from matching.models import Enquiry, WaitingEntry
from people.permissions import Permission

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from people.models import User

SHOWN = 5


def new_enquiries(user: User) -> QuerySet:
    return Enquiry.objects.visible_to(user).filter(state=Enquiry.State.NEW)


def people_waiting(user: User) -> QuerySet:
    return WaitingEntry.objects.visible_to(user).waiting()


def desk_card(*, request: HttpRequest) -> SafeString | None:
    """New enquiries, the longest waits and how many wait too long; nothing for those who do not match."""
    user: Any = request.user
    if not user.can(Permission.MATCH_CLIENTS):
        return None
    new = Enquiry.objects.visible_to(user).filter(state=Enquiry.State.NEW).order_by("created_at", "pk")[:SHOWN]
    waiting = WaitingEntry.objects.visible_to(user).waiting().select_related("client").order_by("since", "pk")[:SHOWN]
    context = {
        "enquiries": enquiry_pages.enquiry_rows(new),
        "waiting": presenters.wait_rows(waiting, query=""),
        "waits": board.waits_of(user),
        "ageing_days": board.AGEING_DAYS,
    }
    return render_to_string("matching/_desk_card.html", context, request=request)
