from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet
from people.models import Client


class IntakeQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})

    def latest_first(self) -> Self:
        """For the care team: what was sent before what is still being written, the newest first."""
        drafts_last = Case(When(state="draft", then=1), default=0, output_field=models.IntegerField())
        return self.order_by(drafts_last, "-created_at")


class Intake(VersionedModel):
    """One assessment at the beginning (or at a return): the client's journey through the sections, then the clinician's review."""

    class State(models.TextChoices):
        DRAFT = "draft", _("With the client")
        SUBMITTED = "submitted", _("Sent")
        IN_REVIEW = "in_review", _("Being read")
        SIGNED = "signed", _("Signed")
        LOCKED = "locked", _("Locked")

    client = models.ForeignKey(Client, models.PROTECT, related_name="intakes")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    section = models.CharField(max_length=24, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = IntakeQuerySet.as_manager()
    privacy = Privacy(operational="client state section submitted_at reviewed_by reviewed_at")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(state="draft"), name="one_draft_intake_per_client"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False), name="sent_intake_has_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"intake {self.pk}"


class IntakeAnswerQuerySet(ClientScopedQuerySet):
    client_path = "intake__client"
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})

    def shown_to_client(self) -> Q:
        return Q(side="client")


class IntakeAnswer(VersionedModel):
    """One answer. The client's words and the clinician's words are separate rows and never overwrite each other."""

    class Side(models.TextChoices):
        CLIENT = "client", _("Client")
        CLINICIAN = "clinician", _("Clinician")

    class Parked(models.TextChoices):
        NO = "", _("Answered")
        LATER = "later", _("Later")
        FACE_TO_FACE = "face", _("Only face to face")
        SKIPPED = "skip", _("I'd rather not say")

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=40)
    side = models.CharField(max_length=9, choices=Side, default=Side.CLIENT)
    value = EncryptedJSONField(null=True, blank=True)
    parked = models.CharField(max_length=5, choices=Parked, default=Parked.NO, blank=True)

    objects = IntakeAnswerQuerySet.as_manager()
    privacy = Privacy(clinical="value", operational="intake question side parked")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intake", "question", "side"], name="one_answer_per_question_and_side")
        ]

    def __str__(self) -> str:
        return f"{self.question} ({self.side})"


class OfIntakeQuerySet(ClientScopedQuerySet):
    client_path = "intake__client"


class IntakeAddendum(BaseModel):
    """Something added to a signed intake: signed, timed and never changed."""

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="addenda")
    words = EncryptedTextField(_("what you add"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    objects = OfIntakeQuerySet.as_manager()
    privacy = Privacy(clinical="words", operational="intake signed_by signed_at")

    class Meta:
        ordering = ["signed_at"]

    def __str__(self) -> str:
        return f"addendum to {self.intake_id}"


class TalkedAbout(BaseModel):
    """A question that was left for a meeting has been talked about: it leaves the agenda."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="talked_about")
    question = models.CharField(max_length=40)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects = OfIntakeQuerySet.as_manager()
    privacy = Privacy(operational="intake question noted_by noted_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "question"], name="a_question_is_talked_about_once")]

    def __str__(self) -> str:
        return self.question
