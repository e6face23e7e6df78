"""Measures of a client: what is asked when, what was answered, and the scores as they were made."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.form import FormEdition
from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet
from people.models import Client


class MeasureQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})


class CareTeamQuerySet(ClientScopedQuerySet):
    """Numbers are shown to a client by a person, never by the page alone."""

    audience = frozenset({Audience.CARE_TEAM})


class MeasureSchedule(VersionedModel):
    """An agreement that a measure is asked once or again and again. A changed mind is a new row; this one is stopped."""

    class Kind(models.TextChoices):
        ONCE = "once", _("Once")
        WEEKS = "weeks", _("Every few weeks")
        BEFORE = "before", _("Before every session")
        BEFORE_OTHER = "before_2", _("Before every other session")
        AFTER = "after", _("After every session")
        AFTER_OTHER = "after_2", _("After every other session")
        REVIEW = "review", _("At each plan review")
        DISCHARGE = "end", _("At the end of treatment")

    client = models.ForeignKey(Client, models.PROTECT, related_name="measure_schedules")
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind)
    every_weeks = models.PositiveSmallIntegerField(_("weeks between two"), null=True, blank=True)
    starts_on = models.DateField(_("first on"))
    ends_on = models.DateField(_("last on"), null=True, blank=True)
    days_open = models.PositiveSmallIntegerField(_("days it stays open"), default=7)
    remind = models.BooleanField(_("remind the client"), default=True)
    on_paper = models.BooleanField(_("on paper, entered by staff"), default=False)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CareTeamQuerySet.as_manager()
    privacy = Privacy(
        operational=(
            "client key kind every_weeks starts_on ends_on days_open remind on_paper assigned_by stopped_at stopped_by"
        )
    )

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="weeks", every_weeks__isnull=False, every_weeks__range=(1, 52))
                | (~Q(kind="weeks") & Q(every_weeks__isnull=True)),
                name="weeks_only_where_they_count",
            ),
            models.CheckConstraint(condition=Q(days_open__range=(1, 90)), name="open_for_1_to_90_days"),
            models.UniqueConstraint(
                fields=["client", "key", "kind"],
                condition=Q(stopped_at__isnull=True) & ~Q(kind="once"),
                name="one_running_schedule_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.kind}"


class MeasureRequestQuerySet(MeasureQuerySet):
    def open(self, now: dt.datetime | None = None) -> Self:
        """Asked for at this moment: begun, not done, not withdrawn, not past its time."""
        now = now or timezone.now()
        return self.filter(state=MeasureRequest.State.OPEN, opened_at__lte=now, expires_at__gt=now)


class MeasureRequest(BaseModel):
    """One time that one edition is asked of one client. ``occasion`` tells two of the same day apart (a session's id)."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        EXPIRED = "expired", _("Not filled in")
        WITHDRAWN = "withdrawn", _("Taken back")

    client = models.ForeignKey(Client, models.PROTECT, related_name="measure_requests")
    schedule = models.ForeignKey(MeasureSchedule, models.PROTECT, related_name="requests")
    edition = models.ForeignKey(FormEdition, models.PROTECT, related_name="requests")
    occasion = models.CharField(max_length=40, blank=True)
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = MeasureRequestQuerySet.as_manager()
    privacy = Privacy(operational="client schedule edition occasion due_on opened_at expires_at state closed_at")

    class Meta:
        ordering = ["due_on", "created_at"]
        indexes = [models.Index(fields=["client", "state"], name="requests_of_client")]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "due_on", "occasion"], name="asked_once_per_occasion"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="closed_request_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"


class MeasureResponseQuerySet(MeasureQuerySet):
    def counting(self) -> Self:
        """Finished and neither replaced by a correction nor entered in error."""
        states = (MeasureResponse.State.COMPLETED, MeasureResponse.State.AMENDED)
        return self.filter(state__in=states, replaced_by__isnull=True)


class MeasureResponse(VersionedModel):
    """One filling of one edition.

    ``content`` is the text of the FHIR QuestionnaireResponse: of a draft with room for what is still empty, of a finished one as it
    is exported, closed from then on. ``marks`` keeps beside it the version of each answer, what was parked, and the tokens of the
    last saves. A correction is a new row that ``replaces`` the old one.
    """

    class State(models.TextChoices):
        DRAFT = "in-progress", _("Being filled in")
        COMPLETED = "completed", _("Finished")
        AMENDED = "amended", _("Corrected")
        IN_ERROR = "entered-in-error", _("Entered in error")

    class Source(models.TextChoices):
        CLIENT = "client", _("By the client")
        PAPER = "paper", _("From paper")

    client = models.ForeignKey(Client, models.PROTECT, related_name="measure_responses")
    request = models.ForeignKey(MeasureRequest, models.PROTECT, related_name="responses")
    edition = models.ForeignKey(FormEdition, models.PROTECT, related_name="responses")
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    source = models.CharField(max_length=6, choices=Source, default=Source.CLIENT)
    content = EncryptedTextField(blank=True, default="")
    marks = EncryptedJSONField(default=dict, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    reason = EncryptedTextField(_("why it was corrected"), blank=True, default="")

    objects = MeasureResponseQuerySet.as_manager()
    privacy = Privacy(
        clinical="content marks reason",
        operational=("client request edition state source completed_on completed_at entered_by checked_by replaces"),
    )

    class Meta:
        ordering = ["-completed_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(state="in-progress"), name="one_draft_per_request"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="completed"), name="one_finished_response_per_request"
            ),
            models.CheckConstraint(
                condition=Q(state="in-progress", completed_at__isnull=True)
                | (~Q(state="in-progress") & Q(completed_at__isnull=False, completed_on__isnull=False)),
                name="finished_response_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="amended") | Q(replaces__isnull=False), name="correction_replaces_something"
            ),
        ]

    def __str__(self) -> str:
        return f"response {self.pk}"


class MeasureScore(BaseModel):
    """One score as it was made, for good. Making it again adds a row with the next ``round``; nothing is ever replaced."""

    class Status(models.TextChoices):
        COMPLETE = "complete", _("Complete")
        PRORATED = "prorated", _("Filled up")
        NOT_SCORABLE = "not_scorable", _("Cannot be scored")

    class Why(models.TextChoices):
        FINISHED = "finished", _("When it was finished")
        AGAIN = "again", _("Made again")

    client = models.ForeignKey(Client, models.PROTECT, related_name="measure_scores")
    response = models.ForeignKey(MeasureResponse, models.PROTECT, related_name="scores")
    key = models.CharField(max_length=60)
    scale = models.CharField(max_length=60)
    main = models.BooleanField(default=False)
    value = models.FloatField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status)
    answered = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    on = models.DateField()
    form_version = models.CharField(max_length=160)
    scale_version = models.CharField(max_length=40)
    inputs = EncryptedJSONField(default=dict)
    round = models.PositiveSmallIntegerField(default=1)
    why = models.CharField(max_length=8, choices=Why, default=Why.FINISHED)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CareTeamQuerySet.as_manager()
    privacy = Privacy(
        clinical="value inputs",
        operational=(
            "client response key scale main status answered asked on form_version scale_version round why made_at made_by"
        ),
        clear="value",
    )

    class Meta:
        ordering = ["on", "made_at"]
        indexes = [models.Index(fields=["client", "key", "on"], name="score_curve")]
        constraints = [
            models.UniqueConstraint(fields=["response", "scale", "round"], name="one_score_per_round"),
            models.CheckConstraint(
                condition=Q(status="not_scorable", value__isnull=True)
                | (~Q(status="not_scorable") & Q(value__isnull=False)),
                name="score_or_no_score",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.scale}"
