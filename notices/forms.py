from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.widgets import Switch, TimeInput
from notices.kinds import all_kinds
from notices.models import ReminderChoice


class ChoiceForm(forms.ModelForm):
    """What may arrive and when not. Only switches for messages that exist are shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ReminderChoice
        fields = ["practice", "appointments", "quiet_from", "quiet_until"]
        labels = {
            "practice": _("Tell me when something is waiting"),
            "appointments": _("Tell me the day before an appointment"),
            "quiet_from": _("No messages from"),
            "quiet_until": _("until"),
        }
        help_texts = {"quiet_from": _("In your own time zone.")}
        widgets = {
            "practice": Switch(),
            "appointments": Switch(),
            "quiet_from": TimeInput(),
            "quiet_until": TimeInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {kind.choice for kind in all_kinds() if kind.optional}
        for name in ("practice", "appointments"):
            if name not in offered:
                del self.fields[name]
        self.fields["version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("quiet_from") and data.get("quiet_from") == data.get("quiet_until"):
            self.add_error(
                "quiet_until",
                ValidationError(_("Choose a different time, so that some hours are left."), code="no_hours"),
            )
        return data

    def switches(self) -> dict[str, bool]:
        return {name: self.cleaned_data.get(name, False) for name in ("practice", "appointments")}
