from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import may
from people.permissions import Permission

if TYPE_CHECKING:
    import datetime as dt

    from people.models import User


class RoomQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Rooms are no secret among staff."""
        return self if may(user, Permission.STAFF_AREA) else self.none()

    def open(self) -> Self:
        return self.filter(in_use=True)


class Room(VersionedModel):
    """A room of the clinic that one appointment at a time can have."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    seats = models.PositiveSmallIntegerField(_("seats"), default=3)
    step_free = models.BooleanField(_("step-free"), default=False)
    in_use = models.BooleanField(_("can be booked"), default=True)

    objects = RoomQuerySet.as_manager()
    privacy = Privacy(operational="name seats step_free in_use")

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(seats__range=(1, 60)), name="room_has_seats")]

    def __str__(self) -> str:
        return self.name


class TimeOffQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Everybody on the staff sees when the clinic is closed; one's own time off is seen by oneself."""
        if not may(user, Permission.STAFF_AREA):
            return self.none()
        return self.filter(Q(clinician__isnull=True) | Q(clinician_id=user.pk))

    def between(self, start: dt.datetime, end: dt.datetime) -> Self:
        return self.filter(starts_at__lt=end, ends_at__gt=start).order_by("starts_at")

    def hitting(self, clinician: User, start: dt.datetime, end: dt.datetime) -> Self:
        """Time off of the clinician, or of the whole clinic, inside a span."""
        return self.between(start, end).filter(Q(clinician__isnull=True) | Q(clinician=clinician))


class TimeOff(BaseModel):
    """When a clinician is away, or the clinic is closed (no clinician). Nothing is booked into it."""

    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="time_off"
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    label = models.CharField(_("shown as"), max_length=60, blank=True, help_text=_("For example: spring holiday."))

    objects = TimeOffQuerySet.as_manager()
    privacy = Privacy(operational="clinician starts_at ends_at label")

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="time_off_has_a_length")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d} to {self.ends_at:%Y-%m-%d}"
