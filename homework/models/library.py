from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import VersionedModel
from common.privacy import Privacy
from people.access import may
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User


class ExerciseQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The library names no client: all staff may read it."""
        return self if may(user, Permission.STAFF_AREA) else self.none()


class Exercise(VersionedModel):
    """A page of the clinic's exercise library.

    ``questions`` holds a form of the clinic's own (:mod:`homework.builder`); empty: the form of its kind. ``written_by``
    is set on what the clinic wrote; the product's own texts have nobody.
    """

    class Strategy(models.TextChoices):
        BELIEFS = "beliefs", _("Looking at beliefs")
        TRUST = "trust", _("Trust and openness")
        LISTENING = "listening", _("Listening and saying")
        BOUNDARIES = "boundaries", _("Boundaries")
        KINDNESS = "kindness", _("Kindness to myself")
        EXPRESSION = "expression", _("Finding words for feelings")
        PATTERNS = "patterns", _("Seeing patterns")
        TOGETHER = "together", _("With a loved one")

    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=24)
    strategy = models.CharField(max_length=10, choices=Strategy)
    title = models.CharField(_("title"), max_length=90)
    purpose = models.TextField(_("why"), max_length=600)
    instructions = models.TextField(_("what to do"), max_length=3000)
    smallest = models.TextField(_("smallest version"), max_length=400)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    difficulty = models.PositiveSmallIntegerField(_("difficulty, 1 to 5"), default=2)
    safety = models.TextField(_("safety"), blank=True, max_length=600)
    discloses = models.BooleanField(_("asks to open up to somebody"), default=False)
    retired = models.BooleanField(default=False)
    questions = models.JSONField(default=list, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ExerciseQuerySet.as_manager()
    privacy = Privacy(
        operational=(
            "slug kind strategy title purpose instructions smallest minutes difficulty safety discloses retired questions "
            "written_by"
        )
    )

    class Meta:
        ordering = ["strategy", "difficulty", "title"]
        constraints = [models.CheckConstraint(condition=Q(difficulty__range=(1, 5)), name="difficulty_1_to_5")]

    def __str__(self) -> str:
        return self.title
