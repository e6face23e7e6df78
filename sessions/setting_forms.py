"""Forms of what a clinic sets for its notes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.widgets import Switch, Writing
from sessions.models import NoteFormat, NoteRules, ServiceCode
from sessions.note_forms import plain_helper

MOST_PARTS = 8


class FormatForm(forms.ModelForm):
    """A format of the clinic's own, one part a line: the name, and after a colon what belongs there."""

    parts = forms.CharField(
        label=_("Parts, one a line"),
        help_text=_("For example: “Contact: How we were together.” The words after the colon are the hint."),
        widget=Writing(rows=6),
        max_length=4000,
    )

    class Meta:
        model = NoteFormat
        fields = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        if self.instance.parts:
            self.initial["parts"] = "\n".join(": ".join(filter(None, part)) for part in self.instance.parts)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        same = NoteFormat.objects.in_use().filter(name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("There is a format of this name."))
        return name

    def clean_parts(self) -> list[list[str]]:
        lines = [line.strip() for line in self.cleaned_data["parts"].splitlines() if line.strip()]
        if len(lines) > MOST_PARTS:
            raise forms.ValidationError(_("Eight parts at most: more is a questionnaire, not a note."))
        found = [[piece.strip() for piece in line.partition(":")[::2]] for line in lines]
        if any(not label or len(label) > 60 for label, _hint in found):
            raise forms.ValidationError(_("Give each part a name of at most 60 letters."))
        return found


class CodeForm(forms.ModelForm):
    class Meta:
        model = ServiceCode
        fields = ["code", "label", "kind", "least_minutes", "most_minutes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        least, most = data.get("least_minutes"), data.get("most_minutes")
        if least is not None and most is not None and most < least:
            self.add_error("most_minutes", _("This is less than the first number."))
        same = ServiceCode.objects.in_use().filter(code=data.get("code"), kind=data.get("kind"))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("code", _("There is a code of this name for this kind of session."))
        return data

    def validate_unique(self) -> None:
        """A changed code is a new row: clean() has looked for others."""

    def validate_constraints(self) -> None:
        """As validate_unique."""


class RulesForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = NoteRules
        fields = ["digest", "digest_hour", "escalate_hours"]
        widgets = {"digest": Switch}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
