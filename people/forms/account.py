"""Forms for everybody's own settings and for the first sign-in."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext_lazy as _

from common.widgets import LongSelect, Segmented, Switch
from people.forms.clients import plain_helper
from people.models import User
from people.vocabulary import time_zones


class PreferencesForm(forms.ModelForm):
    """How the pages look and speak to one person."""

    class Meta:
        model = User
        fields = ("theme", "legible_letters", "discreet", "ask_again", "snug", "shortcuts", "time_zone", "language")
        widgets = {
            "theme": Segmented, "legible_letters": Switch, "snug": Switch, "discreet": Switch, "shortcuts": Switch,
            "ask_again": Switch,
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = self.instance.is_staff_member
        for name, choices in (("time_zone", time_zones()), ("language", settings.LANGUAGES)):
            self.fields[name] = forms.ChoiceField(label=self.fields[name].label, choices=choices, widget=LongSelect)
        self.fields["discreet"].help_text = (
            _("Names become initials, for shared rooms and shared screens.")
            if staff
            else _("Titles and messages say nothing about what this is.")
        )
        self.fields["ask_again"].help_text = _(
            "Your password, or your second step, is asked for again after ten minutes. Nothing to read is kept on the phone then."
        )
        for name in ("ask_again",) if staff else ("snug", "shortcuts"):
            del self.fields[name]
        if len(settings.LANGUAGES) < 2:
            del self.fields["language"]
        looks = [name for name in ("theme", "legible_letters", "discreet", "snug", "shortcuts") if name in self.fields]
        place = [name for name in ("time_zone", "language") if name in self.fields]
        own = [Fieldset(_("Only for me"), "ask_again")] if "ask_again" in self.fields else []
        self.helper = plain_helper(Fieldset(_("How it looks"), *looks), *own, Fieldset(_("Place"), *place))


class WelcomeForm(forms.Form):
    """Choose a password. One field with the browser's own help; paste and password managers work."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password", "autofocus": True}),
        help_text=_("At least 12 characters. Several words in a row are easy to remember and hard to guess."),
    )
    again = forms.CharField(
        label=_("The same password once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.rules = password_validators_help_texts()
        self.helper = plain_helper("password", "again")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password, again = data.get("password"), data.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords are not the same."))
        elif password:
            try:
                if password == settings.DEMO_PASSWORD:
                    raise forms.ValidationError(_("This password is printed in public. Choose another one."))
                validate_password(password, self.person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data
