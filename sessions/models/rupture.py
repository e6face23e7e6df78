"""Ruptures between client and therapist, and what became of them: a log that only grows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel
from common.privacy import Privacy
from people.access import ClientScopedQuerySet
from people.models import Client
from sessions.models.appointment import Appointment


class Rupture(BaseModel):
    """A strain that somebody noticed, as it was noticed."""

    class Marker(models.TextChoices):
        AWAY = "away", _("Moving away: silence, vague answers, a change of subject")
        AGAINST = "against", _("Moving against: complaint, challenge, impatience")
        PLEASING = "pleasing", _("Giving in: agreeing too quickly, hiding a no")
        MINE = "mine", _("Began with me: late, absent, too quick, missed something")

    class Noticed(models.TextChoices):
        THERAPIST = "therapist", _("I noticed")
        CLIENT = "client", _("The client said so")
        TOGETHER = "together", _("Both of us")
        SUPERVISION = "supervision", _("In supervision")

    client = models.ForeignKey(Client, models.PROTECT, related_name="ruptures")
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, blank=True, related_name="+")
    noticed_on = models.DateField(_("noticed on"))
    marker = models.CharField(_("how it showed"), max_length=8, choices=Marker)
    noticed_by = models.CharField(_("who noticed"), max_length=11, choices=Noticed)
    words = EncryptedTextField(_("what happened"), blank=True, default="")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ClientScopedQuerySet.as_manager()
    privacy = Privacy(
        clinical="marker noticed_by words", operational="client appointment noticed_on recorded_by",
        clear="marker noticed_by",
    )  # fmt: skip

    class Meta:
        ordering = ["-noticed_on", "-created_at"]

    def __str__(self) -> str:
        return str(self.pk)


class StepOfRuptureQuerySet(ClientScopedQuerySet):
    client_path = "rupture__client"


class RuptureStep(BaseModel):
    """What was done about it, and where that left the two. The latest step is the state."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        NAMED = "named", _("Spoken about")
        REPAIRED = "repaired", _("Repaired")
        LEFT = "left", _("Left alone on purpose")

    rupture = models.ForeignKey(Rupture, models.PROTECT, related_name="steps")
    state = models.CharField(_("where it stands"), max_length=8, choices=State)
    repair = EncryptedTextField(_("what was done"), blank=True, default="")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = StepOfRuptureQuerySet.as_manager()
    privacy = Privacy(clinical="state repair", operational="rupture recorded_by", clear="state")

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.state} {self.rupture_id}"
