"""Checks before work begins, the plan for hard days, and what the law of a place asks for."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet
from people.models import Client, User
from people.permissions import Permission


class ScreenQuerySet(ClientScopedQuerySet):
    """Never shown in the portal: an answer about violence may be read over a shoulder."""

    def latest_of(self, kind: str) -> Self:
        return self.filter(kind=kind).order_by("-asked_at", "-created_at")[:1]


class Screen(BaseModel):
    """One check on one day: who asked, what was answered, what follows by the rules. It never changes; asking again adds a row."""

    class Kind(models.TextChoices):
        VIOLENCE = "violence", _("Safety with people close by")
        RISK = "risk", _("Thoughts of ending life")
        TRAUMA = "trauma", _("Hard things in the past")

    client = models.ForeignKey(Client, models.PROTECT, related_name="screens")
    kind = models.CharField(max_length=8, choices=Kind)
    answers = EncryptedJSONField(default=dict)
    result = EncryptedTextField()
    note = EncryptedTextField(_("your words"), blank=True, default="")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    objects = ScreenQuerySet.as_manager()
    privacy = Privacy(clinical="answers result note", operational="client kind asked_by asked_at")

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["client", "kind", "-asked_at"], name="latest_check")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["violence", "risk", "trauma"]), name="check_of_a_known_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SafetyPlanQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})

    def shown_to_client(self) -> Q:
        return Q(state="made")

    def made(self) -> Self:
        """Newest first: the first one counts, the others are kept."""
        return self.filter(state=SafetyPlan.State.MADE).order_by("-edition")


class SafetyPlan(VersionedModel):
    """A plan for hard days in the client's own words, in six parts. An edition that was made never changes; the highest counts."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        MADE = "made", _("Made")

    client = models.ForeignKey(Client, models.PROTECT, related_name="safety_plans")
    edition = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=5, choices=State, default=State.DRAFT)
    parts = EncryptedJSONField(default=dict)  # {part: text, one line per step}
    means = EncryptedTextField(_("what was decided about making the surroundings safer"), blank=True, default="")
    means_by = EncryptedTextField(_("who decided it"), blank=True, default="")
    copies = EncryptedTextField(_("who has a copy"), blank=True, default="")
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)

    objects = SafetyPlanQuerySet.as_manager()
    privacy = Privacy(
        clinical="parts means means_by copies",
        operational="client edition state review_on written_by made_at",
    )

    class Meta:
        ordering = ["-edition"]
        constraints = [
            models.UniqueConstraint(fields=["client", "edition"], name="editions_of_a_safety_plan_count_up"),
            models.UniqueConstraint(
                fields=["client"], condition=Q(state="draft"), name="one_draft_safety_plan_per_client"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(made_at__isnull=False, review_on__isnull=False),
                name="made_safety_plan_has_moment_and_review",
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.edition} ({self.state})"


class SafetyPlanSignatureQuerySet(ClientScopedQuerySet):
    client_path = "plan__client"
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})


class SafetyPlanSignature(BaseModel):
    """Somebody agreed to one edition: the client, or whoever made it with them."""

    class Role(models.TextChoices):
        CLIENT = "client", _("Client")
        THERAPIST = "therapist", _("Therapist")

    plan = models.ForeignKey(SafetyPlan, models.CASCADE, related_name="signatures")
    role = models.CharField(max_length=9, choices=Role)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    objects = SafetyPlanSignatureQuerySet.as_manager()
    privacy = Privacy(operational="plan role signed_by signed_at")

    class Meta:
        ordering = ["signed_at"]
        constraints = [models.UniqueConstraint(fields=["plan", "role"], name="one_signature_per_side_and_edition")]

    def __str__(self) -> str:
        return f"{self.role} {self.plan_id}"


class PlaceTextQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """As rows to look after. Pages that show them take ``valid_on`` and ``for_place``."""
        active = getattr(user, "is_authenticated", False) and user.can(Permission.MANAGE_CLINIC)
        return self.all() if active else self.none()

    def valid_on(self, day: dt.date) -> Self:
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)

    def for_place(self, jurisdiction: str) -> Self:
        """Texts of a place ("US-CA" also takes those of "US"), in the clinic's order."""
        return self.filter(jurisdiction__in={jurisdiction, jurisdiction.split("-")[0]}).order_by("position", "title")


class PlaceText(BaseModel):
    """What the law and the services of a place ask for and offer: data that the clinic keeps right, never code."""

    class Audience(models.TextChoices):
        STAFF = "staff", _("Staff")
        CLIENT = "client", _("Clients")

    class Topic(models.TextChoices):
        DUTY = "duty", _("Warning and protecting")
        CHILDREN = "children", _("Protecting children and adults")
        CLOSE = "close", _("Harm by somebody close")
        MEANS = "means", _("Asking about access to means")

    jurisdiction = models.CharField(_("jurisdiction"), max_length=12)
    audience = models.CharField(_("who reads it"), max_length=6, choices=Audience, default=Audience.STAFF)
    topic = models.CharField(_("about"), max_length=8, choices=Topic)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"))
    position = models.PositiveSmallIntegerField(_("order"), default=10)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    checked_on = models.DateField(_("last checked on"), null=True, blank=True)

    objects = PlaceTextQuerySet.as_manager()
    privacy = Privacy(operational="jurisdiction audience topic title body position valid_from valid_until checked_on")

    class Meta:
        ordering = ["jurisdiction", "position", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="place_text_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.jurisdiction})"
