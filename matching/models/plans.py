from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedJSONField
from common.models import BaseModel
from common.privacy import Privacy
from matching.models.places import WaitingEntry
from people.access import Audience, ClientScopedQuerySet, may
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User


class MatchPlanQuerySet(models.QuerySet):
    """Plans concern many people: only the desk sees them."""

    def visible_to(self, user: User) -> Self:
        return self if may(user, Permission.MATCH_CLIENTS) else self.none()


class MatchPlan(BaseModel):
    """A proposal for many people at once, as it was worked out at one moment. It places nobody by itself."""

    class State(models.TextChoices):
        WORKING = "working", _("Being worked out")
        READY = "ready", _("Ready")
        SENT = "sent", _("Offers were made")

    class Step(models.IntegerChoices):
        QUEUED = 0, _("Waits for its turn")
        READING = 1, _("Reads what everybody needs and offers")
        SCORING = 2, _("Compares everybody with everybody")
        SOLVING = 3, _("Looks for the best plan")
        STORING = 4, _("Writes it down")

    state = models.CharField(max_length=8, choices=State, default=State.WORKING)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    one_more = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("Who had one more place in this plan, to see what it would change."),
    )  # fmt: skip
    weights_version = models.CharField(max_length=20, blank=True)
    people = models.PositiveIntegerField(default=0)
    placed = models.PositiveIntegerField(default=0)
    step = models.PositiveSmallIntegerField(_("how far the work is"), choices=Step, default=Step.QUEUED)
    mean_fit = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    mean_first = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    objects = MatchPlanQuerySet.as_manager()
    privacy = Privacy(
        operational="state made_by one_more weights_version people placed step mean_fit mean_first ready_at",
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="working") | Q(ready_at__isnull=False), name="plan_was_ready_at_a_moment"
            ),
            models.CheckConstraint(condition=Q(placed__lte=models.F("people")), name="no_more_placed_than_planned"),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class PlanRowQuerySet(ClientScopedQuerySet):
    client_path = "entry__client"
    audience = frozenset({Audience.ADMIN})


class PlanRow(BaseModel):
    """One person in a plan. ``factors`` are the parts of the fit (0..1 or None) by name, as they were at that moment."""

    plan = models.ForeignKey(MatchPlan, models.CASCADE, related_name="rows")
    entry = models.ForeignKey(WaitingEntry, models.PROTECT, related_name="+")
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    first = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    first_score = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    locked = models.BooleanField(_("keep"), default=False)
    factors = EncryptedJSONField(default=dict, blank=True)

    objects = PlanRowQuerySet.as_manager()
    privacy = Privacy(clinical="factors", operational="plan entry clinician score first first_score locked")

    class Meta:
        ordering = ["entry__since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "entry"], name="one_row_of_a_plan_per_person"),
            models.CheckConstraint(
                condition=Q(locked=False) | Q(clinician__isnull=False), name="only_a_pair_can_be_kept"
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.pk}"
