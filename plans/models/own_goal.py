"""Goals that belong to the client: written and rated by them, 0 to 10, whenever they like."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import ClientScopedQuerySet
from people.models import Client
from plans.models.plan import CARE_TEAM_AND_CLIENT

MOST = 5  # more than this is a list, not a direction


class OwnGoalQuerySet(ClientScopedQuerySet):
    audience = CARE_TEAM_AND_CLIENT

    def kept(self) -> Self:
        return self.filter(let_go_at__isnull=True)


class OwnGoal(VersionedModel):
    """Something the client wants, in their own words and theirs to let go of."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="own_goals")
    words = EncryptedTextField(_("what you want"))
    let_go_at = models.DateTimeField(null=True, blank=True)

    objects = OwnGoalQuerySet.as_manager()
    privacy = Privacy(clinical="words", operational="client let_go_at")

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"own goal {self.pk}"


class OwnGoalRatingQuerySet(ClientScopedQuerySet):
    client_path = "goal__client"
    audience = CARE_TEAM_AND_CLIENT


class OwnGoalRating(BaseModel):
    """How near the client feels to it: 0 not at all, 10 there. One a day; the last one of a day counts."""

    goal = models.ForeignKey(OwnGoal, models.CASCADE, related_name="ratings")
    rated_on = models.DateField()
    value = models.PositiveSmallIntegerField(_("how near, 0 to 10"))

    objects = OwnGoalRatingQuerySet.as_manager()
    privacy = Privacy(clinical="value", operational="goal rated_on", clear="value")

    class Meta:
        ordering = ["rated_on"]
        constraints = [
            models.CheckConstraint(condition=Q(value__range=(0, 10)), name="own_goal_0_to_10"),
            models.UniqueConstraint(fields=["goal", "rated_on"], name="one_own_rating_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.rated_on}"
