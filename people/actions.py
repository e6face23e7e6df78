"""Writes about clients and who cares for them. Each is one transaction and leaves its trace in the audit chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

import audit
from common import slots
from common.acting import as_the_clinic
from common.saving import save_versioned
from people.invitations import accept_invitation, invite, withdraw
from people.models import CareRelationship, Client, Clinic, ContactChannel

if TYPE_CHECKING:
    from people.models import User

__all__ = [
    "accept_invitation",
    "add_channel",
    "begin_care",
    "change_status",
    "end_care",
    "invite",
    "register_client",
    "remove_channel",
    "update_channel",
    "update_client",
    "withdraw",
]

FIRST_NUMBER = 1001
STATUS_SLOT = "client.status"
NAME_FIELDS = {"name", "legal_name"}


@transaction.atomic
def register_client(
    *,
    by: User,
    name: str,
    legal_name: str,
    email: str = "",
    phone: str = "",
    pronouns: str = "",
    discreet: bool = True,
    may_leave_message: bool = False,
    time_zone: str | None = None,
    language: str = "en",
    jurisdiction: str | None = None,
    kind: str = Client.Kind.PERSON,
) -> Client:
    """A new client with the next case number, the name index and the channels that were given.

    ``may_leave_message`` is about the telephone. Without a time zone or jurisdiction the clinic's own is taken.
    """
    clinic = _locked_clinic()
    highest = Client._base_manager.aggregate(highest=Max("number"))["highest"]
    client = Client(
        kind=kind,
        number=highest + 1 if highest else FIRST_NUMBER,
        name=name.strip(),
        legal_name=legal_name.strip() or name.strip(),
        pronouns=pronouns.strip(),
        status_since=timezone.now(),
        discreet=discreet,
        time_zone=time_zone or clinic.time_zone,
        language=language,
        jurisdiction=jurisdiction or clinic.jurisdiction,
    )
    client.save(force_insert=True)
    client.index_name()
    _insert_first_channels(client, email=email.strip(), phone=phone.strip(), may_leave_message=may_leave_message)
    audit.record("client.registered", by=by, obj=client, client=client)
    return client


def _insert_first_channels(client: Client, *, email: str, phone: str, may_leave_message: bool) -> None:
    """Mail is preferred where there is an address."""
    kinds = ContactChannel.Kind
    if email:
        _insert_channel(client, kind=kinds.EMAIL, address=email, preferred=True)
    if phone:
        _insert_channel(
            client, kind=kinds.PHONE, address=phone, preferred=not email, may_leave_message=may_leave_message
        )


def _locked_clinic() -> Clinic:
    """The clinic's row, held until the transaction ends: case numbers are given out one at a time."""
    Clinic.get()
    return Clinic._base_manager.select_for_update().get(singleton=True)


@transaction.atomic
def update_client(*, by: User, client: Client, expected: int, changes: dict[str, Any]) -> Client:
    """Write changed fields of a client. Raises StaleWrite when somebody else saved since version ``expected``."""
    for field, value in changes.items():
        setattr(client, field, value)
    save_versioned(client, expected=expected, fields=list(changes))
    if NAME_FIELDS & set(changes):
        client.index_name()
    audit.record("client.changed", by=by, obj=client, client=client, detail={"fields": " ".join(sorted(changes))})
    return client


@as_the_clinic()  # what hangs on a status is clinical, also when the desk changes it
@transaction.atomic
def change_status(*, by: User | None, client: Client, status: str) -> None:
    """Move a client to another status. The version stays: nobody's text can be overwritten by this.

    What has to happen with it fills the slot ``client.status``, in the same transaction.
    """
    now = timezone.now()
    changed = (
        Client._base_manager.filter(pk=client.pk)
        .exclude(status=status)
        .update(status=Client.Status(status), status_since=now, updated_at=now)
    )
    if changed:
        client.status, client.status_since = status, now
        audit.record("client.status", by=by, obj=client, client=client, detail={"status": str(status)})
        slots.collect(STATUS_SLOT, client=client)


@transaction.atomic
def add_channel(*, by: User, client: Client, kind: str, address: str, **settings: Any) -> ContactChannel:
    """One more way to reach a client. Raises ValidationError when the client already has that address."""
    Client._base_manager.select_for_update().get(pk=client.pk)
    channel = _insert_channel(client, kind=kind, address=address, **settings)
    audit.record("channel.added", by=by, obj=channel, client=client, detail={"kind": channel.kind})
    return channel


@transaction.atomic
def update_channel(*, by: User, channel: ContactChannel, expected: int, changes: dict[str, Any]) -> ContactChannel:
    """Write changed settings of a channel. Somebody has looked at it, so messages that came back are forgiven.

    Raises StaleWrite, or ValidationError for an address that is known.
    """
    Client._base_manager.select_for_update().get(pk=channel.client_id)
    for field, value in changes.items():
        setattr(channel, field, value)
    channel.undeliverable_since, channel.undeliverable_why = None, ""
    fields = [*changes, "undeliverable_since", "undeliverable_why"]
    if {"address", "kind"} & set(changes):
        channel.set_address(channel.address)
        fields = [*{*fields, "address", "address_index"}]
        _refuse_known_address(channel)
    if changes.get("preferred"):
        _drop_preference(channel)
    save_versioned(channel, expected=expected, fields=fields)
    audit.record(
        "channel.changed", by=by, obj=channel, client=channel.client, detail={"fields": " ".join(sorted(changes))}
    )
    return channel


@transaction.atomic
def remove_channel(*, by: User, channel: ContactChannel) -> None:
    audit.record("channel.removed", by=by, obj=channel, client=channel.client, detail={"kind": channel.kind})
    channel.delete()


def _insert_channel(client: Client, *, kind: str, address: str, **settings: Any) -> ContactChannel:
    channel = ContactChannel(client=client, kind=kind, **settings)
    channel.set_address(address)
    _refuse_known_address(channel)
    if channel.preferred:
        _drop_preference(channel)
    channel.save(force_insert=True)
    return channel


def _refuse_known_address(channel: ContactChannel) -> None:
    same = ContactChannel._base_manager.filter(
        client_id=channel.client_id, kind=channel.kind, address_index=channel.address_index
    ).exclude(pk=channel.pk)
    if same.exists():
        raise ValidationError({"address": _("This address is already there.")}, code="known_address")


def _drop_preference(channel: ContactChannel) -> None:
    """Only one channel is the preferred one."""
    ContactChannel._base_manager.filter(client_id=channel.client_id, preferred=True).exclude(pk=channel.pk).update(
        preferred=False, updated_at=timezone.now()
    )


@transaction.atomic
def begin_care(*, by: User, client: Client, clinician: User, kind: str = "therapist") -> CareRelationship:
    """Open a client's record to a clinician. Raises ValidationError for somebody who does not see clients, for a second
    responsible therapist (code ``has_therapist``) and for care that is already there (code ``already``)."""
    if not (clinician.is_active and clinician.is_therapist):
        raise ValidationError(_("This person does not see clients at the moment."), code="not_a_clinician")
    Client._base_manager.select_for_update().get(pk=client.pk)
    current = CareRelationship.objects.current().filter(client=client, kind=kind)
    if current.filter(clinician=clinician).exists():
        raise ValidationError(_("This clinician already cares for this client."), code="already")
    if kind == CareRelationship.Kind.THERAPIST and current.exists():
        raise ValidationError(_("This client already has a therapist. End that care first."), code="has_therapist")
    care = CareRelationship(client=client, clinician=clinician, kind=kind, started_at=timezone.now(), arranged_by=by)
    care.save(force_insert=True)
    audit.record(
        "care.began", by=by, obj=care, client=client, detail={"kind": str(kind), "clinician": str(clinician.pk)}
    )
    return care


@transaction.atomic
def end_care(*, by: User, care: CareRelationship, reason: str = "") -> CareRelationship:
    """Close a client's record to a clinician from this moment. Raises ValidationError when it has ended already."""
    held = CareRelationship.objects.select_for_update().select_related("client").get(pk=care.pk)
    if held.ended_at:
        raise ValidationError(_("This care has already ended."), code="ended")
    held.ended_at, held.end_reason = max(timezone.now(), held.started_at), reason.strip()
    held.save(update_fields=["ended_at", "end_reason", "updated_at"])
    detail = {"kind": held.kind, "clinician": str(held.clinician_id)}
    audit.record("care.ended", by=by, obj=held, client=held.client, detail=detail)
    care.ended_at, care.end_reason = held.ended_at, held.end_reason
    return held
