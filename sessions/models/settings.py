"""What a clinic sets for its notes: formats of its own, service codes, and how long a note may wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.permissions import Permission
from sessions.formats import Section
from sessions.models.appointment import Appointment

if TYPE_CHECKING:
    from people.models import User


class ClinicSettingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Rows to look after. Notes use them without asking: they say nothing about anybody."""
        active = getattr(user, "is_authenticated", False) and user.can(Permission.MANAGE_CLINIC)
        return self.all() if active else self.none()

    def in_use(self) -> Self:
        return self.filter(retired_at__isnull=True)


class NoteFormat(BaseModel):
    """One edition of a format of the clinic's own. The words of an edition never change: a change is the next edition."""

    name = models.CharField(_("name"), max_length=40)
    edition = models.PositiveSmallIntegerField(default=1)
    parts = models.JSONField(default=list)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ClinicSettingQuerySet.as_manager()
    privacy = Privacy(operational="name edition parts retired_at")

    class Meta:
        ordering = ["name", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["name", "edition"], name="one_format_per_name_and_edition"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(retired_at__isnull=True), name="one_edition_of_a_format_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sections(self) -> tuple[Section, ...]:
        """``parts`` are pairs of label and hint; the place gives the key, so labels may repeat."""
        return tuple(
            Section(f"own-{place}", label[:1].upper(), label, hint) for place, (label, hint) in enumerate(self.parts, 1)
        )


class ServiceCode(BaseModel):
    """A code that a payer knows, with the clinic's own words for it and the minutes it stands for."""

    code = models.CharField(_("code"), max_length=20)
    label = models.CharField(_("in your own words"), max_length=80)
    kind = models.CharField(_("for sessions of this kind"), max_length=12, choices=Appointment.Kind)
    least_minutes = models.PositiveSmallIntegerField(_("from minutes"), null=True, blank=True)
    most_minutes = models.PositiveSmallIntegerField(_("to minutes"), null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ClinicSettingQuerySet.as_manager()
    privacy = Privacy(operational="code label kind least_minutes most_minutes retired_at")

    class Meta:
        ordering = ["kind", "least_minutes", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "kind"], condition=Q(retired_at__isnull=True), name="one_code_in_use_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(most_minutes__isnull=True) | Q(most_minutes__gte=F("least_minutes")),
                name="code_minutes_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class NoteRules(VersionedModel):
    """How long a note may wait, and who is told. There is one row; ``Clinic.note_due_hours`` says when a note is due."""

    digest = models.BooleanField(_("remind therapists once a day of notes that are due"), default=True)
    digest_hour = models.PositiveSmallIntegerField(_("hour of the day"), default=8, validators=[MaxValueValidator(23)])
    escalate_hours = models.PositiveSmallIntegerField(
        _("tell the supervisor after (hours)"), default=120, validators=[MinValueValidator(1)]
    )
    singleton = models.BooleanField(default=True, editable=False, unique=True)

    privacy = Privacy(operational="digest digest_hour escalate_hours singleton")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(singleton=True), name="one_set_of_note_rules"),
            models.CheckConstraint(condition=Q(digest_hour__lte=23), name="digest_at_an_hour_of_the_day"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def get(cls) -> NoteRules:
        """The clinic's rules; while nobody has set any, those of the house (version 0)."""
        return cls._base_manager.first() or cls(version=0)
