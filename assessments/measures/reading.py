"""What scores say, in a sentence and a picture. Ready strings; thresholds come from the measure, never from here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments import scoring
from assessments.change import ChangeClass
from assessments.models import MeasureScore
from common import charts, slots
from common.templatetags.ui import day

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from assessments.measures.catalogue import Measure
    from people.models import Client

MARKS = "measure.marks"  # provider(client, user) -> list[(date, words)] | None: milestones of the apps above
SHOWN_MARKS = 3
Status = MeasureScore.Status

READINGS: dict[ChangeClass, tuple[Any, str]] = {
    ChangeClass.RECOVERED: (gettext_lazy("Recovered on this measure"), "good"),
    ChangeClass.IMPROVED: (gettext_lazy("Reliably improved"), "good"),
    ChangeClass.IMPROVED_FUNCTIONAL: (gettext_lazy("Reliably improved"), "good"),
    ChangeClass.NO_CHANGE: (gettext_lazy("No reliable change"), "line"),
    ChangeClass.DETERIORATED: (gettext_lazy("Reliably worse"), "care"),
    ChangeClass.CROSSED: (gettext_lazy("Reliably worse"), "care"),
}


@dataclass(frozen=True)
class Scored:
    """One score of the main scale, as pages show it."""

    at: dt.date
    value: float | None
    status: str
    answered: int
    asked: int
    response_id: Any = None
    source: str = ""
    form_version: str = ""
    scale_version: str = ""

    @property
    def comparable(self) -> bool:
        """Filled-up scores are shown and left out of change."""
        return self.value is not None and self.status == Status.COMPLETE


@dataclass(frozen=True)
class Row:
    """A line of the table behind the picture."""

    when: str
    score: str
    note: str
    url: str = ""


@dataclass(frozen=True)
class Reading:
    """A measure of one client: tag, sentence, picture, table."""

    key: str
    label: Any
    sentence: str
    tag: Any = ""
    tone: str = ""
    latest: str = ""
    since: str = ""
    picture: SafeString | None = None
    rows: list[Row] = field(default_factory=list)
    own: bool = False
    url: str = ""
    group: str = ""
    spark: SafeString | None = None
    moved: str = ""  # the first half of the sentence: from where to where


def shown(measure: Measure, value: float | None) -> str:
    """A score with the decimals of its scale, half up; a dash without one."""
    if value is None:
        return "–"
    scale = measure.main_scale
    rounded = scoring.shown(Decimal(str(value)), scale.decimals if scale else 1)
    text = format(rounded, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def comparable(scores: Iterable[Scored], measure: Measure) -> list[Scored]:
    """Scores that may be held against the last one: complete, of the same version of the scale, and over as many items, since an
    item that is not applicable takes its points off the highest score."""
    found = [one for one in scores if one.comparable]
    return [one for one in found if (one.scale_version, one.asked) == (found[-1].scale_version, found[-1].asked)]


def reading_of(
    measure: Measure, scores: Sequence[Scored], *, marks: Sequence[charts.Event] = (),
    url: str = "", draw: bool = True,
) -> Reading:  # fmt: skip
    """Scores in the order of time. No score gives a sentence that says so."""
    pairs = comparable(scores, measure)
    verdict = measure.classify(_value(pairs[0]), _value(pairs[-1])) if len(pairs) > 1 else None
    tag, tone = READINGS[verdict] if verdict else ("", "")
    last = scores[-1] if scores else None
    return Reading(
        key=measure.key,
        label=measure.label,
        sentence=sentence(measure, pairs, verdict),
        tag=tag,
        tone=tone,
        latest=shown(measure, last.value) if last else "",
        since=day(last.at) if last else "",
        picture=picture(measure, pairs, marks) if draw and pairs else None,
        own=measure.own,
        url=url,
        group=str(measure.group),
        spark=_spark(measure, pairs),
        moved=_moved(measure, pairs[0], pairs[-1]) if len(pairs) > 1 else "",
    )


def _spark(measure: Measure, pairs: Sequence[Scored]) -> SafeString | None:
    """The same scores the size of a word; without a label, since the sentence beside it says as much."""
    return charts.spark([_value(one) for one in pairs[-12:]]) if len(pairs) > 1 else None


def _value(one: Scored) -> float:
    return one.value if one.value is not None else 0.0


def sentence(measure: Measure, pairs: Sequence[Scored], verdict: ChangeClass | None) -> str:
    """What the picture says, and what it cannot say."""
    if not pairs:
        return _("No score yet.")
    first, last = pairs[0], pairs[-1]
    if len(pairs) == 1:
        now = _("One score so far: %(score)s.") % {"score": shown(measure, last.value)}
        return " ".join(part for part in (now, _where(measure, last)) if part)
    parts = [_moved(measure, first, last), *_meaning(measure, verdict, last)]
    return " ".join(part for part in parts if part)


def _moved(measure: Measure, first: Scored, last: Scored) -> str:
    facts = {
        "first": shown(measure, first.value), "last": shown(measure, last.value), "since": day(first.at),
        "points": shown(measure, abs(_value(last) - _value(first))),
    }  # fmt: skip
    if _value(last) == _value(first):
        return _("At %(last)s, as on %(since)s.") % facts
    if _value(last) > _value(first):
        return _("Up %(points)s, from %(first)s on %(since)s to %(last)s.") % facts
    return _("Down %(points)s, from %(first)s on %(since)s to %(last)s.") % facts


def _meaning(measure: Measure, verdict: ChangeClass | None, last: Scored) -> list[str]:
    if verdict is None:
        if measure.own:
            return [_("This measure is our own and not validated: it starts a conversation, it proves nothing.")]
        return [_("Nothing is published about how far this measure moves by chance.")]
    least = {"points": shown(measure, measure.reliable)}
    known = {
        ChangeClass.RECOVERED: _("That is past the %(points)s points needed, and past the cutoff."),
        ChangeClass.IMPROVED: _("%(points)s points or more count as reliable improvement."),
        ChangeClass.IMPROVED_FUNCTIONAL: _("%(points)s points or more count as reliable improvement; it began below the cutoff."),
        ChangeClass.NO_CHANGE: _("Less than %(points)s points can be measurement error."),
        ChangeClass.DETERIORATED: _("%(points)s points or more the other way count as reliably worse. Worth talking about soon."),
        ChangeClass.CROSSED: _("%(points)s points or more count as reliably worse; it crossed the cutoff. Worth talking about."),
    }  # fmt: skip
    cut = "" if measure.cutoff is not None else _("This scale has no published cutoff, so it cannot say “recovered”.")
    crossed = verdict in (ChangeClass.RECOVERED, ChangeClass.CROSSED)  # the sentence has said where it is
    return [known[verdict] % least, cut or ("" if crossed else _where(measure, last))]


def _where(measure: Measure, last: Scored) -> str:
    if measure.cutoff is None:
        return ""
    facts = {"cutoff": shown(measure, measure.cutoff)}
    if _value(last) == measure.cutoff:
        return _("That is exactly at the cutoff of %(cutoff)s.") % facts
    if _value(last) > measure.cutoff:
        return _("That is above the cutoff of %(cutoff)s.") % facts
    return _("That is below the cutoff of %(cutoff)s.") % facts


def marks_of(client: Client, user: Any, first: dt.date, last: dt.date) -> list[charts.Event]:
    """Life events and milestones from the slot, within the time of the scores, the latest few."""
    found = [mark for marks in slots.collect(MARKS, client=client, user=user) for mark in marks]
    within = sorted(mark for mark in found if first <= mark[0] <= last)
    return within[-SHOWN_MARKS:]


def picture(measure: Measure, pairs: Sequence[Scored], marks: Sequence[charts.Event]) -> SafeString:
    """The outcome chart of complete scores, in both widths."""
    low, high, step = _frame(measure, [_value(one) for one in pairs])
    values = ", ".join(shown(measure, one.value) for one in pairs)
    return charts.outcome_pair(
        charts.Outcome(
            points=[(one.at, _value(one)) for one in pairs],
            low=low,
            high=high,
            step=step,
            title=str(measure.label),
            desc=" ".join([_count(pairs, values), *_bounds(measure, pairs)]),
            reliable=measure.reliable,
            cutoff=measure.cutoff,
            lower_is_easier=not measure.higher_is_better,
            direction=(str(measure.direction[0]), str(measure.direction[1])),
            events=marks,
            grain=grain_of(measure),
        ),
        height=280,
    )


def grain_of(measure: Measure) -> float:
    """The smallest difference that two scores of a measure can have, in points."""
    scale = measure.main_scale
    return 10.0 ** -(scale.decimals if scale else 0)


def _count(pairs: Sequence[Scored], values: str) -> str:
    words = ngettext(
        "One score, %(first)s: %(values)s.", "%(n)s scores from %(first)s to %(last)s: %(values)s.", len(pairs)
    )
    return words % {
        "n": len(pairs), "first": date_format(pairs[0].at, "F Y"), "last": date_format(pairs[-1].at, "F Y"), "values": values,
    }  # fmt: skip


def _bounds(measure: Measure, pairs: Sequence[Scored]) -> list[str]:
    said = []
    if measure.reliable is not None:
        said.append(
            _("Changes of less than %(points)s points around the first score, %(first)s, can be measurement error.")
            % {"points": shown(measure, measure.reliable), "first": shown(measure, pairs[0].value)}
        )
    if measure.cutoff is not None:
        said.append(_("The clinical cutoff is %(cutoff)s.") % {"cutoff": shown(measure, measure.cutoff)})
    elif not measure.own:
        said.append(_("This scale has no published clinical cutoff."))
    return said


STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100)


def _frame(measure: Measure, values: Sequence[float]) -> tuple[float, float, float]:
    """Ends of the axis and its step: everything that is drawn, in round numbers, within what the scale can say."""
    edge = measure.reliable or 0
    reach = [*values, values[0] - edge, values[0] + edge, *([measure.cutoff] if measure.cutoff is not None else [])]
    span = max(max(reach) - min(reach), 1)
    step = next((one for one in STEPS if span / one <= 6), STEPS[-1])
    low, high = (min(reach) // step) * step, -(-max(reach) // step) * step
    if measure.cutoff is not None and measure.cutoff - low < 1.5 * step:
        low -= step  # room for the words beside the cutoff
    if measure.main_scale is not None:
        least, most = range_of(measure)
        low, high = max(low, least // step * step), min(high, -(-most // step) * step)
    return low, high if high > low else low + step, step


def range_of(measure: Measure) -> tuple[float, float]:
    """What the main scale can say at least and at most."""
    scale = measure.main_scale
    if scale is None:
        return 0.0, 100.0
    low, high = scale.range_over()
    return float(low), float(high)
