from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models import BaseModel
from common.privacy import Privacy

if TYPE_CHECKING:
    from people.models import User


class CalendarFeedQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Everybody's own; nobody else's, whatever their role."""
        known = getattr(user, "is_authenticated", False) and user.is_active
        return self.filter(user_id=user.pk) if known else self.none()

    def current(self) -> Self:
        return self.filter(revoked_at__isnull=True)


class CalendarFeed(BaseModel):
    """A secret address from which a person's own calendar program reads the times of appointments, and nothing else.

    Only a fingerprint of the token is stored, so the address is shown once.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    last_read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()
    privacy = Privacy(operational="user token_hash last_read_at revoked_at")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="one_current_feed_per_person"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
