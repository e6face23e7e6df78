"""The clinic's own exercises: their texts, and a form put together from the palette."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.widgets import Writing
from homework.builder import CHOOSING, DIALS, MOST, OFFERS, PALETTE, free_key, moved
from homework.forms.answers import plain_helper
from homework.models import Exercise


class ExerciseForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    class Meta:
        model = Exercise
        fields = [
            "title", "strategy", "purpose", "instructions", "smallest", "minutes", "difficulty", "safety", "discloses",
        ]  # fmt: skip
        widgets = {
            "purpose": Writing(rows=2),
            "instructions": Writing(rows=6),
            "smallest": Writing(rows=2),
            "safety": Writing(rows=2),
        }
        help_texts = {
            "instructions": _("Speak to the client, in short sentences."),
            "smallest": _("What still counts on the hardest day."),
            "discloses": _("Then it waits while a safety question is open."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(optional=True)


class QuestionForm(forms.Form):
    """One question of the form. ``choices`` holds one answer a line."""

    ask = forms.ChoiceField(label=_("Asked as"), choices=[(offer.key, offer.name) for offer in PALETTE])
    label = forms.CharField(label=_("Question"), max_length=120)
    hint = forms.CharField(label=_("Hint"), max_length=160, required=False)
    low_word = forms.CharField(label=_("Word at the low end"), max_length=40, required=False)
    high_word = forms.CharField(label=_("Word at the high end"), max_length=40, required=False)
    choices = forms.CharField(
        label=_("Answers to choose from, one a line"), max_length=1000, required=False, widget=Writing(rows=3)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(optional=False)

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """Only what this way of asking needs."""
        ask = self["ask"].value() or "text"
        hidden = set() if ask in DIALS else {"low_word", "high_word"}
        hidden |= set() if ask in CHOOSING else {"choices"}
        return [field for field in self if field.name not in hidden]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        lines = [line.strip() for line in data.get("choices", "").splitlines() if line.strip()]
        if data.get("ask") in CHOOSING and len(lines) < 2:
            self.add_error("choices", _("Write at least two answers, one a line."))
        data["choices"] = lines
        return data


class QuestionSet:
    """The questions as they were typed, in their order, with what was pressed done to them.

    Rows arrive as ``row`` (their keys, in order) and ``<key>-<field>``. ``press`` is "add:<offer>", "up:<key>", "down:<key>" or
    "remove:<key>".
    """

    def __init__(self, stored: list[dict[str, Any]], data: Any = None) -> None:
        self.rows = stored if data is None else [self._typed(data, key) for key in data.getlist("row")[:MOST]]
        self.bound = data is not None
        self.forms = [(row["key"], self._form(row)) for row in self.rows]

    def _typed(self, data: Mapping[str, Any], key: str) -> dict[str, Any]:
        return {"key": key[:8], **{name: data.get(f"{key}-{name}", "") for name in QuestionForm.base_fields}}

    def _form(self, row: dict[str, Any]) -> QuestionForm:
        choices = row.get("choices", "")
        shown = {**row, "choices": choices if isinstance(choices, str) else "\n".join(choices)}
        prefixed = {f"{row['key']}-{name}": value for name, value in shown.items()}
        return QuestionForm(prefixed if self.bound else None, initial=shown, prefix=row["key"])

    def press(self, what: str) -> QuestionSet:
        """A new set after a button of the form: nothing that was typed is lost."""
        verb, _sep, key = what.partition(":")
        rows = self.rows
        if verb == "add" and len(rows) < MOST:
            rows = [*rows, {"key": free_key(rows), "ask": key if key in OFFERS else "text", "label": ""}]
        elif verb == "remove":
            rows = [row for row in rows if row["key"] != key]
        elif verb in ("up", "down"):
            rows = moved(rows, key, -1 if verb == "up" else 1)
        return QuestionSet(rows)

    def is_valid(self) -> bool:
        keys = [row["key"] for row in self.rows]
        fine = [form.is_valid() for _key, form in self.forms]
        return all(fine) and len(keys) == len(set(keys))

    def cleaned(self) -> list[dict[str, Any]]:
        """As :mod:`homework.builder` keeps them: only what says something."""
        kept = []
        for key, form in self.forms:
            kept.append({"key": key, **{name: value for name, value in form.cleaned_data.items() if value}})
        return kept
