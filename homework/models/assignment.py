from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import VersionedModel
from common.privacy import Privacy
from homework.builder import built
from homework.kinds import PracticeKind, kind_of
from homework.models.library import Exercise
from people.access import Audience, ClientScopedQuerySet
from people.models import Client
from plans.models import Objective
from sessions.models import Appointment


class AssignmentQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})

    def open(self) -> Self:
        return self.filter(state=Assignment.State.ASSIGNED)

    def arrived(self) -> Self:
        """What the client finds by now: its rule of delivery has let it through."""
        return self.filter(opens_at__lte=timezone.now())

    def waiting(self) -> Self:
        """Agreed, but not yet to be seen by the client."""
        return self.open().filter(Q(opens_at__isnull=True) | Q(opens_at__gt=timezone.now()))


class Assignment(VersionedModel):
    """Something to try, agreed in a session and tied to an objective.

    Its texts and its form are copied so that the library may change. ``delivery`` says when the client finds it (the
    rules are in :mod:`homework.delivery`), ``opens_at`` when that is, or nothing while it still depends on something.
    """

    MANY = 60  # this often means: as often as it helps

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("Open")
        DONE = "done", _("Done")
        PAUSED = "paused", _("Paused")
        CANCELLED = "cancelled", _("Cancelled")

    class Delivery(models.TextChoices):
        NOW = "now", _("Right away")
        AFTER = "after", _("When the one before is done")
        DELAY = "delay", _("Some days after the one before is done")
        EVERY = "every", _("Every few days")
        SESSION = "session", _("After the next session")
        WEEK = "week", _("On chosen weekdays")

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
    plan = EncryptedTextField(_("when, where and how"), blank=True, null=True)
    questions = EncryptedJSONField(blank=True, null=True)
    exercise_version = models.PositiveIntegerField(null=True, blank=True)
    delivery = models.CharField(_("when the client finds it"), max_length=7, choices=Delivery, default=Delivery.NOW)
    days = models.PositiveSmallIntegerField(_("days between"), default=0)
    weekdays = models.CharField(_("weekdays"), max_length=7, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")
    programme = models.SlugField(blank=True)
    opens_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    smaller_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.ASSIGNED)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = EncryptedTextField(_("why it was set aside"), blank=True, default="")

    objects = AssignmentQuerySet.as_manager()
    privacy = Privacy(
        clinical="title instructions why smallest plan questions kind confidence closed_why",
        operational=(
            "client exercise exercise_version objective appointment assigned_by minutes due_on times remind discloses state "
            "closed_at delivery days weekdays previous programme opens_at smaller_at"
        ),
        clear="kind confidence",
    )

    class Meta:
        ordering = ["due_on", "created_at"]
        indexes = [
            models.Index(fields=["client", "state"], name="assignment_by_client"),
            models.Index(fields=["created_at"], condition=Q(opens_at__isnull=True), name="assignment_not_yet_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__lte=10), name="confidence_0_to_10"
            ),
            models.CheckConstraint(condition=Q(times__range=(1, 60)), name="asked_1_to_60_times"),
            models.CheckConstraint(
                condition=Q(state="assigned") | Q(closed_at__isnull=False), name="closed_assignment_has_a_moment"
            ),
            models.CheckConstraint(
                condition=~Q(delivery__in=["after", "delay"]) | Q(previous__isnull=False),
                name="what_follows_names_the_one_before",
            ),
            models.CheckConstraint(
                condition=~Q(delivery__in=["delay", "every"]) | Q(days__range=(1, 60)), name="spaced_1_to_60_days"
            ),
            models.CheckConstraint(condition=~Q(delivery="week") | ~Q(weekdays=""), name="week_grid_has_a_day"),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"

    @property
    def form(self) -> PracticeKind:
        """What is asked about it: its own questions, or those of its kind."""
        return built(self.title, self.questions) if self.questions else kind_of(self.kind)
