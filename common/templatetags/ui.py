"""Template tags of the look: icons, names, dates, tags, charts and form helpers. Load with `{% load ui %}`."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import charts, slots
from common.agents import browser
from common.error_words import error_items
from common.icons import icon_svg

register = template.Library()
register.filter(browser)

STRANDS: dict[str, tuple[str, Any]] = {
    "cbt": ("cbt", gettext_lazy("CBT")),
    "dyn": ("dyn", gettext_lazy("Psychodynamic")),
    "grp": ("grp", gettext_lazy("Group")),
    "exp": ("exp", gettext_lazy("Experiential")),
}
STRANDS |= {"psychodynamic": STRANDS["dyn"], "group": STRANDS["grp"], "experiential": STRANDS["exp"]}
QR_BOX = re.compile(r'viewBox="([\d. ]+)"')
QR_PATH = re.compile(r'\bd="([MmHhVvLlZz\d.,\s-]+)"')
BAR_PLACES = 5  # what fits under a thumb on a phone of 320 px


@register.simple_tag
def product_name() -> str:
    """The name of the product, kept in one setting."""
    return str(getattr(settings, "PRODUCT_NAME", "Mooring"))


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """An icon of common.icons; raises KeyError for an unknown name."""
    return icon_svg(name, css_class)


@register.simple_tag
def strand_tag(code: str, only: bool = False) -> SafeString:
    """An approach as glyph and word; `only=True` shows the glyph and leaves the word to readers and the tooltip.

    Takes the codes cbt, dyn, grp, exp, the words psychodynamic, group, experiential, and codes that an app knows a name for (slot
    "strand.name"). Raises KeyError otherwise.
    """
    key, name = STRANDS.get(str(code).lower()) or _own_strand(str(code))
    if only:
        return format_html(
            '<span class="tag only {}" title="{}">{}<span class="visually-hidden">{}</span></span>',
            key,
            name,
            icon_svg(key or "path"),
            name,
        )
    return format_html('<span class="tag {}">{}{}</span>', key, icon_svg(key or "path"), name)


def _own_strand(code: str) -> tuple[str, str]:
    """No colour, and the name that the clinic gave to an approach of its own."""
    names: list[str] = slots.collect("strand.name", code=code)
    if not names:
        raise KeyError(code)
    return "", names[0]


# ---------------------------------------------------------------- people


def _letters(name: str) -> list[str]:
    words = [word for word in str(name).replace("-", " ").split() if word[:1].isalpha()]
    picked = [words[0], words[-1]] if len(words) > 1 else words
    return [word[0].upper() for word in picked]


@register.filter
def initials(name: str) -> str:
    """`Mei-Lin Chau` becomes `MC`, for avatars."""
    return "".join(_letters(name))


@register.filter
def discreet_name(name: str) -> str:
    """`Mei-Lin Chau` becomes `M.C.`, what a shared screen may show."""
    return "".join(f"{letter}." for letter in _letters(name))


@register.simple_tag(takes_context=True)
def person(context: Context, name: object) -> SafeString:
    """A client's name that discreet mode turns into initials, on the server and at once in the page."""
    short = discreet_name(str(name))
    if context.get("discreet"):
        return format_html("<span>{}</span>", short)
    return format_html('<span data-alt="{}">{}</span>', short, name)


# ---------------------------------------------------------------- moments


def _local(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _now_for(value: dt.date) -> dt.date:
    return timezone.localtime() if isinstance(value, dt.datetime) else timezone.localdate()


@register.filter(expects_localtime=True)
def day(value: dt.date | None) -> str:
    """`Tue 1 Dec`, with the year when it is not this one; empty for None."""
    if not value:
        return ""
    value = _local(value)
    pattern = "D j M" if value.year == _now_for(value).year else "D j M Y"
    return formats.date_format(value, pattern)


@register.filter(expects_localtime=True)
def clock(value: dt.datetime | dt.time | None) -> str:
    """`10:00`; empty for None."""
    if not value:
        return ""
    if isinstance(value, dt.datetime):
        return formats.date_format(_local(value), "H:i")
    return formats.time_format(value, "H:i")


@register.filter(expects_localtime=True)
def when(value: dt.date | None) -> str:
    """`Tue 1 Dec, 10:00` for a moment, `Tue 1 Dec` for a date; the year when it is not this one."""
    if not value:
        return ""
    if not isinstance(value, dt.datetime):
        return day(value)
    return _("%(day)s, %(time)s") % {"day": day(value), "time": clock(value)}


@register.simple_tag
def moment(value: dt.date | None) -> SafeString | str:
    """The same words as `when` inside a `time` element that machines can read."""
    if not value:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), when(value))


# ---------------------------------------------------------------- small charts


@register.simple_tag
def bullet(start: float, now: float, target: float, low: float = 0, high: float = 100, label: str = "") -> SafeString:
    """Hollow start, filled now, clay target on a line from low to high."""
    return charts.bullet(start, now, target, low=low, high=high, label=label)


@register.simple_tag
def spark(values: Sequence[float], label: str = "", cutoff: float | None = None) -> SafeString:
    """A word-sized line of the values in order."""
    return charts.spark(values, label=label, cutoff=cutoff)


@register.simple_tag
def bar(value: float, label: str = "", maximum: float = 100, low: bool = False) -> SafeString:
    """A bar from zero; `low=True` draws it in the colour of care."""
    return charts.bar(value, maximum=maximum, label=label, low=low)


@register.simple_tag
def felt(expected: float, ended: float | None = None) -> SafeString:
    """How hard a step was expected to feel and how it ended, 0 to 100."""
    return charts.felt_line(expected, ended)


@register.simple_tag
def slack(apart: int = 70) -> SafeString:
    """The two dots and the slack line; `apart` 0 to 100 is how far the dots stand from each other."""
    return charts.slack(apart)


@register.simple_tag
def qr_code(svg: str, label: str = "") -> SafeString:
    """A QR code redrawn as part of the page, since the content policy admits no `data:` picture.

    Takes the SVG of the qrcode package (one path); raises ValueError for anything else.
    """
    box, shape = QR_BOX.search(svg), QR_PATH.search(svg)
    if not box or not shape:
        raise ValueError("this is not a QR code of one path")
    return format_html(
        '<svg class="qr" viewBox="{}" width="200" height="200" role="img" aria-label="{}"><path d="{}"/></svg>',
        box[1],
        label,
        shape[1],
    )


# ---------------------------------------------------------------- navigation


@register.simple_tag
def tabbar_items(nav: Iterable[tuple[str, Iterable[Any]]] | None) -> dict[str, Any]:
    """The side navigation folded into a bottom bar: `shown` items and those behind "More".

    Items that say `in_tabbar=False` go behind "More" first; nothing is ever unreachable on a phone.
    """
    items = [item for _group, group_items in nav or () for item in group_items]
    if len(items) <= BAR_PLACES:
        return {"shown": items, "more": [], "more_current": False}
    shown = [item for item in items if getattr(item, "in_tabbar", True)][: BAR_PLACES - 1]
    more = [item for item in items if item not in shown]
    return {"shown": shown, "more": more, "more_current": any(getattr(item, "current", False) for item in more)}


@register.simple_tag
def steps(part: int, total: int) -> list[str]:
    """One class per part of a longer form: done, here or empty."""
    return ["done" if n < int(part) else "here" if n == int(part) else "" for n in range(1, int(total) + 1)]


@register.simple_tag(takes_context=True)
def page_query(context: Context, **changes: object) -> str:
    """The query string of this page with some keys changed; a value of None removes the key."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return "?" + query.urlencode()


class CaptureNode(Node):
    """Renders its content into a variable, so that a layout can ask whether a block is empty."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: Context) -> str:
        # Safe: the content was escaped when it was rendered.
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308
        return ""


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    """`{% capture as name %}…{% endcapture %}`"""
    bits = token.split_contents()
    if len(bits) != 3 or bits[1] != "as":
        raise template.TemplateSyntaxError("capture needs the form {% capture as name %}")
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, bits[2])


# ---------------------------------------------------------------- forms


@register.filter
def field_hint(field: BoundField) -> str:
    """The id that the hint of a field carries; the control points to it."""
    return f"{field.auto_id}_helptext"


@register.filter
def field_error(field: BoundField) -> str:
    """The id that the error of a field carries; the control points to it."""
    return f"{field.auto_id}_error"


def _control_class(field: BoundField) -> str:
    kind = getattr(field.field.widget, "input_type", "")
    if kind in {"checkbox", "radio"}:
        return "form-check-input"
    if kind == "select":
        return "form-select"
    return "form-control"


@register.simple_tag
def control(field: BoundField, **attrs: object) -> SafeString:
    """The widget of a field with our classes; hint and error are connected by Django through aria-describedby.

    Widgets of common.widgets draw themselves and take no class from here. Placeholders are dropped: they vanish while
    somebody types, so what they say belongs into the label or the hint.
    """
    attrs.setdefault("placeholder", False)
    if not getattr(field.field.widget, "draws_itself", False):
        own = str(field.field.widget.attrs.get("class", ""))
        wrong = "is-invalid" if field.errors else ""
        attrs["class"] = " ".join(part for part in (_control_class(field), own, wrong) if part)
    spelled: dict[str, Any] = {key.replace("_", "-"): value for key, value in attrs.items()}
    return field.as_widget(attrs=spelled)


@register.filter
def is_switch(field: BoundField) -> bool:
    """Whether the field is one box to tick, whose label stands beside it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


register.simple_tag(error_items)
