from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet, may
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
    rules = models.TextField(_("group agreement"), blank=True, default="", max_length=2000)

    objects = GroupQuerySet.as_manager()
    privacy = Privacy(operational="name capacity closed starts_on ends_on place rules")

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


class GroupScreening(BaseModel):
    """A talk before joining: who led it, and what it came to. Kept also when nobody joined."""

    class Result(models.TextChoices):
        SUITABLE = "suitable", _("Suitable")
        SUPPORTED = "supported", _("Suitable with support from one-to-one sessions")
        LATER = "later", _("Not now")
        OTHERWISE = "otherwise", _("Another way is better")

    ADMITS = (Result.SUITABLE, Result.SUPPORTED)

    group = models.ForeignKey(Group, models.PROTECT, related_name="screenings")
    client = models.ForeignKey(Client, models.PROTECT, related_name="screenings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    held_on = models.DateField(_("held on"))
    result = models.CharField(_("result"), max_length=9, choices=Result)
    words = EncryptedTextField(_("in a few words"), blank=True, default="")

    objects = ClientScopedQuerySet.as_manager()
    privacy = Privacy(clinical="result words", operational="group client by held_on", clear="result")

    class Meta:
        ordering = ["-held_on", "-created_at"]

    def __str__(self) -> str:
        return f"{self.result} {self.client_id}"


class GroupMembership(BaseModel):
    """A client's place in a group. ``giveaways`` are facts by which the others would know the person, one a line."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    client = models.ForeignKey(Client, models.PROTECT, related_name="memberships")
    screening = models.ForeignKey(GroupScreening, models.PROTECT, null=True, blank=True, related_name="+")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    agreed_on = models.DateField(_("agreed to the group's rules on"), null=True, blank=True)
    called = EncryptedTextField(_("also called"), blank=True, default="", null=True)
    giveaways = EncryptedTextField(_("what would give this person away"), blank=True, default="", null=True)

    objects = ClientScopedQuerySet.as_manager()
    privacy = Privacy(identifying="called giveaways", operational="group client screening joined_on left_on agreed_on")

    class Meta:
        ordering = ["joined_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "client"], condition=Q(left_on__isnull=True), name="one_current_place_in_a_group"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="membership_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.client_id}"


class KnownPairQuerySet(ClientScopedQuerySet):
    """Only the desk sees who knows whom. Clinicians are told that somebody does, never who."""

    client_path = "first"
    audience = frozenset({Audience.ADMIN})


class KnownPair(BaseModel):
    """Two clients who know each other, or must not meet. Ordered by id, so that a pair is one row."""

    class Kind(models.TextChoices):
        PARTNERS = "partners", _("Partners")
        EX_PARTNERS = "ex", _("Former partners")
        FAMILY = "family", _("Family")
        FRIENDS = "friends", _("Friends")
        COLLEAGUES = "work", _("Colleagues or neighbours")
        APART = "apart", _("Must not meet")

    first = models.ForeignKey(Client, models.PROTECT, related_name="+")
    second = models.ForeignKey(Client, models.PROTECT, related_name="+")
    kind = models.CharField(_("how"), max_length=8, choices=Kind)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = KnownPairQuerySet.as_manager()
    privacy = Privacy(identifying="kind", operational="first second recorded_by", clear="kind")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_is_recorded_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="a_pair_is_two_people_in_order"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
