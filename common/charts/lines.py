"""The outcome chart: scores by real date, with the band that is too small to be reliable."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.charts import svg

Point = tuple[dt.date, float]
Event = tuple[dt.date, str]


@dataclass(frozen=True)
class Outcome:
    """What the outcome chart shows. Scores, steps and thresholds are in points of the measure.

    `reliable` is the smallest reliable change; `cutoff` is drawn only where the measure has a published one.
    `direction` says in two short lines what a lower (or, with `lower_is_easier=False`, higher) score means.
    """

    points: Sequence[Point]
    low: float
    high: float
    title: str
    desc: str
    reliable: float | None = None
    cutoff: float | None = None
    step: float = 20
    direction: tuple[str, str] = ("", "")
    lower_is_easier: bool = True
    events: Sequence[Event] = field(default_factory=tuple)
    grain: float = (
        1  # the smallest difference that two scores can have: half of it keeps a point off the edge of the band
    )


class _Frame:
    """Margins and scales of one width."""

    def __init__(self, chart: Outcome, width: float, height: float) -> None:
        self.chart, self.width, self.height = chart, width, height
        self.narrow = width < 500
        left, right, top, bottom = (34, 14, 26, 74) if self.narrow else (44, 150, 18, 56)
        self.x0, self.x1, self.y0, self.y1 = left, width - right, top, height - bottom
        self.first, self.last = chart.points[0][0].toordinal(), chart.points[-1][0].toordinal()
        self.pad = max(1.0, (self.last - self.first) * 0.04)
        self.x = svg.Scale(self.first - self.pad, self.last + self.pad, self.x0, self.x1)
        self.y = svg.Scale(chart.low, chart.high, self.y1, self.y0)

    def on(self, day: dt.date) -> float:
        """The pixel of a day, kept inside the frame."""
        return min(self.x1, max(self.x0, self.x(day.toordinal())))

    def band(self) -> tuple[float, float] | None:
        """Top and bottom pixel of the changes that are too small, or None without a threshold."""
        if self.chart.reliable is None:
            return None
        base = self.chart.points[0][1]
        edge = (
            self.chart.reliable - self.chart.grain / 2
        )  # a change of exactly the threshold is reliable: it sits outside
        return self.y(min(self.chart.high, base + edge)), self.y(max(self.chart.low, base - edge))


def _grid(frame: _Frame) -> Iterator[str]:
    step = frame.chart.step
    value = -(-frame.chart.low // step) * step
    while value <= frame.chart.high:
        yield svg.line("grid", frame.x0, frame.y(value), frame.x1, frame.y(value))
        yield svg.text(frame.x0 - 8, frame.y(value) + 4, svg.number(value), "axis", "end")
        value += step


def _months(frame: _Frame) -> Iterator[str]:
    months = []
    day = dt.date.fromordinal(frame.first).replace(day=1)
    while day.toordinal() <= frame.last + frame.pad:
        if day.toordinal() >= frame.first - frame.pad:
            months.append(day)
        day = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    every = max(1, -(-len(months) * 40 // int(frame.x1 - frame.x0)))  # 40 px keep two labels apart
    for month in months[::every]:
        yield svg.line("tick", frame.on(month), frame.y1, frame.on(month), frame.y1 + 5)
        yield svg.text(frame.on(month), frame.y1 + 19, date_format(month, "M"), "axis", "middle")
    yield svg.line("axisline", frame.x0, frame.y1, frame.x1, frame.y1)


def _events(frame: _Frame) -> Iterator[str]:
    middle = (frame.x0 + frame.x1) / 2
    for index, (day, label) in enumerate(frame.chart.events):
        x = frame.on(day)
        anchor = "middle" if not frame.narrow else ("end" if x > middle else "start")
        drop = 15 * index if frame.narrow else 0
        yield svg.line("event", x, frame.y0, x, frame.y1)
        yield svg.path("eventmark", f"M{svg.number(x - 4)} {svg.number(frame.y1 + 28)}h8l-4 -6z")
        yield svg.text(x, frame.y1 + 42 + drop, label, "note", anchor)


def _scores(frame: _Frame) -> Iterator[str]:
    points = frame.chart.points
    yield svg.polyline("line", ((frame.on(day), frame.y(score)) for day, score in points))
    for index, (day, score) in enumerate(points):
        first, last = index == 0, index == len(points) - 1
        yield svg.dot("pt base" if first else "pt", frame.on(day), frame.y(score), 5.5 if first or last else 4.5)
        if first or last or not frame.narrow:
            css = "val strong" if last else "val"
            yield svg.text(frame.on(day), frame.y(score) - 12, svg.number(score), css, "middle")


def _labels(frame: _Frame) -> Iterator[str]:
    band, cutoff = frame.band(), frame.chart.cutoff
    beside = frame.x1 + 12
    if band and frame.narrow:
        yield svg.text(frame.x1, band[0] - 6, _("Within measurement error"), "bandlabel", "end")
    elif band:
        centre = (band[0] + band[1]) / 2
        yield svg.text(beside, centre - 3, _("Change here could"), "bandlabel")
        yield svg.text(beside, centre + 12, _("be measurement error"), "bandlabel")
    if cutoff is not None and frame.narrow:
        words = _("Clinical cutoff %(score)s") % {"score": svg.number(cutoff)}
        yield svg.text(frame.x0 + 4, frame.y(cutoff) + 15, words, "cutlabel")
    elif cutoff is not None:
        below = _("below %(score)s") if frame.chart.lower_is_easier else _("above %(score)s")
        yield svg.text(beside, frame.y(cutoff) - 1, _("Clinical cutoff"), "cutlabel")
        yield svg.text(beside, frame.y(cutoff) + 14, below % {"score": svg.number(cutoff)}, "cutlabel")
    if any(frame.chart.direction) and not frame.narrow:
        tip = "v16m-4.5 -5l4.5 5l4.5 -5" if frame.chart.lower_is_easier else "v16m-4.5 -11l4.5 -5l4.5 5"
        crowded = cutoff is not None and frame.y(cutoff) > frame.y1 - 44
        foot = frame.y1 + (44 if crowded else 3)  # below the axis when the words of the cutoff stand at its end
        yield svg.path("dir", f"M{svg.number(beside + 5)} {svg.number(foot - 27)}{tip}")
        yield svg.text(beside + 18, foot - 14, frame.chart.direction[0], "axis")
        yield svg.text(beside + 18, foot, frame.chart.direction[1], "axis")


def outcome(chart: Outcome, *, width: float = svg.WIDE, height: float = 300) -> SafeString:
    """The chart in one width (px). Raises ValueError without any point."""
    if not chart.points:
        raise ValueError("an outcome chart needs at least one score")
    frame = _Frame(chart, width, height)
    body: list[str] = []
    if band := frame.band():
        body.append(svg.rect("band", frame.x0, band[0], frame.x1 - frame.x0, band[1] - band[0]))
    body += _grid(frame)
    if chart.cutoff is not None:
        body.append(svg.line("cut", frame.x0, frame.y(chart.cutoff), frame.x1, frame.y(chart.cutoff)))
    body += [*_months(frame), *_events(frame), *_scores(frame), *_labels(frame)]
    return svg.figure(width, height, body, title=chart.title, desc=chart.desc)


def outcome_pair(chart: Outcome, *, height: float = 300) -> SafeString:
    """The chart in both widths."""
    return svg.pair(outcome(chart, height=height), outcome(chart, width=svg.NARROW, height=height))
