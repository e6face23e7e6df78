"""Offers: a place is held, the specialist answers, then the client, then the two meet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import audit
from common import slots
from common.acting import as_the_clinic
from common.saving import StaleWrite, save_versioned
from matching import board, ranking
from matching.actions.apart import record_conflict
from matching.actions.places import NotPossible, accept_match, possible_pair
from matching.models import MatchDecision, Offer, WaitingEntry
from notices.outbox import queue
from people.models import ClinicianProfile

if TYPE_CHECKING:
    from people.models import User

PLACE_HELD, PLACE_OFFERED = "place_held", "place_offered"
CONSULTATION = "match.consultation"  # slot: books the first meeting, or raises TimeGone
MOST_TIMES = 3


class TimeGone(Exception):
    """The chosen time cannot be booked any more; another one may."""


@as_the_clinic()
@transaction.atomic
def make_offer(*, by: User, entry: WaitingEntry, clinician_id: Any, reason: str = "") -> Offer:
    """Hold a place and ask the specialist. The specialist's row is locked, so the last place is held once.

    Raises NotPossible for a pair that a fixed requirement forbids (any more) or when somebody is asked already, StaleWrite when
    the person does not wait any more, ValidationError (``reason``) when a lower rank is offered without saying why.
    """
    ClinicianProfile.objects.select_for_update().filter(user_id=clinician_id).order_by("pk").first()
    current = WaitingEntry.objects.select_for_update(of=("self",)).select_related("client").get(pk=entry.pk)
    if current.state != WaitingEntry.State.WAITING:
        raise StaleWrite(current)
    found = board.ranking_for(current)
    pair = possible_pair(found, clinician_id)
    if pair.rank > 1 and not reason.strip():
        raise ValidationError({"reason": _("Say in a few words why it is not the first.")}, code="override")
    offer = Offer(
        entry=current,
        clinician_id=UUID(pair.specialist.id),
        made_by=by,
        answer_by=timezone.now() + dt.timedelta(hours=found.settings.answer_hours),
        rank=pair.rank,
        score=pair.score,
        weights_version=board.weights_of(found.settings).version,
        ranking=ranking.snapshot([*found.ranked, *found.ruled_out]),
        override_reason=reason.strip() if pair.rank > 1 else "",
    )
    try:
        with transaction.atomic():
            offer.save(force_insert=True)
    except IntegrityError as error:
        raise NotPossible(_("Somebody is asked for this person already.")) from error
    detail = {"rank": pair.rank, "clinician": str(clinician_id), "weights": offer.weights_version}
    audit.record("offer.made", by=by, obj=offer, client=current.client, detail=detail)
    queue(PLACE_HELD, key=f"{PLACE_HELD}:{offer.pk}", about=offer, user=offer.clinician)
    return offer


@as_the_clinic()
@transaction.atomic
def agree(*, by: User, offer: Offer, expected: int, times: Sequence[dt.datetime] = ()) -> Offer:
    """The specialist says yes, with up to three times for a first meeting; now the client is asked."""
    _only(by, offer)
    offer.state, offer.agreed_at = Offer.State.AGREED, timezone.now()
    offer.times = [moment.isoformat() for moment in sorted(times)[:MOST_TIMES]]
    fields = ["state", "agreed_at", "times"]
    save_versioned(offer, expected=expected, fields=fields, state=Offer.State.ASKED)
    audit.record("offer.agreed", by=by, obj=offer, client=offer.entry.client)
    queue(PLACE_OFFERED, key=f"{PLACE_OFFERED}:{offer.pk}", about=offer, client=offer.entry.client)
    return offer


@as_the_clinic()
@transaction.atomic
def refuse(*, by: User, offer: Offer, expected: int, why: str) -> Offer | None:
    """The specialist says no, with a typed reason; the next of the ranking is asked. Gives that offer, if there is one.

    "We may know each other" keeps the two apart from now on; nobody is told why.
    """
    _only(by, offer)
    offer.refusal = Offer.Refusal(why)
    _close(by, offer, expected, Offer.State.REFUSED, was=Offer.State.ASKED, fields=["refusal"])
    if offer.refusal == Offer.Refusal.KNOWN:
        record_conflict(by=by, client=offer.entry.client, clinician=offer.clinician)
    return _pass_on(offer)


@as_the_clinic()
@transaction.atomic
def accept(*, by: User, offer: Offer, expected: int, moment: dt.datetime | None = None) -> Offer:
    """The client would like to meet. A chosen time is booked. Raises StaleWrite, TimeGone, PermissionDenied."""
    if offer.entry.client.user_id != by.pk:
        raise PermissionDenied
    if moment is not None and moment not in offer.moments():
        raise TimeGone
    offer.state, offer.meets_at = Offer.State.MEETING, moment
    save_versioned(offer, expected=expected, fields=["state", "meets_at"], state=Offer.State.AGREED)
    if moment is not None:
        slots.collect(
            CONSULTATION, by=offer.made_by, client=offer.entry.client, clinician=offer.clinician, starts_at=moment
        )
    audit.record("offer.accepted", by=by, obj=offer, client=offer.entry.client, detail={"booked": moment is not None})
    return offer


@as_the_clinic()
@transaction.atomic
def book_meeting(*, by: User, offer: Offer, expected: int, moment: dt.datetime) -> Offer:
    """The desk books the first meeting when no proposed time suited. Raises StaleWrite, TimeGone."""
    offer.meets_at = moment
    save_versioned(offer, expected=expected, fields=["meets_at"], state=Offer.State.MEETING)
    slots.collect(CONSULTATION, by=by, client=offer.entry.client, clinician=offer.clinician, starts_at=moment)
    audit.record("offer.booked", by=by, obj=offer, client=offer.entry.client)
    return offer


@as_the_clinic()
@transaction.atomic
def prefer_another(*, by: User, offer: Offer, expected: int) -> None:
    """The client would like somebody else, before or after the two met. No reason is asked; the place on the list stays."""
    if offer.entry.client.user_id != by.pk:
        raise PermissionDenied
    if offer.state not in (Offer.State.AGREED, Offer.State.MEETING):
        raise StaleWrite(Offer.objects.get(pk=offer.pk))
    _close(by, offer, expected, Offer.State.UNWANTED, was=offer.state)


@as_the_clinic()
@transaction.atomic
def withdraw(*, by: User, offer: Offer, expected: int) -> None:
    """The desk takes an open offer back."""
    if not offer.open:
        raise StaleWrite(Offer.objects.get(pk=offer.pk))
    _close(by, offer, expected, Offer.State.WITHDRAWN, was=offer.state)


@as_the_clinic()
@transaction.atomic
def place(*, by: User, offer: Offer) -> MatchDecision:
    """Both want to go on: the wait ends and the care begins. Raises NotPossible, StaleWrite."""
    entry = WaitingEntry.objects.select_related("client").get(pk=offer.entry_id)
    reason = offer.override_reason or _("They met, and both want to go on.")
    return accept_match(by=by, entry=entry, expected=entry.version, clinician_id=offer.clinician_id, reason=reason)


def lapse_due() -> int:
    """Close offers that were not answered in time and ask the next. Each on its own, so that one trouble stops no other."""
    due = Offer.objects.filter(state=Offer.State.ASKED, answer_by__lt=timezone.now()).order_by("answer_by")
    return sum(_lapse(pk) for pk in list(due.values_list("pk", flat=True)[:200]))


@transaction.atomic
def _lapse(pk: Any) -> bool:
    offer = Offer.objects.select_for_update(of=("self",)).select_related("entry__client", "made_by").get(pk=pk)
    if offer.state != Offer.State.ASKED:
        return False
    _close(None, offer, offer.version, Offer.State.LAPSED, was=Offer.State.ASKED)
    _pass_on(offer)
    return True


def _pass_on(offer: Offer) -> Offer | None:
    """Ask the next of the ranking. When nobody is left the person simply waits on, and the desk sees it."""
    entry = WaitingEntry.objects.select_related("client").get(pk=offer.entry_id)
    if entry.state != WaitingEntry.State.WAITING:
        return None
    ranked = board.ranking_for(entry).ranked
    if not ranked:
        return None
    try:
        return make_offer(by=offer.made_by, entry=entry, clinician_id=ranked[0].specialist.id)
    except (NotPossible, ValidationError):  # somebody else was offered the last place in this instant
        return None


def _close(by: User | None, offer: Offer, expected: int, state: str, *, was: str, fields: Sequence[str] = ()) -> None:
    offer.state, offer.ended_at = Offer.State(state), timezone.now()
    save_versioned(offer, expected=expected, fields=["state", "ended_at", *fields], state=was)
    audit.record(f"offer.{offer.state.value}", by=by, obj=offer, client=offer.entry.client)


def _only(by: User, offer: Offer) -> None:
    if offer.clinician_id != by.pk:
        raise PermissionDenied
