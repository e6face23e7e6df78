"""Messages as rows. The database decides what is sent; Celery only wakes the sender."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
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


class MessageQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.CARE_TEAM, Audience.ADMIN})

    def claimable(self, now: dt.datetime) -> Self:
        """Due, and held by nobody. Expired leases come back through :func:`notices.claiming.release_expired`."""
        return self.filter(state__in=["due", "in_doubt"], due_at__lte=now)

    def waiting(self) -> Self:
        """Not sent yet and still able to be."""
        return self.filter(state__in=["due", "sending", "in_doubt"])

    def needing_a_person(self) -> Self:
        """Given up, or perhaps sent."""
        return self.filter(state__in=["dead", "in_doubt"])


class Message(BaseModel):
    """One message to one recipient. ``key`` makes a second row for the same cause impossible.

    ``attempts`` numbers the leases: whoever holds a lower number has lost the message. ``handed_over_at`` is written
    just before the message leaves, so that an expired lease without it certainly sent nothing. ``failures`` counts
    refusals, ``doubts`` the times when nobody knows whether it left, the first of them at ``doubtful_since``. ``merged_into``
    names the message that spoke for this one as well.
    """

    class State(models.TextChoices):
        DUE = "due", _("Due")
        SENDING = "sending", _("Being sent")
        IN_DOUBT = "in_doubt", _("Perhaps sent, goes once more")
        SENT = "sent", _("Sent")
        MISSED = "missed", _("Too late to be useful")
        STOPPED = "stopped", _("Stopped")
        DEAD = "dead", _("Could not be sent")

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")
        PUSH = "push", _("Push")

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=5, choices=Channel, default=Channel.EMAIL)
    client = models.ForeignKey(Client, models.PROTECT, null=True, blank=True, related_name="messages")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="messages")
    invitation_id = models.UUIDField(null=True, blank=True)
    subject_type = models.CharField(max_length=64, blank=True)
    subject_id = models.CharField(max_length=36, blank=True)
    params = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    useful_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    doubtful_since = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged")
    leased_until = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=80, blank=True)

    objects = MessageQuerySet.as_manager()
    privacy = Privacy(
        operational=(
            "key kind channel client user invitation_id subject_type subject_id params due_at useful_until state "
            "attempts failures doubts doubtful_since merged_into leased_until handed_over_at sent_at provider_id reason"
        )
    )

    class Meta:
        ordering = ["-due_at"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=["due", "sending", "in_doubt"]), name="message_waiting"
            ),
            models.Index(fields=["subject_type", "subject_id"], name="message_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(leased_until__isnull=False), name="sending_has_a_lease"
            ),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_has_a_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class ReminderChoiceQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.CLIENT, Audience.CARE_TEAM})


class ReminderChoice(VersionedModel):
    """What a client agreed to receive on a channel. Nothing is sent without one; the default is off."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="reminder_choices")
    channel = models.CharField(max_length=5, choices=Message.Channel, default=Message.Channel.EMAIL)
    practice = models.BooleanField(_("reminders about practice"), default=False)
    appointments = models.BooleanField(_("reminders about appointments"), default=False)
    quiet_from = models.TimeField(_("quiet from"), default=dt.time(20, 0))
    quiet_until = models.TimeField(_("quiet until"), default=dt.time(9, 0))

    objects = ReminderChoiceQuerySet.as_manager()
    privacy = Privacy(operational="client channel practice appointments quiet_from quiet_until")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "channel"], name="one_choice_per_channel"),
            models.CheckConstraint(condition=~Q(quiet_from=F("quiet_until")), name="quiet_hours_leave_a_window"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.client_id}"


class PushSubscriptionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Everybody's own devices, and nobody else's."""
        signed_in = getattr(user, "is_authenticated", False) and user.is_active
        return self.filter(user_id=user.pk) if signed_in else self.none()


class PushSubscription(BaseModel):
    """One browser that may be told that there is something, for as long as its sign-in lasts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_subscriptions")
    endpoint = EncryptedTextField()
    endpoint_index = models.CharField(max_length=22, unique=True)
    session_key = EncryptedTextField()

    objects = PushSubscriptionQuerySet.as_manager()
    privacy = Privacy(identifying="endpoint session_key", operational="user endpoint_index")

    def __str__(self) -> str:
        return f"push {self.pk}"


class WordingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self if may(user, Permission.MANAGE_CLINIC) else self.none()


class Wording(VersionedModel):
    """The clinic's own words for one kind of message in one language, in place of ours. Checked by :mod:`notices.wording`."""

    kind = models.CharField(max_length=40)
    language = models.CharField(_("language"), max_length=12, default="en")
    subject = models.CharField(_("subject"), max_length=80)
    body = models.TextField(_("text of the mail"), max_length=1200)
    sms = models.CharField(_("text message"), max_length=200)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = WordingQuerySet.as_manager()
    privacy = Privacy(operational="kind language subject body sms changed_by")

    class Meta:
        ordering = ["kind", "language"]
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="one_wording_per_kind_and_language")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"


class Heartbeat(models.Model):
    """When a worker last finished a round of work, not merely when it was alive."""

    name = models.CharField(primary_key=True, max_length=40)
    finished_at = models.DateTimeField()
    handled = models.PositiveIntegerField(default=0)

    privacy = Privacy(operational="name finished_at handled")

    def __str__(self) -> str:
        return self.name
