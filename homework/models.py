"""Practice between sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet, may
from people.models import Client
from people.permissions import Permission
from plans.models import Objective
from sessions.models import Appointment, ProgressNote

if TYPE_CHECKING:
    from people.models import User


class ExerciseQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The library names no client: all staff may read it."""
        return self if may(user, Permission.STAFF_AREA) else self.none()


class Exercise(VersionedModel):
    """A page of the clinic's exercise library."""

    class Strategy(models.TextChoices):
        BELIEFS = "beliefs", _("Looking at beliefs")
        TRUST = "trust", _("Trust and openness")
        LISTENING = "listening", _("Listening and saying")
        BOUNDARIES = "boundaries", _("Boundaries")
        KINDNESS = "kindness", _("Kindness to myself")
        EXPRESSION = "expression", _("Finding words for feelings")
        PATTERNS = "patterns", _("Seeing patterns")
        TOGETHER = "together", _("With a loved one")

    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=24)
    strategy = models.CharField(max_length=10, choices=Strategy)
    title = models.CharField(_("title"), max_length=90)
    purpose = models.TextField(_("why"), max_length=600)
    instructions = models.TextField(_("what to do"), max_length=3000)
    smallest = models.TextField(_("smallest version"), max_length=400)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    difficulty = models.PositiveSmallIntegerField(_("difficulty, 1 to 5"), default=2)
    safety = models.TextField(_("safety"), blank=True, max_length=600)
    discloses = models.BooleanField(_("asks to open up to somebody"), default=False)
    retired = models.BooleanField(default=False)

    objects = ExerciseQuerySet.as_manager()
    privacy = Privacy(
        operational="slug kind strategy title purpose instructions smallest minutes difficulty safety discloses retired"
    )

    class Meta:
        ordering = ["strategy", "difficulty", "title"]
        constraints = [models.CheckConstraint(condition=Q(difficulty__range=(1, 5)), name="difficulty_1_to_5")]

    def __str__(self) -> str:
        return self.title


class AssignmentQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})

    def open(self) -> Self:
        return self.filter(state=Assignment.State.ASSIGNED)


class Assignment(VersionedModel):
    """Something to try, agreed in a session and tied to an objective.

    Its texts are copied so that the library may change.
    """

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("Open")
        DONE = "done", _("Done")
        PAUSED = "paused", _("Paused")
        CANCELLED = "cancelled", _("Cancelled")

    client = models.ForeignKey(Client, models.PROTECT, related_name="assignments")
    exercise = models.ForeignKey(Exercise, models.PROTECT, null=True, blank=True, related_name="assignments")
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, blank=True, related_name="assignments")
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, blank=True, related_name="assignments")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    title = EncryptedTextField(_("title"))
    instructions = EncryptedTextField(_("what to do"))
    why = EncryptedTextField(_("why we chose it"), blank=True, default="")
    smallest = EncryptedTextField(_("smallest version"), blank=True, default="")
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    due_on = models.DateField(_("good to have done by"), null=True, blank=True)
    confidence = models.PositiveSmallIntegerField(_("how confident, 0 to 10"), null=True, blank=True)
    times = models.PositiveSmallIntegerField(_("how many times"), default=1)
    remind = models.BooleanField(_("offer a reminder"), default=True)
    discloses = models.BooleanField(_("asks to open up to somebody"), default=False)
    state = models.CharField(max_length=9, choices=State, default=State.ASSIGNED)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = EncryptedTextField(_("why it was set aside"), blank=True, default="")

    objects = AssignmentQuerySet.as_manager()
    privacy = Privacy(
        clinical="title instructions why smallest kind confidence closed_why",
        operational=(
            "client exercise objective appointment assigned_by minutes due_on times remind discloses state closed_at"
        ),
        clear="kind confidence",
    )

    class Meta:
        ordering = ["due_on", "created_at"]
        indexes = [models.Index(fields=["client", "state"], name="assignment_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__lte=10), name="confidence_0_to_10"
            ),
            models.CheckConstraint(condition=Q(times__range=(1, 60)), name="asked_1_to_60_times"),
            models.CheckConstraint(
                condition=Q(state="assigned") | Q(closed_at__isnull=False), name="closed_assignment_has_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"


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


class Entry(VersionedModel):
    """What the client wrote about one attempt.

    Private until the client shares it. "I decided not to" is an entry too.
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

    objects = EntryQuerySet.as_manager()
    privacy = Privacy(
        clinical="answers outcome", operational="assignment client_key finished_at shared_at", clear="outcome"
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
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"


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
