from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import BaseModel
from common.privacy import Privacy
from people.access import may
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User

ONE_TO_A_YEAR = [MinValueValidator(1), MaxValueValidator(365)]
FEWEST_CASES = 15  # fewer closed cases say nothing about anybody's results


class MatchWeightsQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self if may(user, Permission.MATCH_CLIENTS) else self.none()

    def newest(self) -> MatchWeights | None:
        found: Any = self.order_by("-number").first()
        return found


class MatchWeights(BaseModel):
    """One version of the clinic's settings for matching. A change is a new row; decisions name the version they were made by."""

    number = models.PositiveIntegerField(unique=True)
    specialisation = models.PositiveSmallIntegerField(
        _("themes and experience"), default=30, validators=[MaxValueValidator(100)]
    )
    approach = models.PositiveSmallIntegerField(_("approach"), default=20, validators=[MaxValueValidator(100)])
    style = models.PositiveSmallIntegerField(_("style of working"), default=20, validators=[MaxValueValidator(100)])
    results = models.PositiveSmallIntegerField(_("measured results"), default=15, validators=[MaxValueValidator(100)])
    practical = models.PositiveSmallIntegerField(_("times and places"), default=15, validators=[MaxValueValidator(100)])
    cases_for_results = models.PositiveSmallIntegerField(
        _("closed cases from which results count"),
        default=FEWEST_CASES,
        validators=[MinValueValidator(FEWEST_CASES), MaxValueValidator(500)],
    )
    share_cap = models.PositiveSmallIntegerField(
        _("most of all new people of four weeks who may go to one specialist (percent)"),
        default=100,
        validators=[MinValueValidator(5), MaxValueValidator(100)],
        help_text=_("100 means no limit. Early popularity then does not lock in."),
    )
    answer_hours = models.PositiveSmallIntegerField(
        _("a specialist answers an offer within (hours)"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
    )
    look_days = models.PositiveSmallIntegerField(
        _("somebody looks how soon help is needed within (days)"), default=7, validators=ONE_TO_A_YEAR
    )
    urgent_days = models.PositiveSmallIntegerField(
        _("a place when it is urgent within (days)"), default=14, validators=ONE_TO_A_YEAR
    )
    soon_days = models.PositiveSmallIntegerField(_("a place soon within (days)"), default=42, validators=ONE_TO_A_YEAR)
    routine_days = models.PositiveSmallIntegerField(
        _("a place for everybody else within (days)"), default=126, validators=ONE_TO_A_YEAR
    )
    reason = models.CharField(_("why it changes"), max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MatchWeightsQuerySet.as_manager()
    privacy = Privacy(
        operational=(
            "number specialisation approach style results practical cases_for_results share_cap answer_hours look_days "
            "urgent_days soon_days routine_days reason made_by"
        )
    )

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "match weights"
        constraints = [
            models.CheckConstraint(condition=Q(cases_for_results__gte=FEWEST_CASES), name="results_need_fifteen_cases"),
            models.CheckConstraint(condition=Q(share_cap__range=(5, 100)), name="share_of_new_people_is_a_share"),
            models.CheckConstraint(condition=Q(answer_hours__range=(1, 336)), name="answers_within_two_weeks"),
            models.CheckConstraint(
                condition=Q(look_days__gte=1, urgent_days__gte=1)
                & Q(soon_days__gte=models.F("urgent_days"), routine_days__gte=models.F("soon_days")),
                name="the_more_urgent_the_sooner",
            ),
            models.CheckConstraint(
                condition=~Q(specialisation=0, approach=0, style=0, results=0, practical=0),
                name="some_factor_has_weight",
            ),
        ]

    def __str__(self) -> str:
        return f"weights {self.number}"

    def days_for(self, urgency: int, *, looked: bool) -> int:
        """Within how many days the clinic wants to have done the next thing: look how soon, or give a place."""
        if not looked:
            return self.look_days
        return {0: self.routine_days, 1: self.soon_days, 2: self.urgent_days}[urgency]

    @property
    def version(self) -> int:
        """What a reader of the settings saw, in the sense of common.saving.StaleWrite."""
        return self.number
