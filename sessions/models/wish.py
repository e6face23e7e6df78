from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import VersionedModel
from common.privacy import Privacy
from people.access import ClientScopedQuerySet
from people.models import Client
from people.permissions import Permission
from sessions.models.appointment import Appointment
from sessions.models.couple import JointMember

if TYPE_CHECKING:
    from people.models import User


class JointWishQuerySet(ClientScopedQuerySet):
    """A wish is its writer's alone until they bring it along: then everybody of the joint file and its team reads it."""

    client_path = "file"

    def _allowed(self, user: User) -> Q | None:
        if getattr(user, "is_authenticated", False) and user.is_active and user.can(Permission.OWN_PORTAL):
            own_files = JointMember._base_manager.filter(person__user_id=user.pk).values("file_id")
            # Not through a join: the other one's own record is none of the reader's, and the row would go with it.
            oneself = Client._base_manager.filter(user_id=user.pk).values("pk")
            return Q(person__in=oneself) | Q(brought_at__isnull=False, file_id__in=own_files)
        team = super()._allowed(user)
        return None if team is None else team & Q(brought_at__isnull=False)

    def open(self) -> Self:
        return self.filter(taken_to__isnull=True)

    def brought(self) -> Self:
        return self.filter(brought_at__isnull=False)


class JointWish(VersionedModel):
    """What one person of a joint file would like to talk about together.

    Private until it is brought; then it goes with the session in which it was talked about.
    """

    file = models.ForeignKey(Client, models.PROTECT, related_name="wishes")
    person = models.ForeignKey(Client, models.PROTECT, related_name="joint_wishes")
    text = EncryptedTextField(_("what you would like to talk about together"))
    brought_at = models.DateTimeField(null=True, blank=True)
    taken_to = models.ForeignKey(Appointment, models.PROTECT, null=True, blank=True, related_name="wishes")

    objects = JointWishQuerySet.as_manager()
    privacy = Privacy(clinical="text", operational="file person brought_at taken_to")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_to__isnull=True) | Q(brought_at__isnull=False), name="only_what_was_brought_is_taken"
            ),
            models.CheckConstraint(condition=~Q(file=models.F("person")), name="a_wish_is_a_persons"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
