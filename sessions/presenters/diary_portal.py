"""What a client sees of the own appointments, in the client's own time zone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.nav import address
from common.templatetags.ui import clock, when
from people.models import Clinic
from sessions.models import Appointment, Attendance, JointMember, Reply

if TYPE_CHECKING:
    from people.models import Client

LINK_FROM = dt.timedelta(hours=24)  # so long before the beginning the video link is shown


@dataclass(frozen=True)
class Coming:
    """One appointment. ``zone`` is named when it is not the clinic's; ``link`` opens the video room when it is near."""

    id: str
    when: str
    until: str
    kind: str
    clinician: str
    together: str
    place: str
    detail: str
    link: str
    zone: str
    said: str
    said_words: str
    confirm_url: str
    ask_url: str


def coming_for_client(client: Client, limit: int | None = None) -> list[Coming]:
    """What is booked for a client from now on, alone, in a group or together with others, soonest first. Five
    queries at most."""
    own = Q(client=client) | Q(client__in=JointMember._base_manager.filter(person=client).values("file_id"))
    replies = Prefetch("replies", Reply._base_manager.filter(person=client))
    members = Prefetch("client__members", JointMember._base_manager.all())
    rows = (
        Attendance._base_manager.filter(
            own,
            status=Attendance.Status.SCHEDULED,
            appointment__state=Appointment.State.SCHEDULED,
            appointment__ends_at__gte=timezone.now(),
        )
        .select_related("appointment__clinician__clinician", "appointment__second", "appointment__room", "client")
        .prefetch_related(replies, members)
        .order_by("appointment__starts_at")[:limit]
    )
    clinic = Clinic.get()
    return [_coming(row, client, clinic) for row in rows]


def shown_zone(zone: ZoneInfo, clinic: Clinic) -> str:
    return zone.key.replace("_", " ") if zone.key != clinic.time_zone else ""


def _coming(row: Attendance, client: Client, clinic: Clinic) -> Coming:
    appointment, now = row.appointment, timezone.now()
    with timezone.override(client.zone):
        words, until = when(appointment.starts_at), clock(appointment.ends_at)
    said = next((reply for reply in row.replies.all() if reply.about_at == appointment.starts_at), None)
    open_still = appointment.starts_at > now
    together = [member.called for member in row.client.members.all() if member.person_id != client.pk]
    link = link_of(appointment) if appointment.starts_at - now < LINK_FROM else ""
    return Coming(
        id=str(row.pk),
        when=words,
        until=until,
        kind=str(appointment.get_kind_display()),
        clinician=_who(appointment),
        together=", ".join(together),
        place=str(appointment.get_place_display()),
        detail="" if link else _detail(appointment, clinic),
        link=link,
        zone=shown_zone(client.zone, clinic),
        said=said.kind if said else "",
        said_words=_said_words(said),
        confirm_url=address("sessions:portal_confirm", row.pk) if open_still else "",
        ask_url=address("sessions:portal_ask", row.pk) if open_still else "",
    )


def _who(appointment: Appointment) -> str:
    name = appointment.clinician.get_short_name()
    if appointment.second is None:
        return name
    return _("%(one)s and %(other)s") % {"one": name, "other": appointment.second.get_short_name()}


def link_of(appointment: Appointment) -> str:
    """The address of the video room: the appointment's own, or the clinician's usual one; empty for other places."""
    if appointment.place != Appointment.Place.VIDEO:
        return ""
    profile = getattr(appointment.clinician, "clinician", None)
    return appointment.link or (profile.video_link if profile else "")


def _detail(appointment: Appointment, clinic: Clinic) -> str:
    room = str(appointment.room or "")
    return {
        Appointment.Place.ROOM: ", ".join(part for part in (clinic.address, room) if part),
        Appointment.Place.VIDEO: _("You will find the link here on the day."),
        Appointment.Place.PHONE: _("You will be called."),
    }[Appointment.Place(appointment.place)]


def _said_words(said: Reply | None) -> str:
    if said is None:
        return ""
    return {
        Reply.Kind.CONFIRMED: _("You said that you are coming."),
        Reply.Kind.MOVE: _("You asked for another time. Somebody will get back to you."),
        Reply.Kind.CANCEL: _("You asked to cancel. Somebody will get back to you."),
    }[Reply.Kind(said.kind)]
