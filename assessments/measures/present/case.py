"""Measures on the pages of a case: readings with pictures, what is asked, what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments import results
from assessments.measures import asking, catalogue, saving
from assessments.measures.editions import form_of
from assessments.measures.page import lay_out
from assessments.measures.present.portal import groups
from assessments.measures.present.remarks import remarks
from assessments.measures.reading import Reading, Row, Scored, marks_of, reading_of, shown
from assessments.models import (
    FormEdition,
    InstrumentSetting,
    MeasureRequest,
    MeasureResponse,
    MeasureSchedule,
    MeasureScore,
)
from common.templatetags.ui import day

if TYPE_CHECKING:
    from uuid import UUID

    from people.models import Client, User

STATUS_NOTES = {
    MeasureScore.Status.PRORATED: gettext_lazy("filled up from %(n)s of %(all)s answers, left out of change"),
    MeasureScore.Status.NOT_SCORABLE: gettext_lazy("cannot be scored: %(n)s of %(all)s answers"),
}


def title_of(edition: FormEdition) -> str:
    """What staff call a measure."""
    return str(catalogue.measure_named(edition.instrument or edition.key, edition.title).label)


def readings(client: Client, user: User, *, draw: int = 99, marked: bool = True) -> list[Reading]:
    """One per measure that was scored, the most recent first; pictures for the first ``draw`` of those that have one.

    One query, besides what the slot for marks asks for each picture that is ``marked`` with life events and milestones.
    """
    found = results.history([client.pk], reader=user).get(client.pk, {})
    titles = _titles(found) if found else {}
    made = []
    for key, scores in sorted(found.items(), key=lambda pair: pair[1][-1].at, reverse=True):
        measure = catalogue.measure_named(key, titles.get(key, key))
        drawn = draw > 0 and not measure.own  # lines of our own check-in stand together, each the size of a word
        draw -= drawn
        marks = marks_of(client, user, scores[0].at, scores[-1].at) if drawn and marked else ()
        url = reverse("assessments:measure_history", args=[client.pk, key])
        made.append(reading_of(measure, scores, marks=marks, url=url, draw=drawn))
    return made


@dataclass(frozen=True)
class Lines:
    """The lines of one measure that has no total."""

    title: str
    readings: list[Reading]


def grouped(made: list[Reading]) -> tuple[list[Reading], list[Lines]]:
    """Measures with a picture of their own, and the others by the measure that they belong to."""
    groups: dict[str, list[Reading]] = {}
    for one in made:
        if one.own:
            groups.setdefault(one.group, []).append(one)
    return [one for one in made if not one.own], [Lines(title, rows) for title, rows in groups.items()]


def _titles(keys: Any) -> dict[str, str]:
    """Titles of forms that a clinic brought; the registry and our own know theirs and cost no query."""
    unknown = [key for key in keys if not catalogue.is_known(key)]
    if not unknown:
        return {}
    return dict(FormEdition.objects.filter(key__in=unknown).order_by("published_at").values_list("key", "title"))


def one_reading(client: Client, user: User, key: str) -> Reading:
    """A measure of a client with the table behind its picture."""
    scores = results.history([client.pk], key=key, reader=user).get(client.pk, {}).get(key, [])
    measure = catalogue.measure_named(key, _titles([key]).get(key, key))
    marks = marks_of(client, user, scores[0].at, scores[-1].at) if scores else ()
    made = reading_of(measure, scores, marks=marks)
    rows = [_row(measure, one) for one in reversed(scores)]
    return Reading(**{**vars(made), "rows": rows})


def _row(measure: catalogue.Measure, one: Scored) -> Row:
    notes = []
    if note := _status_note(measure, measure.main, one):
        notes.append(note)
    if one.source == MeasureResponse.Source.PAPER:
        notes.append(_("from paper"))
    url = reverse("assessments:measure_response", args=[one.response_id])
    return Row(day(one.at), shown(measure, one.value), ", ".join(notes), url)


def _status_note(measure: catalogue.Measure, key: str, one: Scored | MeasureScore) -> str:
    """What has to be known to read a score; empty when it is whole."""
    scale = next((scale for scale in measure.scales if scale.key == key), None)
    if note := STATUS_NOTES.get(one.status):  # type: ignore[call-overload]
        return str(note) % {"n": one.answered, "all": one.asked}
    if scale is None or not scale.optional or one.asked >= len(scale.items):
        return ""
    facts = {"n": one.asked, "all": len(scale.items)}
    return _("over %(n)s of %(all)s items, so its highest score is lower; compared only with its like") % facts


@dataclass(frozen=True)
class Line:
    title: str
    text: str
    tag: Any = ""
    tone: str = ""
    url: str = ""
    action: Any = ""
    stop_url: str = ""


def schedule_lines(client: Client, user: User) -> list[Line]:
    """What is agreed and runs."""
    rows = MeasureSchedule.objects.visible_to(user).filter(client=client, stopped_at__isnull=True)
    names = names_of(rows.values_list("key", flat=True))
    return [
        Line(
            names.get(one.key, one.key),
            _schedule_words(one),
            stop_url=reverse("assessments:measure_stop", args=[one.pk]),
        )
        for one in rows
    ]


def names_of(keys: Any) -> dict[str, str]:
    """What staff call each measure. One query at most."""
    known = list(keys)
    titles = _titles(known) if known else {}
    return {key: str(catalogue.measure_named(key, titles.get(key, key)).label) for key in known}


def _schedule_words(one: MeasureSchedule) -> str:
    if one.kind == MeasureSchedule.Kind.WEEKS:
        weeks = one.every_weeks or 0
        when = ngettext("Every week", "Every %(n)s weeks", weeks) % {"n": weeks}
    else:
        when = str(one.get_kind_display())
    parts = [when, _("from %(day)s") % {"day": day(one.starts_on)}]
    if one.ends_on:
        parts.append(_("until %(day)s") % {"day": day(one.ends_on)})
    if one.on_paper:
        parts.append(_("on paper"))
    return ", ".join(parts)


def choices(client: Client | None = None) -> list[tuple[str, str, bool]]:
    """(key, label, has words) of what the clinic may ask now."""
    on = set(InstrumentSetting.objects.filter(switched_on=True).values_list("key", flat=True))
    rows = FormEdition.objects.filter(state=FormEdition.State.ACTIVE).defer("original", "findings")
    found = [(one.key, title_of(one), one.worded) for one in rows if not one.instrument or one.instrument in on]
    return sorted(found, key=lambda one: one[1].casefold())


@dataclass(frozen=True)
class ScoreLine:
    name: str
    value: str
    note: str
    made: str


def response_page(found: MeasureResponse, user: User) -> dict[str, Any]:
    """One finished response: answers, scores and how they came about."""
    layout = lay_out(form_of(found.edition), saving.content_of(found))
    measure = catalogue.measure_named(found.edition.instrument or found.edition.key, found.edition.title)
    scores = MeasureScore.objects.visible_to(user).filter(response=found).order_by("-round", "-main", "scale")
    replaced = MeasureResponse.objects.visible_to(user).filter(replaces=found).values_list("pk", flat=True).first()
    counts = found.state in (MeasureResponse.State.COMPLETED, MeasureResponse.State.AMENDED) and not replaced
    return {
        "form_title": title_of(found.edition),
        "groups": groups(found, layout, changeable=False),
        "scores": [_score_line(measure, one) for one in scores],
        "edition": found.edition,
        "replaced_url": reverse("assessments:measure_response", args=[replaced]) if replaced else "",
        "before_url": reverse("assessments:measure_response", args=[found.replaces_id]) if found.replaces_id else "",
        "counts": counts,
        "remarks": remarks(layout.form, layout.content, measure),
        "own": measure.own,
    }


def _score_line(measure: catalogue.Measure, one: MeasureScore) -> ScoreLine:
    made = _("%(how)s, %(day)s, key %(key)s") % {
        "how": one.get_why_display(), "day": day(one.made_at), "key": one.scale_version,
    }  # fmt: skip
    return ScoreLine(
        scale_name(measure, one.scale), shown(measure, one.value), _status_note(measure, one.scale, one), made
    )


def scale_name(measure: catalogue.Measure, scale: str) -> str:
    """A scale in words as far as we know them."""
    if scale == measure.main and len(measure.scales) < 2:
        return str(measure.label)
    named = next((one.name for one in measure.scales if one.key == scale), "")
    if named:
        return str(named)
    return scale.replace("-", " ").replace("_", " ").capitalize()


def due_now(client_id: UUID, user: User) -> list[MeasureRequest]:
    """What waits for an answer of this client at this moment."""
    rows = MeasureRequest.objects.visible_to(user).open().filter(client_id=client_id).select_related("edition")
    return list(rows.defer("edition__original"))


def after_stop(taken: int) -> str:
    """What stopping did, in words."""
    if not taken:
        return _("It is not asked any more. What was answered stays.")
    return ngettext(
        "It is not asked any more. %(n)s request was taken back.",
        "It is not asked any more. %(n)s requests were taken back.",
        taken,
    ) % {"n": taken}


WHY_NOT = {
    "not_in_use": gettext_lazy("This measure is not in use at the moment."),
    "no_words": gettext_lazy("The clinic has only the numbers of this one. Use it on paper, or add its wording."),
}


def refused(why: asking.CannotAsk) -> str:
    return str(WHY_NOT[why.why])
