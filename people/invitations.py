"""Invitations: a link that works once and lets somebody choose a password.

The token is a keyed hash of the invitation's id and end. Whoever sends the message builds the link again in that
instant, so it lies neither in the database nor in the outbox; the row keeps only a hash of the token.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import audit
from common import slots
from common.acting import as_the_clinic
from common.crypto import blind_index, current_ring
from people.models import Client, Clinic, Invitation, User
from people.models.invitation import VALID_FOR, token_hash
from people.permissions import STAFF_ROLES, Role

if TYPE_CHECKING:
    import uuid

# Whoever sends messages fills this slot: provide(invitation=...) is called inside the transaction of the invitation.
INVITED = "people.invited"
ROLE_FIELDS = {
    Role.THERAPIST: "is_therapist",
    Role.SUPERVISOR: "is_supervisor",
    Role.ADMIN: "is_clinic_admin",
    Role.CLIENT: "is_client",
}


class InvitationClosed(Exception):
    """The link was used, withdrawn, has expired or never was one. They are told apart for nobody."""


def token_for(invitation: Invitation) -> str:
    """The token of an invitation, 256 bits, from the key ring."""
    message = f"{invitation.pk}:{int(invitation.expires_at.timestamp())}".encode()
    digest = hmac.new(current_ring().derive("invitation"), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def link_for(invitation_id: uuid.UUID | str) -> str | None:
    """The absolute link of an invitation that is still open, or None: then there is nothing to send any more."""
    invitation = Invitation.objects.open_at(timezone.now()).filter(pk=invitation_id).first()
    if invitation is None:
        return None
    token = token_for(invitation)
    if not hmac.compare_digest(token_hash(token), invitation.token_hash):
        return None  # the key it was made with has left the ring
    return settings.SITE_URL + reverse("people:welcome", args=[token])


def address_for(invitation_id: uuid.UUID | str) -> str | None:
    """Where the link of an open invitation goes."""
    invitation = Invitation.objects.open_at(timezone.now()).filter(pk=invitation_id).first()
    return invitation.email if invitation else None


@transaction.atomic
def invite(
    *, by: User | None, email: str, roles: list[str], client: Client | None = None, staff_name: str = ""
) -> Invitation:
    """Invite somebody and have the link sent. Earlier open invitations of the same person are withdrawn.

    Raises ValidationError when the address or the client already has an account, or when the roles do not fit.
    """
    address = email.strip().lower()
    _check(address, roles, client)
    index = blind_index(address, "invitation-email")
    _withdraw_open(index, client)
    # Whole seconds, so that the token is the same on every database.
    expires_at = timezone.now().replace(microsecond=0) + VALID_FOR
    invitation = Invitation(
        email=address,
        email_index=index,
        roles=sorted(roles),
        client=client,
        staff_name=staff_name.strip(),
        invited_by=by,
        expires_at=expires_at,
    )
    invitation.token_hash = token_hash(token_for(invitation))
    invitation.save(force_insert=True)
    detail = {"roles": " ".join(invitation.roles)}
    audit.record("invitation.made", by=by, obj=invitation, client=client, detail=detail)
    slots.collect(INVITED, invitation=invitation)
    return invitation


def _check(address: str, roles: list[str], client: Client | None) -> None:
    wanted = {Role(role) for role in roles}
    validate_email(address)
    if client is not None:
        if wanted != {Role.CLIENT}:
            raise ValidationError(_("A client is invited as a client."), code="roles")
        if client.user_id:
            raise ValidationError(_("This client already has an account."), code="has_account")
        if client.is_joint:
            raise ValidationError(_("A joint file has no account. Invite each person of it."), code="joint")
    elif not wanted or not wanted <= STAFF_ROLES:
        raise ValidationError(_("Choose at least one role of the clinic's staff."), code="roles")
    if User.objects.filter(email__iexact=address).exists():
        raise ValidationError({"email": _("Somebody already signs in with this address.")}, code="has_account")


def _withdraw_open(email_index: str, client: Client | None) -> None:
    now = timezone.now()
    unused = Invitation.objects.filter(used_at__isnull=True, withdrawn_at__isnull=True)
    same = unused.filter(client=client) if client else unused.filter(email_index=email_index, client__isnull=True)
    same.update(withdrawn_at=now, updated_at=now)


@transaction.atomic
def withdraw(*, by: User, invitation: Invitation) -> bool:
    """Make the link useless. Returns False when it was used or withdrawn before."""
    now = timezone.now()
    unused = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, withdrawn_at__isnull=True)
    if not unused.update(withdrawn_at=now, updated_at=now):
        return False
    audit.record("invitation.withdrawn", by=by, obj=invitation, client=invitation.client)
    return True


@as_the_clinic()  # whoever holds the link is nobody yet
def open_invitation(token: str) -> Invitation | None:
    """The invitation that a token opens now, or None."""
    return Invitation.objects.open_at(timezone.now()).for_token(token).select_related("client").first()


@as_the_clinic()
def accept_invitation(*, token: str, password: str) -> User:
    """Create the account of whoever holds the link. Of two at once exactly one wins; the other: InvitationClosed."""
    try:
        with transaction.atomic():
            return _accept(token, password)
    except IntegrityError as error:  # an account with that address appeared in the meantime
        raise InvitationClosed from error


def _accept(token: str, password: str) -> User:
    now = timezone.now()
    # One conditional UPDATE decides, whatever else happens at the same time.
    if not Invitation.objects.open_at(now).for_token(token).update(used_at=now, updated_at=now):
        raise InvitationClosed
    invitation = Invitation.objects.for_token(token).select_related("client").get()
    client = invitation.client
    if client is not None and client.user_id:
        raise InvitationClosed
    user = User.objects.create_user(
        email=invitation.email, password=password, name=invitation.staff_name, **_starting_settings(invitation)
    )
    if client is not None:
        Client._base_manager.filter(pk=client.pk, user__isnull=True).update(user=user, updated_at=now)
    audit.record("invitation.accepted", by=user, obj=invitation, client=client)
    return user


def _starting_settings(invitation: Invitation) -> dict[str, Any]:
    place = invitation.client or Clinic.get()
    settings_of_place: dict[str, Any] = {"time_zone": place.time_zone, "language": place.language}
    if invitation.client is not None:
        settings_of_place["discreet"] = invitation.client.discreet
    return settings_of_place | {ROLE_FIELDS[Role(role)]: True for role in invitation.roles}
