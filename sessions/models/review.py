"""What happens to a note besides its text: a supervisor's answer, and being set aside as entered in error. Never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel
from common.privacy import Privacy
from people.access import ClientScopedQuerySet
from sessions.models.note import ProgressNote

if TYPE_CHECKING:
    from people.models import User


class AboutNoteQuerySet(ClientScopedQuerySet):
    """Seen by whoever may see the note."""

    client_path = "note__client"

    def visible_to(self, user: User) -> Self:
        return self.filter(note__in=ProgressNote.objects.visible_to(user).values("pk"))


class NoteReview(BaseModel):
    """A supervisor's answer to a note: returned with what has to change, or co-signed with what was looked at."""

    class Outcome(models.TextChoices):
        RETURNED = "returned", _("Returned")
        COSIGNED = "cosigned", _("Co-signed")

    class Looked(models.TextChoices):
        NOTE = "note", _("This note")
        PLAN = "plan", _("The plan")
        TALKED = "talked", _("Talked it through in supervision")
        RECORDING = "recording", _("Recording or live observation")
        SAFETY = "safety", _("The safety part")

    note = models.ForeignKey(ProgressNote, models.PROTECT, related_name="reviews")
    outcome = models.CharField(max_length=8, choices=Outcome)
    looked_at = models.JSONField(_("what you looked at"), default=list)
    words = EncryptedTextField(_("words for the author"), blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    signed_credential = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64)

    objects = AboutNoteQuerySet.as_manager()
    privacy = Privacy(
        clinical="words", operational="note outcome looked_at by signed_at signed_credential content_hash"
    )

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["note"], condition=Q(outcome="cosigned"), name="one_cosignature_per_note")
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.note_id}"


class Retraction(BaseModel):
    """A note that was entered in error. It leaves the normal view; the row and its words stay."""

    note = models.OneToOneField(ProgressNote, models.PROTECT, related_name="retraction")
    reason = EncryptedTextField(_("what went wrong"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    signed_credential = models.CharField(max_length=200, blank=True)

    objects = AboutNoteQuerySet.as_manager()
    privacy = Privacy(clinical="reason", operational="note by signed_at signed_credential")

    def __str__(self) -> str:
        return f"retracted {self.note_id}"
