"""Rows of people for the matrix."""

import datetime as dt

from django.utils import timezone

from people.models import (
    CareRelationship,
    Client,
    Consent,
    ConsentText,
    ContactChannel,
    CrisisContact,
    EmergencyAccess,
    Invitation,
    KnownDevice,
    Supervision,
    User,
)
from people.models.invitation import token_hash
from tests.cast import make_clinician

CARE = {"therapist", "supervisor"}
VISIBLE = {
    "channel_id": CARE | {"admin", "own_client"},
    "care_id": CARE | {"admin"},
    "invitation_id": {"admin"},
    "user_id": {"admin", "therapist"},
    "supervision_id": {"admin", "therapist", "supervisor"},
    "contact_id": {"admin"},
    "known_device_id": {"own_client"},
    "emergency_id": {"therapist", "admin"},
    "consent_id": CARE | {"own_client"},
    "consent_text_id": {"admin"},
}


def locum():
    """A clinician with no care relation to anybody: who opens records in an emergency."""
    return User.objects.filter(name="Thea Brandt").first() or make_clinician("Thea Brandt")


def objects(cast, client, canary):
    rowan = client.pk == cast.rowan.pk
    clinician = cast.ines if rowan else cast.yusuf
    for field in ("legal_name", "name", "pronouns", "contact_note"):
        setattr(client, field, canary(field))
    client.save()
    client.index_name()
    channel = ContactChannel(client=client, kind=ContactChannel.Kind.PHONE)
    channel.set_address(canary("address"))
    channel.save()
    care = CareRelationship.objects.get(client=client, clinician=clinician, ended_at=None)
    care.end_reason = canary("end_reason")
    care.save()
    invitation = Invitation.objects.create(
        token_hash=token_hash(str(client.pk)),
        email=canary("email"),
        email_index=str(client.number),
        roles=["client"],
        client=client,
        invited_by=cast.admin,
        expires_at=timezone.now() + dt.timedelta(days=2),
    )
    text, _new = ConsentText.objects.get_or_create(
        purpose="treatment", edition=1, defaults={"title": "Working together", "body": "We meet."}
    )
    consent = Consent.objects.create(
        client=client,
        text=text,
        decision="refused",
        reason=canary("consent-reason"),
        decided_at=timezone.now(),
        noted_by=clinician,
    )
    device = KnownDevice.objects.create(user=client.user, fingerprint=str(client.number), used_on=timezone.localdate())
    now = timezone.now()
    access = EmergencyAccess.objects.create(
        client=client,
        by=locum(),
        why="away",
        words=canary("emergency-words"),
        began_at=now - dt.timedelta(days=1, hours=1),
        ends_at=now - dt.timedelta(days=1),
        ended_at=now - dt.timedelta(days=1),
        reviewed_at=now,
        reviewed_by=cast.admin,
        outcome="talk",
        review=canary("emergency-review"),
    )
    return {
        "emergency_id": access,
        "known_device_id": device,
        "consent_id": consent,
        "consent_text_id": text,
        "client_id": Client.objects.get(pk=client.pk),
        "channel_id": channel,
        "care_id": care,
        "invitation_id": invitation,
        "user_id": clinician,
        "supervision_id": Supervision.objects.get(supervisee=clinician, ended_at=None),
        "contact_id": CrisisContact.objects.first(),
    }
