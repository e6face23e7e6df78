"""Looking back at a plan: ratings of objectives with their evidence, and the review that decides about each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel
from common.privacy import Privacy
from people.access import ClientScopedQuerySet
from plans.models.plan import Objective, Plan


class PlanReviewQuerySet(ClientScopedQuerySet):
    client_path = "plan__client"


class PlanReview(BaseModel):
    """One review of the active plan: who was there, what was decided, when the next one is due. Never changed afterwards."""

    class Decision(models.TextChoices):
        CONTINUE = "continue", _("Go on with this version")
        REVISE = "revise", _("Write the next version")
        CLOSE = "close", _("Prepare to finish")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews")
    held_on = models.DateField(_("held on"))
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    client_present = models.BooleanField(_("the client was there"), default=True)
    present = EncryptedTextField(_("who else was there"), blank=True, default="")
    decision = models.CharField(_("the plan as a whole"), max_length=8, choices=Decision)
    comment = EncryptedTextField(_("in a few words"), blank=True, default="")
    next_due_on = models.DateField(_("next review"))

    objects = PlanReviewQuerySet.as_manager()
    privacy = Privacy(
        clinical="present decision comment",
        operational="plan held_on held_by client_present next_due_on",
        clear="decision",
    )

    class Meta:
        ordering = ["-held_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_due_on__gt=models.F("held_on")), name="next_review_comes_after_this_one"
            )
        ]

    def __str__(self) -> str:
        return f"review {self.plan_id} {self.held_on}"


class RatingQuerySet(ClientScopedQuerySet):
    client_path = "objective__goal__plan__client"


class ObjectiveRating(BaseModel):
    """How an objective moved (goal attainment, -2 to +2) and what that judgement rests on. Never changed afterwards.

    ``evidence_id`` is text: notes and practice live in apps above, which this one does not know.
    """

    class Evidence(models.TextChoices):
        TALK = "talk", _("What we talked about")
        NOTE = "note", _("A session note")
        MEASURE = "measure", _("A measure")
        PRACTICE = "practice", _("Practice between sessions")

    class Decision(models.TextChoices):
        CONTINUE = "continue", _("Go on")
        REVISE = "revise", _("Change it")
        ACHIEVED = "achieved", _("Reached")
        STOP = "stop", _("Stop")

    objective = models.ForeignKey(Objective, models.PROTECT, related_name="ratings")
    review = models.ForeignKey(PlanReview, models.PROTECT, null=True, blank=True, related_name="ratings")
    rated_on = models.DateField(_("on"))
    rated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rating = models.SmallIntegerField(_("compared with what we expected"), null=True, blank=True)
    evidence = models.CharField(_("what it rests on"), max_length=8, choices=Evidence, default=Evidence.TALK)
    evidence_id = models.CharField(max_length=40, blank=True, default="")
    comment = EncryptedTextField(_("in a few words"), blank=True, default="")
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True, default="")

    objects = RatingQuerySet.as_manager()
    privacy = Privacy(
        clinical="rating comment decision evidence",
        operational="objective review rated_on rated_by evidence_id",
        clear="rating decision evidence",
    )

    class Meta:
        ordering = ["rated_on", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(-2, 2)), name="attainment_minus_2_to_2"
            ),
            models.CheckConstraint(
                condition=Q(review__isnull=True) | ~Q(decision=""), name="review_decides_about_each_objective"
            ),
            models.CheckConstraint(
                condition=Q(review__isnull=False) | Q(rating__isnull=False), name="rating_outside_a_review_says_one"
            ),
            models.UniqueConstraint(
                fields=["review", "objective"], condition=Q(review__isnull=False), name="one_decision_per_objective"
            ),
        ]

    def __str__(self) -> str:
        return f"rating {self.objective_id} {self.rated_on}"
