"""The dot plot: a few ratings at the start and now, always in the same order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.charts import svg


@dataclass(frozen=True)
class Change:
    """One row: a rating at the start and now. `now` is None while there is only one rating."""

    label: str
    start: float
    now: float | None = None


def _signed(change: float) -> str:
    if abs(change) < 0.05:
        return "0"
    return f"−{abs(change):.1f}" if change < 0 else f"+{change:.1f}"


def _row(row: Change, y: float, x: svg.Scale, width: float, narrow: bool) -> Iterator[str]:
    yield svg.text(x.start if narrow else 0, y - 14 if narrow else y + 4, row.label, "rowlabel")
    if row.now is not None:
        yield svg.line("link", x(row.start), y, x(row.now), y)
    yield svg.dot("pt hollow", x(row.start), y, 5)
    if row.now is not None:
        yield svg.dot("pt", x(row.now), y, 5.5)
        yield svg.text(width - 2, y + 4, _signed(row.now - row.start), "val", "end")


def _label_width(rows: Sequence[Change]) -> float:
    """Room for the longest label (px at 13 px type), within reason."""
    return min(270, max(200, 6.3 * max((len(str(row.label)) for row in rows), default=0) + 14))


def _legend(x0: float, width: float, start_label: str, with_now: bool) -> Iterator[str]:
    yield svg.dot("pt hollow", x0 + 5, 9, 5)
    yield svg.text(x0 + 16, 13, start_label, "axis")
    if with_now:
        yield svg.dot("pt", x0 + 105, 9, 5)
        yield svg.text(x0 + 116, 13, _("Now"), "axis")
        yield svg.text(width - 2, 13, _("Change"), "axis", "end")


def dot_plot(
    rows: Sequence[Change],
    *,
    title: str,
    desc: str,
    low: float = 0,
    high: float = 4,
    ends: tuple[str, str] = ("", ""),
    start_label: str = "",
    width: float = svg.WIDE,
) -> SafeString:
    """The plot in one width (px). `ends` are the words at low and high."""
    narrow = width < 420
    row_height, top = (44, 30) if narrow else (34, 30)
    height = top + row_height * len(rows) + 26
    x = svg.Scale(low, high, 8 if narrow else _label_width(rows), width - 44)
    body: list[str] = []
    for value in range(int(low), int(high) + 1):
        body.append(svg.line("grid", x(value), top - 6, x(value), height - 22))
    body.append(svg.text(x(low), height - 6, ends[0], "axis"))
    body.append(svg.text(x(high), height - 6, ends[1], "axis", "end"))
    body += _legend(x(low), width, start_label or _("At the start"), any(row.now is not None for row in rows))
    for index, row in enumerate(rows):
        body += _row(row, top + row_height * index + (30 if narrow else row_height / 2), x, width, narrow)
    return svg.figure(width, height, body, title=title, desc=desc)


def dot_plot_pair(
    rows: Sequence[Change],
    *,
    title: str,
    desc: str,
    low: float = 0,
    high: float = 4,
    ends: tuple[str, str] = ("", ""),
    start_label: str = "",
) -> SafeString:
    """The plot in both widths."""

    def draw(width: float) -> SafeString:
        return dot_plot(
            rows, title=title, desc=desc, low=low, high=high, ends=ends, start_label=start_label, width=width
        )

    return svg.pair(draw(svg.WIDE), draw(svg.NARROW))
