"""Forms about the clinic: settings and crisis contacts."""

from __future__ import annotations

from functools import partial
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.widgets import DateInput, LongSelect, Switch, TimeInput
from people.forms.clients import plain_helper
from people.models import Clinic, CrisisContact
from people.vocabulary import JURISDICTIONS, time_zones, with_kept

RANGES = {
    "cancel_notice_hours": (0, 336), "buffer_minutes": (0, 120), "second_factor_days": (0, 365), "read_alarm": (10, 2000),
    "read_stop": (10, 2000), "emergency_minutes": (15, 240),
}  # fmt: skip


class ClinicForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Clinic
        fields = (
            "name", "sender_name", "phone", "address", "time_zone", "language", "jurisdiction", "plan_review_days",
            "note_due_hours", "alert_minutes", "practice_review_days", "intake_fresh_days",
            "cancel_notice_hours", "buffer_minutes", "day_starts", "day_ends", "read_alarm", "read_stop",
            "second_factor_days", "emergency_minutes", "emergency_tells_client",
        )  # fmt: skip
        widgets = {"day_starts": TimeInput, "day_ends": TimeInput, "emergency_tells_client": Switch}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = with_kept(JURISDICTIONS, [self.instance.jurisdiction])
        for name, choices in (("time_zone", time_zones()), ("language", settings.LANGUAGES), ("jurisdiction", places)):
            held = self.fields[name]
            self.fields[name] = forms.ChoiceField(
                label=held.label, choices=choices, initial=held.initial, widget=LongSelect
            )
        self.fields["plan_review_days"] = forms.IntegerField(
            label=self.fields["plan_review_days"].label, min_value=7, max_value=730
        )
        for name, (least, most) in RANGES.items():
            held = self.fields[name]
            self.fields[name] = forms.IntegerField(
                label=held.label, help_text=held.help_text, min_value=least, max_value=most
            )
        self.helper = plain_helper(
            Fieldset(_("The clinic"), "name", "phone", "address", "time_zone", "language", "jurisdiction"),
            Fieldset(_("Messages"), "sender_name"),
            Fieldset(
                _("Intervals"), "plan_review_days", "note_due_hours", "alert_minutes", "practice_review_days",
                "intake_fresh_days",
            ),
            Fieldset(_("Appointments"), "cancel_notice_hours", "buffer_minutes"),
            Fieldset(_("Signing in"), "second_factor_days"),
            Fieldset(_("Watching over records"), "read_alarm", "read_stop", "day_starts", "day_ends"),
            Fieldset(_("Emergency access"), "emergency_minutes", "emergency_tells_client"),
            "version",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("day_starts"), data.get("day_ends")
        if begins and ends and ends <= begins:
            self.add_error("day_ends", _("This is not after the beginning."))
        alarm, stop = data.get("read_alarm"), data.get("read_stop")
        if alarm and stop and stop < alarm:
            self.add_error("read_stop", _("Give at least as many as the number above."))
        return data


class CrisisContactForm(forms.ModelForm):
    class Meta:
        model = CrisisContact
        fields = (
            "label", "how", "phone", "website", "jurisdiction", "emergency", "position", "valid_from", "valid_until",
            "checked_on",
        )  # fmt: skip
        field_classes = {"website": partial(forms.URLField, assume_scheme="https")}
        widgets = {
            "valid_from": DateInput, "valid_until": DateInput, "checked_on": DateInput, "emergency": Switch,
            "phone": forms.TextInput({"type": "tel", "inputmode": "tel"}),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = with_kept(JURISDICTIONS, [self.instance.jurisdiction])
        self.fields["jurisdiction"] = forms.ChoiceField(label=_("Where it is for"), choices=places)
        self.helper = plain_helper(*self._meta.fields)  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("phone") and not data.get("website") and not ({"phone", "website"} & set(self.errors)):
            self.add_error("phone", _("Give a number or a website."))
        begins, ends = data.get("valid_from"), data.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("This day is before the first one."))
        return data
