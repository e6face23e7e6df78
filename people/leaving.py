"""Somebody leaves the clinic: in one action every case goes to somebody else and nothing of theirs opens any more (T7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import audit
from common import slots
from people.actions import begin_care, end_care
from people.models import CareRelationship, User
from people.staffing import deactivate_user, end_logins
from people.telling import tell

if TYPE_CHECKING:
    from uuid import UUID

MAY_NOT_CARE = "people.may_not_care"  # provider(client=…, clinician=…) -> True when the two must not meet, else None


def cases_of(user: User) -> list[CareRelationship]:
    """Everything that is still in this person's care, in the order of case numbers."""
    rows = CareRelationship.objects.current().filter(clinician=user).select_related("client")
    return list(rows.order_by("client__number", "kind"))


@transaction.atomic
def leave(*, by: User, user: User, successors: dict[UUID, User]) -> int:
    """Hand over every case (``successors`` by id of the care relationship) and close the account, all or nothing.

    Returns how many were handed over. Raises ValidationError, keyed by the id of the care that has nobody fitting to go to.
    """
    held = User.objects.select_for_update().get(pk=user.pk)
    cases = list(cases_of(held))
    wrong = {str(care.pk): why for care in cases if (why := _why_not(care, successors.get(care.pk)))}
    if wrong:
        raise ValidationError(wrong)
    for care in cases:
        _hand_over(by, care, successors[care.pk])
    deactivate_user(by=by, user=held)
    audit.record("staff.handed_over", by=by, obj=held, detail={"cases": len(cases)})
    return len(cases)


def _why_not(care: CareRelationship, to: User | None) -> str:
    if to is None:
        return _("Choose who goes on.")
    if not (to.is_active and to.is_therapist) or to.pk == care.clinician_id:
        return _("This person does not see clients at the moment.")
    if slots.collect(MAY_NOT_CARE, client=care.client, clinician=to):
        return _("Not available for this client. Choose somebody else.")
    return ""


def _hand_over(by: User, care: CareRelationship, to: User) -> None:
    end_care(by=by, care=care)
    already = CareRelationship.objects.current().filter(client=care.client, clinician=to, kind=care.kind)
    if not already.exists():
        begin_care(by=by, client=care.client, clinician=to, kind=care.kind)


@transaction.atomic
def remove_second_step(*, by: User, user: User) -> int:
    """The phone or key is lost: take the second factor away and end every login. The person is told. Returns how many went."""
    removed, _kinds = Authenticator.objects.filter(user=user).delete()
    end_logins(user)
    event = audit.record("staff.second_step_removed", by=by, obj=user, detail={"removed": removed})
    tell("sign_in_changed", key=str(event.sequence), user=user)
    return removed


def chosen(cases: list[CareRelationship], data: Any, people: dict[str, User]) -> dict[UUID, User]:
    """What a form says: one successor for all (``to``), or another one for a case (``to-<id>``)."""
    everybody = people.get(data.get("to", ""))
    found = {care.pk: people.get(data.get(f"to-{care.pk}", "")) or everybody for care in cases}
    return {pk: person for pk, person in found.items() if person is not None}
