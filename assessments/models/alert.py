from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet
from people.models import Client


class SafetyAlertQuerySet(ClientScopedQuerySet):
    """Whoever cares for the client sees it; so does the clinic's desk, which must find somebody to act."""

    audience = frozenset({Audience.CARE_TEAM, Audience.ADMIN})

    def open(self) -> Self:
        return self.exclude(state=SafetyAlert.State.CLOSED)


class SafetyAlert(VersionedModel):
    """An answer about safety that a person has to look at. Only a person closes it, with a note.

    It never shares limits, quiet hours or opt-outs with reminders.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Needs a person")
        ACKNOWLEDGED = "acknowledged", _("Somebody is on it")
        CLOSED = "closed", _("Closed")

    class Source(models.TextChoices):
        INTAKE = "intake", _("An answer in the intake")
        PRACTICE = "practice", _("Words in a shared entry")
        MEASURE = "measure", _("An answer in a measure")
        STAFF = "staff", _("Raised by staff")

    client = models.ForeignKey(Client, models.PROTECT, related_name="safety_alerts")
    source = models.CharField(max_length=8, choices=Source)
    source_id = models.CharField(max_length=36, blank=True)
    item = models.CharField(max_length=40, blank=True)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    count = models.PositiveIntegerField(default=1)
    raised_at = models.DateTimeField()
    last_raised_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    action = EncryptedTextField(_("what was done"), blank=True, default="")
    outcome = EncryptedTextField(_("what came of it"), blank=True, default="")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SafetyAlertQuerySet.as_manager()
    privacy = Privacy(
        clinical="action outcome item",
        operational=(
            "client source source_id urgent state count raised_at last_raised_at acknowledged_by acknowledged_at escalated_at "
            "closed_by closed_at"
        ),
        clear="item",
    )

    class Meta:
        ordering = ["-last_raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "source", "item"], condition=Q(state="open"), name="open_alerts_merge"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="alert_closed_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.state}"
