"""Forms about appointments that stand already, series, rooms, time off, joint files, and the client's replies."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.posted import is_whole_number
from common.widgets import ChoiceList, DateTimeInput, OneChip, Segmented, Switch, TickList, Writing
from people.models import Client
from sessions.actions import CANCELLED, Scope
from sessions.models import Appointment, FollowUp, JointAgreement, Reply, Room

SCOPES = [
    (Scope.THIS.value, _("Only this one")),
    (Scope.FOLLOWING.value, _("This one and all that follow")),
    (Scope.ALL.value, _("All that are still to come")),
]


def _helper(*parts: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    if parts:
        helper.layout = Layout(*parts)
    return helper


def open_rooms() -> list[tuple[str, str]]:
    """Choices of a room, the empty one first."""
    return [("", str(_("No room"))), *((str(room.pk), room.name) for room in Room.objects.open())]


class MoveForm(forms.Form):
    """Another time for an appointment, in the reader's time zone."""

    starts_at = forms.DateTimeField(label=_("New time"), widget=DateTimeInput)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480)
    room = forms.ChoiceField(label=_("Room"), required=False)
    scope = forms.ChoiceField(label=_("Which ones?"), choices=SCOPES, widget=ChoiceList, initial=Scope.THIS.value)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = open_rooms()  # type: ignore[attr-defined]
        parts: list[Any] = [Div(Div("starts_at"), Div("minutes"), css_class="minirow")]
        if appointment.place == Appointment.Place.ROOM:
            parts.append(Div("room", css_class="mt-4"))
        else:
            del self.fields["room"]
        if appointment.series_id:
            parts.append(Div("scope", css_class="mt-4"))
        else:
            del self.fields["scope"]
        self.helper = _helper(*parts, "version")

    def room_chosen(self) -> Room | None:
        pk = self.cleaned_data.get("room")
        return Room.objects.open().filter(pk=pk).first() if pk else None


class CancelForm(forms.Form):
    """Who cancels, and how much of a series."""

    reason = forms.ChoiceField(
        label=_("Who cancels?"),
        choices=[(status.value, status.label) for status in CANCELLED],
        widget=OneChip,
    )
    scope = forms.ChoiceField(label=_("Which ones?"), choices=SCOPES[:2], widget=ChoiceList, initial=Scope.THIS.value)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not appointment.series_id:
            del self.fields["scope"]
        self.helper = _helper("reason", *(["scope"] if appointment.series_id else []), "version")


class RoomForm(forms.ModelForm):
    class Meta:
        model = Room
        fields = ["name", "seats", "step_free", "in_use"]
        widgets = {"step_free": Switch, "in_use": Switch}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seats"] = forms.IntegerField(label=_("Seats"), min_value=1, max_value=60, initial=3)
        self.helper = _helper()


class TimeOffForm(forms.Form):
    """Time off for oneself, of those who see clients; for the whole clinic if one manages it."""

    whom = forms.ChoiceField(label=_("For"), widget=Segmented, choices=())
    starts_at = forms.DateTimeField(label=_("From"), widget=DateTimeInput)
    ends_at = forms.DateTimeField(label=_("Until"), widget=DateTimeInput)
    label = forms.CharField(
        label=_("Shown as"),
        max_length=60,
        required=False,
        help_text=_("Colleagues see it on closed days of the clinic."),
    )

    def __init__(self, *args: Any, own: bool, clinic: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("me", _("Me"))] if own or not clinic else []
        choices += [("clinic", _("The whole clinic"))] if clinic else []
        self.fields["whom"].choices = choices  # type: ignore[attr-defined]
        self.fields["whom"].initial = choices[0][0]
        self.helper = _helper(
            "whom", Div(Div("starts_at"), Div("ends_at"), css_class="minirow mt-4"), Div("label", css_class="mt-4")
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The end has to come after the beginning."))
        if starts and ends and ends - starts > dt.timedelta(days=366):
            self.add_error("ends_at", _("A year at most. Add the rest as another one."))
        return data


class FollowUpForm(forms.ModelForm):
    class Meta:
        model = FollowUp
        fields = ["words"]
        widgets = {"words": Writing(rows=3)}

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = forms.CharField(
            label=_("What was done"), widget=Writing(rows=3), max_length=2000,
            help_text=_("For example: rang and spoke, or left no message and wrote."),
        )  # fmt: skip
        self.helper = _helper()


class JointFileForm(forms.Form):
    """Opens a joint file from the case numbers of the personal ones."""

    kind = forms.ChoiceField(
        label=_("For"), choices=[choice for choice in Client.Kind.choices if choice[0] != "person"], widget=Segmented,
        initial="couple",
    )  # fmt: skip
    numbers = forms.CharField(
        label=_("Case numbers"), max_length=80, help_text=_("Of everybody in it, for example M-1001 M-1002.")
    )
    clinician = forms.ChoiceField(label=_("In the care of"))

    def __init__(self, *args: Any, clinicians: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clinician"].choices = clinicians  # type: ignore[attr-defined]
        self.helper = _helper("kind", Div("numbers", css_class="mt-4"), Div("clinician", css_class="mt-4"))

    def clean_numbers(self) -> list[int]:
        words = self.cleaned_data["numbers"].replace(",", " ").split()
        found = [word.upper().removeprefix("M-") for word in words]
        if not all(map(is_whole_number, found)):
            raise forms.ValidationError(_("Write case numbers with a blank between them, for example M-1001 M-1002."))
        numbers = [int(word) for word in found]
        if len(set(numbers)) < 2:
            raise forms.ValidationError(_("A joint file needs at least two people."))
        return numbers


class AgreementForm(forms.Form):
    """What is clear before the first joint session."""

    who_is_client = forms.ChoiceField(
        label=_("Who is the client?"), choices=JointAgreement.WhoIsClient, widget=ChoiceList
    )
    client_person = forms.ChoiceField(label=_("If it is one of them, who?"), required=False)
    secrets = forms.ChoiceField(
        label=_("What one of them tells alone"), choices=JointAgreement.Secrets, widget=ChoiceList
    )
    release = forms.ChoiceField(
        label=_("Who may release joint records"), choices=JointAgreement.Release, widget=ChoiceList
    )
    words = forms.CharField(label=_("In their words"), widget=Writing(rows=3), max_length=4000, required=False)
    agreed_by = forms.MultipleChoiceField(label=_("Who has agreed?"), widget=TickList, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_person"].choices = [("", _("Nobody alone")), *members]  # type: ignore[attr-defined]
        self.fields["agreed_by"].choices = members  # type: ignore[attr-defined]
        self.helper = _helper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        one = data.get("who_is_client") == JointAgreement.WhoIsClient.ONE
        if one and not data.get("client_person"):
            self.add_error("client_person", _("Say which of them is the client."))
        if not one:
            data["client_person"] = ""
        return data

    def terms(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "who_is_client": data["who_is_client"],
            "client_person_id": data["client_person"] or None,
            "secrets": data["secrets"],
            "release": data["release"],
            "words": data["words"],
            "agreed_by": data["agreed_by"],
        }


class AskForm(forms.Form):
    """A client asks for another time, or to cancel."""

    kind = forms.ChoiceField(
        label=_("What would you like?"),
        choices=[(Reply.Kind.MOVE.value, _("Another time")), (Reply.Kind.CANCEL.value, _("Cancel it"))],
        widget=ChoiceList,
    )
    words = forms.CharField(
        label=_("Which times would suit you?"), widget=Writing(rows=3), max_length=1000, required=False,
        help_text=_("You don't have to say why."),
    )  # fmt: skip
    helper = _helper()


class AgendaForm(forms.Form):
    text = forms.CharField(
        label=_("What would you like to talk about?"), widget=Writing(rows=7), max_length=8000, required=False,
        help_text=_("A word is enough. Nothing has to be in here."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)
    helper = _helper()


class WishForm(forms.Form):
    text = forms.CharField(
        label=_("What would you like to talk about together?"), widget=Writing(rows=3), max_length=2000
    )
    helper = _helper()


def tomorrow() -> dict[str, Any]:
    """From tomorrow's first to its last minute."""
    first = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    return {"starts_at": first, "ends_at": first + dt.timedelta(days=1)}
