"""The therapist's answer to an entry."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.widgets import Segmented, Writing

QUALITY = [
    ("0", _("Not at all")),
    ("1", _("A little")),
    ("2", _("Partly")),
    ("3", _("Mostly")),
    ("4", _("Fully")),
]


class ReviewForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("Your answer to the client"),
        help_text=_("The client reads this. What did you notice, and what would you like to know?"),
        required=False,
        max_length=3000,
        widget=Writing(rows=4),
    )
    quality = forms.TypedChoiceField(
        label=_("How fully was it done?"),
        help_text=_("Your own view. The client does not see it."),
        choices=QUALITY,
        coerce=int,
        empty_value=None,
        required=False,
        widget=Segmented(fill=True),
    )
