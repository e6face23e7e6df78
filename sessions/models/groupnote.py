"""The shared part of a group session, and what the people who lead it notice between the members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet, clients_in_care_of, may
from people.models import Client
from people.permissions import Permission
from plans.models import Objective
from sessions.models.appointment import Appointment, Attendance

if TYPE_CHECKING:
    from people.models import User


class OfGroupQuerySet(models.QuerySet):
    """Seen by the people who lead the group. Others read the shared part through a member's own note."""

    group_path = "appointment__group"

    def visible_to(self, user: User) -> Self:
        if not may(user, Permission.WRITE_RECORDS):
            return self.none()
        return self.filter(**{f"{self.group_path}__facilitators": user.pk})


class GroupNote(VersionedModel):
    """What one session of a group was about, without a name. Members' own notes point to it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed")

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="group_note")
    theme = EncryptedTextField(_("theme"), blank=True, default="")
    exercises = EncryptedJSONField(_("exercises"), default=list)
    happened = EncryptedTextField(_("what happened"), blank=True, default="")
    next_time = EncryptedTextField(_("next time"), blank=True, default="")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_credential = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)

    objects = OfGroupQuerySet.as_manager()
    privacy = Privacy(
        clinical="theme exercises happened next_time",
        operational="appointment saved_by state signed_by signed_at signed_credential content_hash",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(signed_at__isnull=False) & ~Q(content_hash="")),
                name="signed_shared_part_is_hashed",
            )
        ]

    def __str__(self) -> str:
        return f"shared {self.pk} ({self.state})"


class RevisionOfGroupQuerySet(OfGroupQuerySet):
    group_path = "note__appointment__group"


class GroupNoteRevision(BaseModel):
    """What a shared part said after each accepted save."""

    note = models.ForeignKey(GroupNote, models.CASCADE, related_name="revisions")
    note_version = models.PositiveIntegerField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = EncryptedJSONField(default=dict)

    objects = RevisionOfGroupQuerySet.as_manager()
    privacy = Privacy(clinical="content", operational="note note_version saved_by")

    class Meta:
        ordering = ["note_version"]
        constraints = [models.UniqueConstraint(fields=["note", "note_version"], name="one_shared_revision_per_version")]

    def __str__(self) -> str:
        return f"{self.note_id} v{self.note_version}"


class GroupExchange(BaseModel):
    """One member responded to another, so many times in one session. Nobody's record: it never leaves with a client."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="exchanges")
    giver = models.ForeignKey(Client, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Client, models.PROTECT, related_name="+")
    times = models.PositiveSmallIntegerField(default=1)

    objects = OfGroupQuerySet.as_manager()
    privacy = Privacy(operational="appointment giver receiver times")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "giver", "receiver"], name="one_arrow_per_pair_and_session"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="nobody_responds_to_themselves"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MomentQuerySet(ClientScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """The recorder's, and the care team's once the client agreed that it leaves the group."""
        if not may(user, Permission.SEE_RECORDS):
            return self.none()
        own = Q(recorded_by=user.pk) | Q(consent="agreed")
        return self.filter(Q(client__in=clients_in_care_of(user)) & own)


class GroupMoment(BaseModel):
    """Something of one member's that happened here and now. It goes to the member's plan when the member says yes."""

    class Consent(models.TextChoices):
        UNASKED = "unasked", _("Not asked yet")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Stays in the group")

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="moments")
    client = models.ForeignKey(Client, models.PROTECT, related_name="moments")
    words = EncryptedTextField(_("what happened"))
    consent = models.CharField(_("may it go to the plan?"), max_length=8, choices=Consent, default=Consent.UNASKED)
    asked_at = models.DateTimeField(null=True, blank=True)
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, blank=True, related_name="moments")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MomentQuerySet.as_manager()
    privacy = Privacy(clinical="words", operational="appointment client consent asked_at objective recorded_by")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(objective__isnull=True) | Q(consent="agreed"), name="a_moment_moves_with_consent_only"
            ),
            models.CheckConstraint(
                condition=Q(consent="unasked", asked_at__isnull=True)
                | (~Q(consent="unasked") & Q(asked_at__isnull=False)),
                name="consent_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ClimateQuerySet(ClientScopedQuerySet):
    """One person's answer is that person's. Staff see the average of several."""

    client_path = "attendance__client"
    audience = frozenset({Audience.CLIENT})


class GroupClimate(VersionedModel):
    """How the group felt to one member after one session: three answers from 0 (not at all) to 6 (very much)."""

    attendance = models.OneToOneField(Attendance, models.CASCADE, related_name="climate")
    engaged = models.PositiveSmallIntegerField(null=True, blank=True)
    conflict = models.PositiveSmallIntegerField(null=True, blank=True)
    avoiding = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = ClimateQuerySet.as_manager()
    privacy = Privacy(clinical="engaged conflict avoiding", operational="attendance", clear="engaged conflict avoiding")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(engaged__isnull=True) | Q(engaged__lte=6))
                & (Q(conflict__isnull=True) | Q(conflict__lte=6))
                & (Q(avoiding__isnull=True) | Q(avoiding__lte=6)),
                name="climate_0_to_6",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
