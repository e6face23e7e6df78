"""The day of a therapist, put together from the apps below. A constant number of queries, whatever the size of the caseload."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.presenters import count_open_alerts, open_alert_banner
from common.templatetags.ui import clock
from intimacy_clinic.caseload import CaseloadRow, caseload
from people.models import ClinicianProfile
from sessions import presenters as diary

if TYPE_CHECKING:
    from people.models import User

MOST_NOTES = 6
LONG_GAP = dt.timedelta(minutes=75)


@dataclass(frozen=True)
class Gap:
    """A stretch of the day without a session."""

    time: str
    text: str
    gap: bool = True


@dataclass(frozen=True)
class DayPage:
    """Everything that the page says, as ready strings."""

    heading: str
    sentence: str
    is_today: bool
    previous_url: str
    next_url: str
    banner: dict[str, Any] | None
    sessions: list[Any]
    notes: list[Any]
    caseload: list[CaseloadRow] = field(default_factory=list)
    places: str = ""

    @property
    def notes_shown(self) -> list[Any]:
        return self.notes[:MOST_NOTES]

    @property
    def notes_more(self) -> str:
        more = len(self.notes) - MOST_NOTES
        return ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more} if more > 0 else ""


def day_page(user: User, day: dt.date, *, now: dt.datetime) -> DayPage:
    """The page of one day. ``now`` is the reader's local time; notes and caseload belong to today only."""
    is_today = day == now.date()
    sessions = diary.day(user, day)
    notes = diary.notes_to_finish(user)
    rows = caseload(user, now) if is_today else []
    return DayPage(
        heading=formats.date_format(day, "l j F" if day.year == now.year else "l j F Y"),
        sentence=_sentence(len(sessions), len(notes), count_open_alerts(user), is_today=is_today),
        is_today=is_today,
        previous_url=_day_url(day - dt.timedelta(days=1), now.date()),
        next_url=_day_url(day + dt.timedelta(days=1), now.date()),
        banner=open_alert_banner(user) if is_today else None,
        sessions=_with_gaps(sessions),
        notes=notes,
        caseload=rows,
        places=_places(user, len(rows)) if is_today else "",
    )


def _day_url(day: dt.date, today: dt.date) -> str:
    return reverse("today") if day == today else reverse("today_on", args=[day])


def _sentence(sessions: int, notes: int, alerts: int, *, is_today: bool) -> str:
    if not is_today:
        return (
            ngettext("%(n)d session.", "%(n)d sessions.", sessions) % {"n": sessions} if sessions else _("No sessions.")
        )
    first = (
        ngettext("%(n)d session today.", "%(n)d sessions today.", sessions) % {"n": sessions}
        if sessions
        else _("No sessions today.")
    )
    waits = []
    if notes:
        waits.append(ngettext("%(n)d note to finish", "%(n)d notes to finish", notes) % {"n": notes})
    if alerts:
        waits.append(ngettext("%(n)d safety item to look at", "%(n)d safety items to look at", alerts) % {"n": alerts})
    return f"{first} {', '.join(waits)}." if waits else first


def _with_gaps(rows: list[Any]) -> list[Any]:
    """Long stretches between two sessions get a line of their own."""
    shown: list[Any] = []
    for row, following in zip_longest(rows, rows[1:]):
        shown.append(row)
        if following is not None and following.begins - _end(row) > LONG_GAP:
            until = _("Free until %(time)s") % {"time": clock(following.begins)}
            shown.append(Gap(time=clock(_end(row)), text=until))
    return shown


def _end(row: Any) -> dt.datetime:
    begins = timezone.localtime(row.begins)
    return dt.datetime.combine(begins.date(), dt.time.fromisoformat(row.until), begins.tzinfo)


def _places(user: User, taken: int) -> str:
    places = ClinicianProfile.objects.filter(user=user).values_list("weekly_places", flat=True).first()
    return _("%(taken)d of %(places)d places") % {"taken": taken, "places": places} if places else ""
