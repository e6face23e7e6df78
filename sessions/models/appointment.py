from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet, clients_in_care_of, may
from people.models import Client
from people.permissions import Permission
from sessions.models.couple import JointMember
from sessions.models.group import Group
from sessions.models.room import Room
from sessions.models.series import Series

if TYPE_CHECKING:
    from people.models import User


class AppointmentQuerySet(models.QuerySet):
    """An appointment is seen by its clinician, by the clients in it, and by clinicians who care for one of them."""

    def visible_to(self, user: User) -> Self:
        rules = Q(pk__in=[])
        if may(user, Permission.SEE_RECORDS):
            mine = Attendance.objects.filter(client__in=clients_in_care_of(user)).values("appointment_id")
            led = Group.objects.filter(facilitators=user).values("pk")
            rules |= Q(clinician_id=user.pk) | Q(second_id=user.pk) | Q(group_id__in=led) | Q(pk__in=mine)
        if may(user, Permission.OWN_PORTAL):
            rules |= Q(pk__in=Attendance.objects.filter(of_account(user)).values("appointment_id"))
        return self.filter(rules)

    def of_clinician(self, user: User) -> Self:
        """Where a clinician is expected: own appointments, joint ones as the second therapist, and those of groups that the
        clinician leads."""
        led = Group.objects.filter(facilitators=user).values("pk")
        return self.filter(Q(clinician_id=user.pk) | Q(second_id=user.pk) | Q(group_id__in=led))

    def between(self, start: dt.datetime, end: dt.datetime) -> Self:
        return self.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at")

    def coming(self, now: dt.datetime) -> Self:
        """Still to begin, and not cancelled."""
        return self.filter(state="scheduled", starts_at__gt=now).order_by("starts_at")


def of_account(user: User) -> Q:
    """Attendances of the person behind an account: the own ones, and those of the joint files that the person belongs to."""
    return Q(client__user_id=user.pk) | Q(client__members__person__user_id=user.pk)


class Appointment(VersionedModel):
    """A meeting with a time and a place: planned, held or cancelled.

    An instance of a series keeps in ``slot_on`` the instant that the pattern gave it, however often it is moved.
    """

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("Individual")
        GROUP = "group", _("Group")
        CONSULTATION = "consultation", _("Trial consultation")
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
    # With couples and families: a second therapist, who is there as well.
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="second_appointments",
        verbose_name=_("second therapist"),
    )  # fmt: skip
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="appointments")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=5, choices=Place, default=Place.ROOM)
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="appointments")
    link = EncryptedTextField(_("link to the video room"), null=True, blank=True)
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="appointments")
    slot_on = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.SCHEDULED)

    objects = AppointmentQuerySet.as_manager()
    privacy = Privacy(
        identifying="link", operational="kind clinician second group starts_at ends_at place room series slot_on state"
    )

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["clinician", "starts_at"], name="appointment_by_clinician")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(kind="group") | Q(group__isnull=False), name="group_session_has_a_group"
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True, slot_on__isnull=True) | Q(series__isnull=False, slot_on__isnull=False),
                name="instance_knows_its_slot",
            ),
            models.UniqueConstraint(fields=["series", "slot_on"], name="each_slot_of_a_series_once"),
            models.CheckConstraint(
                condition=Q(second__isnull=True) | (~Q(second=F("clinician")) & Q(group__isnull=True)),
                name="second_therapist_is_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    def is_shared_by(self, user: User) -> bool:
        """Whether two therapists hold it and the user is one of them."""
        return self.second_id is not None and user.pk in (self.clinician_id, self.second_id)

    @property
    def clinicians(self) -> str:
        """The names of who holds it. Reads the second therapist."""
        if self.second is None:
            return str(self.clinician)
        return _("%(one)s and %(other)s") % {"one": self.clinician, "other": self.second}

    @property
    def is_moved(self) -> bool:
        """Whether an instance of a series stands somewhere else than the series says."""
        return self.slot_on is not None and self.slot_on != self.starts_at


class AttendanceQuerySet(ClientScopedQuerySet):
    """Seen by the care team and by the client; a joint session also by each person who belongs to the joint file."""

    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})

    def _allowed(self, user: User) -> Q | None:
        allowed = super()._allowed(user)
        if allowed is not None and user.can(Permission.OWN_PORTAL):
            own_files = JointMember.objects.filter(person__user_id=user.pk).values("file_id")
            allowed |= Q(client_id__in=own_files)
        return allowed


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
        RESCHEDULED = "rescheduled", _("Rescheduled")

    PRESENT = (Status.ATTENDED, Status.LATE, Status.LEFT_EARLY)
    FREED = (Status.CANCELLED, Status.LATE_CANCELLED, Status.CLINIC_CANCELLED, Status.RESCHEDULED)

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="attendances")
    client = models.ForeignKey(Client, models.PROTECT, related_name="attendances")
    status = models.CharField(_("attendance"), max_length=16, choices=Status, default=Status.SCHEDULED)

    objects = AttendanceQuerySet.as_manager()
    privacy = Privacy(operational="appointment client status")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "client"], name="one_attendance_per_client")]

    def __str__(self) -> str:
        return f"{self.status} {self.client_id}"


class Hold(BaseModel):
    """Somebody or something that an appointment occupies: a clinician (with the pause afterwards), a person, a room.

    ``resource`` is the id of any of them. The database keeps holds of one resource from overlapping, in the form of an exclusion
    constraint on PostgreSQL and of a trigger on SQLite (docs/adr/0015). Written by :mod:`sessions.holds` alone.
    """

    class Of(models.TextChoices):
        CLINICIAN = "clinician"
        PERSON = "person"
        ROOM = "room"

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="holds")
    of = models.CharField(max_length=9, choices=Of)
    resource = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    privacy = Privacy(operational="appointment of resource starts_at ends_at")

    class Meta:
        indexes = [models.Index(fields=["resource", "starts_at"], name="hold_by_resource")]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "resource"], name="each_resource_once_per_appointment"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="hold_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.starts_at:%Y-%m-%d %H:%M}"


class MoveQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(appointment__in=Appointment.objects.visible_to(user))


class Move(BaseModel):
    """An appointment went from one time to another. Kept, so that it can be undone and that everybody can see how it came about."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="moves")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone = models.BooleanField(default=False)

    objects = MoveQuerySet.as_manager()
    privacy = Privacy(operational="appointment from_at to_at moved_by undone")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.from_at:%Y-%m-%d %H:%M} to {self.to_at:%Y-%m-%d %H:%M}"


class ReplyQuerySet(ClientScopedQuerySet):
    """Seen by the team of the file whose appointment it is, and by the person who gave it; not by another person of the file."""

    client_path = "attendance__client"
    audience = frozenset({Audience.CARE_TEAM})

    def _allowed(self, user: User) -> Q | None:
        if getattr(user, "is_authenticated", False) and user.is_active and user.can(Permission.OWN_PORTAL):
            return Q(person__user_id=user.pk)
        return super()._allowed(user)


class Reply(VersionedModel):
    """What a person says to an appointment at ``about_at``: I come, or I ask for another time. Stale once it is moved."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        MOVE = "move", _("Asks for another time")
        CANCEL = "cancel", _("Asks to cancel")

    attendance = models.ForeignKey(Attendance, models.CASCADE, related_name="replies")
    person = models.ForeignKey(Client, models.PROTECT, related_name="replies")
    kind = models.CharField(_("what you would like"), max_length=9, choices=Kind)
    words = EncryptedTextField(_("in your own words"), blank=True, default="")
    about_at = models.DateTimeField()

    objects = ReplyQuerySet.as_manager()
    privacy = Privacy(identifying="words", operational="attendance person kind about_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attendance", "person"], name="one_reply_per_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.attendance_id}"
