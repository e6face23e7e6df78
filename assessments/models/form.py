"""Questionnaires as the clinic holds them, and the instruments it has switched on. Nothing here belongs to a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import may
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User


class ClinicsOwnQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """A blank form names no client: all staff may read it."""
        return self if may(user, Permission.STAFF_AREA) else self.none()


class FormEdition(BaseModel):
    """One version of one questionnaire: its FHIR R4 text, byte for byte as it came.

    ``key`` names the measure for good, across versions. Once published an edition never changes (a trigger refuses it); a newer
    one retires it, and responses keep theirs.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("In use")
        RETIRED = "retired", _("Retired")

    key = models.CharField(max_length=60)
    url = models.CharField(max_length=400, blank=True)
    release = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    original = models.BinaryField()
    digest = models.CharField(max_length=64)
    findings = models.JSONField(default=list, blank=True)
    items = models.PositiveIntegerField(default=0)
    instrument = models.CharField(max_length=60, blank=True)
    worded = models.BooleanField(default=True)  # False: item numbers only, to be entered from the clinic's own paper
    # What the clinic decides about a form from elsewhere: [{"item": linkId, "from": number}], each a call for a person.
    alerts = models.JSONField(default=list, blank=True)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ClinicsOwnQuerySet.as_manager()
    privacy = Privacy(
        operational=(
            "key url release title state original digest findings items instrument worded alerts imported_by published_by "
            "published_at retired_at"
        )
    )

    class Meta:
        ordering = ["title", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["url", "release"], condition=~Q(url="") & ~Q(state="draft"), name="one_edition_per_version"
            ),
            models.UniqueConstraint(fields=["key"], condition=Q(state="active"), name="one_edition_in_use_per_measure"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="edition_in_use_was_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.release}".strip()

    @property
    def bytes(self) -> bytes:
        """The original text as bytes, whichever database it came from."""
        return bytes(self.original)


class InstrumentSetting(VersionedModel):
    """What the clinic decided about one instrument of the registry.

    ``licence`` is the class of the definition when it was decided. Where that class asks for a right of the clinic's own, the
    database refuses to have it switched on before somebody has put a name, a date and a reference to it.
    """

    class Licence(models.TextChoices):
        OWN = "own", _("Ours")
        FREE = "free", _("Free to use")
        ASK = "ask", _("Needs a right of the clinic's own")

    key = models.CharField(max_length=60, unique=True)
    definition = models.CharField(max_length=40)
    licence = models.CharField(max_length=4, choices=Licence)
    switched_on = models.BooleanField(default=False)
    right_holder = models.CharField(_("who gave the right"), max_length=200, blank=True)
    right_since = models.DateField(_("since"), null=True, blank=True)
    right_reference = models.CharField(_("where it is written"), max_length=300, blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ClinicsOwnQuerySet.as_manager()
    privacy = Privacy(
        operational="key definition licence switched_on right_holder right_since right_reference declared_by"
    )

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(switched_on=False)
                | ~Q(licence="ask")
                | (
                    ~Q(right_holder="")
                    & ~Q(right_reference="")
                    & Q(right_since__isnull=False, declared_by__isnull=False)
                ),
                name="right_declared_before_use",
            )
        ]

    def __str__(self) -> str:
        return self.key
