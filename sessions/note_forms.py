"""Forms of the note editor and of what happens to a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from common.widgets import Chips, ChoiceList, Segmented, TickList, Writing
from plans.forms import plain_number
from plans.presenters import ActiveObjective
from plans.strands import strand_choices
from sessions.formats import Section
from sessions.models import Addendum, Attendance, NoteReview, ProgressNote, Rupture, RuptureStep

PRESENT = [(status.value, status.label) for status in Attendance.PRESENT]
PROGRESS = [("-1", _("Slipped")), ("0", _("Same")), ("1", _("Moved"))]
ADDITIONS = [choice for choice in Addendum.Kind.choices if choice[0] != Addendum.Kind.COSIGNED]
SAFETY = [choice for choice in ProgressNote.Safety.choices if choice[0]]


def short_number() -> forms.TextInput:
    """A few digits: a text field, because number fields change under a turning mouse wheel."""
    return forms.TextInput(attrs={"class": "suds-in", "inputmode": "decimal", "autocomplete": "off"})


def plain_helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    return helper


class AddendumForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is it?"), choices=ADDITIONS, widget=Segmented, initial="addendum")
    text = forms.CharField(
        label=_("Text"),
        help_text=_("For a correction, say what was wrong and why."),
        widget=Writing(rows=4),
        max_length=10000,
    )
    helper = plain_helper()


class AsideForm(forms.Form):
    reason = forms.CharField(
        label=_("What went wrong?"),
        help_text=_("For example: it is about somebody else. The note leaves the normal view; the record keeps it."),
        widget=Writing(rows=3),
        max_length=2000,
    )
    helper = plain_helper()


class ReturnForm(forms.Form):
    words = forms.CharField(label=_("What has to change"), widget=Writing(rows=3), max_length=5000)
    helper = plain_helper()


class CosignForm(forms.Form):
    looked_at = forms.MultipleChoiceField(label=_("What did you look at?"), choices=NoteReview.Looked, widget=TickList)
    words = forms.CharField(label=_("A word for the author"), widget=Writing(rows=2), required=False, max_length=5000)
    helper = plain_helper()


class TogetherForm(forms.Form):
    words = forms.CharField(
        label=_("A word of your own"), help_text=_("May stay empty."), widget=Writing(rows=2), required=False,
        max_length=5000,
    )  # fmt: skip
    helper = plain_helper()


class ProcessNoteForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(label=_("Private process note"), widget=Writing(rows=4), required=False, max_length=20000)


class RuptureStepForm(forms.Form):
    state = forms.ChoiceField(label=_("Where does it stand?"), choices=RuptureStep.State, widget=Segmented)
    repair = forms.CharField(label=_("What was done about it"), widget=Writing(rows=2), required=False, max_length=5000)
    helper = plain_helper()


class RuptureForm(RuptureStepForm):
    """A strain, as it was noticed, with its first step."""

    marker = forms.ChoiceField(label=_("How did it show?"), choices=Rupture.Marker, widget=ChoiceList)
    noticed_by = forms.ChoiceField(label=_("Who noticed?"), choices=Rupture.Noticed, widget=Segmented)
    words = forms.CharField(label=_("What happened"), widget=Writing(rows=2), required=False, max_length=5000)
    field_order = ["marker", "noticed_by", "words", "state", "repair"]


@dataclass(frozen=True)
class NoteShape:
    """What the editor of one note asks for, besides what all notes have.

    ``formats`` and ``codes`` are choices of a select; ``techniques`` are words to tick; ``part`` is a member's own part.
    """

    key: str
    layout: Sequence[Section]
    formats: Sequence[tuple[str, Any]] = ()
    objectives: Sequence[ActiveObjective] = ()
    techniques: Sequence[str] = ()
    codes: Sequence[tuple[str, str]] = field(default=())
    part: bool = False


class NoteForm(forms.Form):
    """A draft note. Nothing is required to save it; signing lists what is missing."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    format = forms.ChoiceField(widget=forms.HiddenInput)
    attendance = forms.ChoiceField(label=_("Attendance"), choices=PRESENT, widget=Segmented, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600, required=False, widget=short_number())
    minutes_reason = forms.CharField(label=_("If not as booked, why?"), max_length=300, required=False)
    distress_start = forms.IntegerField(
        label=_("Distress at the start"), min_value=0, max_value=100, required=False, widget=short_number()
    )
    distress_end = forms.IntegerField(
        label=_("Distress at the end"), min_value=0, max_value=100, required=False, widget=short_number()
    )
    strands = forms.MultipleChoiceField(
        label=_("Approaches used"), choices=strand_choices, widget=Chips, required=False
    )
    interventions = forms.MultipleChoiceField(label=_("What you did"), widget=Chips, required=False)
    # Never preselected in a new note: "not asked" and "asked, no concern" are different facts.
    safety = forms.ChoiceField(label=_("Safety today"), choices=SAFETY, widget=Segmented, required=False)
    safety_words = forms.CharField(label=_("In a few words"), max_length=500, required=False)
    no_objective_reason = forms.CharField(label=_("None of these? Say why"), max_length=500, required=False)

    def __init__(self, *args: Any, shape: NoteShape, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shape, self.sections, self.objectives = shape, shape.layout, shape.objectives
        self.fields["safety"].say_required = True  # type: ignore[attr-defined]
        self.fields["format"].choices = [*shape.formats, (shape.key, shape.key)]  # type: ignore[attr-defined]
        self._offer("interventions", [(word, word) for word in shape.techniques])
        if shape.codes:
            self.fields["service_code"] = forms.ChoiceField(
                label=_("Service code"), choices=[("", _("None")), *shape.codes], required=False
            )
        if shape.part:
            self.fields["participation"] = forms.ChoiceField(
                label=_("Took part"), choices=ProgressNote.Part, widget=Segmented, required=False
            )
        for section in shape.layout:
            self.fields[section.field] = forms.CharField(
                label=section.label, help_text=section.hint, widget=Writing(rows=4), required=False, max_length=20000
            )
        for objective in shape.objectives:
            self._add_objective(objective)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

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
            widget=short_number(),
        )

    def content(self, earlier: dict[str, Any]) -> dict[str, Any]:
        """The saved shape of a note. ``earlier`` are the stored sections: those of other formats are kept."""
        data = self.cleaned_data
        plain = (
            "format", "safety", "safety_words", "distress_start", "distress_end", "no_objective_reason", "attendance",
            "minutes", "minutes_reason",
        )  # fmt: skip
        return {
            **{name: data[name] for name in plain},
            "sections": {**earlier, **{section.key: data[section.field] for section in self.sections}},
            "strands": sorted(data["strands"]),
            "interventions": data["interventions"],
            "participation": data.get("participation", ""),
            "service_code": data.get("service_code", ""),
            "objectives": {
                str(objective.id): self._said_of(objective)
                for objective in self.objectives
                if any(
                    data[f"{part}_{objective.id}"] not in (False, "", None) for part in ("cite", "progress", "value")
                )
            },
        }

    def _said_of(self, objective: ActiveObjective) -> dict[str, Any]:
        progress = self.cleaned_data[f"progress_{objective.id}"]
        value = self.cleaned_data[f"value_{objective.id}"]
        return {
            "progress": int(progress) if progress else None,
            "value": None if value is None else plain_number(value),
        }


def note_initial(content: dict[str, Any], layout: Sequence[Section], version: int) -> dict[str, Any]:
    """Values of the form for the stored content of a note."""
    initial = {key: value for key, value in content.items() if key not in ("sections", "objectives")}
    initial |= {"version": version}
    initial |= {section.field: content["sections"].get(section.key, "") for section in layout}
    for pk, said in content["objectives"].items():
        initial |= {
            f"cite_{pk}": True,
            f"progress_{pk}": "" if said["progress"] is None else str(said["progress"]),
            f"value_{pk}": said["value"],
        }
    return initial
