from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models.user import User

SECOND_FACTOR_DAYS = 14


class Clinic(VersionedModel):
    """Settings of the one clinic that an installation serves. There is exactly one row."""

    name = models.CharField(_("name"), max_length=120, default="Our clinic")
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")
    language = models.CharField(_("language"), max_length=12, default="en")
    jurisdiction = models.CharField(
        _("jurisdiction"), max_length=12, default="GB", help_text=_("Where the clinic sits, for example GB or US-CA.")
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    sender_name = models.CharField(
        _("neutral sender name"),
        max_length=60,
        default="Your appointments",
        help_text=_("Shown as the sender of messages. It must not say what the clinic treats."),
    )
    plan_review_days = models.PositiveSmallIntegerField(_("plan review every (days)"), default=90)
    note_due_hours = models.PositiveSmallIntegerField(_("notes due within (hours)"), default=48)
    alert_minutes = models.PositiveSmallIntegerField(_("safety alerts acknowledged within (minutes)"), default=30)
    practice_review_days = models.PositiveSmallIntegerField(_("practice read within (days)"), default=7)
    intake_fresh_days = models.PositiveSmallIntegerField(_("ask safety questions again after (days)"), default=14)
    cancel_notice_hours = models.PositiveSmallIntegerField(
        _("cancelling is late from (hours before)"),
        default=24,
        help_text=_("Somebody who cancels later than this is noted as “cancelled late”."),
    )
    buffer_minutes = models.PositiveSmallIntegerField(
        _("pause after each session (minutes)"), default=0, help_text=_("Kept free for the clinician when booking.")
    )
    day_starts = models.TimeField(_("working day begins"), default=dt.time(7, 0))
    day_ends = models.TimeField(
        _("working day ends"),
        default=dt.time(21, 0),
        help_text=_("Records opened at other hours are in the weekly report."),
    )
    second_factor_days = models.PositiveSmallIntegerField(
        _("staff set up a second step within (days)"),
        default=SECOND_FACTOR_DAYS,
        help_text=_("Counted from the day on which an account begins. 0 asks at the first sign-in."),
    )
    read_alarm = models.PositiveSmallIntegerField(
        _("tell admins when somebody opens this many records in an hour"), default=60
    )
    read_stop = models.PositiveSmallIntegerField(_("and open no more than this many in an hour"), default=200)
    emergency_minutes = models.PositiveSmallIntegerField(
        _("an emergency access ends by itself after (minutes)"), default=60
    )
    emergency_tells_client = models.BooleanField(
        _("also send the client a neutral message"),
        default=False,
        help_text=_("The client sees each emergency access on their own pages in any case."),
    )
    singleton = models.BooleanField(default=True, editable=False, unique=True)

    privacy = Privacy(
        operational=(
            "name time_zone language jurisdiction phone address sender_name plan_review_days note_due_hours alert_minutes "
            "practice_review_days intake_fresh_days cancel_notice_hours buffer_minutes day_starts day_ends second_factor_days "
            "read_alarm read_stop emergency_minutes emergency_tells_client singleton"
        )
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(singleton=True), name="one_clinic_per_installation"),
            models.CheckConstraint(condition=Q(plan_review_days__range=(7, 730)), name="plan_review_within_two_years"),
            models.CheckConstraint(condition=Q(cancel_notice_hours__lte=336), name="notice_of_two_weeks_at_most"),
            models.CheckConstraint(condition=Q(buffer_minutes__lte=120), name="pause_of_two_hours_at_most"),
            models.CheckConstraint(condition=Q(second_factor_days__lte=365), name="second_step_within_a_year"),
            models.CheckConstraint(condition=Q(day_ends__gt=models.F("day_starts")), name="working_day_has_hours"),
            models.CheckConstraint(
                condition=Q(emergency_minutes__range=(15, 240)), name="emergency_of_four_hours_at_most"
            ),
            models.CheckConstraint(
                condition=Q(read_alarm__gte=10, read_stop__gte=models.F("read_alarm"), read_stop__lte=2000),
                name="alarm_comes_before_the_stop",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def get(cls) -> Clinic:
        return cls._base_manager.get_or_create(singleton=True)[0]

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class CrisisContactQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """As rows to look after. Pages that show them to people in need take ``valid_on`` and ``for_place``."""
        active = getattr(user, "is_authenticated", False) and user.can(Permission.MANAGE_CLINIC)
        return self.all() if active else self.none()

    def valid_on(self, day: dt.date) -> Self:
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)

    def for_place(self, jurisdiction: str) -> Self:
        """Contacts of a jurisdiction ("US-CA" falls back to "US"), in the order the clinic gave them."""
        return self.filter(jurisdiction__in={jurisdiction, jurisdiction.split("-")[0]}).order_by("position", "label")


class CrisisContact(BaseModel):
    """Who can be reached in a crisis, as dated data: numbers change, and an old number is dangerous."""

    jurisdiction = models.CharField(_("jurisdiction"), max_length=12)
    label = models.CharField(_("who"), max_length=80)
    how = models.CharField(_("how"), max_length=120, help_text=_("For example: call or text, day and night."))
    phone = models.CharField(_("number"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    emergency = models.BooleanField(_("emergency service"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=10)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    checked_on = models.DateField(
        _("last checked on"), null=True, blank=True, help_text=_("When somebody at the clinic last tried it.")
    )

    objects = CrisisContactQuerySet.as_manager()
    privacy = Privacy(
        operational="jurisdiction label how phone website emergency position valid_from valid_until checked_on"
    )

    class Meta:
        ordering = ["position", "label"]
        constraints = [
            models.CheckConstraint(condition=~Q(phone="") | ~Q(website=""), name="crisis_contact_can_be_reached"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="crisis_contact_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.jurisdiction})"
