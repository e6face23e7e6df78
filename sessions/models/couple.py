from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet
from people.models import Client
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User


class JointMemberQuerySet(ClientScopedQuerySet):
    """Seen by the team of the joint file, by whoever registers clients, and by the person. Not by the team of the personal file."""

    client_path = "file"
    audience = frozenset({Audience.CARE_TEAM, Audience.ADMIN})

    def _allowed(self, user: User) -> Q | None:
        if getattr(user, "is_authenticated", False) and user.is_active and user.can(Permission.OWN_PORTAL):
            return Q(person__user_id=user.pk)
        return super()._allowed(user)


class JointMember(BaseModel):
    """A person of a joint file. ``called`` is how the joint file names them, so that nobody needs the personal file for that."""

    file = models.ForeignKey(Client, models.PROTECT, related_name="members")
    person = models.ForeignKey(Client, models.PROTECT, related_name="joint_files")
    called = EncryptedTextField(_("called"))

    objects = JointMemberQuerySet.as_manager()
    privacy = Privacy(identifying="called", operational="file person")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["file", "person"], name="each_person_once_in_a_joint_file"),
            models.CheckConstraint(condition=~Q(file=models.F("person")), name="no_file_is_its_own_member"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.file_id}"


class JointAgreementQuerySet(ClientScopedQuerySet):
    client_path = "file"
    audience = frozenset({Audience.CARE_TEAM})


class JointAgreement(VersionedModel):
    """What has to be clear before a couple or a family is seen together: who is the client, what of secrets, who releases.

    Everybody agrees (``agreed_by`` holds the ids of the members who did); nothing joint is booked before that.
    """

    class WhoIsClient(models.TextChoices):
        TOGETHER = "together", _("All of them together are the client")
        ONE = "one", _("One of them is the client, the others come along")

    class Secrets(models.TextChoices):
        NONE = "none", _("No secrets: what is told alone may be brought into the room")
        JUDGED = "judged", _("The therapist decides, and says so beforehand")
        KEPT = "kept", _("What is told alone stays there")

    class Release(models.TextChoices):
        ALL = "all", _("Joint records go out only when everybody agrees")
        OWN = "own", _("Each may release what concerns only themselves")

    file = models.OneToOneField(Client, models.PROTECT, related_name="agreement")
    who_is_client = models.CharField(_("who is the client?"), max_length=8, choices=WhoIsClient)
    client_person = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("which of them?")
    )
    secrets = models.CharField(_("what one of them tells alone"), max_length=6, choices=Secrets)
    release = models.CharField(_("who may release joint records"), max_length=3, choices=Release)
    words = EncryptedTextField(_("in their words"), blank=True, default="")
    agreed_by = models.JSONField(default=list)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = JointAgreementQuerySet.as_manager()
    privacy = Privacy(
        clinical="words",
        operational="file who_is_client client_person secrets release agreed_by agreed_on recorded_by",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(who_is_client="together", client_person__isnull=True)
                | Q(who_is_client="one", client_person__isnull=False),
                name="the_one_client_is_named",
            )
        ]

    def __str__(self) -> str:
        return f"{self.who_is_client} {self.secrets} {self.release}"

    @property
    def is_complete(self) -> bool:
        """Whether every member agreed. Reads the members of the file."""
        return bool(self.agreed_on) and {str(row.person_id) for row in self.file.members.all()} <= set(self.agreed_by)
