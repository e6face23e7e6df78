from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.models import BaseModel
from common.privacy import Privacy
from people.permissions import STAFF_ROLES, Permission, Role, permissions_of

if TYPE_CHECKING:
    from people.models.emergency import EmergencyAccess

ANY_STAFF = Q(is_therapist=True) | Q(is_supervisor=True) | Q(is_clinic_admin=True)


class UserQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The people of the clinic for whoever manages staff, and oneself. Clients' accounts are seen through their record."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        rule = Q(pk=user.pk)
        return self.filter(rule | ANY_STAFF if user.can(Permission.MANAGE_STAFF) else rule)

    def staff(self) -> Self:
        return self.filter(ANY_STAFF)

    def active(self) -> Self:
        return self.filter(is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person whose address counts as confirmed: an account begins with a link sent to it."""
        from allauth.account.models import EmailAddress

        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(BaseModel, AbstractBaseUser):
    """Somebody who can sign in. Staff have a name here; a client's name lives encrypted in the client's record."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As on this device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_therapist = models.BooleanField(default=False)
    is_supervisor = models.BooleanField(default=False)
    is_clinic_admin = models.BooleanField(default=False)
    is_client = models.BooleanField(default=False)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")
    language = models.CharField(_("language"), max_length=12, default="en")
    theme = models.CharField(_("colours"), max_length=5, choices=Theme, default=Theme.AUTO)
    legible_letters = models.BooleanField(_("easier-to-read letters"), default=False)
    snug = models.BooleanField(_("tighter rows"), default=False)
    discreet = models.BooleanField(_("discreet mode"), default=False)
    ask_again = models.BooleanField(_("ask who I am before my own writing opens"), default=False)
    shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    # Set while an emergency access may be open, so that other requests need not ask; the access itself decides.
    emergency_until = models.DateTimeField(null=True, blank=True, editable=False)

    # Of one request: the emergency access that is open, and whether this request may read by it.
    emergency: EmergencyAccess | None = None
    reads_in_emergency = False

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    privacy = Privacy(
        identifying="email name",
        operational=(
            "password last_login is_active is_therapist is_supervisor is_clinic_admin is_client time_zone language theme "
            "legible_letters snug discreet ask_again shortcuts emergency_until"
        ),
        clear="email name",
    )

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.name or str(self.pk)

    @cached_property
    def roles(self) -> frozenset[Role]:
        held = {
            Role.THERAPIST: self.is_therapist,
            Role.SUPERVISOR: self.is_supervisor,
            Role.ADMIN: self.is_clinic_admin,
            Role.CLIENT: self.is_client,
        }
        return frozenset(role for role, has in held.items() if has)

    @property
    def role_names(self) -> str:
        return " ".join(sorted(self.roles))

    @cached_property
    def _permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    def can(self, permission: Permission) -> bool:
        return self.is_active and permission in self._permissions

    @property
    def rights(self) -> tuple[bool, frozenset[Role], bool]:
        """Everything that rules about records decide by, besides who somebody is."""
        return self.is_active, self.roles, self.reads_in_emergency

    def as_if(self, pk: uuid.UUID) -> User:
        """Somebody else with the same rights. Never saved; see common.prepared."""
        names = ("is_active", "is_therapist", "is_supervisor", "is_clinic_admin", "is_client")
        twin = User(pk=pk, **{name: getattr(self, name) for name in names})
        twin.reads_in_emergency = self.reads_in_emergency
        return twin

    @property
    def is_staff_member(self) -> bool:
        return bool(self.roles & STAFF_ROLES)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]
