"""What the desk looks at in the morning. Cards of the apps come through the slot ``desk.cards``; these are the common ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import SafetyAlert
from matching.models import Enquiry, WaitingEntry
from notices.models import Message
from people import staff_lists
from people.models import Licence

if TYPE_CHECKING:
    from people.models import User

LICENCE_NOTICE = dt.timedelta(days=60)
MOST_ROWS = 6


@dataclass(frozen=True)
class Row:
    """One line of a card: what, the small print, where it leads and a word that stands out."""

    title: str
    text: str
    url: str = ""
    tag: str = ""
    tone: str = ""


def summary(user: User) -> str:
    """The morning in a sentence or two."""
    entries = (
        WaitingEntry.objects.visible_to(user)
        .waiting()
        .aggregate(people=Count("pk"), urgent=Count("pk", filter=Q(urgency=WaitingEntry.Urgency.URGENT)))
    )
    new = Enquiry.objects.visible_to(user).filter(state=Enquiry.State.NEW).count()
    parts = [
        ngettext("%(count)d new enquiry.", "%(count)d new enquiries.", new) % {"count": new}
        if new
        else _("No new enquiries."),
        ngettext("%(count)d person is waiting", "%(count)d people are waiting", entries["people"])
        % {"count": entries["people"]}
        if entries["people"]
        else _("Nobody is waiting"),
    ]
    urgent = entries["urgent"]
    tail = ngettext(", %(count)d of them urgently.", ", %(count)d of them urgently.", urgent) % {"count": urgent}
    return " ".join(parts) + (tail if urgent else ".")


def open_alerts(user: User) -> list[Row]:
    """Alerts that no person has closed. The desk must find somebody to act, so initials and age are enough."""
    alerts = (
        SafetyAlert.objects.visible_to(user).open().select_related("client").order_by("-state", "raised_at")[:MOST_ROWS]
    )
    return [
        Row(
            title=alert.client.initials + " " + alert.client.case_number,
            text=_("Since %(moment)s") % {"moment": _moment(alert.raised_at)},
            url=reverse("assessments:alert", args=[alert.pk]),
            tag=str(_("Escalated") if alert.escalated_at else alert.get_state_display()),
            tone="danger" if alert.state == SafetyAlert.State.OPEN else "care",
        )
        for alert in alerts
    ]


def expiring_licences(today: dt.date) -> list[Row]:
    """Licences of active clinicians that end within sixty days or have just ended."""
    licences = (
        Licence.objects.filter(
            clinician__user__is_active=True,
            expires_on__gte=today - LICENCE_NOTICE,
            expires_on__lte=today + LICENCE_NOTICE,
        )
        .select_related("clinician__user")
        .order_by("expires_on")[:MOST_ROWS]
    )
    return [_licence_row(licence, today) for licence in licences]


def _licence_row(licence: Licence, today: dt.date) -> Row:
    days = (licence.expires_on - today).days
    if days < 0:
        tag, tone = _("Ended"), "danger"
    else:
        tag, tone = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}, "care"
    return Row(
        title=licence.clinician.user.name,
        text=_("%(licence)s, until %(day)s")
        % {"licence": str(licence), "day": formats.date_format(licence.expires_on, "j M Y")},
        tag=tag,
        tone=tone if days < 30 else "",
    )


def contacts_to_check(user: User) -> str:
    """One sentence about crisis contacts that clients see although nobody has tried them; empty when there are none."""
    count = staff_lists.contacts_to_check(user)
    if not count:
        return ""
    return ngettext(
        "Clients see %(count)d crisis number that nobody here has tried yet.",
        "Clients see %(count)d crisis numbers that nobody here has tried yet.",
        count,
    ) % {"count": count}


def undelivered(user: User) -> list[Row]:
    """Messages that could not be sent, or of which nobody knows."""
    messages = (
        Message.objects.visible_to(user)
        .filter(state__in=[Message.State.DEAD, Message.State.IN_DOUBT])
        .select_related("client")
        .order_by("-due_at")[:MOST_ROWS]
    )
    return [
        Row(
            title=message.client.case_number if message.client else _("Somebody of the staff"),
            text=_("%(channel)s, %(moment)s")
            % {"channel": message.get_channel_display(), "moment": _moment(message.due_at)},
            tag=str(message.get_state_display()),
            tone="care",
        )
        for message in messages
    ]


def _moment(value: dt.datetime) -> str:
    return formats.date_format(timezone.localtime(value), "D j M, H:i")
