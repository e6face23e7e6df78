"""Charts drawn on the server as SVG strings. Pure functions: plain data in, the same text out.

No style attribute: positions are attributes and colours are classes, so a chart passes a strict content security
policy and follows the theme. Charts with text come in two widths (`wide` and `narrow`); the page prints both and CSS
shows one, so that letters never shrink on a phone. Every text that is handed in is escaped.
"""

from common.charts.lines import Event, Outcome, Point, outcome, outcome_pair
from common.charts.marks import bar, bullet, felt_line, slack, spark, stacked
from common.charts.profiles import Change, dot_plot, dot_plot_pair
from common.charts.svg import pair
from common.charts.timeline import Bond, Lane, timeline

__all__ = [
    "Bond",
    "Change",
    "Event",
    "Lane",
    "Outcome",
    "Point",
    "bar",
    "bullet",
    "dot_plot",
    "dot_plot_pair",
    "felt_line",
    "outcome",
    "outcome_pair",
    "pair",
    "slack",
    "spark",
    "stacked",
    "timeline",
]
