from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto import blind_index
from common.crypto.fields import EncryptedTextField
from common.crypto.keys import normalised
from common.models import BaseModel, VersionedModel
from common.posted import is_whole_number
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet

if TYPE_CHECKING:
    from people.models.user import User

SHORTEST_PREFIX = 2
LONGEST_PREFIX = 12


class ClientQuerySet(ClientScopedQuerySet):
    client_path = ""
    audience = frozenset({Audience.CARE_TEAM, Audience.ADMIN, Audience.CLIENT})

    def named(self, text: str) -> Self:
        """Clients whose name has, for each typed word, a word that starts with it; or whose case number is typed."""
        words = normalised(text).split()
        rows = self
        for word in words:
            token = name_token(word[:LONGEST_PREFIX])
            match = Q(pk__in=ClientNameToken.objects.filter(token=token).values("client_id"))
            if is_whole_number(word.lstrip("m-")):
                match |= Q(number=int(word.lstrip("m-")))
            rows = rows.filter(match)
        return rows


class Client(VersionedModel):
    """A person who comes to the clinic for help. Identifying text is encrypted; look-ups go through blind indexes.

    Of another ``kind`` it is a joint file: what a couple or a family does together, beside the personal files. It has a care
    team of its own and no account, so the one door keeps it apart from the personal files like any other client.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        COUPLE = "couple", _("Couple")
        FAMILY = "family", _("Family")

    class Status(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        WAITING = "waiting", _("Waiting")
        ACTIVE = "active", _("In treatment")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    kind = models.CharField(max_length=6, choices=Kind, default=Kind.PERSON)
    number = models.PositiveIntegerField(unique=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="client")
    legal_name = EncryptedTextField(_("legal name"))
    name = EncryptedTextField(_("name used"), help_text=_("What the person likes to be called."))
    pronouns = EncryptedTextField(_("pronouns"), blank=True, default="")
    born_on = EncryptedTextField(_("date of birth"), blank=True, default="")
    status = models.CharField(max_length=12, choices=Status, default=Status.REGISTERED)
    status_since = models.DateTimeField()
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")
    language = models.CharField(_("language"), max_length=12, default="en")
    jurisdiction = models.CharField(_("where the client usually is during sessions"), max_length=12, default="GB")
    discreet = models.BooleanField(_("discreet messages and titles"), default=True)
    contact_note = EncryptedTextField(_("what to know before getting in touch"), blank=True, default="")
    high_risk_since = models.DateTimeField(null=True, blank=True)

    objects = ClientQuerySet.as_manager()
    privacy = Privacy(
        identifying="legal_name name pronouns born_on contact_note",
        operational="kind number user status status_since time_zone language jurisdiction discreet high_risk_since",
    )

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["status", "-updated_at"], name="client_by_status"),
            models.Index(fields=["-updated_at"], name="client_by_change"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind="person") | Q(user__isnull=True), name="joint_file_has_no_account"),
        ]

    def __str__(self) -> str:
        return self.case_number

    @property
    def case_number(self) -> str:
        return f"M-{self.number}"

    @property
    def is_joint(self) -> bool:
        return self.kind != self.Kind.PERSON

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        return "".join(f"{word[0]}." for word in self.name.split()[:2] if word)

    def shown_name(self, viewer: User) -> str:
        """The name, or initials while the viewer works in discreet mode."""
        return self.initials if viewer.discreet and viewer.is_staff_member else self.name

    @property
    def birth_date(self) -> dt.date | None:
        return dt.date.fromisoformat(self.born_on) if self.born_on else None

    def index_name(self) -> None:
        """Rebuild the search tokens after a change of name. Call inside the transaction that saves the name."""
        tokens = {name_token(prefix) for prefix in _prefixes(f"{self.name} {self.legal_name}")}
        ClientNameToken.objects.filter(client=self).exclude(token__in=tokens).delete()
        known = set(ClientNameToken.objects.filter(client=self).values_list("token", flat=True))
        ClientNameToken.objects.bulk_create(
            [ClientNameToken(client=self, token=token) for token in sorted(tokens - known)]
        )


def name_token(prefix: str) -> str:
    return blind_index(prefix, "client-name")


def _prefixes(text: str) -> set[str]:
    words = normalised(text).split()
    return {
        word[:size]
        for word in words
        for size in range(min(SHORTEST_PREFIX, len(word)), min(LONGEST_PREFIX, len(word)) + 1)
    }


class ClientNameToken(BaseModel):
    """Blind index over the beginnings of a client's names, so that search needs no readable name in the database."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="name_tokens")
    token = models.CharField(max_length=22)

    privacy = Privacy(operational="client token")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "token"], name="one_token_per_client_and_prefix")]
        indexes = [models.Index(fields=["token"], name="client_name_token")]

    def __str__(self) -> str:
        return str(self.pk)


class ContactChannelQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.CARE_TEAM, Audience.ADMIN, Audience.CLIENT})


class ContactChannel(VersionedModel):
    """One way to reach a client, and what is safe on it."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")
        PHONE = "phone", _("Telephone call")
        POST = "post", _("Letter")

    class Undeliverable(models.TextChoices):
        BOUNCED = "bounced", _("messages came back")
        COMPLAINT = "complaint", _("its reader called a message unwanted")

    client = models.ForeignKey(Client, models.CASCADE, related_name="channels")
    kind = models.CharField(_("how"), max_length=6, choices=Kind)
    address = EncryptedTextField(_("address or number"))
    address_index = models.CharField(max_length=22, db_index=True, blank=True, editable=False)
    safe = models.BooleanField(_("safe to use"), default=True)
    preferred = models.BooleanField(_("preferred"), default=False)
    may_leave_message = models.BooleanField(_("a message may be left"), default=False)
    # A message came back, or its reader complained: nothing goes there until somebody has looked.
    undeliverable_since = models.DateTimeField(null=True, blank=True)
    undeliverable_why = models.CharField(max_length=10, blank=True, choices=Undeliverable)
    safe_from = models.TimeField(_("not before"), null=True, blank=True)
    safe_until = models.TimeField(_("not after"), null=True, blank=True)

    objects = ContactChannelQuerySet.as_manager()
    privacy = Privacy(
        identifying="address",
        operational=(
            "client kind address_index safe preferred may_leave_message safe_from safe_until undeliverable_since "
            "undeliverable_why"
        ),
    )

    class Meta:
        ordering = ["-preferred", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["client", "kind", "address_index"], name="each_address_once_per_client"),
            models.UniqueConstraint(
                fields=["client"], condition=Q(preferred=True), name="one_preferred_channel_per_client"
            ),
            models.CheckConstraint(
                condition=Q(safe_from__isnull=True, safe_until__isnull=True)
                | Q(safe_from__isnull=False, safe_until__isnull=False),
                name="safe_window_has_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.client_id}"

    def set_address(self, address: str) -> None:
        self.address = address.strip()
        self.address_index = blind_index(self.address, f"contact-{self.kind}")
