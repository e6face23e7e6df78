"""Progress notes: part of the record, written to be read by the client, closed by a signature."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import ClientScopedQuerySet, clients_in_care_of, may
from people.models import Client, Supervision
from people.permissions import Permission
from plans.models import Objective, Plan
from sessions.formats import Section, sections_of
from sessions.models.appointment import Appointment
from sessions.models.groupnote import GroupNote
from sessions.models.settings import NoteFormat

if TYPE_CHECKING:
    from people.models import User


class NoteQuerySet(ClientScopedQuerySet):
    """A draft is its author's alone, or that of the people who lead the group or held the joint session; a note that waits for a
    supervisor is also the supervisor's of its author; a signed note belongs to the care team."""

    def visible_to(self, user: User) -> Self:
        if not may(user, Permission.SEE_RECORDS):
            return self.none()
        cared_for = Q(client__in=clients_in_care_of(user))
        own = Q(author_id=user.pk) | Q(state="signed")
        if user.can(Permission.WRITE_RECORDS):
            own |= Q(shared__in=GroupNote.objects.visible_to(user).values("pk"))
            # Two therapists who held a joint session read what one of them writes.
            own |= Q(appointment__second_id=user.pk)
            own |= Q(appointment__second__isnull=False, appointment__clinician_id=user.pk)
        if user.can(Permission.SUPERVISE):
            of_mine = Supervision.objects.current().filter(supervisor_id=user.pk).values("supervisee_id")
            own |= Q(state="ready", author__in=of_mine)
        return self.filter(cared_for & own)

    def signed(self) -> Self:
        """Part of the record: signed, and not set aside as entered in error."""
        return self.filter(state=ProgressNote.State.SIGNED).standing()

    def standing(self) -> Self:
        return self.filter(retraction__isnull=True)

    def unfinished(self) -> Self:
        """What its author still owes."""
        return self.filter(state__in=ProgressNote.EDITABLE).standing()


class ProgressNote(VersionedModel):
    """The note about one client in one appointment."""

    class Format(models.TextChoices):
        DAP = "dap", _("DAP")
        SOAP = "soap", _("SOAP")
        BIRP = "birp", _("BIRP")
        GIRP = "girp", _("GIRP")
        PIE = "pie", _("PIE")
        OWN = "own", _("The clinic's own")
        MEMBER = "member", _("Part of a group session")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        READY = "ready", _("With the supervisor")
        RETURNED = "returned", _("Returned")
        SIGNED = "signed", _("Signed")

    class Part(models.TextChoices):
        QUIET = "quiet", _("Quiet")
        SOME = "some", _("Some")
        LOT = "lot", _("A lot")

    EDITABLE = (State.DRAFT, State.RETURNED)

    class Safety(models.TextChoices):
        UNASKED = "", _("Not recorded yet")
        NO_CONCERN = "none", _("Asked, no concern")
        WATCH = "watch", _("Something to watch")
        ACT = "act", _("Act now")

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="notes")
    client = models.ForeignKey(Client, models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="notes")
    shared = models.ForeignKey(GroupNote, models.PROTECT, null=True, blank=True, related_name="parts")
    format = models.CharField(_("format"), max_length=6, choices=Format, default=Format.DAP)
    own_format = models.ForeignKey(NoteFormat, models.PROTECT, null=True, blank=True, related_name="+")
    # A note that was entered in error may be written anew.
    take = models.PositiveSmallIntegerField(default=1, editable=False)
    sections = EncryptedJSONField(default=dict)
    strands = models.JSONField(_("approaches used"), default=list, blank=True)
    # Encrypted fields that came later are empty in older rows: a seal needs its row, so no migration can fill them.
    interventions = EncryptedJSONField(_("what you did"), default=list, null=True)
    participation = models.CharField(_("took part"), max_length=5, choices=Part, blank=True, default="")
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    minutes_reason = EncryptedTextField(_("why it differs from the booking"), blank=True, default="", null=True)
    service_code = models.CharField(_("service code"), max_length=20, blank=True, default="")
    safety = models.CharField(_("safety today"), max_length=5, choices=Safety, blank=True, default="")
    safety_words = EncryptedTextField(_("in a few words"), blank=True, default="")
    distress_start = models.PositiveSmallIntegerField(_("distress at the start, 0 to 100"), null=True, blank=True)
    distress_end = models.PositiveSmallIntegerField(_("distress at the end, 0 to 100"), null=True, blank=True)
    no_objective_reason = EncryptedTextField(_("why no objective was worked on"), blank=True, default="")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_credential = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)

    objects = NoteQuerySet.as_manager()
    privacy = Privacy(
        clinical=(
            "sections strands interventions participation minutes_reason safety safety_words distress_start distress_end "
            "no_objective_reason"
        ),
        operational=(
            "appointment client author plan shared format own_format take minutes service_code state signed_at "
            "signed_credential content_hash"
        ),
        clear="strands participation safety distress_start distress_end",
    )

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["client", "-created_at"], name="note_by_client"),
            models.Index(fields=["author", "state"], name="note_by_author"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "client", "take"], name="one_note_per_client_and_session"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"]) | (Q(signed_at__isnull=False) & ~Q(content_hash="")),
                name="signed_note_is_hashed",
            ),
            models.CheckConstraint(
                condition=Q(format="own", own_format__isnull=False) | (~Q(format="own") & Q(own_format__isnull=True)),
                name="own_format_is_named",
            ),
            models.CheckConstraint(
                condition=Q(format="member", shared__isnull=False) | (~Q(format="member") & Q(shared__isnull=True)),
                name="part_of_a_group_session_has_its_shared_part",
            ),
            models.CheckConstraint(
                condition=(Q(distress_start__isnull=True) | Q(distress_start__lte=100))
                & (Q(distress_end__isnull=True) | Q(distress_end__lte=100)),
                name="distress_0_to_100",
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.pk} ({self.state})"

    @property
    def editable(self) -> bool:
        return self.state in self.EDITABLE

    @property
    def format_key(self) -> str:
        """What tells one format from all others: a name of ours, or the id of an edition of the clinic's own."""
        return str(self.own_format_id) if self.own_format_id else self.format

    @property
    def layout(self) -> tuple[Section, ...]:
        """The sections of this note's own format, as they were when it was written."""
        return self.own_format.sections if self.own_format else sections_of(self.format)

    def written_late(self, due: dt.timedelta) -> bool:
        """Whether it was signed, or is still open, later than ``due`` after the session ended."""
        return (self.signed_at or timezone.now()) > self.appointment.ends_at + due


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


class RevisionQuerySet(ClientScopedQuerySet):
    client_path = "note__client"

    def visible_to(self, user: User) -> Self:
        """How a text came about is its author's."""
        return super().visible_to(user).filter(saved_by=user.pk)


class NoteRevision(BaseModel):
    """What a draft said after each accepted save, so that nothing typed is ever lost."""

    note = models.ForeignKey(ProgressNote, models.CASCADE, related_name="revisions")
    note_version = models.PositiveIntegerField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = EncryptedJSONField(default=dict)
    # The open page that saved, and its how manieth save it was: a save whose answer was lost is known by it (Page).
    page = models.UUIDField(null=True, blank=True, editable=False)
    page_step = models.PositiveIntegerField(null=True, blank=True, editable=False)

    objects = RevisionQuerySet.as_manager()
    privacy = Privacy(clinical="content", operational="note note_version saved_by page page_step")

    class Meta:
        ordering = ["note_version"]
        constraints = [models.UniqueConstraint(fields=["note", "note_version"], name="one_revision_per_version")]

    def __str__(self) -> str:
        return f"{self.note_id} v{self.note_version}"


class Addendum(BaseModel):
    """Something added to a signed note later: new information, a correction, a late entry, or the signature of the second
    therapist of a joint session, with or without a word."""

    class Kind(models.TextChoices):
        ADDENDUM = "addendum", _("Addendum")
        CORRECTION = "correction", _("Correction")
        LATE_ENTRY = "late_entry", _("Late entry")
        COSIGNED = "cosigned", _("Co-signed")

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
        constraints = [
            models.UniqueConstraint(
                fields=["note", "author"], condition=Q(kind="cosigned"), name="each_cosigns_a_note_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
