"""Names under a plan: who agreed, how and when, over exactly which content. Rows are never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel
from common.privacy import Privacy
from plans.models.plan import PartOfPlanQuerySet, Plan


class Signature(BaseModel):
    """One person's answer to one version. A refusal may be followed by a signature, never the other way round."""

    class Role(models.TextChoices):
        CLIENT = "client", _("Client")
        THERAPIST = "therapist", _("Therapist")
        SUPERVISOR = "supervisor", _("Supervisor")

    class Method(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed here")
        REMOTE = "remote", _("Agreed another way")
        REFUSED = "refused", _("Not agreed")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=10, choices=Role)
    method = models.CharField(max_length=9, choices=Method)
    # Who pressed the button: for a remote consent or a refusal told in the room that is the therapist.
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    credentials = models.CharField(max_length=200, blank=True)
    reason = EncryptedTextField(_("reason"), null=True, blank=True)
    signed_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    objects = PartOfPlanQuerySet.as_manager()
    privacy = Privacy(clinical="reason", operational="plan role method recorded_by credentials signed_at content_hash")

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "role"], condition=~Q(method="refused"), name="one_signature_per_role"
            ),
            models.CheckConstraint(
                condition=Q(method="signed_in") | Q(reason__isnull=False), name="refused_or_remote_has_a_reason"
            ),
            models.CheckConstraint(condition=~Q(content_hash=""), name="signature_is_over_a_content"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.method} {self.plan_id}"
