from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import VersionedModel
from common.privacy import Privacy
from people.access import ClientScopedQuerySet
from people.models import Client
from sessions.models.appointment import Attendance

if TYPE_CHECKING:
    from people.models import User


class FollowUpQuerySet(ClientScopedQuerySet):
    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def of_clinician(self, user: User) -> Self:
        return self.filter(clinician=user)


class FollowUp(VersionedModel):
    """Something a clinician has to do after an appointment, or before it: get in touch, find another time. A person closes it."""

    class Kind(models.TextChoices):
        OUTREACH = "outreach", _("Reach out today")
        NO_SHOW = "no_show", _("Did not attend: get in touch")
        LATE_CANCEL = "late_cancel", _("Cancelled late: get in touch")
        MOVE = "move", _("Asks for another time")
        CANCEL = "cancel", _("Asks to cancel")

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="follow_ups")
    client = models.ForeignKey(Client, models.PROTECT, related_name="follow_ups")
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=11, choices=Kind)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    words = EncryptedTextField(_("what was done"), blank=True, default="")

    objects = FollowUpQuerySet.as_manager()
    privacy = Privacy(clinical="words", operational="attendance client clinician kind due_at done_at done_by")

    class Meta:
        ordering = ["due_at"]
        indexes = [
            models.Index(
                fields=["clinician", "due_at"], condition=Q(done_at__isnull=True), name="follow_up_open_by_clinician"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["attendance", "kind"], condition=Q(done_at__isnull=True), name="one_open_follow_up_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="follow_up_done_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d}"

    def is_late(self, now: dt.datetime) -> bool:
        return self.done_at is None and self.due_at < now
