from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import VersionedModel
from common.privacy import Privacy
from people.access import ClientScopedQuerySet, may
from people.models import Client
from people.permissions import Permission
from sessions.models.group import Group
from sessions.recurrence import Pattern

if TYPE_CHECKING:
    from people.models import User


class SeriesQuerySet(ClientScopedQuerySet):
    """A series of one client is seen by the care team, one of a group by its facilitators."""

    def visible_to(self, user: User) -> Self:
        if not may(user, Permission.SEE_RECORDS):
            return self.none()
        allowed = self._allowed(user) or Q(pk__in=[])
        return self.filter(allowed | Q(group_id__in=Group.objects.filter(facilitators=user).values("pk")))


class Series(VersionedModel):
    """The same hour every week or so. Its instances are appointments, made ahead as far as ``made_until``.

    The pattern says when instances would be; each row may stand elsewhere or be cancelled. That is what an exception is, so there
    is no second list of them. ``skipped`` are days that were left out when the rows were made.
    """

    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="series")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, null=True, blank=True, related_name="series")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="series")
    first_on = models.DateField(_("first day"))
    clock = models.TimeField(_("at"))
    zone = models.CharField(_("time zone"), max_length=64)
    every = models.PositiveSmallIntegerField(_("every (weeks)"), default=1)
    weekdays = models.JSONField(default=list)
    times = models.PositiveSmallIntegerField(_("times"), null=True, blank=True)
    last_on = models.DateField(_("last day"), null=True, blank=True)
    skipped = models.JSONField(default=list)
    made_until = models.DateTimeField()

    objects = SeriesQuerySet.as_manager()
    privacy = Privacy(
        operational="clinician second client group first_on clock zone every weekdays times last_on skipped made_until"
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "series"
        constraints = [
            models.CheckConstraint(
                condition=Q(client__isnull=True, group__isnull=False) | Q(client__isnull=False, group__isnull=True),
                name="series_of_a_client_or_a_group",
            ),
            models.CheckConstraint(condition=Q(every__range=(1, 12)), name="series_within_a_quarter"),
            models.CheckConstraint(
                condition=Q(times__isnull=True) | Q(last_on__isnull=True), name="series_ends_in_one_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pattern.rule} {self.zone}"

    @property
    def pattern(self) -> Pattern:
        return Pattern(
            first=dt.datetime.combine(self.first_on, self.clock),
            zone=self.zone,
            every=self.every,
            weekdays=frozenset(self.weekdays),
            times=self.times,
            last_on=self.last_on,
            skipped=frozenset(dt.date.fromisoformat(day) for day in self.skipped),
        )

    def take(self, pattern: Pattern) -> None:
        """Let the fields say ``pattern``; the caller saves ``PATTERN_FIELDS``."""
        self.first_on, self.clock, self.zone = pattern.first.date(), pattern.first.time(), pattern.zone
        self.every, self.weekdays = pattern.every, sorted(pattern.weekdays)
        self.times, self.last_on = pattern.times, pattern.last_on
        self.skipped = sorted(day.isoformat() for day in pattern.skipped)


PATTERN_FIELDS = ["first_on", "clock", "zone", "every", "weekdays", "times", "last_on", "skipped"]
