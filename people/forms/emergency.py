"""Forms of emergency access: opening a record, and judging it afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.widgets import ChoiceList, OneChip, Writing
from people.forms.clients import plain_helper
from people.models import EmergencyAccess

SENTENCE = (4, 20)  # words and letters of the shortest one


class EmergencyForm(forms.Form):
    """``cleaned_data`` has the case number as a number. There is no search here, on purpose."""

    number = forms.CharField(
        label=_("Case number of the client"), max_length=10, help_text=_("The whole number, for example M-1001."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    why = forms.ChoiceField(label=_("Why now?"), choices=EmergencyAccess.Why.choices, widget=ChoiceList)
    words = forms.CharField(
        label=_("What is happening?"), max_length=2000, widget=Writing(rows=4),
        help_text=_("One sentence or two. Admins and the responsible therapist read this."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("number", "why", "words")

    def clean_number(self) -> int:
        typed = self.cleaned_data["number"].strip().lower().removeprefix("m-")
        if not (typed.isascii() and typed.isdecimal()):
            raise forms.ValidationError(_("Type the case number, for example M-1001."))
        return int(typed)

    def clean_words(self) -> str:
        typed: str = self.cleaned_data["words"].strip()
        words, letters = SENTENCE
        if len(typed.split()) < words or len(typed) < letters:
            raise forms.ValidationError(_("Write a short sentence: whoever reviews this was not there."))
        return typed


class ReviewForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Your judgement"), choices=EmergencyAccess.Outcome.choices, widget=OneChip)
    words = forms.CharField(
        label=_("What you found"), max_length=2000, widget=Writing(rows=3),
        help_text=_("The responsible therapist and the person who opened the record read this."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("outcome", "words")
