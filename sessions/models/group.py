from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import ClientScopedQuerySet, may
from people.models import Client
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User


class GroupQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Facilitators see their groups; whoever matches clients sees all (a group row names no member)."""
        if may(user, Permission.MATCH_CLIENTS):
            return self
        if may(user, Permission.SEE_RECORDS):
            return self.filter(facilitators=user)
        return self.none()


class Group(VersionedModel):
    """A therapy group with its facilitators and its places."""

    name = models.CharField(_("name"), max_length=80)
    facilitators = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="facilitates")
    capacity = models.PositiveSmallIntegerField(_("places"), default=8, validators=[MaxValueValidator(12)])
    closed = models.BooleanField(_("closed group"), default=True)
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=60, blank=True)

    objects = GroupQuerySet.as_manager()
    privacy = Privacy(operational="name capacity closed starts_on ends_on place")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="group_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(capacity__range=(1, 12)), name="group_of_twelve_at_most"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMembership(BaseModel):
    """A client's place in a group."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    client = models.ForeignKey(Client, models.PROTECT, related_name="memberships")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    objects = ClientScopedQuerySet.as_manager()
    privacy = Privacy(operational="group client joined_on left_on")

    class Meta:
        ordering = ["joined_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "client"], condition=Q(left_on__isnull=True), name="one_current_place_in_a_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.client_id}"
