"""Two people, one text: what the 409 page shows so that neither version is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms


class Pairs:
    """Names with values in which a name may come more than once, as a posted form has them."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def items(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)


def conflict(
    form: forms.BaseForm, theirs: forms.BaseForm, *, current_version: int, action_url: str, reload_url: str
) -> dict[str, Any]:
    """Context of ``components/stale.html``: fields that differ side by side, everything else of ``form`` carried along.

    ``form`` is bound to what was typed, ``theirs`` shows the row as it stands now.
    """
    conflicts, carried = [], []
    for field in form:
        if field.name == "version":
            continue
        mine, other = _shown(field), _shown(theirs[field.name])
        if mine != other and isinstance(
            field.field, (forms.CharField, forms.DecimalField, forms.DateField, forms.IntegerField)
        ):
            conflicts.append({"name": field.html_name, "label": field.label, "mine": mine, "theirs": other})
        else:
            value = field.value()
            carried += [
                (field.html_name, str(item))
                for item in (value if isinstance(value, list) else [value])
                if item is not None
            ]
    return {
        "conflicts": conflicts,
        "hidden": Pairs(carried),
        "current_version": current_version,
        "action_url": action_url,
        "reload_url": reload_url,
    }


def _shown(field: forms.BoundField) -> str:
    value = field.value()
    if value in (None, ""):
        return ""
    if isinstance(value, list):
        return ", ".join(sorted(str(item) for item in value))
    cleaned = field.field.widget.format_value(value) if hasattr(field.field.widget, "format_value") else value
    return str(cleaned if cleaned is not None else "").replace("\r\n", "\n").strip()
