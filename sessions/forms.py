"""Forms of the diary, of groups and of the note editor."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.widgets import Chips, DateInput, DateTimeInput, OneChip, Segmented, Writing
from plans.forms import plain_number
from plans.presenters import ActiveObjective
from plans.strands import strand_choices
from sessions.diary_forms import open_rooms
from sessions.formats import sections_of
from sessions.models import Addendum, Appointment, Attendance, Group, ProgressNote, Room

SESSION = [
    (Appointment.Kind.INDIVIDUAL.value, _("Session")),
    (Appointment.Kind.CONSULTATION.value, _("Trial consultation")),
]
REPEATS = [("0", _("Once")), ("1", _("Every week")), ("2", _("Every 2 weeks")), ("4", _("Every 4 weeks"))]
PRESENT = [(status.value, status.label) for status in Attendance.PRESENT]
ROSTER = [choice for choice in Attendance.Status.choices if choice[0] != Attendance.Status.CLINIC_CANCELLED]
PROGRESS = [("-1", _("Slipped")), ("0", _("Same")), ("1", _("Moved"))]


def _helper(*parts: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    if parts:
        helper.layout = Layout(*parts)
    return helper


def _short_number() -> forms.TextInput:
    """A few digits: a text field, because number fields change under a turning mouse wheel."""
    return forms.TextInput(attrs={"class": "suds-in", "inputmode": "decimal", "autocomplete": "off"})


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

    def __init__(self, *args: Any, clients: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].choices = [("", _("Choose a client")), *clients]  # type: ignore[attr-defined]


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


class GroupForm(forms.ModelForm):
    class Meta:
        model = Group
        fields = ["name", "capacity", "closed", "starts_on", "ends_on", "place"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class MemberForm(forms.Form):
    client = forms.ChoiceField(label=_("Client"))

    def __init__(self, *args: Any, clients: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].choices = [("", _("Choose a client")), *clients]  # type: ignore[attr-defined]
        self.helper = _helper()


class AddendumForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is it?"), choices=Addendum.Kind, widget=Segmented, initial="addendum")
    text = forms.CharField(
        label=_("Text"),
        help_text=_("For a correction, say what was wrong and why."),
        widget=Writing(rows=4),
        max_length=10000,
    )
    helper = _helper()


class NoteForm(forms.Form):
    """A draft note. Nothing is required to save it; signing lists what is missing."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    format = forms.ChoiceField(choices=ProgressNote.Format, widget=forms.HiddenInput)
    attendance = forms.ChoiceField(label=_("Attendance"), choices=PRESENT, widget=Segmented, required=False)
    distress_start = forms.IntegerField(
        label=_("Distress at the start"), min_value=0, max_value=100, required=False, widget=_short_number()
    )
    distress_end = forms.IntegerField(
        label=_("Distress at the end"), min_value=0, max_value=100, required=False, widget=_short_number()
    )
    strands = forms.MultipleChoiceField(
        label=_("Approaches used"), choices=strand_choices, widget=Chips, required=False
    )
    # Never preselected in a new note: "not asked" and "asked, no concern" are different facts.
    safety = forms.ChoiceField(
        label=_("Safety today"),
        choices=[choice for choice in ProgressNote.Safety.choices if choice[0]],
        widget=Segmented,
        required=False,
    )
    safety_words = forms.CharField(label=_("In a few words"), max_length=500, required=False)
    no_objective_reason = forms.CharField(label=_("None of these? Say why"), max_length=500, required=False)

    def __init__(self, *args: Any, note_format: str, objectives: list[ActiveObjective], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections_of(note_format)
        self.objectives = objectives
        self.fields["safety"].say_required = True  # type: ignore[attr-defined]
        for section in self.sections:
            self.fields[section.field] = forms.CharField(
                label=section.label, help_text=section.hint, widget=Writing(rows=4), required=False, max_length=20000
            )
        for objective in objectives:
            self._add_objective(objective)

    def _add_objective(self, objective: ActiveObjective) -> None:
        self.fields[f"cite_{objective.id}"] = forms.BooleanField(label=objective.label, required=False)
        self.fields[f"progress_{objective.id}"] = forms.ChoiceField(
            label=_("Progress on objective %(number)s") % {"number": objective.number},
            choices=PROGRESS,
            widget=Segmented(fill=True),
            required=False,
        )
        self.fields[f"value_{objective.id}"] = forms.DecimalField(
            label=objective.measure or _("Measured"),
            max_digits=7,
            decimal_places=2,
            required=False,
            widget=_short_number(),
        )

    def content(self, earlier: dict[str, Any]) -> dict[str, Any]:
        """The saved shape of a note. ``earlier`` are the stored sections: those of other formats are kept."""
        data = self.cleaned_data
        return {
            "format": data["format"],
            "sections": {**earlier, **{section.key: data[section.field] for section in self.sections}},
            "strands": sorted(data["strands"]),
            "safety": data["safety"],
            "safety_words": data["safety_words"],
            "distress_start": data["distress_start"],
            "distress_end": data["distress_end"],
            "no_objective_reason": data["no_objective_reason"],
            "objectives": {
                str(objective.id): self._said_of(objective)
                for objective in self.objectives
                if any(
                    data[f"{part}_{objective.id}"] not in (False, "", None) for part in ("cite", "progress", "value")
                )
            },
            "attendance": data["attendance"],
        }

    def _said_of(self, objective: ActiveObjective) -> dict[str, Any]:
        progress = self.cleaned_data[f"progress_{objective.id}"]
        value = self.cleaned_data[f"value_{objective.id}"]
        return {
            "progress": int(progress) if progress else None,
            "value": None if value is None else plain_number(value),
        }


def note_initial(content: dict[str, Any], version: int) -> dict[str, Any]:
    """Values of the form for the stored content of a note."""
    initial = {key: value for key, value in content.items() if key not in ("sections", "objectives")}
    initial |= {"version": version}
    initial |= {section.field: content["sections"].get(section.key, "") for section in sections_of(content["format"])}
    for pk, said in content["objectives"].items():
        initial |= {
            f"cite_{pk}": True,
            f"progress_{pk}": "" if said["progress"] is None else str(said["progress"]),
            f"value_{pk}": said["value"],
        }
    return initial
