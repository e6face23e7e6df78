"""One appointment, joint files and time off, as ready strings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.agenda import agenda_items
from common.templatetags.ui import clock, when
from people.models import CareRelationship, Client
from people.permissions import Permission
from sessions.actions import agreement_of
from sessions.actions.closures import hit_by
from sessions.models import Agenda, Appointment, Attendance, TimeOff
from sessions.presenters.diary import shown_title
from sessions.presenters.diary_portal import link_of
from sessions.presenters.wishes import Wish, brought_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from people.models import User
    from sessions.models import JointAgreement

SHORT_LIST = 5


@dataclass(frozen=True)
class Facts:
    """What an appointment says at its top. ``other_zones`` is the time on the clocks of people who live elsewhere."""

    line: str
    other_zones: list[str]
    series: str
    link: str


def appointment_facts(row: Appointment, people: Sequence[Attendance], user: User) -> Facts:
    place = ", ".join(part for part in (str(row.get_place_display()), str(row.room or "")) if part)
    line = _("%(kind)s, %(from)s to %(to)s. %(place)s. With %(name)s.") % {
        "kind": row.get_kind_display(),
        "from": clock(row.starts_at),
        "to": clock(row.ends_at),
        "place": place,
        "name": row.clinicians,
    }
    mine = timezone.get_current_timezone_name()
    zones = {item.client.time_zone: item.client for item in people if item.client.time_zone != mine}
    others = []
    for name, client in zones.items():
        with timezone.override(client.zone):
            words = _("%(when)s in %(zone)s") % {"when": when(row.starts_at), "zone": name.replace("_", " ")}
        others.append(words)
    return Facts(line=line, other_zones=others, series=_series_words(row), link=link_of(row) if people else "")


def _series_words(row: Appointment) -> str:
    if row.series is None:
        return ""
    every = row.series.every
    words = _("every week") if every == 1 else _("every %(n)d weeks") % {"n": every}
    if row.is_moved:
        return _("One of a series (%(rhythm)s), moved from %(when)s.") % {"rhythm": words, "when": when(row.slot_on)}
    return _("One of a series: %(rhythm)s.") % {"rhythm": words}


@dataclass(frozen=True)
class AgendaCard:
    """What one client brings to the session: own words, those of each person of a joint file, and what the apps put forward."""

    name: str
    text: str
    items: list[Any]
    wishes: list[Wish] = field(default_factory=list)


def agenda_of(row: Appointment, people: Sequence[Attendance], request: HttpRequest) -> list[AgendaCard]:
    """For one file: the open agenda before the session, the one that was taken along afterwards."""
    user: Any = request.user
    if row.group_id or len(people) != 1:
        return []
    client = people[0].client
    pages = Agenda.objects.visible_to(user).filter(client=client)
    page = pages.filter(Q(taken_to=row) | Q(taken_to__isnull=True)).order_by("taken_to").first()
    if row.state == Appointment.State.HELD:
        page = pages.filter(taken_to=row).first()
    upcoming = row.state == Appointment.State.SCHEDULED
    items = agenda_items(client=client, request=request) if upcoming else []
    text = page.text if page else ""
    wishes = brought_to(row, client, user) if client.is_joint else []
    return [AgendaCard(client.shown_name(user), text, items, wishes)] if upcoming or text or wishes else []


def member_choices(file: Client) -> list[tuple[str, str]]:
    return [(str(row.person_id), row.called) for row in file.members.all()]


def agreement_initial(row: JointAgreement) -> dict[str, Any]:
    return {
        "who_is_client": row.who_is_client or None,
        "client_person": str(row.client_person_id or ""),
        "secrets": row.secrets or None,
        "release": row.release or None,
        "words": row.words,
        "agreed_by": row.agreed_by,
        "version": row.version,
    }


def joint_card(file: Client, user: User) -> dict[str, Any]:
    """Who belongs to a joint file, and whether the agreement stands."""
    row = agreement_of(file)
    complete = bool(row.version) and row.is_complete
    return {
        "names": ", ".join(called for _pk, called in member_choices(file)),
        "complete": complete,
        "words": _("Agreed on %(day)s") % {"day": when(row.agreed_on)} if complete else _("Not agreed yet"),
        "url": reverse("sessions:agreement", args=[file.pk]),
    }


def second_therapists(user: User) -> dict[str, User]:
    """By id, who could be the second therapist with a joint file of one's own: whoever else cares for one of them."""
    care = CareRelationship.objects.current().exclude(client__kind=Client.Kind.PERSON)
    files = care.filter(clinician=user).values("client_id")
    others = (
        care.filter(client__in=files, clinician__is_active=True).exclude(clinician=user).select_related("clinician")
    )
    return {str(row.clinician_id): row.clinician for row in others.order_by("clinician__name")}


def clinician_choices(user: User) -> list[tuple[str, str]]:
    """Who can take a joint file on: anybody for the desk, oneself for a clinician."""
    from people.models import User as Staff

    if user.can(Permission.REGISTER_CLIENTS):
        staff = Staff.objects.visible_to(user).filter(is_therapist=True, is_active=True).order_by("name")
        return [(str(row.pk), row.name) for row in staff]
    return [(str(user.pk), user.name)]


@dataclass(frozen=True)
class Away:
    """Time off with the appointments that still stand inside it."""

    id: str
    words: str
    whom: str
    can_remove: bool
    hits: list[dict[str, str]]
    others: int


def time_off_rows(user: User) -> list[Away]:
    """What is to come and what is now, soonest first."""
    rows = TimeOff.objects.visible_to(user).filter(ends_at__gte=timezone.now()).order_by("starts_at")
    return [_away(row, user) for row in rows]


def _away(row: TimeOff, user: User) -> Away:
    mine = row.clinician_id == user.pk
    inside = hit_by(row)
    found = inside.filter(pk__in=Appointment.objects.visible_to(user).values("pk")).select_related("group")
    hits = list(found.prefetch_related("attendances__client")[:SHORT_LIST])
    words = _("%(from)s until %(until)s") % {"from": when(row.starts_at), "until": when(row.ends_at)}
    label = row.label or (_("The whole clinic") if row.clinician_id is None else _("Me"))
    return Away(
        id=str(row.pk),
        words=words,
        whom=label,
        can_remove=mine or (row.clinician_id is None and user.can(Permission.MANAGE_CLINIC)),
        hits=[
            {
                "when": when(item.starts_at),
                "title": shown_title(item, user),
                "url": reverse("sessions:move", args=[item.pk]),
                "cancel_url": reverse("sessions:cancel", args=[item.pk]),
            }
            for item in hits
        ],
        others=inside.count() - len(hits),
    )
