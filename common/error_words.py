"""What went wrong in a form, in words that say which question they belong to."""

from __future__ import annotations

from django.forms import BaseForm, BoundField, Field
from django.utils.translation import gettext as _


def _first_control(field: BoundField) -> str:
    if field.id_for_label:
        return str(field.id_for_label)
    first = next(iter(field.subwidgets), None)
    return str(first.id_for_label) if first is not None and first.id_for_label else str(field.auto_id)


def _is_stock(field: Field, words: str) -> bool:
    """Whether Django wrote these words: then they do not say which question they belong to."""
    stock = {
        str(text) for kind in type(field).__mro__ for text in vars(kind).get("default_error_messages", {}).values()
    }
    return words in stock


def _summary_words(field: BoundField, words: str) -> str:
    if not _is_stock(field.field, words):
        return words
    label = str(field.label)
    if label.endswith(("?", ".", "!", ":")):
        return f"{label} {words}"
    return _("%(label)s: %(error)s") % {"label": label, "error": words[:1].lower() + words[1:]}


def error_items(*forms: BaseForm | None) -> list[dict[str, str]]:
    """Every error of the forms as `target` (id of the control, may be empty) and `text`, in page order."""
    found: list[dict[str, str]] = []
    for form in forms:
        if not isinstance(form, BaseForm) or not form.errors:
            continue
        found += [{"target": "", "text": str(text)} for text in form.non_field_errors()]
        for field in form:
            found += [
                {"target": _first_control(field), "text": _summary_words(field, str(text))} for text in field.errors
            ]
    return found
