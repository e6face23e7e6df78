from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.models import BaseModel, VersionedModel
from common.privacy import Privacy


class ClinicianProfile(VersionedModel):
    """What a clinician offers: read by clients who look at a proposal, and by matching."""

    class Gender(models.TextChoices):
        UNSAID = "", _("Not said")
        WOMAN = "woman", _("Woman")
        MAN = "man", _("Man")
        NONBINARY = "nonbinary", _("Non-binary")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="clinician")
    title = models.CharField(_("title"), max_length=80, help_text=_("For example: clinical psychologist."))
    credentials = models.CharField(_("credentials"), max_length=160, blank=True)
    bio = models.TextField(_("about me, for clients"), blank=True, max_length=1500)
    gender = models.CharField(
        _("gender, if clients may know it"), max_length=10, choices=Gender, blank=True, default=""
    )
    practising_since = models.PositiveSmallIntegerField(_("practising since (year)"), null=True, blank=True)
    specialties = models.JSONField(_("specialties"), default=list, blank=True)
    approaches = models.JSONField(
        _("approaches"), default=dict, blank=True, help_text=_("Share of each approach in the work, 0 to 3.")
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    formats = models.JSONField(_("formats"), default=list, blank=True)
    places = models.JSONField(_("ways of meeting"), default=list, blank=True)
    payers = models.JSONField(
        _("who may pay"), default=list, blank=True, help_text=_("Ways of paying for which this person can be seen.")
    )
    style = models.JSONField(
        _("style"),
        default=dict,
        blank=True,
        help_text=_("Four scales: directiveness, intensity, past or present, support or challenge."),
    )
    weekly_places = models.PositiveSmallIntegerField(_("places a week"), default=12, validators=[MaxValueValidator(60)])
    accepts_new = models.BooleanField(_("takes new clients"), default=True)
    sees_high_risk = models.BooleanField(_("works with high risk"), default=True)
    step_free = models.BooleanField(_("step-free room"), default=False)
    youngest = models.PositiveSmallIntegerField(_("youngest age"), default=18, validators=[MinValueValidator(4)])
    video_link = models.URLField(
        _("my video room"),
        blank=True,
        help_text=_("Shown to signed-in clients on the page of a video appointment. It is never in a message."),
    )
    needs_supervision = models.BooleanField(_("works under supervision"), default=False)

    privacy = Privacy(
        operational=(
            "user title credentials bio gender practising_since specialties approaches languages formats places payers "
            "style weekly_places accepts_new sees_high_risk step_free youngest video_link needs_supervision"
        )
    )

    class Meta:
        ordering = ["user__name"]

    def __str__(self) -> str:
        return str(self.user)

    def licensed_in(self, jurisdiction: str, day: dt.date) -> bool:
        """Whether some licence covers the place on that day. Reads the prefetched ``licences``."""
        places = {jurisdiction, jurisdiction.split("-")[0]}
        return any(licence.jurisdiction in places and licence.valid_on(day) for licence in self.licences.all())


class Licence(BaseModel):
    """A licence to practise in one jurisdiction."""

    clinician = models.ForeignKey(ClinicianProfile, models.CASCADE, related_name="licences")
    kind = models.CharField(_("kind"), max_length=80)
    number = models.CharField(_("number"), max_length=60, blank=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=12)
    issued_by = models.CharField(_("issued by"), max_length=120, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"))

    privacy = Privacy(operational="clinician kind number jurisdiction issued_by valid_from expires_on")

    class Meta:
        ordering = ["jurisdiction", "-expires_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(expires_on__gte=F("valid_from")), name="licence_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.jurisdiction}"

    def valid_on(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and day <= self.expires_on


class Availability(BaseModel):
    """Weekly hours in which a clinician sees clients, in the clinic's time zone."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    clinician = models.ForeignKey(ClinicianProfile, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    open_places = models.PositiveSmallIntegerField(_("open places"), default=0)

    privacy = Privacy(operational="clinician weekday starts ends open_places")

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="hours_end_after_start")]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}"
