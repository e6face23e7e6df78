from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel
from common.privacy import Privacy
from people.access import ClientScopedQuerySet, clients_in_own_care_of
from people.models.client import Client
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models.user import User

REVIEW_WITHIN = dt.timedelta(days=7)


class EmergencyQuerySet(ClientScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """For whoever watches over access, for those who treat the client, and for the person who used it."""
        if not getattr(user, "is_authenticated", False) or not user.is_active or not user.can(Permission.STAFF_AREA):
            return self.none()
        if user.can(Permission.SEE_TRAIL):
            return self.all()
        rule = Q(by_id=user.pk)
        if user.can(Permission.SEE_RECORDS):
            rule |= Q(client__in=clients_in_own_care_of(user))
        return self.filter(rule)

    def open(self) -> Self:
        """Those that let somebody read at this moment, by the database's clock."""
        return self.filter(ended_at__isnull=True, ends_at__gt=Now())

    def to_review(self) -> Self:
        return self.filter(reviewed_at__isnull=True)

    def overdue(self) -> Self:
        """Nobody has looked for too long."""
        return self.to_review().filter(began_at__lt=Now() - REVIEW_WITHIN)


class EmergencyAccess(BaseModel):
    """Somebody who does not care for a client reads that one record for a short while, because something cannot wait.

    It opens with its row and closes at ``ends_at`` by itself, or at ``ended_at``; the database's clock decides.
    """

    class Why(models.TextChoices):
        DANGER = "danger", _("Somebody may be in danger")
        AWAY = "away", _("Whoever looks after this client can’t be reached, and it can’t wait")
        CARE = "care", _("A hospital, doctor or crisis team has to know something now")

    class Outcome(models.TextChoices):
        RIGHT = "right", _("It was right")
        WRONG = "wrong", _("It was not right")
        TALK = "talk", _("Talk with them first")

    client = models.ForeignKey(Client, models.PROTECT, related_name="emergencies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="emergencies")
    why = models.CharField(_("why"), max_length=6, choices=Why)
    words = EncryptedTextField(_("what is happening"))
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=5, choices=Outcome, blank=True)
    review = EncryptedTextField(_("what you found"), blank=True, default="")

    objects = EmergencyQuerySet.as_manager()
    privacy = Privacy(
        clinical="words review",
        operational="client by why began_at ends_at ended_at reviewed_at reviewed_by outcome",
    )

    class Meta:
        ordering = ["-began_at"]
        indexes = [
            models.Index(fields=["-began_at"], condition=Q(reviewed_at__isnull=True), name="emergency_to_review")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["by"], condition=Q(ended_at__isnull=True), name="one_emergency_at_a_time_for_each_person"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("began_at")), name="emergency_lasts"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at"), ended_at__lte=F("ends_at")),
                name="emergency_ends_within_its_time",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, outcome="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(outcome="")),
                name="emergency_review_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("by")), name="nobody_reviews_the_own_emergency"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
