"""Progress notes: part of the record, written to be read by the client, closed by a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import ClientScopedQuerySet, clients_in_care_of, may
from people.models import Client
from people.permissions import Permission
from plans.models import Objective, Plan
from sessions.models.appointment import Appointment

if TYPE_CHECKING:
    from people.models import User


class NoteQuerySet(ClientScopedQuerySet):
    """A draft is its author's alone; a signed note belongs to the care team."""

    def visible_to(self, user: User) -> Self:
        if not may(user, Permission.SEE_RECORDS):
            return self.none()
        cared_for = Q(client__in=clients_in_care_of(user))
        return self.filter(cared_for & (Q(author_id=user.pk) | ~Q(state="draft")))

    def signed(self) -> Self:
        return self.filter(state=ProgressNote.State.SIGNED)


class ProgressNote(VersionedModel):
    """The note about one client in one appointment."""

    class Format(models.TextChoices):
        DAP = "dap", _("DAP")
        SOAP = "soap", _("SOAP")
        BIRP = "birp", _("BIRP")
        GIRP = "girp", _("GIRP")
        PIE = "pie", _("PIE")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed")

    class Safety(models.TextChoices):
        UNASKED = "", _("Not recorded yet")
        NO_CONCERN = "none", _("Asked, no concern")
        WATCH = "watch", _("Something to watch")
        ACT = "act", _("Act now")

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="notes")
    client = models.ForeignKey(Client, models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="notes")
    format = models.CharField(_("format"), max_length=5, choices=Format, default=Format.DAP)
    sections = EncryptedJSONField(default=dict)
    strands = models.JSONField(_("approaches used"), default=list, blank=True)
    safety = models.CharField(_("safety today"), max_length=5, choices=Safety, blank=True, default="")
    safety_words = EncryptedTextField(_("in a few words"), blank=True, default="")
    distress_start = models.PositiveSmallIntegerField(_("distress at the start, 0 to 100"), null=True, blank=True)
    distress_end = models.PositiveSmallIntegerField(_("distress at the end, 0 to 100"), null=True, blank=True)
    no_objective_reason = EncryptedTextField(_("why no objective was worked on"), blank=True, default="")
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_credential = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)

    objects = NoteQuerySet.as_manager()
    privacy = Privacy(
        clinical="sections strands safety safety_words distress_start distress_end no_objective_reason",
        operational="appointment client author plan format state signed_at signed_credential content_hash",
        clear="strands safety distress_start distress_end",
    )

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["client", "-created_at"], name="note_by_client"),
            models.Index(fields=["author", "state"], name="note_by_author"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "client"], name="one_note_per_client_and_session"),
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(signed_at__isnull=False) & ~Q(content_hash="")),
                name="signed_note_is_hashed",
            ),
            models.CheckConstraint(
                condition=(Q(distress_start__isnull=True) | Q(distress_start__lte=100))
                & (Q(distress_end__isnull=True) | Q(distress_end__lte=100)),
                name="distress_0_to_100",
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.pk} ({self.state})"


class PartOfNoteQuerySet(ClientScopedQuerySet):
    client_path = "note__client"


class NoteObjective(BaseModel):
    """An objective that the session worked on, and how it moved (goal attainment, -2 to +2)."""

    note = models.ForeignKey(ProgressNote, models.CASCADE, related_name="objectives")
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="citations")
    progress = models.SmallIntegerField(null=True, blank=True)
    # Where the objective's measure stood that day, in the measure's own units.
    value = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)

    objects = PartOfNoteQuerySet.as_manager()
    privacy = Privacy(clinical="progress value", operational="note objective", clear="progress value")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "objective"], name="an_objective_once_per_note"),
            models.CheckConstraint(
                condition=Q(progress__isnull=True) | Q(progress__range=(-2, 2)), name="progress_minus_2_to_2"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.note_id} {self.objective_id}"


class NoteRevision(BaseModel):
    """What a draft said after each accepted save, so that nothing typed is ever lost."""

    note = models.ForeignKey(ProgressNote, models.CASCADE, related_name="revisions")
    note_version = models.PositiveIntegerField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = EncryptedJSONField(default=dict)

    objects = PartOfNoteQuerySet.as_manager()
    privacy = Privacy(clinical="content", operational="note note_version saved_by")

    class Meta:
        ordering = ["note_version"]
        constraints = [models.UniqueConstraint(fields=["note", "note_version"], name="one_revision_per_version")]

    def __str__(self) -> str:
        return f"{self.note_id} v{self.note_version}"


class Addendum(BaseModel):
    """Something added to a signed note later: new information, a correction, or a late entry."""

    class Kind(models.TextChoices):
        ADDENDUM = "addendum", _("Addendum")
        CORRECTION = "correction", _("Correction")
        LATE_ENTRY = "late_entry", _("Late entry")

    note = models.ForeignKey(ProgressNote, models.PROTECT, related_name="addenda")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ADDENDUM)
    text = EncryptedTextField(_("text"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    signed_credential = models.CharField(max_length=200, blank=True)

    objects = PartOfNoteQuerySet.as_manager()
    privacy = Privacy(clinical="text", operational="note kind author signed_at signed_credential")

    class Meta:
        ordering = ["signed_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
