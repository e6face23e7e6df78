"""What somebody types who writes to us about another person."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from matching.forms import EnquiryForm


class ReferralForm(EnquiryForm):
    """The public form for those who refer somebody. It asks who, how to reach both, and whether the person agrees; no story."""

    referrer = forms.CharField(
        label=_("Your name and where you work"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    referrer_contact = forms.CharField(
        label=_("How we reach you"), max_length=254, help_text=_("A telephone number or an e-mail address.")
    )
    agreed = forms.BooleanField(
        label=_("The person knows that I write to you, and agrees"),
        help_text=_("Without this please ask them first. They can also write to us themselves."),
    )

    def __init__(self, *args: Any, spoken: set[str], **kwargs: Any) -> None:
        super().__init__(*args, spoken=spoken, **kwargs)
        del self.fields["reason"], self.fields["trial"]
        for name, label, hint in (
            ("name", _("What they would like to be called"), ""),
            ("email", _("Their e-mail address"), _("We write to them here. It should be one that only they read.")),
            ("phone", _("Their telephone"), ""),
            ("may_leave_message", _("A message may be left at this number"), ""),
            ("discreet", _("Write so that nobody else can tell what it is about"), ""),
            ("formats", _("How would they like to meet?"), ""),
            ("languages", _("In which languages are they at home?"), ""),
        ):
            self.fields[name].label, self.fields[name].help_text = label, hint
        wishes = ["formats", "places"] + (["languages"] if len(spoken) > 1 else [])
        self.helper.layout = Layout(
            "key",
            Fieldset(str(_("You")), "referrer", "referrer_contact"),
            Fieldset(
                str(_("The person you write for")), "name", "email", "phone", "may_leave_message", "discreet", "agreed"
            ),
            Fieldset(str(_("What they wish, as far as you know")), *wishes),
        )

    def given(self) -> dict[str, Any]:
        """Fields of an Enquiry."""
        data = self.cleaned_data
        return super().given() | {name: data[name] for name in ("referrer", "referrer_contact", "agreed")}
