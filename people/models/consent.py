"""What a client agreed to, in which words, and when that was taken back."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet
from people.models.client import Client
from people.models.user import User
from people.permissions import Permission


class Purpose(models.TextChoices):
    """What a consent is for. Each stands alone: none is hidden in another."""

    TREATMENT = "treatment", _("Treatment")
    LIMITS = "limits", _("What stays between us, and what can't")
    EMERGENCY = "emergency", _("What we do in an emergency")
    VIDEO = "video", _("Sessions by video")
    MESSAGES = "messages", _("Messages between sessions")
    SUPERVISION = "supervision", _("Supervision")
    GROUP = "group", _("Rules of the group")
    RECORDING = "recording", _("Recording of sessions")
    PARTNER = "partner", _("Bringing in a partner")
    RELEASE = "release", _("Passing something on")
    FEES = "fees", _("Fees")
    RESEARCH = "research", _("Research")
    SAFE_CONTACT = "safe_contact", _("How it is safe to get in touch")


class ConsentTextQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """As rows to look after; whoever gives a consent reads it on the consent's own page."""
        active = getattr(user, "is_authenticated", False) and user.can(Permission.MANAGE_CLINIC)
        return self.all() if active else self.none()

    def in_force(self) -> Self:
        """The latest edition of each purpose, unless the clinic no longer asks for it."""
        newer = ConsentText.objects.filter(purpose=models.OuterRef("purpose"), edition__gt=models.OuterRef("edition"))
        return self.filter(~models.Exists(newer), retired=False).order_by("position", "purpose")


class ConsentText(BaseModel):
    """One edition of what the clinic asks consent for. An edition never changes: a new wording is a new edition."""

    purpose = models.CharField(_("for"), max_length=12, choices=Purpose)
    edition = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), help_text=_("In plain words. Say what happens if somebody says no."))
    required = models.BooleanField(_("treatment cannot start without it"), default=False)
    asks_again = models.BooleanField(
        _("ask those again who agreed to an earlier wording"), default=True, help_text=_("Not for a mended comma.")
    )
    retired = models.BooleanField(_("no longer asked for"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=10)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ConsentTextQuerySet.as_manager()
    privacy = Privacy(operational="purpose edition title body required asks_again retired position written_by")

    class Meta:
        ordering = ["position", "purpose", "-edition"]
        constraints = [models.UniqueConstraint(fields=["purpose", "edition"], name="editions_of_a_consent_count_up")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.edition}"


class ConsentQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})


class Consent(BaseModel):
    """One decision of a client about one text. Taking it back, or deciding anew, is another row; the latest counts."""

    class Decision(models.TextChoices):
        GIVEN = "given", _("Agreed")
        REFUSED = "refused", _("Said no")
        WITHDRAWN = "withdrawn", _("Taken back")

    class How(models.TextChoices):
        PORTAL = "portal", _("In the portal")
        PERSON = "person", _("In person")
        PAPER = "paper", _("On paper")

    client = models.ForeignKey(Client, models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents")
    decision = models.CharField(_("decision"), max_length=9, choices=Decision)
    how = models.CharField(_("how"), max_length=6, choices=How, default=How.PORTAL)
    reason = EncryptedTextField(_("in the client's words"), blank=True, default="")
    decided_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ConsentQuerySet.as_manager()
    privacy = Privacy(clinical="reason", operational="client text decision how decided_at noted_by")

    class Meta:
        ordering = ["-decided_at", "-created_at"]
        indexes = [models.Index(fields=["client", "text", "-decided_at"], name="latest_consent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=["given", "refused", "withdrawn"]), name="consent_has_a_known_decision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.pk}"
