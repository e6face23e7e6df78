"""The overview of one case: what a clinician needs to know before opening anything else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Symptom, SymptomRating
from common.charts import Change, dot_plot_pair
from common.joined import JsonRows, columns, moment_in, prefetched
from common.prepared import PreparedFor
from common.templatetags.ui import clock
from people.access import clients_in_care_of, fetch_or_refuse
from people.models import Client, ContactChannel
from people.presenters import header_columns

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from people.models import User


# The plot has room for a few words beside each row.
SHORT = {
    Symptom.AVOIDANCE: gettext_lazy("Keeping away"),
    Symptom.TRUST: gettext_lazy("Finding it hard to trust"),
    Symptom.COMMITMENT: gettext_lazy("Fear of commitment"),
    Symptom.WITHDRAWAL: gettext_lazy("Pulling back"),
    Symptom.SURFACE: gettext_lazy("Staying on the surface"),
}


def _with_care(reader: User, now: dt.datetime) -> QuerySet:
    in_care = Exists(clients_in_care_of(reader).filter(client_id=OuterRef("pk")))
    return Client.objects.annotate(in_care=in_care, ratings=_ratings(reader), **header_columns(reader, now))


def _ratings(reader: User) -> Subquery:
    """The client's own ratings, as rows of JSON."""
    rows = SymptomRating.objects.visible_to(reader).filter(client=OuterRef("pk"), rater=SymptomRating.Rater.CLIENT)
    rated = rows.filter(severity__isnull=False).order_by().values("client")
    row = JSONObject(symptom="symptom", at="rated_at", severity="severity")
    return Subquery(rated.annotate(rows=JsonRows(row)).values("rows"))


CHANNEL = "channel_"  # before the names of a channel's columns beside the client's own


@PreparedFor
def _visible(reader: User, client_id: UUID, now: dt.datetime) -> QuerySet:
    """The client once for each way to get in touch, or once without any."""
    beside = {f"{CHANNEL}{name}": F(f"channels__{name}") for name in columns(ContactChannel)}
    rows = _with_care(reader, now).visible_to(reader).filter(pk=client_id).annotate(**beside)  # type: ignore[attr-defined]
    return rows.order_by("-channels__preferred", "channels__kind")  # as the model orders them


def case_client(user: User, client_id: UUID) -> Client:
    """The client whose record this person may read, with the ways to get in touch and what the header needs; in one query.

    The desk, which only knows the person, is refused here.
    """
    now = timezone.now()
    found: list[Any] = _visible(user, client_id=client_id, now=now)
    client: Any = found[0] if found else fetch_or_refuse(Client, user, client_id, queryset=_with_care(user, now))
    if not client.in_care:
        raise PermissionDenied
    if found:
        prefetched(client, "channels", [_channel(row) for row in found if row.channel_id])
    return client


def _channel(row: Any) -> ContactChannel:
    names = columns(ContactChannel)
    return ContactChannel.from_db(row._state.db, names, [vars(row)[f"{CHANNEL}{name}"] for name in names])


@dataclass(frozen=True)
class Reach:
    """How this person wants to be reached: one row per rule, in words."""

    first_name: str
    rows: list[tuple[str, str]]


def reaching(client: Client, user: User) -> Reach:
    """Rules of contact in words. Channels that are not safe are named only as what to leave alone."""
    channels = list(client.channels.all())
    rows = [(_("Contact"), _contact(channels))]
    rows += [(_("When"), _window(channel)) for channel in channels if channel.safe and channel.safe_from][:1]
    avoid = [channel.get_kind_display().lower() for channel in channels if not channel.safe]
    if avoid:
        rows.append((_("Do not use"), _joined(avoid)))
    discreet = _("Messages and titles stay neutral.") if client.discreet else _("Ordinary messages are all right.")
    rows.append((_("On screen"), discreet))
    if client.contact_note:
        rows.append((_("To know"), client.contact_note))
    if client.is_joint:
        shown = client.shown_name(user)
    else:
        shown = client.initials if user.discreet else client.first_name
    return Reach(first_name=shown, rows=rows)


def _contact(channels: list[ContactChannel]) -> str:
    safe = [channel for channel in channels if channel.safe]
    if not safe:
        return _("No safe way is known yet. Ask in the session.")
    first = safe[0]
    only = _("%(channel)s only.") if len(safe) == 1 else _("%(channel)s first.")
    sentence = only % {"channel": first.get_kind_display()}
    if len(safe) > 1:
        sentence += " " + _("Also %(others)s.") % {
            "others": _joined([channel.get_kind_display().lower() for channel in safe[1:]])
        }
    if any(channel.kind == ContactChannel.Kind.PHONE for channel in channels):
        may = any(channel.may_leave_message and channel.kind == ContactChannel.Kind.PHONE for channel in safe)
        sentence += " " + (_("A message may be left.") if may else _("Do not leave voicemail."))
    return sentence


def _window(channel: ContactChannel) -> str:
    return _("%(channel)s between %(start)s and %(end)s") % {
        "channel": channel.get_kind_display(),
        "start": clock(channel.safe_from),
        "end": clock(channel.safe_until),
    }


def _joined(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(most)s and %(last)s") % {"most": ", ".join(words[:-1]), "last": words[-1]}


@dataclass(frozen=True)
class SymptomPicture:
    """The client's own ratings at intake and now. ``plot`` is empty as long as nobody rated anything."""

    plot: SafeString | str
    note: str


def symptom_picture(client: Any) -> SymptomPicture | None:
    """Dot plot of the first and the latest rating by the client (of ``case_client``), 0 to 10, or None when there is none."""
    series: dict[str, list[tuple[dt.datetime, int]]] = {}
    for row in client.ratings or ():
        series.setdefault(row["symptom"], []).append((moment_in(row["at"]), row["severity"]))
    if not series:
        return None
    for points in series.values():
        points.sort()
    rows = [_change(symptom, series[symptom.value]) for symptom in Symptom if symptom.value in series]
    first = min(points[0][0] for points in series.values())
    latest = max(points[-1][0] for points in series.values())
    again = any(len(points) > 1 for points in series.values())
    note = _("Own rating, not a validated test. First rated %(day)s") % {"day": _day(first)}
    note += (_(", last on %(day)s.") % {"day": _day(latest)}) if again else "."
    plot = dot_plot_pair(
        rows,
        title=_("What is hard, at intake and now"),
        desc="; ".join(_described(row) for row in rows),
        low=0,
        high=10,
        ends=(_("Not at all"), _("Very strong")),
        start_label=str(_("At intake")),
    )
    return SymptomPicture(plot=plot, note=note)


def _day(value: dt.datetime) -> str:
    return formats.date_format(timezone.localtime(value), "j M Y")


def _change(symptom: Symptom, points: list[tuple[dt.datetime, int]]) -> Change:
    return Change(str(SHORT[symptom]), points[0][1], points[-1][1] if len(points) > 1 else None)


def _described(row: Change) -> str:
    if row.now is None:
        return _("%(label)s: %(start)d at intake") % {"label": row.label, "start": row.start}
    return _("%(label)s: %(start)d at intake, %(now)d now") % {"label": row.label, "start": row.start, "now": row.now}
