"""Emergency access (docs/adr/0021): one record, for a short while, for reading, and everybody concerned hears of it at once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

import audit
from common import slots
from common.acting import as_the_clinic
from people.access import clients_in_care_of
from people.leaving import MAY_NOT_CARE
from people.models import CareRelationship, Client, Clinic, EmergencyAccess, User
from people.permissions import Permission
from people.telling import tell

if TYPE_CHECKING:
    from django.db.models import QuerySet

NEAR = "people.near"  # provider(client=…) -> ids of clients whom this one must not meet through the clinic


def standing(user: User) -> EmergencyAccess | None:
    """The access that this person has open now. Nothing is asked for people who have not opened one lately."""
    if user.emergency_until is None or not user.can(Permission.OPEN_IN_EMERGENCY):
        return None
    return EmergencyAccess.objects.open().filter(by_id=user.pk).first()


def open_record(*, by: User, number: int, why: str, words: str) -> EmergencyAccess:
    """Let ``by`` read the record with this case number for as long as the clinic says.

    The entry in the chain and the messages to those concerned are written along with it, or it is not opened. Pressing twice
    gives the same access. Raises ValidationError; a number that does not exist and a record behind a wall say the same.
    """
    try:
        return _open(by=by, number=number, why=why, words=words)
    except ValidationError as error:
        audit.record("emergency.refused", by=by, detail={"because": str(next(iter(error.error_dict.values()))[0].code)})
        raise


@transaction.atomic
@as_the_clinic()  # whoever opens has no row of the client before
def _open(*, by: User, number: int, why: str, words: str) -> EmergencyAccess:
    held = User.objects.select_for_update().get(pk=by.pk)
    if not held.can(Permission.OPEN_IN_EMERGENCY):
        raise PermissionDenied
    mine = EmergencyAccess.objects.filter(by=held)
    mine.filter(ended_at=None, ends_at__lte=Now()).update(ended_at=F("ends_at"))
    client = Client.objects.filter(number=number, kind=Client.Kind.PERSON).first()
    if client is None or must_not_meet(client, held):
        raise _no("number", _("Not available. Check the case number; a name does not help here."), "not_available")
    if clients_in_care_of(held).filter(client_id=client.pk).exists():
        raise _no("number", _("You look after this client already. The record is open to you as always."), "in_care")
    already = mine.open().first()
    if already is not None:
        if already.client_id == client.pk:
            return already
        raise _no("number", _("You are in another record in an emergency. End that first."), "another")
    return _begin(held, client, why, words)


def _begin(by: User, client: Client, why: str, words: str) -> EmergencyAccess:
    told = concerned(client, but=by)
    if not told:
        raise _no("number", _("Nobody else of the clinic could be told, so this stays closed."), "nobody_told")
    clinic = Clinic.get()
    access = EmergencyAccess.objects.create(
        client=client, by=by, why=why, words=words.strip(), began_at=Now(),
        ends_at=Now() + dt.timedelta(minutes=clinic.emergency_minutes),
    )  # fmt: skip
    access.refresh_from_db(fields=["began_at", "ends_at"])
    User.objects.filter(pk=by.pk).update(emergency_until=access.ends_at)
    detail = {"emergency": str(access.pk), "minutes": clinic.emergency_minutes}
    audit.record("emergency.opened", by=by, obj=access, client=client, detail=detail)
    for person in told:
        tell("emergency", key=f"{access.pk}:{person.pk}", user=person)
    if clinic.emergency_tells_client and client.user_id:
        tell("looked", key=str(access.pk), client=client)
    return access


def _no(field: str, text: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(text, code=code)})


def must_not_meet(client: Client, clinician: User) -> bool:
    """A wall stands between the two, or between the client and somebody whom the clinician treats, treated or supervises."""
    if slots.collect(MAY_NOT_CARE, client=client, clinician=clinician):
        return True
    near = {pk for held in slots.collect(NEAR, client=client) for pk in held}
    ever = CareRelationship.objects.filter(client_id__in=near, clinician=clinician)
    return ever.exists() or clients_in_care_of(clinician).filter(client_id__in=near).exists()


def concerned(client: Client, *, but: User) -> QuerySet:
    """Whoever is responsible for the treatment, and everybody who runs the clinic; not the person who opens."""
    therapists = CareRelationship.objects.current().filter(client=client, kind=CareRelationship.Kind.THERAPIST)
    people = User.objects.active().exclude(pk=but.pk)
    return people.filter(is_clinic_admin=True) | people.filter(pk__in=therapists.values("clinician_id"))


@transaction.atomic
def end(*, by: User, access: EmergencyAccess) -> bool:
    """Close it before its time: by the person who opened it, or by whoever watches over access. Others get a ValidationError.

    Says whether it was open; twice changes nothing.
    """
    if access.by_id != by.pk and not by.can(Permission.SEE_TRAIL):
        raise ValidationError(_("Only the person who opened it and the admins can end it."), code="not_yours")
    rows = EmergencyAccess.objects.open().filter(pk=access.pk)
    if not rows.update(ended_at=Now(), updated_at=timezone.now()):
        return False
    User.objects.filter(pk=access.by_id).update(emergency_until=None)
    detail = {"emergency": str(access.pk)}
    audit.record("emergency.ended", by=by, obj=access, client=Client(pk=access.client_id), detail=detail)
    return True


@transaction.atomic
def review(*, by: User, access: EmergencyAccess, outcome: str, words: str) -> EmergencyAccess:
    """Somebody else's judgement on an access that is over. It is given once. Raises ValidationError."""
    held = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if held.by_id == by.pk:
        raise ValidationError(_("Somebody else has to review what you opened."), code="own")
    if EmergencyAccess.objects.open().filter(pk=held.pk).exists():
        raise ValidationError(_("It is still open. End it, or wait until it is over."), code="open")
    if held.reviewed_at is not None:
        raise ValidationError(_("Somebody has reviewed this already. What they wrote stands below."), code="reviewed")
    held.reviewed_at, held.reviewed_by = timezone.now(), by
    held.outcome, held.review = outcome, words.strip()
    held.save(update_fields=["reviewed_at", "reviewed_by", "outcome", "review", "updated_at"])
    detail = {"emergency": str(held.pk), "outcome": outcome}
    audit.record("emergency.reviewed", by=by, obj=held, client=Client(pk=held.client_id), detail=detail)
    return held
