"""Forms of consents: a decision, and a new wording."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.widgets import Segmented, Switch, Writing
from people.models import Consent, ConsentText, Purpose


class DecisionForm(forms.Form):
    """A decision about one purpose. The client's portal fixes ``how``."""

    purpose = forms.ChoiceField(choices=Purpose.choices)
    decision = forms.ChoiceField(choices=Consent.Decision.choices)
    reason = forms.CharField(label=_("In your own words, if you like"), max_length=2000, required=False)
    how = forms.ChoiceField(label=_("How"), choices=Consent.How.choices[1:], required=False, widget=Segmented)


class ConsentTextForm(forms.ModelForm):
    """The next edition of a text."""

    class Meta:
        model = ConsentText
        fields = ("title", "body", "required", "asks_again", "retired", "position")
        widgets = {"body": Writing(rows=8), "required": Switch, "asks_again": Switch, "retired": Switch}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
