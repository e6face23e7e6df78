from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet
from people.models import Client
from sessions.models.appointment import Appointment


class AgendaQuerySet(ClientScopedQuerySet):
    """The client's own page. In a joint file nobody writes one, so nothing of it crosses over."""

    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})

    def open(self) -> Self:
        return self.filter(taken_to__isnull=True)


class Agenda(VersionedModel):
    """What a client wants to talk about the next time. It goes with the session in which it was read, and a new one begins."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="agendas")
    text = EncryptedTextField(_("what you would like to talk about"), blank=True, default="")
    taken_to = models.ForeignKey(Appointment, models.PROTECT, null=True, blank=True, related_name="agendas")

    objects = AgendaQuerySet.as_manager()
    privacy = Privacy(clinical="text", operational="client taken_to")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(taken_to__isnull=True), name="one_open_agenda_per_client"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
