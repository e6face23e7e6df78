"""The few shapes that all charts are made of."""

import hashlib
from collections.abc import Iterable
from html import escape

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

WIDE, NARROW = 616, 290  # px: the inner width of a card at 1280 and at 360


def number(value: float) -> str:
    """At most one decimal, no trailing zero."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def text(x: float, y: float, words: object, css_class: str = "", anchor: str = "start") -> str:
    """One line of escaped text with its baseline at y."""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    css = f' class="{css_class}"' if css_class else ""
    return f'<text x="{number(x)}" y="{number(y)}"{css}{place}>{escape(str(words))}</text>'


def line(css_class: str, x1: float, y1: float, x2: float, y2: float) -> str:
    """A straight line."""
    return f'<line class="{css_class}" x1="{number(x1)}" x2="{number(x2)}" y1="{number(y1)}" y2="{number(y2)}"/>'


def rect(css_class: str, x: float, y: float, width: float, height: float, radius: float = 0) -> str:
    """A rectangle, never of negative size."""
    corner = f' rx="{number(radius)}"' if radius else ""
    return (
        f'<rect class="{css_class}" x="{number(x)}" y="{number(y)}" '
        f'width="{number(max(0, width))}" height="{number(max(0, height))}"{corner}/>'
    )


def dot(css_class: str, x: float, y: float, radius: float) -> str:
    """A filled or hollow point."""
    return f'<circle class="{css_class}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'


def path(css_class: str, commands: str) -> str:
    """A path."""
    return f'<path class="{css_class}" d="{commands}"/>'


def polyline(css_class: str, points: Iterable[tuple[float, float]]) -> str:
    """A line through the points, without smoothing."""
    return path(css_class, "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points))


def figure(
    width: float, height: float, body: Iterable[str], *, title: str, desc: str, css_class: str = ""
) -> SafeString:
    """The whole picture with a title and a description that readers announce. The ids follow from the content."""
    seed = f"{title}|{desc}|{width}|{height}|{css_class}".encode()
    key = "c" + hashlib.sha256(seed).hexdigest()[:8]
    classes = f"chart {css_class}".strip()
    # Safe: every word that came from outside was escaped by text() or here.
    return mark_safe(  # noqa: S308
        f'<svg class="{escape(classes)}" viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" '
        f'height="{number(height)}" role="img" aria-labelledby="{key}t {key}d"><title id="{key}t">{escape(title)}'
        f'</title><desc id="{key}d">{escape(desc)}</desc>{"".join(body)}</svg>'
    )


def mark(css_class: str, width: float, height: float, body: Iterable[str], label: str) -> SafeString:
    """A word-sized picture. Without a label it is hidden from readers: then the text beside it says the same."""
    name = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true" focusable="false"'
    # Safe: the label is escaped and the body is made of the shapes above.
    return mark_safe(  # noqa: S308
        f'<svg class="{css_class}" viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" '
        f'height="{number(height)}" {name}>{"".join(body)}</svg>'
    )


def strip(css_class: str, height: float, body: Iterable[str], label: str) -> SafeString:
    """A bar as wide as its place: widths inside are percentages, so round ends stay round."""
    name = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true" focusable="false"'
    # Safe: the label is escaped and the body is made of the shapes above.
    return mark_safe(  # noqa: S308
        f'<svg class="{css_class}" width="100%" height="{number(height)}" {name}>{"".join(body)}</svg>'
    )


def pair(wide: SafeString, narrow: SafeString) -> SafeString:
    """Both widths of one chart; CSS shows one of them."""
    return format_html('<div class="only-wide">{}</div><div class="only-narrow">{}</div>', wide, narrow)


class Scale:
    """Maps values between two ends to pixels between two ends."""

    def __init__(self, low: float, high: float, start: float, stop: float) -> None:
        self.low, self.start = low, start
        self.factor = (stop - start) / ((high - low) or 1)

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        return self.start + (value - self.low) * self.factor
