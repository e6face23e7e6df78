from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel
from common.privacy import Privacy
from people.models.client import Client
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models.user import User

VALID_FOR = dt.timedelta(days=7)


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Only whoever may invite sees invitations."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        mine = Q(client__isnull=False) if user.can(Permission.REGISTER_CLIENTS) else Q(pk__in=())
        staff = Q(client__isnull=True) if user.can(Permission.MANAGE_STAFF) else Q(pk__in=())
        return self.filter(mine | staff)

    def open_at(self, now: dt.datetime) -> Self:
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)

    def for_token(self, token: str) -> Self:
        return self.filter(token_hash=token_hash(token))


class Invitation(BaseModel):
    """A link that works once and lets somebody choose a password. Only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    email = EncryptedTextField(_("e-mail address"))
    email_index = models.CharField(max_length=22, db_index=True)
    roles = models.JSONField(default=list)
    client = models.ForeignKey(Client, models.PROTECT, null=True, blank=True, related_name="invitations")
    staff_name = models.CharField(max_length=120, blank=True)
    # Nobody: the operator, who starts the clinic with a command.
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()
    privacy = Privacy(
        identifying="email staff_name",
        operational="token_hash email_index roles client invited_by expires_at used_at withdrawn_at",
        clear="staff_name",
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True), name="invitation_used_or_withdrawn"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return not self.used_at and not self.withdrawn_at and self.expires_at > timezone.now()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
