"""One shared picture of how closeness goes wrong and what keeps it going, which all four ways of working write into."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet
from people.models import Client


class FormulationQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})

    def shown_to_client(self) -> Q:
        return ~Q(state="draft")

    def newest_first(self) -> Self:
        return self.order_by("-edition")

    def agreed(self) -> Self:
        return self.filter(state=Formulation.State.AGREED).newest_first()


class Formulation(VersionedModel):
    """One edition of the picture: the six steps of the cycle, four columns beside it, and four P.

    A draft is the therapist's; what was shown to the client is not worded anew under their eyes, and an agreed edition is closed.
    ``steps``, ``lenses`` and ``factors`` map the keys of ``plans.cycle`` to text.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SHOWN = "shown", _("Shown to the client")
        AGREED = "agreed", _("Agreed")

    client = models.ForeignKey(Client, models.PROTECT, related_name="formulations")
    edition = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    steps = EncryptedJSONField(default=dict)
    lenses = EncryptedJSONField(default=dict)
    factors = EncryptedJSONField(default=dict)
    distance = EncryptedTextField(_("what distance may be good for"), blank=True, default="")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    shown_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    objects = FormulationQuerySet.as_manager()
    privacy = Privacy(
        clinical="steps lenses factors distance", operational="client edition state author shown_at agreed_at"
    )

    class Meta:
        ordering = ["-edition"]
        constraints = [
            models.UniqueConstraint(fields=["client", "edition"], name="editions_of_a_picture_count_up"),
            models.UniqueConstraint(
                fields=["client"], condition=~Q(state="agreed"), name="one_open_picture_per_client"
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(agreed_at__isnull=False), name="agreed_picture_has_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"picture {self.edition} ({self.state})"


class OfFormulationQuerySet(ClientScopedQuerySet):
    client_path = "formulation__client"


class FormulationEvidence(BaseModel):
    """What a step rests on. ``ref`` is the id of a relationship, the key of a question or the id of a note, as text."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("An answer")
        RELATIONSHIP = "relation", _("A relationship")
        NOTE = "note", _("A session note")

    formulation = models.ForeignKey(Formulation, models.CASCADE, related_name="evidence")
    step = models.CharField(max_length=10)
    kind = models.CharField(max_length=8, choices=Kind)
    ref = models.CharField(max_length=40)

    objects = OfFormulationQuerySet.as_manager()
    privacy = Privacy(operational="formulation step kind ref")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["formulation", "step", "kind", "ref"], name="evidence_once_per_step")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.kind}"


class FormulationReplyQuerySet(OfFormulationQuerySet):
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})


class FormulationReply(BaseModel):
    """What the client says to the picture: that it fits, or what does not. Theirs, and never changed."""

    formulation = models.ForeignKey(Formulation, models.CASCADE, related_name="replies")
    fits = models.BooleanField()
    words = EncryptedTextField(_("in your own words"), blank=True, default="")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    objects = FormulationReplyQuerySet.as_manager()
    privacy = Privacy(clinical="words", operational="formulation fits said_by said_at")

    class Meta:
        ordering = ["said_at"]

    def __str__(self) -> str:
        return f"reply to {self.formulation_id}"
