"""The golden thread: plan, goals in the client's words, measurable objectives, interventions by strand."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet
from people.models import Client
from plans.modalities import Strand

CARE_TEAM_AND_CLIENT = frozenset({Audience.CARE_TEAM, Audience.CLIENT})


class PlanQuerySet(ClientScopedQuerySet):
    audience = CARE_TEAM_AND_CLIENT

    def shown_to_client(self) -> Q:
        return ~Q(state="draft")

    def active(self) -> Self:
        return self.filter(state=Plan.State.ACTIVE)

    def with_tree(self) -> Self:
        """Everything below the plan, in three further queries whatever its size."""
        return self.select_related("author", "activated_by").prefetch_related("goals__objectives__interventions")


class Plan(VersionedModel):
    """One edition of a client's treatment plan. An activated edition never changes; a new one supersedes it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        SUPERSEDED = "superseded", _("Superseded")
        CLOSED = "closed", _("Closed")

    client = models.ForeignKey(Client, models.PROTECT, related_name="plans")
    edition = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    clients_words = EncryptedTextField(_("in the client's own words"), blank=True, default="")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    activated_at = models.DateTimeField(null=True, blank=True)
    activated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    review_due_on = models.DateField(_("review due"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()
    privacy = Privacy(
        clinical="clients_words",
        operational="client edition state author activated_at activated_by content_hash ended_at review_due_on",
    )

    class Meta:
        ordering = ["-edition"]
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(state="active"), name="one_active_plan_per_client"),
            models.UniqueConstraint(fields=["client"], condition=Q(state="draft"), name="one_draft_plan_per_client"),
            models.UniqueConstraint(fields=["client", "edition"], name="editions_count_up"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(activated_at__isnull=False, activated_by__isnull=False),
                name="active_plan_was_activated",
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.edition} ({self.state})"


class GoalQuerySet(ClientScopedQuerySet):
    client_path = "plan__client"
    audience = CARE_TEAM_AND_CLIENT

    def shown_to_client(self) -> Q:
        return ~Q(plan__state="draft")


class Goal(VersionedModel):
    """A long-term goal, as the client would say it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goals")
    statement = EncryptedTextField(_("goal, in the client's words"))
    position = models.PositiveSmallIntegerField(default=0)

    objects = GoalQuerySet.as_manager()
    privacy = Privacy(clinical="statement", operational="plan position")

    class Meta:
        ordering = ["position", "created_at"]

    def __str__(self) -> str:
        return f"goal {self.pk}"


class ObjectiveQuerySet(ClientScopedQuerySet):
    client_path = "goal__plan__client"
    audience = CARE_TEAM_AND_CLIENT

    def shown_to_client(self) -> Q:
        return ~Q(goal__plan__state="draft")

    def in_active_plan(self) -> Self:
        return self.filter(goal__plan__state=Plan.State.ACTIVE)


class Objective(VersionedModel):
    """Something observable that will change, how it is measured, from where to where and by when."""

    class Direction(models.TextChoices):
        UP = "up", _("More is better")
        DOWN = "down", _("Less is better")

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        ACHIEVED = "achieved", _("Achieved")
        STOPPED = "stopped", _("Stopped")

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="objectives")
    # The same in every edition of the plan, so that progress outlives a new edition.
    thread = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    statement = EncryptedTextField(_("what will be different"), help_text=_("Something that could be seen or counted."))
    measure = EncryptedTextField(
        _("how we will know"), blank=True, default="", help_text=_("A count, a rating, a log or a measure.")
    )
    baseline = models.DecimalField(_("now"), max_digits=7, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("aim"), max_digits=7, decimal_places=2, null=True, blank=True)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.UP)
    target_on = models.DateField(_("by"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.NOT_STARTED)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ObjectiveQuerySet.as_manager()
    privacy = Privacy(
        clinical="statement measure baseline target direction status",
        operational="goal thread target_on position",
        clear="baseline target direction status",
    )

    class Meta:
        ordering = ["position", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(baseline__isnull=True) | Q(target__isnull=True) | ~Q(baseline=models.F("target")),
                name="objective_moves",
            )
        ]

    def __str__(self) -> str:
        return f"objective {self.pk}"


class InterventionQuerySet(ClientScopedQuerySet):
    client_path = "objective__goal__plan__client"
    audience = CARE_TEAM_AND_CLIENT

    def shown_to_client(self) -> Q:
        return ~Q(objective__goal__plan__state="draft")


class Intervention(BaseModel):
    """What is done for an objective, in which strand, how often and why."""

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="interventions")
    strand = models.CharField(_("approach"), max_length=3, choices=Strand)
    technique = EncryptedTextField(_("technique"))
    planned_sessions = models.PositiveSmallIntegerField(_("planned sessions"), null=True, blank=True)
    rationale = EncryptedTextField(_("why this"), blank=True, default="")

    objects = InterventionQuerySet.as_manager()
    privacy = Privacy(clinical="technique rationale strand", operational="objective planned_sessions", clear="strand")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(strand__in=Strand.values), name="intervention_in_a_known_strand")
        ]

    def __str__(self) -> str:
        return f"{self.strand} {self.pk}"
