"""Word-sized pictures that stand beside a number or a sentence."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.charts import svg


def spark(
    values: Sequence[float], *, label: str = "", cutoff: float | None = None, width: float = 84, height: float = 26
) -> SafeString:
    """A small line of the values in order, the last one dotted. No values give an empty picture."""
    if not values:
        return svg.mark("spark", width, height, (), label)
    ends = [*values, *([] if cutoff is None else [cutoff])]
    x = svg.Scale(0, max(1, len(values) - 1), 3, width - 5)
    y = svg.Scale(min(ends), max(ends), height - 4, 4)
    body = [] if cutoff is None else [svg.line("cut", 2, y(cutoff), width - 2, y(cutoff))]
    body.append(svg.polyline("line", ((x(index), y(value)) for index, value in enumerate(values))))
    body.append(svg.dot("pt", x(len(values) - 1), y(values[-1]), 3))
    return svg.mark("spark", width, height, body, label)


def bar(value: float, *, maximum: float = 100, label: str = "", height: float = 8, low: bool = False) -> SafeString:
    """A bar that starts at zero, as wide as its place. Values outside 0 to maximum are cut off."""
    share = min(1.0, max(0.0, value / maximum)) * 100
    radius = svg.number(height / 2)
    body = (
        f'<rect class="track" width="100%" height="{svg.number(height)}" rx="{radius}"/>',
        f'<rect class="fill" width="{svg.number(share)}%" height="{svg.number(height)}" rx="{radius}"/>',
    )
    return svg.strip("bar low" if low else "bar", height, body, label)


def stacked(parts: Sequence[tuple[str, float]], *, label: str = "", height: float = 14) -> SafeString:
    """Shares of one whole, each with a class of the approach colours. Parts of zero are left out."""
    total = sum(share for _css, share in parts) or 1
    place, body = 0.0, []
    for css_class, share in parts:
        size = share / total * 100
        if size:
            body.append(
                f'<rect class="{css_class}" x="{svg.number(place)}%" y="0" '
                f'width="{svg.number(max(0.3, size - 0.7))}%" height="{svg.number(height)}" rx="3"/>'
            )
        place += size
    return svg.strip("stack", height, body, label)


def bullet(
    start: float, now: float, target: float, *, low: float = 0, high: float = 100, label: str = "", width: float = 180
) -> SafeString:
    """An objective: hollow start, filled now, clay target. Values are kept inside low and high."""
    x = svg.Scale(low, high, 6, width - 6)
    a, b, c = (x(min(high, max(low, value))) for value in (start, now, target))
    body = (
        svg.line("track", 6, 15, width - 6, 15),
        svg.line("moved", a, 15, b, 15),
        svg.path("target", f"M{svg.number(c)} 6v18"),
        svg.dot("pt hollow", a, 15, 4.5),
        svg.dot("pt", b, 15, 5.5),
    )
    return svg.mark("bullet", width, 30, body, label)


def felt_line(expected: float, ended: float | None = None, *, label: str = "", width: float = 280) -> SafeString:
    """How hard a step was expected to feel (hollow) and how it ended (filled), on 0 to 100. ``label`` says it to ears."""
    x = svg.Scale(0, 100, 8, width - 8)
    body = [svg.line("track", 8, 17, width - 8, 17)]
    said = _("Expected %(score)s") % {"score": svg.number(expected)}
    if ended is not None:
        body.append(svg.line("moved", x(expected), 17, x(ended), 17))
        said = _("Expected %(score)s, ended at %(end)s") % {"score": svg.number(expected), "end": svg.number(ended)}
    body.append(svg.dot("pt hollow", x(expected), 17, 6))
    if ended is not None:
        body.append(svg.dot("pt", x(ended), 17, 6.5))
    return svg.mark("bullet suds", width, 34, body, label or said)


def slack(apart: int = 70, *, width: float = 320) -> SafeString:
    """Two dots joined by a slack line above the water: the mark of every empty page. `apart` runs from 0 to 100."""
    half = 18 + min(100, max(0, apart)) * 1.24
    left, right = width / 2 - half, width / 2 + half
    sag = 26 + min(42.0, 62 - half * 0.15)
    waves = "M4 66q10-5 20 0" + "t20 0" + " 20 0" * 13 + " 12 0"
    rope = (
        f"M{svg.number(left)} 26C{svg.number(left + half / 2)} {svg.number(sag)} "
        f"{svg.number(right - half / 2)} {svg.number(sag)} {svg.number(right)} 26"
    )
    body = (svg.path("water", waves), svg.path("rope", rope), svg.dot("a", left, 26, 9), svg.dot("b", right, 26, 9))
    return svg.mark("slack", width, 74, body, "")
