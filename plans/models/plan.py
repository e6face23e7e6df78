"""The golden thread: plan, problems, goals in the client's words, measurable objectives, interventions by strand."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet
from people.models import Client

CARE_TEAM_AND_CLIENT = frozenset({Audience.CARE_TEAM, Audience.CLIENT})


class PlanQuerySet(ClientScopedQuerySet):
    audience = CARE_TEAM_AND_CLIENT

    def shown_to_client(self) -> Q:
        return ~Q(state="draft")

    def active(self) -> Self:
        return self.filter(state=Plan.State.ACTIVE)

    def awaiting(self) -> Self:
        return self.filter(state=Plan.State.AWAITING)

    def review_due(self, day: dt.date) -> Self:
        """Active plans whose review is due on or before ``day``."""
        return self.active().filter(review_due_on__lte=day)

    def valid_on(self, client: Client | Any, day: dt.date) -> Plan | None:
        """The edition that was valid for a client on a day: the latest that had begun, unless its work had ended by then."""
        begun = self.filter(client=client, activated_at__isnull=False, starts_on__lte=day)
        latest: Any = begun.order_by("-starts_on", "-edition").first()
        if latest is None or (latest.ended_at and timezone.localdate(latest.ended_at) < day):
            return None
        found: Plan = latest
        return found

    def with_tree(self) -> Self:
        """Everything below the plan, in four further queries whatever its size."""
        tree = self.prefetch_related("problems", "goals__objectives__interventions")
        return tree.select_related("author", "activated_by")


class Plan(VersionedModel):
    """One edition of a client's treatment plan. From the first signature on it never changes; a new one supersedes it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AWAITING = "awaiting", _("Awaiting signatures")
        ACTIVE = "active", _("Active")
        SUPERSEDED = "superseded", _("Superseded")
        CLOSED = "closed", _("Closed")

    class Format(models.TextChoices):
        INDIVIDUAL = "individual", _("One to one")
        GROUP = "group", _("Group")
        BOTH = "both", _("One to one and group")
        COUPLE = "couple", _("With a partner")

    class Frequency(models.TextChoices):
        TWICE = "twice", _("Twice a week")
        WEEKLY = "weekly", _("Every week")
        FORTNIGHTLY = "fortnightly", _("Every two weeks")
        MONTHLY = "monthly", _("Once a month")
        AGREED = "agreed", _("As agreed each time")

    class Diagnosis(models.TextChoices):
        GIVEN = "given", _("Recorded")
        DEFERRED = "deferred", _("Deferred")
        NONE = "none", _("None")

    client = models.ForeignKey(Client, models.PROTECT, related_name="plans")
    edition = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    clients_words = EncryptedTextField(_("in the client's own words"), blank=True, default="")
    format = models.CharField(_("how we meet"), max_length=10, choices=Format, blank=True, default="")
    session_minutes = models.PositiveSmallIntegerField(_("minutes a session"), null=True, blank=True)
    frequency = models.CharField(_("how often"), max_length=11, choices=Frequency, blank=True, default="")
    expected_weeks = models.PositiveSmallIntegerField(_("expected length in weeks"), null=True, blank=True)
    discharge_criteria = EncryptedTextField(_("how we will know it is enough"), null=True, blank=True, default="")
    risk_plan = EncryptedTextField(
        _("safety: what is agreed and where it is written"), null=True, blank=True, default=""
    )
    diagnosis_status = models.CharField(_("diagnosis"), max_length=8, choices=Diagnosis, blank=True, default="")
    diagnosis = EncryptedTextField(_("diagnosis in words or code"), null=True, blank=True, default="")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Set when it is sent for signatures: whether a supervisor has to sign as well.
    needs_supervisor = models.BooleanField(default=False)
    starts_on = models.DateField(_("valid from"), null=True, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    activated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = EncryptedTextField(_("why it ended"), null=True, blank=True, default="")
    review_due_on = models.DateField(_("review due"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()
    privacy = Privacy(
        clinical="clients_words discharge_criteria risk_plan diagnosis_status diagnosis ended_why",
        operational=(
            "client edition state format session_minutes frequency expected_weeks author needs_supervisor starts_on "
            "activated_at activated_by content_hash ended_at review_due_on"
        ),
        clear="diagnosis_status",
    )

    class Meta:
        ordering = ["-edition"]
        indexes = [
            models.Index(fields=["review_due_on"], condition=Q(state="active"), name="plan_review_of_active"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(state="active"), name="one_active_plan_per_client"),
            models.UniqueConstraint(fields=["client"], condition=Q(state="draft"), name="one_draft_plan_per_client"),
            models.UniqueConstraint(
                fields=["client"], condition=Q(state="awaiting"), name="one_plan_awaits_signatures_per_client"
            ),
            models.UniqueConstraint(fields=["client", "edition"], name="editions_count_up"),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "superseded"])
                | Q(activated_at__isnull=False, activated_by__isnull=False),
                name="active_plan_was_activated",
            ),
            models.CheckConstraint(
                condition=Q(activated_at__isnull=True) | Q(starts_on__isnull=False),
                name="activated_plan_has_a_first_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="awaiting") | ~Q(content_hash=""), name="signed_content_has_a_fingerprint"
            ),
            models.CheckConstraint(
                condition=Q(session_minutes__isnull=True) | Q(session_minutes__range=(10, 480)),
                name="session_10_minutes_to_8_hours",
            ),
            models.CheckConstraint(
                condition=Q(expected_weeks__isnull=True) | Q(expected_weeks__range=(1, 520)),
                name="expected_1_week_to_10_years",
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.edition} ({self.state})"

    @property
    def is_open(self) -> bool:
        """Whether anything in it may still be written."""
        return self.state == Plan.State.DRAFT


class PartOfPlanQuerySet(ClientScopedQuerySet):
    client_path = "plan__client"
    audience = CARE_TEAM_AND_CLIENT

    def shown_to_client(self) -> Q:
        return ~Q(plan__state="draft")


class Problem(VersionedModel):
    """What the goals answer: said plainly, with what it looks like and where it was found."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="problems")
    statement = EncryptedTextField(_("what gets in the way"))
    behaviour = EncryptedTextField(_("what it looks like"), blank=True, default="")
    source = EncryptedTextField(_("where this was found"), blank=True, default="")
    severity = models.PositiveSmallIntegerField(_("how heavy, 0 to 10"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = PartOfPlanQuerySet.as_manager()
    privacy = Privacy(clinical="statement behaviour source severity", operational="plan position", clear="severity")

    class Meta:
        ordering = ["position", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__range=(0, 10)), name="problem_weighs_0_to_10"
            )
        ]

    def __str__(self) -> str:
        return f"problem {self.pk}"


class Goal(VersionedModel):
    """A long-term goal, as the client would say it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goals")
    problem = models.ForeignKey(Problem, models.SET_NULL, null=True, blank=True, related_name="goals")
    # The same in every edition of the plan, so that two editions can be laid side by side.
    thread = models.UUIDField(default=uuid.uuid4, editable=False)
    statement = EncryptedTextField(_("goal, in the client's words"))
    position = models.PositiveSmallIntegerField(default=0)

    objects = PartOfPlanQuerySet.as_manager()
    privacy = Privacy(clinical="statement", operational="plan problem thread position")

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
        REVISED = "revised", _("Revised")
        STOPPED = "stopped", _("Stopped")

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="objectives")
    # The same in every edition of the plan, so that progress outlives a new edition.
    thread = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    statement = EncryptedTextField(_("what will be different"), help_text=_("Something that could be seen or counted."))
    measure = EncryptedTextField(
        _("how we will know"), blank=True, default="", help_text=_("A count, a rating, a log or a measure.")
    )
    # Key of a questionnaire of the clinic where the measure is one; "" for a count, a rating or a log.
    measure_key = models.CharField(max_length=40, blank=True, default="")
    baseline = models.DecimalField(_("now"), max_digits=7, decimal_places=2, null=True, blank=True)
    baseline_on = models.DateField(_("as of"), null=True, blank=True)
    target = models.DecimalField(_("aim"), max_digits=7, decimal_places=2, null=True, blank=True)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.UP)
    target_on = models.DateField(_("by"), null=True, blank=True)
    weight = models.PositiveSmallIntegerField(_("how much it counts"), default=1)
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.NOT_STARTED)
    stopped_why = EncryptedTextField(_("why it was stopped"), null=True, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    objects = ObjectiveQuerySet.as_manager()
    privacy = Privacy(
        clinical="statement measure baseline target direction status stopped_why",
        operational="goal thread measure_key baseline_on target_on weight position",
        clear="baseline target direction status",
    )

    class Meta:
        ordering = ["position", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(baseline__isnull=True) | Q(target__isnull=True) | ~Q(baseline=models.F("target")),
                name="objective_moves",
            ),
            models.CheckConstraint(condition=Q(weight__range=(1, 3)), name="objective_counts_1_to_3"),
        ]

    def __str__(self) -> str:
        return f"objective {self.pk}"


class InterventionQuerySet(ClientScopedQuerySet):
    client_path = "objective__goal__plan__client"
    audience = CARE_TEAM_AND_CLIENT

    def shown_to_client(self) -> Q:
        return ~Q(objective__goal__plan__state="draft")


class Intervention(BaseModel):
    """What is done for an objective, in which strand, by whom, how often and why.

    ``strand`` is one of the four that come with the product or the code of a strand the clinic defined; a trigger holds that.
    """

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="interventions")
    strand = models.CharField(_("approach"), max_length=12)
    technique = EncryptedTextField(_("technique"))
    planned_sessions = models.PositiveSmallIntegerField(_("planned sessions"), null=True, blank=True)
    frequency = models.CharField(_("how often"), max_length=11, choices=Plan.Frequency, blank=True, default="")
    who = EncryptedTextField(_("who does it"), null=True, blank=True, default="")
    rationale = EncryptedTextField(_("why this"), blank=True, default="")

    objects = InterventionQuerySet.as_manager()
    privacy = Privacy(
        clinical="technique rationale strand who", operational="objective planned_sessions frequency", clear="strand"
    )

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_sessions__isnull=True) | Q(planned_sessions__range=(1, 200)),
                name="planned_1_to_200_sessions",
            )
        ]

    def __str__(self) -> str:
        return f"{self.strand} {self.pk}"
