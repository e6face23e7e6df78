"""Sample forms of the gallery: every widget, for both audiences."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms

from common import widgets

HOW_OFTEN = [
    ("0", "Not at all"),
    ("1", "A little"),
    ("2", "Some\u00adtimes"),
    ("3", "Mostly"),
    ("4", "Always"),
    ("declined", "I’d rather not say"),
]


class _Sample(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class StaffSample(_Sample):
    """What a clinician's form is made of."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"name": "Łucja Çelik", "attendance": "a", "approaches": ["cbt", "exp"]}

    name = forms.CharField(label="Name", help_text="As the person says it.")
    kind = forms.ChoiceField(label="Kind of session", choices=[("i", "Individual"), ("g", "Group")])
    on = forms.DateField(label="Date", widget=widgets.DateInput)
    at = forms.TimeField(label="Start", widget=widgets.TimeInput)
    distress = forms.IntegerField(label="Distress at start", help_text="0 to 100")
    attendance = forms.ChoiceField(
        label="Attendance",
        choices=[("a", "Attended"), ("l", "Late"), ("c", "Cancelled"), ("d", "Did not attend")],
        widget=widgets.Segmented,
    )
    approaches = forms.MultipleChoiceField(
        label="Approaches used",
        help_text="All that apply.",
        choices=[("cbt", "CBT"), ("dyn", "Psychodynamic"), ("exp", "Experiential")],
        widget=widgets.Chips,
    )
    safety = forms.ChoiceField(
        label="Safety today",
        choices=[("none", "No concern"), ("watch", "Something to watch"), ("act", "Act now")],
        widget=widgets.Segmented,
        error_messages={"required": "Choose how safe things are today"},
    )
    facts = forms.CharField(
        label="Data", help_text="What was said and done. Facts and own words.", required=False, widget=widgets.Writing
    )
    shared = forms.BooleanField(
        label="Rowan can read Data and Plan",
        help_text="Once this note is signed.",
        required=False,
        widget=widgets.Switch,
    )
    agreed = forms.BooleanField(label="Agreed with Rowan in words")
    safety.say_required = True  # type: ignore[attr-defined]


class VisitorSample(_Sample):
    """What a client's form is made of."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"light": "3", "expected": 55, "remind": "evening"}

    light = forms.ChoiceField(
        label="I keep conversations light so they don’t get personal",
        choices=HOW_OFTEN,
        widget=widgets.WordScale(decline="declined"),
        error_messages={"required": "Choose one word, or “I’d rather not say”"},
    )
    who = forms.CharField(label="Who, and what might you say?", help_text="First name or initial is fine.")
    expected = forms.IntegerField(
        label="How hard do you expect it to be?",
        widget=widgets.Dial(low="calm", high="the most I can imagine"),
        error_messages={"required": "Choose a number, any that feels about right"},
    )
    remind = forms.ChoiceField(
        label="When may we remind you?",
        choices=[("morning", "Mornings"), ("evening", "Evenings"), ("never", "No reminders")],
        widget=widgets.OneChip,
        error_messages={"required": "Choose a time, or “no reminders”"},
    )
    ended = forms.ChoiceField(
        label="How did it go?",
        help_text="Any of these is useful to talk about.",
        required=False,
        choices=[
            ("did", "I did it"),
            ("part", "I did part of it"),
            ("early", "I stopped early"),
            ("not", "I decided not to"),
        ],
        widget=widgets.ChoiceList,
    )
    helped = forms.MultipleChoiceField(
        label="What helped?",
        required=False,
        choices=[("alone", "Time on my own"), ("friend", "Talking to a friend"), ("walk", "A walk")],
        widget=widgets.TickList,
    )
    plain = forms.BooleanField(
        label="Plain messages",
        help_text="Texts say “You have a new note”, nothing else.",
        required=False,
        widget=widgets.Switch,
    )
    read = forms.BooleanField(label="I’ve read who can see this")
