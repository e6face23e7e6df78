"""Writes of the way from enquiry to place. Each is one transaction and leaves its trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import audit
import people.actions
from assessments.actions import start_intake
from assessments.needs import needs_from_intake
from common.acting import as_the_clinic
from common.crypto import blind_index
from common.saving import StaleWrite, save_versioned
from matching import board, ranking
from matching.models import Enquiry, MatchDecision, Offer, WaitingEntry
from matching.quick import Standing
from notices.outbox import queue
from people.models import CareRelationship, Client, ClinicianProfile

if TYPE_CHECKING:
    import uuid

    from assessments.models import Intake
    from people.models import User

NEW_CASE = "new_case"


class NotPossible(Exception):
    """A pair that a fixed requirement forbids. ``reasons`` are the words that the board shows."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def email_index(email: str) -> str:
    """The same index as that of a client's e-mail channel, so that one look-up finds both."""
    return blind_index(email.strip(), "contact-email")


# --- enquiries ------------------------------------------------------------------------------------------------------


@as_the_clinic()  # whoever writes to us is nobody yet
@transaction.atomic
def receive_enquiry(*, key: uuid.UUID, given: dict[str, Any]) -> Enquiry:
    """Keep what somebody sent from the public form. The same ``key`` (a form sent twice) is one enquiry."""
    values = {**given, "email_index": email_index(given["email"])}
    enquiry, created = Enquiry.objects.get_or_create(pk=key, defaults=values)
    if created:
        audit.record("enquiry.received", by=None, obj=enquiry)
    return enquiry


@as_the_clinic()  # the desk begins a record that it may not read
@transaction.atomic
def register_enquiry(
    *, by: User, enquiry: Enquiry, expected: int, person: dict[str, Any], urgency: int = 0, invite: bool = True
) -> Client:
    """Make the person a client with a draft intake and a place on the list, and invite them.

    ``person`` holds the fields of :func:`people.actions.register_client`. Raises StaleWrite when somebody else decided
    meanwhile, ValidationError when the address already signs in.
    """
    client = people.actions.register_client(by=by, **person)
    start_intake(client=client, by=by)
    enquiry.client = client
    _decide(enquiry, by=by, expected=expected, state=Enquiry.State.REGISTERED, fields=["client"])
    entry = WaitingEntry.objects.create(
        client=client, urgency=urgency, since=enquiry.created_at, needs=_from_wishes(enquiry.wishes)
    )
    people.actions.change_status(by=by, client=client, status=Client.Status.WAITING)
    audit.record("enquiry.registered", by=by, obj=enquiry, client=client)
    audit.record("waiting.began", by=by, obj=entry, client=client, detail={"urgency": entry.urgency})
    if invite and person.get("email"):
        people.actions.invite(by=by, email=person["email"], roles=["client"], client=client)
    return client


def _from_wishes(wishes: dict[str, Any] | None) -> dict[str, Any]:
    said = wishes or {}
    return {key: list(said[key]) for key in ("formats", "places", "languages") if said.get(key)}


@transaction.atomic
def decline_enquiry(*, by: User, enquiry: Enquiry, expected: int, reason: str) -> Enquiry:
    """Close an enquiry with one of the typed reasons. It can be taken up again."""
    enquiry.decline_reason = Enquiry.DeclineReason(reason)
    _decide(enquiry, by=by, expected=expected, state=Enquiry.State.DECLINED, fields=["decline_reason"])
    audit.record("enquiry.declined", by=by, obj=enquiry, detail={"reason": str(reason)})
    return enquiry


@transaction.atomic
def reopen_enquiry(*, by: User, enquiry: Enquiry, expected: int) -> Enquiry:
    """Take a declined enquiry up again, at its old place in the order."""
    enquiry.state, enquiry.decline_reason, enquiry.decided_by, enquiry.decided_at = Enquiry.State.NEW, "", None, None
    fields = ["state", "decline_reason", "decided_by", "decided_at"]
    save_versioned(enquiry, expected=expected, fields=fields, state=Enquiry.State.DECLINED)
    audit.record("enquiry.reopened", by=by, obj=enquiry)
    return enquiry


def _decide(enquiry: Enquiry, *, by: User, expected: int, state: str, fields: list[str]) -> None:
    enquiry.state, enquiry.decided_by, enquiry.decided_at = state, by, timezone.now()
    fields = ["state", "decided_by", "decided_at", *fields]
    save_versioned(enquiry, expected=expected, fields=fields, state=Enquiry.State.NEW)


# --- the list -------------------------------------------------------------------------------------------------------


@as_the_clinic()
@transaction.atomic
def fill_needs(*, intake: Intake, by: User) -> None:
    """Take what a sent intake says about the match. What it leaves open stays as it was written down before."""
    entry = WaitingEntry.objects.waiting().select_for_update().filter(client_id=intake.client_id).first()
    if entry is None:
        return
    said = {key: value for key, value in needs_from_intake(intake).items() if value not in (None, "", [], {})}
    entry.needs = {**(entry.needs or {}), **said}
    save_versioned(entry, expected=entry.version, fields=["needs"])
    audit.record("waiting.needs_filled", by=by, obj=entry, client=entry.client)


@transaction.atomic
def update_entry(*, by: User, entry: WaitingEntry, expected: int, urgency: int, needs: dict[str, Any]) -> WaitingEntry:
    """Change urgency and needs of a place on the list. Raises StaleWrite."""
    entry.urgency, entry.needs = urgency, {**(entry.needs or {}), **needs}
    save_versioned(entry, expected=expected, fields=["urgency", "needs"], state=WaitingEntry.State.WAITING)
    audit.record("waiting.changed", by=by, obj=entry, client=entry.client, detail={"urgency": int(urgency)})
    return entry


@transaction.atomic
def triage(*, by: User, entry: WaitingEntry, expected: int, urgency: int) -> WaitingEntry:
    """A person looked and says how soon help is needed: from now on the entry waits for a place. Raises StaleWrite."""
    entry.urgency, entry.triaged_at, entry.triaged_by = urgency, timezone.now(), by
    fields = ["urgency", "triaged_at", "triaged_by"]
    save_versioned(entry, expected=expected, fields=fields, state=WaitingEntry.State.WAITING)
    audit.record("waiting.triaged", by=by, obj=entry, client=entry.client, detail={"urgency": int(urgency)})
    return entry


@transaction.atomic
def leave_list(*, by: User, entry: WaitingEntry, expected: int, reason: str) -> WaitingEntry:
    """Take somebody off the list without a place. Raises StaleWrite when the place was given or left meanwhile."""
    entry.state, entry.ended_at = WaitingEntry.State.LEFT, timezone.now()
    entry.left_reason = WaitingEntry.LeftReason(reason)
    fields = ["state", "ended_at", "left_reason"]
    save_versioned(entry, expected=expected, fields=fields, state=WaitingEntry.State.WAITING)
    _close_offers(by, entry)
    people.actions.change_status(by=by, client=entry.client, status=Client.Status.ENDED)
    audit.record("waiting.left", by=by, obj=entry, client=entry.client, detail={"reason": str(reason)})
    return entry


@transaction.atomic
def put_back(*, by: User, entry: WaitingEntry, expected: int) -> WaitingEntry:
    """Undo leaving the list: the person keeps the place they had. Raises StaleWrite."""
    entry.state, entry.ended_at, entry.left_reason = WaitingEntry.State.WAITING, None, ""
    fields = ["state", "ended_at", "left_reason"]
    try:
        with transaction.atomic():
            save_versioned(entry, expected=expected, fields=fields, state=WaitingEntry.State.LEFT)
    except IntegrityError as error:  # another place on the list was opened meanwhile
        raise StaleWrite(WaitingEntry.objects.get(pk=entry.pk)) from error
    people.actions.change_status(by=by, client=entry.client, status=Client.Status.WAITING)
    audit.record("waiting.put_back", by=by, obj=entry, client=entry.client)
    return entry


# --- decisions ------------------------------------------------------------------------------------------------------


@as_the_clinic()
@transaction.atomic
def accept_match(
    *, by: User, entry: WaitingEntry, expected: int, clinician_id: uuid.UUID | str, reason: str = ""
) -> MatchDecision:
    """Place somebody with a specialist: keep the ranking, end the wait, open the care, tell the therapist.

    The ranking is made anew inside the transaction, with the specialist's row held, so the last place is given once.
    Raises StaleWrite when the entry changed meanwhile, NotPossible when a fixed requirement does not hold (any more),
    ValidationError (``reason``) when a lower rank is chosen without saying why.
    """
    ClinicianProfile.objects.select_for_update().filter(user_id=clinician_id).order_by("pk").first()
    found = board.ranking_for(entry)
    pair = possible_pair(found, clinician_id)
    if pair.rank > 1 and not reason.strip():
        raise ValidationError({"reason": _("Say in a few words why it is not the first.")}, code="override")
    now = timezone.now()
    entry.state, entry.ended_at = WaitingEntry.State.PLACED, now
    save_versioned(entry, expected=expected, fields=["state", "ended_at"], state=WaitingEntry.State.WAITING)
    care = _begin_care(by, entry, clinician_id)
    people.actions.change_status(by=by, client=entry.client, status=Client.Status.ACTIVE)
    decision = MatchDecision.objects.create(
        entry=entry,
        clinician=care.clinician,
        care=care,
        decided_by=by,
        decided_at=now,
        rank=pair.rank,
        score=pair.score,
        weights_version=board.weights_of(found.settings).version,
        ranking=ranking.snapshot([*found.ranked, *found.ruled_out]),
        override_reason=reason.strip() if pair.rank > 1 else "",
    )
    _close_offers(by, entry, decision)
    detail = {"rank": pair.rank, "clinician": str(clinician_id), "weights": decision.weights_version}
    audit.record("match.accepted", by=by, obj=decision, client=entry.client, detail=detail)
    queue(NEW_CASE, key=f"{NEW_CASE}:{care.pk}", about=care, user=care.clinician)
    return decision


def _close_offers(by: User, entry: WaitingEntry, decision: MatchDecision | None = None) -> None:
    """An open offer ends with the wait: as placed with this very specialist, else as withdrawn."""
    now = timezone.now()
    for offer in Offer.objects.holding().select_for_update().filter(entry=entry).order_by("pk"):
        placed = decision is not None and decision.clinician_id == offer.clinician_id and offer.agreed_at is not None
        offer.state = Offer.State.PLACED if placed else Offer.State.WITHDRAWN
        offer.ended_at, offer.decision = now, decision if placed else None
        save_versioned(offer, expected=offer.version, fields=["state", "ended_at", "decision"])
        audit.record(f"offer.{offer.state}", by=by, obj=offer, client=entry.client)


def possible_pair(found: board.Ranking, clinician_id: Any) -> Standing:
    """The pair, or NotPossible with the words that the board shows."""
    pair = found.of(clinician_id)
    if pair is None:
        raise NotPossible(_("Not available"))
    if pair.ruled_out:
        raise NotPossible(*pair.ruled_out)
    return pair


def _begin_care(by: User, entry: WaitingEntry, clinician_id: Any) -> CareRelationship:
    clinician = ClinicianProfile.objects.select_related("user").get(user_id=clinician_id).user
    try:
        return people.actions.begin_care(by=by, client=entry.client, clinician=clinician)
    except ValidationError as error:
        raise NotPossible(*error.messages) from error


@as_the_clinic()
@transaction.atomic
def undo_match(*, by: User, decision: MatchDecision, reason: str) -> WaitingEntry:
    """End the care that a decision began and give the person their old place on the list again.

    The decision stays as it was. Raises ValidationError when the care has ended already, or when the person waits
    for a place again.
    """
    before = decision.entry
    if WaitingEntry.objects.waiting().filter(client=before.client).exists():
        raise ValidationError(_("This person is on the waiting list again already."), code="waiting")
    people.actions.end_care(by=by, care=decision.care, reason=reason)
    entry = WaitingEntry.objects.create(
        client=before.client, urgency=before.urgency, since=before.since, needs=before.needs,
        triaged_at=before.triaged_at, triaged_by=before.triaged_by,
    )  # fmt: skip
    people.actions.change_status(by=by, client=before.client, status=Client.Status.WAITING)
    audit.record("match.undone", by=by, obj=decision, client=before.client)
    return entry
