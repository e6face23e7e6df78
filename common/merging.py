"""Two texts that grew apart become one in which nothing is missing. Pure, but for the form it is handed."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from django.http import QueryDict


def merged(saved: str, mine: str) -> str:
    """Every line of both, those in common once, each text in its own order; where they differ, the saved words first."""
    a, b = (text.replace("\r\n", "\n").strip() for text in (saved, mine))
    if not a or a in b:
        return b
    if not b or b in a:
        return a
    old, new = a.split("\n"), b.split("\n")
    lines: list[str] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        lines += old[i:j] if tag == "equal" else [*old[i:j], *new[k:m]]
    return "\n".join(lines)


def merge_posted(data: QueryDict, theirs: forms.BaseForm) -> QueryDict:
    """What was posted, with the saved words beside the typed ones, and the saved value where nothing was given."""
    found = data.copy()
    for field in theirs:
        kind = field.field
        if kind.disabled or isinstance(kind.widget, forms.HiddenInput):
            continue
        saved: Any = field.value()
        if type(kind) is forms.CharField:
            found[field.html_name] = merged(str(saved or ""), found.get(field.html_name, ""))
        elif not found.get(field.html_name) and saved not in (None, "", [], False):
            found.setlist(field.html_name, [str(item) for item in (saved if isinstance(saved, list) else [saved])])
    return found
