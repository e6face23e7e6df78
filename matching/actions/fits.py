"""How it goes after the first and the third session, and beginning anew with somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import audit
import people.actions
from common.acting import as_the_clinic
from common.saving import StaleWrite
from matching.actions import offers
from matching.actions.places import NotPossible
from matching.models import FitCheck, MatchDecision, Offer, WaitingEntry
from people.models import CareRelationship, Client

if TYPE_CHECKING:
    from people.models import User

RAPPORT = "rapport"


@as_the_clinic()
@transaction.atomic
def say_fit(*, by: User, offer: Offer, side: str, after: int, answers: Mapping[str, int | str], wish: str) -> FitCheck:
    """Keep what one side says, and do what follows from it.

    After the first meeting: when both want to go on, the care begins; when the client wants somebody else, the offer ends.
    ``answers["rapport"]`` is 0..10. Raises PermissionDenied for anybody but the two, ValidationError for what was said before.
    """
    _only_the_two(by, offer, side)
    rapport = answers.get(RAPPORT)
    if not isinstance(rapport, int) or not 0 <= rapport <= 10:
        raise ValidationError({RAPPORT: _("Choose a number from 0 to 10.")})
    try:
        with transaction.atomic():
            check = FitCheck.objects.create(
                offer=offer, side=side, after=after, answers=dict(answers), wish=FitCheck.Wish(wish), said_by=by
            )
    except IntegrityError as error:
        raise ValidationError(_("This was answered already."), code="answered") from error
    audit.record("fit.said", by=by, obj=check, client=offer.entry.client, detail={"after": after, "side": str(side)})
    if after == 1 and offer.state == Offer.State.MEETING:
        _after_the_first(by, offer, check)
    return check


def _only_the_two(by: User, offer: Offer, side: str) -> None:
    own = offer.clinician_id if side == FitCheck.Side.SPECIALIST else offer.entry.client.user_id
    if own != by.pk:
        raise PermissionDenied
    if offer.state not in (Offer.State.MEETING, Offer.State.PLACED):
        raise StaleWrite(Offer.objects.get(pk=offer.pk))


def _after_the_first(by: User, offer: Offer, check: FitCheck) -> None:
    if check.side == FitCheck.Side.CLIENT and check.wish == FitCheck.Wish.ANOTHER:
        offers.prefer_another(by=by, offer=offer, expected=offer.version)
        return
    wishes = set(offer.checks.filter(after=1).values_list("side", "wish"))
    both = {(side, FitCheck.Wish.CONTINUE.value) for side in FitCheck.Side.values}
    if wishes != both:
        return
    try:
        with transaction.atomic():
            offers.place(by=offer.clinician, offer=offer)
    except (NotPossible, StaleWrite):  # a requirement failed meanwhile: the desk sees a meeting with two yeses
        return
    offer.refresh_from_db()


@as_the_clinic()
@transaction.atomic
def rematch(*, by: User, client: Client, handover: str, words: str = "") -> WaitingEntry:
    """Somebody in care would like another specialist: no reason is asked, and they keep the place they had on the list.

    ``handover`` is the client's choice of what the next one hears; ``words`` are kept only where that
    was the choice. Raises ValidationError without a therapist to change from, or
    when the person waits already; PermissionDenied for anybody but the client.
    """
    if client.user_id != by.pk:
        raise PermissionDenied
    care = CareRelationship.objects.current().filter(client=client, kind=CareRelationship.Kind.THERAPIST).first()
    if care is None:
        raise ValidationError(_("There is nobody to change from at the moment."), code="nobody")
    decision = MatchDecision.objects.filter(care=care).select_related("entry").first()
    if WaitingEntry.objects.waiting().filter(client=client).exists():
        raise ValidationError(_("You are on the list already."), code="waiting")
    people.actions.end_care(by=by, care=care)
    entry = WaitingEntry.objects.create(
        client=client,
        urgency=decision.entry.urgency if decision else 0,
        since=decision.entry.since if decision else care.started_at,
        needs=decision.entry.needs if decision else {},
        again_after=care,
        handover=WaitingEntry.Handover(handover),
        handover_words=words.strip() if handover == WaitingEntry.Handover.LETTER else "",
    )
    people.actions.change_status(by=by, client=client, status=Client.Status.WAITING)
    audit.record("match.another", by=by, obj=entry, client=client)
    return entry
