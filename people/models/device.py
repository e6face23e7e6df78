from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from common.models import BaseModel
from common.privacy import Privacy

if TYPE_CHECKING:
    from people.models.user import User


class KnownDeviceQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Everybody's own, and nobody else's."""
        signed_in = getattr(user, "is_authenticated", False) and user.is_active
        return self.filter(user_id=user.pk) if signed_in else self.none()


class KnownDevice(BaseModel):
    """A browser from which somebody has signed in before: the keyed hash of a random text that it keeps."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="known_devices")
    fingerprint = models.CharField(max_length=22)
    used_on = models.DateField()

    objects = KnownDeviceQuerySet.as_manager()
    privacy = Privacy(operational="user fingerprint used_on")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "fingerprint"], name="each_device_once_per_account")]

    def __str__(self) -> str:
        return f"device {self.pk}"
