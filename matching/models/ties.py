from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet
from people.models import Client


class TieQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.ADMIN})

    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def of(self, client_id: uuid.UUID) -> Self:
        """Ties of one client, whichever of the two ends they are."""
        return self.filter(Q(client_id=client_id) | Q(other_id=client_id))


class Tie(BaseModel):
    """Two clients who must not meet through the clinic: whoever works with one is "not available" to the other.

    The tie runs both ways. Neither client, nor anybody who cares for one of them, learns that it exists.
    """

    class Kind(models.TextChoices):
        PARTNER = "partner", _("Partners")
        FORMER = "former", _("Former partners")
        FAMILY = "family", _("Family")
        WORK = "work", _("Close colleagues")
        OTHER = "other", _("Know each other otherwise")

    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    other = models.ForeignKey(Client, models.PROTECT, related_name="+")
    kind = EncryptedTextField(_("how they know each other"), choices=Kind)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TieQuerySet.as_manager()
    privacy = Privacy(clinical="kind", operational="client other recorded_by ended_at ended_by")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "other"], condition=Q(ended_at__isnull=True), name="one_standing_tie_of_two_clients"
            ),
            models.CheckConstraint(condition=~Q(client=F("other")), name="nobody_is_tied_to_themselves"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_by__isnull=False), name="tie_ended_by_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"tie {self.pk}"

    def far_end(self, client_id: uuid.UUID) -> Client:
        """The one of the two who is not ``client_id``."""
        return self.other if self.client_id == client_id else self.client
