from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.models import VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet, clients_in_care_of, may
from people.models import Client
from people.permissions import Permission
from sessions.models.group import Group

if TYPE_CHECKING:
    from people.models import User


class AppointmentQuerySet(models.QuerySet):
    """An appointment is seen by its clinician, by the clients in it, and by clinicians who care for one of them."""

    def visible_to(self, user: User) -> Self:
        rules = Q(pk__in=[])
        if may(user, Permission.SEE_RECORDS):
            mine = Attendance.objects.filter(client__in=clients_in_care_of(user)).values("appointment_id")
            rules |= Q(clinician_id=user.pk) | Q(pk__in=mine)
        if may(user, Permission.OWN_PORTAL):
            rules |= Q(pk__in=Attendance.objects.filter(client__user_id=user.pk).values("appointment_id"))
        return self.filter(rules)

    def between(self, start: dt.datetime, end: dt.datetime) -> Self:
        return self.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at")


class Appointment(VersionedModel):
    """A meeting with a time and a place: planned, held or cancelled."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("Individual")
        GROUP = "group", _("Group")
        CONSULTATION = "consultation", _("First consultation")
        COUPLE = "couple", _("Couple")
        FAMILY = "family", _("Family")

    class Place(models.TextChoices):
        ROOM = "room", _("At the clinic")
        VIDEO = "video", _("Video")
        PHONE = "phone", _("Telephone")

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.INDIVIDUAL)
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="appointments")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=5, choices=Place, default=Place.ROOM)
    room = models.CharField(_("room"), max_length=40, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.SCHEDULED)

    objects = AppointmentQuerySet.as_manager()
    privacy = Privacy(operational="kind clinician group starts_at ends_at place room state")

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["clinician", "starts_at"], name="appointment_by_clinician")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(kind="group") | Q(group__isnull=False), name="group_session_has_a_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class AttendanceQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})


class Attendance(VersionedModel):
    """One client in one appointment, and whether the client came."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        ATTENDED = "attended", _("Attended")
        LATE = "late", _("Came late")
        LEFT_EARLY = "left_early", _("Left early")
        CANCELLED = "cancelled", _("Cancelled by client")
        LATE_CANCELLED = "late_cancelled", _("Cancelled late")
        CLINIC_CANCELLED = "clinic_cancelled", _("Cancelled by clinic")
        DID_NOT_ATTEND = "dna", _("Did not attend")
        TECHNICAL = "technical", _("Technical failure")

    PRESENT = (Status.ATTENDED, Status.LATE, Status.LEFT_EARLY)

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="attendances")
    client = models.ForeignKey(Client, models.PROTECT, related_name="attendances")
    status = models.CharField(_("attendance"), max_length=16, choices=Status, default=Status.SCHEDULED)

    objects = AttendanceQuerySet.as_manager()
    privacy = Privacy(operational="appointment client status")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "client"], name="one_attendance_per_client")]

    def __str__(self) -> str:
        return f"{self.status} {self.client_id}"
