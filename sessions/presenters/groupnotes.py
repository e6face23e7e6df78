"""One group session on a page: roster, parts, what the check of names found, climate and responses, as ready strings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.acting import as_the_clinic
from common.charts import pair
from common.templatetags.ui import clock, day
from plans.modalities import Strand, techniques_of
from sessions.charts import Arrow, Series, climate, responses
from sessions.detector import Mention
from sessions.models import Appointment, Attendance, Group, GroupClimate, GroupExchange, GroupNote, ProgressNote
from sessions.models.appointment import AppointmentQuerySet
from sessions.others import mentions_in_part, mentions_in_shared, people_of

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from people.models import User

LEAST_ANSWERS = 3  # below that an average would say what one person said
CLIMATE = ("engaged", "conflict", "avoiding")
Rows = Sequence[tuple[Attendance, ProgressNote | None]]


def whole_sessions() -> AppointmentQuerySet:
    return Appointment.objects.select_related("group")


def exercises_for(note: GroupNote | None) -> list[str]:
    """Exercises to tick: the usual ones, then those that the note names besides."""
    usual = [str(item.name) for item in techniques_of(Strand.GROUP)]
    return list(dict.fromkeys([*usual, *((note.exercises or []) if note else [])]))


def roster_pairs(appointment: Appointment) -> Rows:
    """(attendance, own part or None) of everybody in the session, by first name, in two queries."""
    rows = Attendance._base_manager.filter(appointment=appointment).select_related("client", "appointment")
    notes = ProgressNote.objects.standing().filter(appointment=appointment).select_related("client", "own_format")
    parts = {note.client_id: note for note in notes}
    return sorted(
        ((row, parts.get(row.client_id)) for row in rows), key=lambda pair: (pair[0].client.name.casefold(), pair[0].pk)
    )


def roster_lines(form: Any, user: User) -> list[dict[str, Any]]:
    """Rows of the page with their fields."""
    lines = []
    for row, part in form.rows:
        came = row.status in Attendance.PRESENT
        lines.append(
            {
                "name": row.client.initials if user.discreet else row.client.first_name,
                "full": row.client.shown_name(user),
                "anchor": f"part-{row.client_id}",
                "locked": part is not None and not part.editable,
                "elsewhere": part is not None and part.editable and part.shared_id is None,
                "state": str(part.get_state_display()) if part else "",
                "absent": not came and row.status != Attendance.Status.SCHEDULED,
                "text": part.sections.get("member-own", "") if part else "",
                "url": reverse("sessions:note", args=[part.pk]) if part else "",
                **{
                    key: form[f"{key}_{row.pk}"] for key in ("status", "part", "start", "end", "safety", "words", "own")
                },
            }
        )
    return lines


def summary_of(rows: Rows) -> str:
    """Who is here, in a few words."""
    came = sum(row.status in Attendance.PRESENT for row, _part in rows)
    missing = sum(row.status not in (*Attendance.PRESENT, Attendance.Status.SCHEDULED) for row, _part in rows)
    words = ngettext("%(n)s present", "%(n)s present", came) % {"n": came}
    return f"{words}, {_('%(n)s not here') % {'n': missing}}" if missing else words


def left_to_sign(rows: Rows) -> int:
    """How many of those who came have no signed part."""
    return sum(row.status in Attendance.PRESENT and (part is None or part.editable) for row, part in rows)


def heading_of_session(appointment: Appointment) -> tuple[str, str]:
    group = appointment.group
    held = Appointment._base_manager.filter(group=group).exclude(state=Appointment.State.CANCELLED)
    number, total = held.filter(starts_at__lte=appointment.starts_at).count(), held.count()
    closed = group is not None and group.closed
    words = _("%(name)s, session %(n)s of %(all)s") if closed else _("%(name)s, session %(n)s")
    names = [str(user) for user in group.facilitators.all()] if group else []
    lede = f"{day(appointment.starts_at)}, {clock(appointment.starts_at)} – {clock(appointment.ends_at)}. {', '.join(names)}."
    return words % {"name": group.name if group else "", "n": number, "all": total}, lede


def warnings_of(note: GroupNote | None, rows: Rows) -> list[dict[str, str]]:
    """What the check of names found, as sentences with the place to go to. The people are looked up once."""
    if note is None:
        return []
    people = people_of(note.appointment)
    found = [_warning(mention, "", "#id_happened") for mention in mentions_in_shared(note, people)]
    for row, part in rows:
        if part is not None and part.editable and part.shared_id:
            name = row.client.first_name
            mentions = mentions_in_part(part, people)
            found += [_warning(mention, name, f"#part-{row.client_id}") for mention in mentions]
    return list({(item["word"], item["place"]): item for item in found}.values())


def _warning(mention: Mention, name: str, place: str) -> dict[str, str]:
    where = _("%(name)s's part") % {"name": name} if name else _("The shared part")
    return {"word": mention.word, "where": where, "place": place}


@as_the_clinic()
def climate_chart(group: Group) -> SafeString | str:
    """Averages of the sessions that enough members answered, in one query; empty before the first."""
    held = Appointment._base_manager.filter(group=group, state=Appointment.State.HELD).order_by("starts_at")
    answers: Any = GroupClimate._base_manager.filter(attendance__appointment__in=held).values("attendance__appointment")
    averages = {
        row["attendance__appointment"]: row
        for row in answers.annotate(n=Count("pk"), **{f"mean_{key}": Avg(key) for key in CLIMATE}).order_by()
    }
    sessions = [(pk, at) for pk, at in held.values_list("pk", "starts_at")]
    enough = {pk: row for pk, row in averages.items() if row["n"] >= LEAST_ANSWERS}
    if not enough:
        return ""
    labels = {"engaged": _("Taking part"), "conflict": _("Tension"), "avoiding": _("Holding back")}
    series = [
        Series(key, labels[key], [enough[pk][f"mean_{key}"] if pk in enough else None for pk, _at in sessions])
        for key in CLIMATE
    ]
    names = [day(at).split(" ", 1)[-1] for _pk, at in sessions]
    desc = "; ".join(_change(curve) for curve in series)
    title = _("How the group felt, 0 to 6, average of those who answered")
    return pair(
        climate(series, names, title=title, desc=desc),
        climate(series, names, title=title, desc=desc, width=290),
    )


def _change(curve: Series) -> str:
    known = [value for value in curve.values if value is not None]
    words = _("%(name)s from %(first).1f to %(last).1f")
    return words % {"name": curve.label, "first": known[0], "last": known[-1]} if known else curve.label


@as_the_clinic()
def climate_rows(group: Group) -> list[dict[str, Any]]:
    """The last answered session, and how it compares with the first: the same facts as the chart, in words."""
    answers: Any = GroupClimate._base_manager.filter(attendance__appointment__group=group).values(
        "attendance__appointment__starts_at"
    )
    rows = answers.annotate(n=Count("pk"), **{f"mean_{key}": Avg(key) for key in CLIMATE})
    ordered = [row for row in rows.order_by("attendance__appointment__starts_at") if row["n"] >= LEAST_ANSWERS]
    labels = {"engaged": _("Taking part"), "conflict": _("Tension"), "avoiding": _("Holding back")}
    return [
        {
            "when": day(row["attendance__appointment__starts_at"]),
            "n": row["n"],
            "values": [(labels[key], f"{row[f'mean_{key}']:.1f}") for key in CLIMATE if row[f"mean_{key}"] is not None],
        }
        for row in ordered
    ]


def exchange_map(appointment: Appointment, members: Sequence[tuple[str, str]]) -> tuple[SafeString | str, list[str]]:
    """The drawing of who responded to whom, and the same as a list."""
    places = {pk: index for index, (pk, _name) in enumerate(members)}
    rows = [
        row
        for row in GroupExchange._base_manager.filter(appointment=appointment)
        if str(row.giver_id) in places and str(row.receiver_id) in places
    ]
    rows.sort(key=lambda row: (-row.times, places[str(row.giver_id)], places[str(row.receiver_id)]))
    lines = [
        ngettext("%(giver)s to %(receiver)s, once", "%(giver)s to %(receiver)s, %(n)s times", row.times)
        % {
            "giver": members[places[str(row.giver_id)]][1],
            "receiver": members[places[str(row.receiver_id)]][1],
            "n": row.times,
        }
        for row in rows
    ]
    if not rows:
        return "", []
    arrows = [Arrow(places[str(row.giver_id)], places[str(row.receiver_id)], row.times) for row in rows]
    names = [name if len(name) < 5 else f"{name[:3]}." for _pk, name in members]
    return responses(names, arrows, title=_("Who responded to whom"), desc="; ".join(lines)), lines
