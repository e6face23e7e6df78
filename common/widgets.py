"""Form widgets of the look. Each is native inside: radios, boxes, a number, so it works without script.

They draw themselves from templates/common/widgets whatever FORM_RENDERER is set to.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.template import loader
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class DrawsItself:
    """Renders through the project's template loaders; the field template adds no class to it."""

    draws_itself = True

    def _render(self, template_name: str, context: dict[str, Any], renderer: object = None) -> SafeString:
        return SafeString(loader.get_template(template_name).render(context))


class Segmented(DrawsItself, forms.RadioSelect):
    """One of two to five short words in a row. `fill=True` spreads them over the width."""

    template_name = "common/widgets/segmented.html"

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Iterable[Any] = (), *, fill: bool = False) -> None:
        super().__init__(attrs, choices)
        self.fill = fill

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds `fill` to Django's context."""
        return super().get_context(name, value, attrs) | {"fill": self.fill}


class Chips(DrawsItself, forms.CheckboxSelectMultiple):
    """Several of some short words."""

    template_name = "common/widgets/chips.html"


class OneChip(DrawsItself, forms.RadioSelect):
    """One of some short words that may wrap over several lines."""

    template_name = "common/widgets/chips.html"


class ChoiceList(DrawsItself, forms.RadioSelect):
    """One of several longer sentences, one per line."""

    template_name = "common/widgets/choice_list.html"


class TickList(DrawsItself, forms.CheckboxSelectMultiple):
    """Several of some longer sentences, one per line."""

    template_name = "common/widgets/choice_list.html"


class WordScale(DrawsItself, forms.RadioSelect):
    """A scale whose every word is visible, drawn as tiles.

    The choice whose value is `decline` stands below as a line of its own ("I'd rather not say"). It is a radio of the
    same group, so choosing it clears the tiles without script and counts as an answer.
    """

    template_name = "common/widgets/word_scale.html"

    def __init__(
        self, attrs: dict[str, Any] | None = None, choices: Iterable[Any] = (), *, decline: str | None = None
    ) -> None:
        super().__init__(attrs, choices)
        self.decline = decline

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Splits the options into `tiles` and `declined`."""
        context = super().get_context(name, value, attrs)
        options = [option for _group, group, _index in context["widget"]["optgroups"] for option in group]
        declined = [option for option in options if self.decline and str(option["value"]) == self.decline]
        tiles = [option for option in options if option not in declined and option["value"] not in ("", None)]
        return context | {"tiles": tiles, "declined": declined}


class Dial(DrawsItself, forms.NumberInput):
    """0 to 100 in fives: a large number, and with script also a range and two buttons. Empty until touched."""

    template_name = "common/widgets/dial.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        low: str = "",
        high: str = "",
        minimum: int = 0,
        maximum: int = 100,
        step: int = 5,
    ) -> None:
        super().__init__({"min": minimum, "max": maximum, "step": step, "inputmode": "numeric", **(attrs or {})})
        self.low, self.high = low, high

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the words at both ends."""
        return super().get_context(name, value, attrs) | {"low": self.low, "high": self.high}


class Switch(DrawsItself, forms.CheckboxInput):
    """On or off at once. The field template prints the label beside it."""

    template_name = "common/widgets/switch.html"


class LongSelect(forms.Select):
    """A select of hundreds of options, not in groups. Django renders a template per option: fifty milliseconds a page."""

    def _render(self, template_name: str, context: dict[str, Any], renderer: object = None) -> SafeString:
        widget = context["widget"]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (option["value"], flatatt(option["attrs"]), option["label"])
                for _group, group, _index in widget["optgroups"]
                for option in group
            ),
        )
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), options)


class DateInput(forms.DateInput):
    """The device's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The device's own time picker."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """The device's own picker of date and time, in the reader's time zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Writing(forms.Textarea):
    """A text area that grows with what is written, where the browser can."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, rows: int = 4) -> None:
        super().__init__({"rows": rows, "class": "auto", **(attrs or {})})
