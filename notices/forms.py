from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.widgets import Switch, TimeInput, Writing
from notices import wording
from notices.kinds import Kind, all_kinds
from notices.models import ReminderChoice, Wording
from notices.rendering import render_kind
from people.models import Clinic, User


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


class WordingForm(forms.ModelForm):
    """Words of one kind of message. The guard answers next to the field."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Wording
        fields = ["subject", "body", "sms"]
        widgets = {"body": Writing(rows=9)}

    def __init__(self, data: Any = None, *, kind: Kind, stored: Wording | None) -> None:
        first = render_kind(kind, {"link": wording.LINK}, "en")
        ours = {name: getattr(first, name).replace(first.sender, wording.SENDER) for name in ("subject", "body", "sms")}
        super().__init__(data, instance=stored, initial={} if stored else ours)
        self.fields["version"].initial = stored.version if stored else 0
        self.fields["body"].help_text = self.fields["sms"].help_text = _(
            "%(link)s becomes the link to the sign-in, %(sender)s the clinic's neutral sender name."
        ) % {"link": wording.LINK, "sender": wording.SENDER}

    def _guarded(self, field: str, *, needs_link: bool) -> str:
        text: str = self.cleaned_data[field]
        found = wording.objections(text, names=names_to_keep_out(), needs_link=needs_link)
        if found:
            raise ValidationError(found, code="tells")
        return text

    def clean_subject(self) -> str:
        text = self._guarded("subject", needs_link=False)
        if wording.LINK in text:
            raise ValidationError(_("A link does not belong into the subject."), code="tells")
        return text

    def clean_body(self) -> str:
        return self._guarded("body", needs_link=True)

    def clean_sms(self) -> str:
        text = self._guarded("sms", needs_link=True)
        if not wording.fits_one_segment(text, Clinic.get().sender_name):
            raise ValidationError(
                _("Please fewer words, or simpler letters: it has to fit into one text message."), code="long"
            )
        return text


def names_to_keep_out() -> frozenset[str]:
    """Lower-case names of the product, the clinic and its staff, word by word."""
    said = [settings.PRODUCT_NAME, Clinic.get().name, *User.objects.exclude(name="").values_list("name", flat=True)]
    return frozenset(word for name in said for word in name.lower().split() if len(word) > 2)
