"""The clinic's own shelf: strands, techniques, objective patterns and plan templates. Nothing here is about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import BaseModel
from common.privacy import Privacy
from people.access import may
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User


class ShelfQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The shelf names no client: all staff may read it."""
        return self if may(user, Permission.STAFF_AREA) else self.none()

    def offered(self) -> Self:
        return self.filter(retired=False)


class OwnStrand(BaseModel):
    """A way of working that the clinic adds to the four that come with the product."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    retired = models.BooleanField(default=False)

    objects = ShelfQuerySet.as_manager()
    privacy = Privacy(operational="code name retired")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(code__in=["", "cbt", "dyn", "grp", "exp"]), name="own_strand_is_not_a_built_in_one"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Technique(BaseModel):
    """A way of working within one strand; an empty strand means that it goes with any."""

    slug = models.SlugField(max_length=60, unique=True)
    strand = models.CharField(_("approach"), max_length=12, blank=True, default="")
    name = models.CharField(_("name"), max_length=120)
    what = models.TextField(_("what it is"), max_length=600, blank=True, default="")
    own = models.BooleanField(default=False)
    retired = models.BooleanField(default=False)

    objects = ShelfQuerySet.as_manager()
    privacy = Privacy(operational="slug strand name what own retired")

    class Meta:
        ordering = ["strand", "name"]
        constraints = [models.UniqueConstraint(fields=["strand", "name"], name="technique_once_per_strand")]

    def __str__(self) -> str:
        return self.name


class ObjectivePattern(BaseModel):
    """An objective with gaps: who it is for is filled in when it is used, never here."""

    class Unit(models.TextChoices):
        COUNT = "count", _("A count")
        RATING = "rating", _("A rating")
        LOG = "log", _("A log")
        MEASURE = "measure", _("A questionnaire")

    slug = models.SlugField(max_length=60, unique=True)
    area = models.CharField(_("area"), max_length=60)
    sentence = models.TextField(_("objective"), max_length=400)
    measure = models.CharField(_("how we will know"), max_length=200)
    unit = models.CharField(_("kind of measure"), max_length=7, choices=Unit, default=Unit.COUNT)
    baseline = models.DecimalField(_("from"), max_digits=7, decimal_places=2)
    target = models.DecimalField(_("to"), max_digits=7, decimal_places=2)
    weeks = models.PositiveSmallIntegerField(_("weeks"), default=12)
    strand = models.CharField(_("approach"), max_length=12, blank=True, default="")
    own = models.BooleanField(default=False)
    retired = models.BooleanField(default=False)

    objects = ShelfQuerySet.as_manager()
    privacy = Privacy(operational="slug area sentence measure unit baseline target weeks strand own retired")

    class Meta:
        ordering = ["area", "created_at"]
        constraints = [models.CheckConstraint(condition=~Q(baseline=models.F("target")), name="pattern_moves")]

    def __str__(self) -> str:
        return self.slug


class PlanTemplate(BaseModel):
    """A plan for a typical presentation, to start from: ``content`` has the shape that ``plans.shelf`` checks."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    presentation = models.TextField(_("when it fits"), max_length=600)
    content = models.JSONField(default=dict)
    own = models.BooleanField(default=False)
    retired = models.BooleanField(default=False)

    objects = ShelfQuerySet.as_manager()
    privacy = Privacy(operational="slug title presentation content own retired")

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
