"""What stands around the relationships: words of the clinician, events of a life, the family, and what was made of a pattern."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.history import Relationship, SharedWithClientQuerySet
from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import ClientScopedQuerySet
from people.models import Client


class RelationshipWordsQuerySet(ClientScopedQuerySet):
    client_path = "relationship__client"


class RelationshipWords(VersionedModel):
    """The clinician's words on one relationship: a row of its own, so that the client's never change under a pen."""

    relationship = models.OneToOneField(Relationship, models.CASCADE, related_name="clinician_words")
    words = EncryptedTextField(_("your words on this relationship"), blank=True, default="")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = RelationshipWordsQuerySet.as_manager()
    privacy = Privacy(clinical="words", operational="relationship written_by")

    def __str__(self) -> str:
        return f"words on {self.relationship_id}"


class LifeEvent(VersionedModel):
    """Something in a life that the relationships happened around."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="life_events")
    told_by = models.CharField(max_length=9, choices=Relationship.ToldBy, default=Relationship.ToldBy.CLIENT)
    when = EncryptedTextField(_("when"), help_text=_("As you remember it: 2015, spring 2011, when I was 9."))
    what = EncryptedTextField(_("what happened"), help_text=_("A few words are enough. Please no full names."))

    objects = SharedWithClientQuerySet.as_manager()
    privacy = Privacy(clinical="when what", operational="client told_by")

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"event {self.pk}"


class FamilyMember(VersionedModel):
    """Somebody of the home that a client comes from, by role; never by name."""

    class Role(models.TextChoices):
        MOTHER = "mother", _("Mother")
        FATHER = "father", _("Father")
        STEP = "step", _("Step-parent")
        CARER = "carer", _("Somebody else who brought me up")
        GRANDPARENT = "grandparent", _("Grandparent")
        SIBLING = "sibling", _("Brother or sister")
        CHILD = "child", _("My child")

    client = models.ForeignKey(Client, models.PROTECT, related_name="family")
    told_by = models.CharField(max_length=9, choices=Relationship.ToldBy, default=Relationship.ToldBy.CLIENT)
    role = models.CharField(_("who"), max_length=11, choices=Role)
    label = EncryptedTextField(
        _("what you call them here"), blank=True, default="",
        help_text=_("For example Mum, or my older brother. Please no full names."),
    )  # fmt: skip
    closeness = models.PositiveSmallIntegerField(_("how close it felt when you were small"), null=True, blank=True)
    bond = EncryptedTextField(_("how it was between you"), blank=True, default="")
    parting = EncryptedTextField(_("whether you were parted"), blank=True, default="")
    parting_when = EncryptedTextField(
        _("when that was"), blank=True, default="", help_text=_("As you remember it: 1998, when I was 9.")
    )
    words = EncryptedTextField(_("in your own words"), blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    objects = SharedWithClientQuerySet.as_manager()
    privacy = Privacy(
        clinical="role label closeness bond parting parting_when words",
        operational="client told_by position",
        clear="role closeness",
    )

    class Meta:
        ordering = ["position", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closeness__isnull=True) | Q(closeness__range=(0, 10)), name="family_closeness_0_to_10"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"


class PatternDecision(BaseModel):
    """What a therapist made of a pattern that the rules offered. A new decision is a new row; the latest counts."""

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        REWORDED = "reworded", _("Reworded")
        REJECTED = "rejected", _("Rejected")

    client = models.ForeignKey(Client, models.PROTECT, related_name="pattern_decisions")
    rule = models.CharField(max_length=40)
    verdict = models.CharField(max_length=9, choices=Verdict)
    words = EncryptedTextField(_("in your words"), blank=True, default="")
    evidence = EncryptedJSONField(default=list)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = ClientScopedQuerySet.as_manager()
    privacy = Privacy(
        clinical="rule verdict words evidence", operational="client decided_by decided_at", clear="rule verdict"
    )

    class Meta:
        ordering = ["decided_at"]

    def __str__(self) -> str:
        return f"{self.rule} {self.verdict}"
