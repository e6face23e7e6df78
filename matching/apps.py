from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from notices.models import Message


class MatchingConfig(AppConfig):
    """Floor 5: from enquiry to place: waiting list, ranked specialists, offers."""

    name = "matching"

    def ready(self) -> None:
        from common import slots
        from common.nav import STAFF_NAV, NavItem, add_nav
        from matching import cards
        from people.emergency import NEAR
        from people.leaving import MAY_NOT_CARE
        from people.permissions import Permission
        from people.presenters import CASE_FACTS

        slots.fill(MAY_NOT_CARE, "matching", cards.must_not_meet)
        slots.fill(NEAR, "matching", cards.tied_to)
        enquiries = NavItem(
            "matching:enquiries",
            _("Enquiries"),
            "mail",
            Permission.REGISTER_CLIENTS,
            waiting=cards.new_enquiries,
            under=("matching:enquiry", "matching:register", "matching:decline"),
        )
        add_nav(STAFF_NAV, enquiries, order=15)
        waiting = NavItem(
            "matching:waiting",
            _("Matching"),
            "match",
            Permission.MATCH_CLIENTS,
            waiting=cards.people_waiting,
            under=tuple(f"matching:{page}" for page in _BOARD_PAGES),
        )
        add_nav(STAFF_NAV, waiting, order=18)
        slots.fill("intake.submitted", "matching", _fill_needs)
        slots.fill("portal.home", "matching", cards.portal_card, order=15)
        slots.fill(CASE_FACTS, "matching.handover", cards.case_facts, order=90)
        slots.fill("case.overview", "handover", cards.handover_card, order=5)
        slots.fill("today.side", "held", cards.held_card, order=5)
        slots.fill("desk.cards", "matching", cards.desk_card, order=10)
        self._name_messages()

    def _name_messages(self) -> None:
        from notices.kinds import UNDO, Kind, register

        news = _("Something new in the work area")
        register(Kind("place_held", guard=_offer_in("asked"), optional=False, label=news))
        register(Kind("place_offered", guard=_offer_in("agreed"), optional=False, label=_("Something to read")))
        register(Kind("still_here", guard=_still_waiting, optional=False, label=_("A word while waiting")))
        register(Kind("new_case", guard=_still_in_care, optional=False, grace=UNDO, label=news))


_BOARD_PAGES = (
    "waiting_entry", "edit_entry", "leave", "conflicts", "choose", "decisions", "decision", "undo",
    "plans", "plan", "weights", "fair", "offers", "offer", "make_offer", "book_meeting", "triage",
)  # fmt: skip


def _fill_needs(*, intake: Any, by: Any) -> None:
    from matching.actions import fill_needs

    fill_needs(intake=intake, by=by)


def _offer_in(state: str) -> Callable[[Message], str]:
    """A message about an offer helps only while the offer stands where it stood."""

    def guard(message: Message) -> str:
        from matching.models import Offer

        return "" if Offer.objects.filter(pk=message.subject_id, state=state).exists() else "answered"

    return guard


def _still_waiting(message: Message) -> str:
    from matching.models import WaitingEntry

    return "" if WaitingEntry.objects.waiting().filter(pk=message.subject_id).exists() else "placed"


def _still_in_care(message: Message) -> str:
    """Nothing is announced to somebody from whom the care was taken again."""
    from people.models import CareRelationship

    return "" if CareRelationship.objects.current().filter(pk=message.subject_id).exists() else "care ended"
