from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet
from people.models.client import Client
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models.user import User


class SpanQuerySet(models.QuerySet):
    """Rows with a start and an end moment. Current means begun and not ended."""

    def current(self) -> Self:
        return self.filter(ended_at__isnull=True)


class CareQuerySet(ClientScopedQuerySet, SpanQuerySet):  # type: ignore[override]
    audience = frozenset({Audience.CARE_TEAM, Audience.ADMIN})


class SupervisionQuerySet(SpanQuerySet):
    def visible_to(self, user: User) -> Self:
        """Whoever manages staff sees all pairs; the two of a pair see theirs."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        if user.can(Permission.MANAGE_STAFF):
            return self.all()
        return self.filter(Q(supervisor_id=user.pk) | Q(supervisee_id=user.pk))


class CareRelationship(BaseModel):
    """A clinician cares for a client from one moment to another. This is what opens the record, and its end closes it."""

    class Kind(models.TextChoices):
        THERAPIST = "therapist", _("Therapist")
        CO_THERAPIST = "co_therapist", _("Co-therapist")
        GROUP = "group", _("Group facilitator")
        ASSESSMENT = "assessment", _("Assessment")
        COVER = "cover", _("Cover")

    client = models.ForeignKey(Client, models.PROTECT, related_name="care")
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="care")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.THERAPIST)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    arranged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    end_reason = EncryptedTextField(_("why it ended"), blank=True, default="")

    objects = CareQuerySet.as_manager()
    privacy = Privacy(clinical="end_reason", operational="client clinician kind started_at ended_at arranged_by")

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "clinician", "kind"],
                condition=Q(ended_at__isnull=True),
                name="one_current_care_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(ended_at__isnull=True, kind="therapist"),
                name="one_responsible_therapist",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="care_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinician", "client"], condition=Q(ended_at__isnull=True), name="care_current_by_clinician"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.client_id}"


class Supervision(BaseModel):
    """A supervisor accompanies a clinician; it opens the supervisee's current cases to the supervisor."""

    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="supervises")
    supervisee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="supervised_by")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SupervisionQuerySet.as_manager()
    privacy = Privacy(operational="supervisor supervisee started_at ended_at")

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["supervisor", "supervisee"],
                condition=Q(ended_at__isnull=True),
                name="one_current_supervision_of_a_pair",
            ),
            models.CheckConstraint(condition=~Q(supervisor=F("supervisee")), name="nobody_supervises_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.supervisor_id} of {self.supervisee_id}"
