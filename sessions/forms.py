"""Forms of the diary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.widgets import DateTimeInput, OneChip, Segmented
from sessions.diary_forms import open_rooms
from sessions.models import Appointment, Attendance, Room

SESSION = [
    (Appointment.Kind.INDIVIDUAL.value, _("Session")),
    (Appointment.Kind.CONSULTATION.value, _("Trial consultation")),
]
REPEATS = [("0", _("Once")), ("1", _("Every week")), ("2", _("Every 2 weeks")), ("4", _("Every 4 weeks"))]
ROSTER = [choice for choice in Attendance.Status.choices if choice[0] != Attendance.Status.CLINIC_CANCELLED]


def _helper(*parts: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    if parts:
        helper.layout = Layout(*parts)
    return helper


class MeetingForm(forms.Form):
    """Time and place of any meeting."""

    starts_at = forms.DateTimeField(label=_("Starts"), widget=DateTimeInput)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480, initial=50)
    place = forms.ChoiceField(label=_("Place"), choices=Appointment.Place, widget=Segmented, initial="room")
    room = forms.ChoiceField(label=_("Room"), required=False)
    when = Div(Div("starts_at"), Div("minutes"), css_class="minirow")
    where = Div(Div("place"), Div("room"), css_class="minirow mt-4")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = open_rooms()  # type: ignore[attr-defined]

    def clean_room(self) -> Room | None:
        pk = self.cleaned_data["room"]
        return Room.objects.open().filter(pk=pk).first() if pk else None


class ClientMeetingForm(MeetingForm):
    """A meeting with one client, or with a couple or a family that has a joint file."""

    client = forms.ChoiceField(label=_("Client"))
    kind = forms.ChoiceField(label=_("Kind"), choices=SESSION, widget=OneChip, initial="individual")

    second = forms.ChoiceField(
        label=_("Second therapist"), required=False, help_text=_("Only with a couple or a family.")
    )

    def __init__(
        self, *args: Any, clients: list[tuple[str, str]], seconds: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].choices = [("", _("Choose a client")), *clients]  # type: ignore[attr-defined]
        if seconds:
            self.fields["second"].choices = [("", _("Nobody")), *seconds]  # type: ignore[attr-defined]
        else:
            del self.fields["second"]

    @property
    def beside(self) -> Div:
        """Where the second therapist is asked for, if there could be one."""
        return Div("second", css_class="mt-4") if "second" in self.fields else Div()


class ScheduleForm(ClientMeetingForm):
    """A coming appointment, once or the same hour again and again."""

    link = forms.URLField(
        label=_("Video link"), required=False, max_length=500, assume_scheme="https",
        help_text=_("Only for a video appointment. Empty: your own video room."),
    )  # fmt: skip
    repeats = forms.ChoiceField(label=_("Repeats"), choices=REPEATS, widget=Segmented, initial="0", required=False)
    times = forms.IntegerField(
        label=_("How many times"), min_value=2, max_value=200, required=False, help_text=_("Empty: until it is ended.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(
            "client",
            Div(self.when, css_class="mt-4"),
            Div(Div("repeats"), Div("times"), css_class="minirow mt-4"),
            Div("kind", css_class="mt-4"),
            self.beside,
            self.where,
            Div("link", css_class="mt-4"),
        )


class LogForm(ClientMeetingForm):
    """A session that took place."""

    attendance = forms.ChoiceField(label=_("Attendance"), choices=ROSTER, widget=OneChip)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attendance"].choices = [  # type: ignore[attr-defined]
            choice for choice in ROSTER if choice[0] != Attendance.Status.SCHEDULED
        ]
        self.helper = _helper(
            "client",
            Div(self.when, css_class="mt-4"),
            Div("attendance", css_class="mt-4"),
            Div("kind", css_class="mt-4"),
            self.beside,
            self.where,
        )

    def clean_starts_at(self) -> dt.datetime:
        starts_at: dt.datetime = self.cleaned_data["starts_at"]
        if starts_at > timezone.now() + dt.timedelta(hours=1):
            raise forms.ValidationError(_("This is still to come. Use “New appointment” to book it."))
        return starts_at


class GroupSessionForm(MeetingForm):
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480, initial=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(self.when, self.where)
