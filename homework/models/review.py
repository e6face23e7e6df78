from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from homework.models.entry import Entry
from people.access import Audience, ClientScopedQuerySet
from sessions.models import ProgressNote

if TYPE_CHECKING:
    from people.models import User


class ReviewQuerySet(ClientScopedQuerySet):
    """The client reads the comment; staff see a review only while its entry is shared."""

    client_path = "entry__assignment__client"
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})

    def visible_to(self, user: User) -> Self:
        rows = super().visible_to(user)
        return rows.filter(Q(entry__shared_at__isnull=False) | Q(entry__assignment__client__user_id=user.pk))


class Review(VersionedModel):
    """The therapist's answer to an entry. ``quality`` (0 to 4) is the therapist's own view and stays with staff."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="review")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()
    comment = EncryptedTextField(_("comment for the client"), blank=True, default="")
    quality = models.PositiveSmallIntegerField(_("how fully it was done, 0 to 4"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()
    privacy = Privacy(clinical="comment quality", operational="entry reviewer reviewed_at", clear="quality")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quality__isnull=True) | Q(quality__range=(0, 4)), name="quality_0_to_4")
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"


class NoteEntryQuerySet(ClientScopedQuerySet):
    client_path = "note__client"


class NoteEntry(BaseModel):
    """An entry cited in a session note. It lives here because the note's app is lower and knows nothing of practice."""

    note = models.ForeignKey(ProgressNote, models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="citations")

    objects = NoteEntryQuerySet.as_manager()
    privacy = Privacy(operational="note entry")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "entry"], name="an_entry_once_per_note")]

    def __str__(self) -> str:
        return f"{self.note_id} {self.entry_id}"
