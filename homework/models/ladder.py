from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import VersionedModel
from common.privacy import Privacy
from homework.models.assignment import Assignment
from people.access import Audience, ClientScopedQuerySet


class LadderQuerySet(ClientScopedQuerySet):
    client_path = "assignment__client"
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})


class Ladder(VersionedModel):
    """Steps towards letting somebody in, built by client and therapist together.

    Its assignment carries title, objective, safety and state; attempts are the entries of that assignment. ``agreed_step``
    is the one that both confirmed as the next; a rule only suggests.
    """

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="ladder")
    agreed_step = models.ForeignKey(
        "LadderStep", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agreed next step")
    )

    objects = LadderQuerySet.as_manager()
    privacy = Privacy(operational="assignment agreed_step")

    def __str__(self) -> str:
        return f"ladder {self.pk}"


class LadderStepQuerySet(ClientScopedQuerySet):
    client_path = "ladder__assignment__client"
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})

    def on_the_way(self) -> Self:
        return self.filter(skipped_at__isnull=True)


class LadderStep(VersionedModel):
    """One step. ``expected`` is the distress that the client expects of it, 0 to 100; ``place`` orders the steps."""

    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="steps")
    place = models.PositiveSmallIntegerField()
    words = EncryptedTextField(_("the step"))
    expected = models.PositiveSmallIntegerField(_("how hard you expect it to be"))
    smaller_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    skipped_at = models.DateTimeField(null=True, blank=True)

    objects = LadderStepQuerySet.as_manager()
    privacy = Privacy(clinical="words expected", operational="ladder place smaller_of skipped_at", clear="expected")

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "place"], name="one_step_per_place"),
            models.CheckConstraint(condition=Q(expected__lte=100), name="step_expected_0_to_100"),
        ]

    def __str__(self) -> str:
        return f"step {self.pk}"
