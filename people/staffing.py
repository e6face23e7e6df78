"""Writes about staff: roles, profiles, supervision, leaving. And about the clinic itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import audit
from common import slots
from common.saving import save_versioned
from people.models import CareRelationship, Clinic, ClinicianProfile, CrisisContact, Supervision, User

if TYPE_CHECKING:
    from django.forms import BaseModelFormSet

# provider(user=…, by=…): end what an upper floor holds open for somebody who leaves, in the same transaction.
LEAVING = "people.leaving"
STAFF_FIELDS = ("is_therapist", "is_supervisor", "is_clinic_admin")


@transaction.atomic
def update_staff(*, by: User, user: User, name: str, flags: dict[str, bool]) -> User:
    """Change name and roles of a member of staff. Raises ValidationError when a role cannot be given up yet."""
    held = User.objects.select_for_update().get(pk=user.pk)
    if held.is_therapist and not flags["is_therapist"]:
        _refuse_while_caring(held)
    if held.is_clinic_admin and not flags["is_clinic_admin"]:
        _refuse_last_admin(held)
    if not any(flags[field] for field in STAFF_FIELDS):
        raise ValidationError(_("Choose at least one role."), code="roles")
    held.name = name.strip()
    for field in STAFF_FIELDS:
        setattr(held, field, flags[field])
    held.save(update_fields=["name", *STAFF_FIELDS, "updated_at"])
    if not held.is_supervisor:
        _end_supervision(by, Supervision.objects.current().filter(supervisor=held))
    roles = " ".join(field for field in STAFF_FIELDS if flags[field])
    audit.record("staff.changed", by=by, obj=held, detail={"roles": roles})
    return held


@transaction.atomic
def deactivate_user(*, by: User, user: User) -> None:
    """Close an account: every login ends at once. Refused while the person still cares for clients."""
    held = User.objects.select_for_update().get(pk=user.pk)
    if held.pk == by.pk:
        raise ValidationError(_("You cannot close your own account."), code="self")
    _refuse_while_caring(held)
    if held.is_clinic_admin:
        _refuse_last_admin(held)
    held.is_active = False
    held.save(update_fields=["is_active", "updated_at"])
    _end_supervision(by, Supervision.objects.current().filter(supervisor=held))
    _end_supervision(by, Supervision.objects.current().filter(supervisee=held))
    end_logins(held)
    slots.collect(LEAVING, user=held, by=by)
    audit.record("staff.closed", by=by, obj=held)


@transaction.atomic
def reactivate_user(*, by: User, user: User) -> None:
    """Open a closed account again. Care and supervision that ended stay ended."""
    User.objects.filter(pk=user.pk).update(is_active=True, updated_at=timezone.now())
    audit.record("staff.opened", by=by, obj=user)


def end_logins(user: User) -> None:
    """End every login of a person, also one that the list of logins does not know."""
    UserSession.objects.filter(user=user).delete()
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def _refuse_while_caring(user: User) -> None:
    count = CareRelationship.objects.current().filter(clinician=user).count()
    if count:
        words = ngettext(
            "%(count)d client is still in this person's care. Hand it over first.",
            "%(count)d clients are still in this person's care. Hand them over first.",
            count,
        )
        raise ValidationError(words % {"count": count}, code="has_care")


def _refuse_last_admin(user: User) -> None:
    if not User.objects.filter(is_clinic_admin=True, is_active=True).exclude(pk=user.pk).exists():
        raise ValidationError(_("The clinic needs at least one admin."), code="last_admin")


@transaction.atomic
def begin_supervision(*, by: User, supervisor: User, supervisee: User) -> Supervision:
    """From now on the supervisor sees the supervisee's current cases. Raises ValidationError when it does not fit."""
    if supervisor.pk == supervisee.pk:
        raise ValidationError(_("Nobody supervises their own work."), code="self")
    if not (supervisor.is_active and supervisor.is_supervisor):
        raise ValidationError(_("Choose somebody who works as a supervisor."), code="not_a_supervisor")
    User.objects.select_for_update().get(pk=supervisee.pk)
    if Supervision.objects.current().filter(supervisor=supervisor, supervisee=supervisee).exists():
        raise ValidationError(_("This supervision is already there."), code="already")
    pair = Supervision.objects.create(supervisor=supervisor, supervisee=supervisee, started_at=timezone.now())
    audit.record("supervision.began", by=by, obj=pair, detail=_pair(pair))
    return pair


@transaction.atomic
def end_supervision(*, by: User, supervision: Supervision) -> None:
    """From now on the supervisor no longer sees the supervisee's cases."""
    _end_supervision(by, Supervision.objects.current().filter(pk=supervision.pk))


def _end_supervision(by: User, pairs: Any) -> None:
    for pair in pairs.select_for_update():
        pair.ended_at = max(timezone.now(), pair.started_at)
        pair.save(update_fields=["ended_at", "updated_at"])
        audit.record("supervision.ended", by=by, obj=pair, detail=_pair(pair))


def _pair(pair: Supervision) -> dict[str, str]:
    return {"supervisor": str(pair.supervisor_id), "supervisee": str(pair.supervisee_id)}


@transaction.atomic
def save_profile(
    *, by: User, profile: ClinicianProfile, expected: int, fields: list[str], parts: list[BaseModelFormSet]
) -> None:
    """Save a clinician's profile with its licences and hours (validated formsets). Raises StaleWrite."""
    if profile._state.adding:
        profile.save(force_insert=True)
    else:
        save_versioned(profile, expected=expected, fields=fields)
    for part in parts:
        part.save()
    audit.record("profile.saved", by=by, obj=profile, detail={"of": str(profile.user_id)})


@transaction.atomic
def save_clinic(*, by: User, clinic: Clinic, expected: int, fields: list[str]) -> None:
    """Save the clinic's settings. Raises StaleWrite."""
    save_versioned(clinic, expected=expected, fields=fields)
    audit.record("clinic.changed", by=by, obj=clinic, detail={"fields": " ".join(sorted(fields))})


@transaction.atomic
def save_crisis_contact(*, by: User, contact: CrisisContact) -> None:
    """Save one crisis contact; the day of the check says that somebody tried the number."""
    contact.save()
    audit.record("crisis_contact.saved", by=by, obj=contact, detail={"place": contact.jurisdiction})


@transaction.atomic
def confirm_crisis_contact(*, by: User, contact: CrisisContact, day: dt.date) -> None:
    """Note that somebody tried the number on that day and it was right."""
    contact.checked_on = day
    contact.save(update_fields=["checked_on", "updated_at"])
    audit.record("crisis_contact.checked", by=by, obj=contact)


@transaction.atomic
def remove_crisis_contact(*, by: User, contact: CrisisContact) -> None:
    audit.record("crisis_contact.removed", by=by, obj=contact, detail={"place": contact.jurisdiction})
    contact.delete()
