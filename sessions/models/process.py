"""Process notes: a therapist's own thinking. Kept apart from the record in a table, under a key and for eyes of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import VersionedModel
from common.privacy import Privacy
from people.access import ClientScopedQuerySet, may
from people.models import CareRelationship, Client
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User


class ProcessNoteQuerySet(ClientScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """The author's alone, while caring for the client: no supervisor, no colleague, nobody who runs the clinic."""
        if not may(user, Permission.WRITE_RECORDS):
            return self.none()
        own = CareRelationship.objects.current().filter(clinician_id=user.pk).values("client_id")
        return self.filter(author_id=user.pk, client__in=own)


class ProcessNote(VersionedModel):
    """One page per day of writing. It knows no session, no time of one, no code, score, diagnosis or plan, on purpose."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_on = models.DateField(_("written on"))
    text = EncryptedTextField(_("text"), blank=True, default="", purpose="process-note")

    objects = ProcessNoteQuerySet.as_manager()
    privacy = Privacy(clinical="text", operational="client author written_on")

    class Meta:
        ordering = ["-written_on"]
        constraints = [
            models.UniqueConstraint(fields=["client", "author", "written_on"], name="one_process_note_a_day")
        ]

    def __str__(self) -> str:
        return str(self.pk)
