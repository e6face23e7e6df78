from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from homework.models.assignment import Assignment
from homework.models.ladder import LadderStep
from people.access import Audience, ClientScopedQuerySet

if TYPE_CHECKING:
    from people.models import User


class EntryQuerySet(ClientScopedQuerySet):
    client_path = "assignment__client"
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})

    def visible_to(self, user: User) -> Self:
        """Private until shared: staff see an entry only once the client has sent it."""
        rows = super().visible_to(user)
        return rows.filter(Q(shared_at__isnull=False) | Q(assignment__client__user_id=user.pk))

    def drafts(self) -> Self:
        return self.filter(finished_at__isnull=True)

    def finished(self) -> Self:
        return self.filter(finished_at__isnull=False)

    def waiting_for_review(self) -> Self:
        return self.filter(shared_at__isnull=False, review__isnull=True)

    def tasks(self) -> Self:
        """Shared entries that waited so long that reading them became a task."""
        return self.waiting_for_review().filter(task_at__isnull=False)


class Entry(VersionedModel):
    """What the client wrote about one attempt.

    Private until the client shares it. "I decided not to" is an entry too. An attempt at a ladder's step names the step.
    ``task_at`` is when an unread entry became a task.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("I tried it")
        PARTLY = "partly", _("I stopped early")
        NOT_TODAY = "not", _("I decided not to")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="entries")
    client_key = models.UUIDField(unique=True)
    outcome = models.CharField(_("how it went"), max_length=6, choices=Outcome, blank=True)
    answers = EncryptedJSONField(default=dict)
    finished_at = models.DateTimeField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    step = models.ForeignKey(LadderStep, models.PROTECT, null=True, blank=True, related_name="attempts")
    aftermath = EncryptedTextField(_("how it was the next day"), blank=True, null=True)
    aftermath_at = models.DateTimeField(null=True, blank=True)
    task_at = models.DateTimeField(null=True, blank=True)

    objects = EntryQuerySet.as_manager()
    privacy = Privacy(
        clinical="answers outcome aftermath",
        operational="assignment client_key finished_at shared_at step aftermath_at task_at",
        clear="outcome",
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["shared_at"], condition=Q(shared_at__isnull=False), name="entry_shared")]
        constraints = [
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True) | Q(finished_at__isnull=False),
                name="only_finished_entries_are_shared",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | ~Q(outcome=""), name="finished_entry_has_an_outcome"
            ),
            models.CheckConstraint(
                condition=Q(aftermath_at__isnull=True) | Q(finished_at__isnull=False),
                name="aftermath_comes_after_the_end",
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"


class ReceiptQuerySet(ClientScopedQuerySet):
    """Bookkeeping between one device and the clinic: nobody's page shows it."""

    client_path = "entry__assignment__client"
    audience = frozenset({Audience.CLIENT})


class Receipt(BaseModel):
    """One sending from a device that was taken in. The same sending again is answered from here and writes nothing."""

    operation = models.UUIDField(unique=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="receipts")
    stored_version = models.PositiveIntegerField()

    objects = ReceiptQuerySet.as_manager()
    privacy = Privacy(operational="operation entry stored_version")

    def __str__(self) -> str:
        return f"receipt {self.operation}"
