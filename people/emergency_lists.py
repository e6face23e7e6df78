"""Emergency access ready for pages: the list, and what was opened in one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import Event
from common.nav import address
from people import trail
from people.models import Client, EmergencyAccess
from people.models.emergency import REVIEW_WITHIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.paginator import Page

    from people.models import User

PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    """One access as it is read. ``client`` is the case number, where the reader may still know it."""

    url: str
    who: str
    client: str
    why: str
    began: dt.datetime
    ends: dt.datetime
    is_open: bool
    state: str
    tone: str


def page(user: User, number: Any) -> Page:
    """One page of what this person may know of; what waits for a review first. Four queries, however many rows."""
    accesses = EmergencyAccess.objects.visible_to(user).select_related("by")
    first = F("reviewed_at").desc(nulls_first=True)
    found: Any = Paginator(accesses.order_by(first, "-began_at", "pk"), PER_PAGE).get_page(number)
    found.object_list = rows(found.object_list, user)
    return found


def rows(accesses: Iterable[EmergencyAccess], user: User) -> list[Row]:
    held = list(accesses)
    clients = Client.objects.visible_to(user).filter(pk__in={access.client_id for access in held})
    numbers = {pk: f"M-{number}" for pk, number in clients.values_list("pk", "number")}
    open_now = set(
        EmergencyAccess.objects.open().filter(pk__in=[access.pk for access in held]).values_list("pk", flat=True)
    )
    return [_row(access, numbers, access.pk in open_now) for access in held]


def _row(access: EmergencyAccess, numbers: dict[Any, str], is_open: bool) -> Row:
    state, tone = _state(access, is_open)
    return Row(
        url=address("people:emergency", access.pk),
        who=access.by.name,
        client=numbers.get(access.client_id) or _("a record that is closed to you now"),
        why=str(access.get_why_display()),
        began=access.began_at,
        ends=access.ended_at or access.ends_at,
        is_open=is_open,
        state=state,
        tone=tone,
    )


def _state(access: EmergencyAccess, is_open: bool) -> tuple[str, str]:
    if is_open:
        return _("Open now"), "danger"
    if access.reviewed_at is not None:
        tone = "good" if access.outcome == EmergencyAccess.Outcome.RIGHT else "care"
        return str(access.get_outcome_display()), tone
    if timezone.now() - access.began_at > REVIEW_WITHIN:
        return _("Review overdue"), "danger"
    return _("To review"), "care"


def opened(access: EmergencyAccess, place: int | None) -> trail.Slice:
    """The entries that carry this access, newest first."""
    events = Event.objects.filter(detail__emergency=str(access.pk)).order_by("-sequence")
    held, older = trail.before(events.filter(actor_id=str(access.by_id)), place, trail.PER_PAGE)
    return trail.Slice(trail.lines(held), older)
