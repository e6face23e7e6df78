"""Forms of the plan editor."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.widgets import DateInput, OneChip, Segmented, Writing
from plans.models import Intervention, Objective, Plan, Problem, Technique
from plans.strands import strand_choices
from plans.tree import PROBLEM_FIELDS

WEIGHTS = [(1, _("Usual")), (2, _("More")), (3, _("Most"))]


def _helper(*parts: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    if parts:
        helper.layout = Layout(*parts)
    return helper


class WordsForm(forms.Form):
    clients_words = forms.CharField(
        label=_("In the client's own words"),
        help_text=_("What would be different? One or two sentences, as they were said."),
        widget=Writing(rows=3),
        required=False,
        max_length=2000,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    helper = _helper()


class DetailsForm(forms.Form):
    """How, how often and how long; when it is enough; safety; diagnosis. All of it may stay open."""

    format = forms.ChoiceField(label=_("How we meet"), choices=Plan.Format, widget=Segmented, required=False)
    session_minutes = forms.IntegerField(label=_("Minutes a session"), min_value=10, max_value=480, required=False)
    frequency = forms.ChoiceField(label=_("How often"), choices=Plan.Frequency, widget=OneChip, required=False)
    expected_weeks = forms.IntegerField(label=_("Expected weeks"), min_value=1, max_value=520, required=False)
    starts_on = forms.DateField(
        label=_("Valid from"),
        help_text=_("Leave empty for the day on which everybody has agreed."),
        widget=DateInput,
        required=False,
    )
    discharge_criteria = forms.CharField(
        label=_("How we will know it is enough"), widget=Writing(rows=2), max_length=1000, required=False
    )
    risk_plan = forms.CharField(
        label=_("Safety"),
        help_text=_("What is agreed for hard days, and where it is written."),
        widget=Writing(rows=2),
        max_length=1000,
        required=False,
    )
    diagnosis_status = forms.ChoiceField(
        label=_("Diagnosis"), choices=[("", _("Not said")), *Plan.Diagnosis.choices], widget=Segmented, required=False
    )
    diagnosis = forms.CharField(label=_("In words or as a code"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(
            "version",
            "format",
            "frequency",
            Div(Div("session_minutes"), Div("expected_weeks"), Div("starts_on"), css_class="minirow mt-4"),
            "discharge_criteria",
            "risk_plan",
            "diagnosis_status",
            "diagnosis",
        )
        self.helper.mark_optional = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = cleaned.get("diagnosis_status") == Plan.Diagnosis.GIVEN
        if given and not cleaned.get("diagnosis"):
            self.add_error("diagnosis", _("Write the diagnosis down, or choose deferred or none."))
        if cleaned.get("diagnosis") and not given and "diagnosis" not in self.errors:
            self.add_error("diagnosis_status", _("Choose “Recorded” for a diagnosis that is written down."))
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ProblemForm(forms.Form):
    statement = forms.CharField(
        label=_("What gets in the way"),
        help_text=_("In plain words; the client reads it."),
        widget=Writing(rows=2),
        max_length=500,
    )
    behaviour = forms.CharField(
        label=_("What it looks like"),
        help_text=_("What somebody could see or hear."),
        widget=Writing(rows=2),
        max_length=500,
        required=False,
    )
    source = forms.CharField(
        label=_("Where this was found"),
        help_text=_("For example: intake, a measure, the formulation, session 3."),
        max_length=200,
        required=False,
    )
    severity = forms.IntegerField(label=_("How heavy, 0 to 10"), min_value=0, max_value=10, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    helper = _helper()

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PROBLEM_FIELDS}


class GoalForm(forms.Form):
    statement = forms.CharField(
        label=_("Goal"),
        help_text=_("What the client wants in the long run, as they would say it."),
        widget=Writing(rows=2),
        max_length=500,
    )
    problem = forms.ModelChoiceField(
        label=_("Which problem it answers"), queryset=Problem.objects.none(), required=False, empty_label=_("None")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    helper = _helper()

    def __init__(self, *args: Any, problems: list[Problem], **kwargs: Any) -> None:
        """``problems`` are those of the plan; without any the question is not asked."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["problem"]
        field.queryset = Problem.objects.filter(pk__in=[row.pk for row in problems])
        field.label_from_instance = lambda row: row.statement
        if not problems:
            del self.fields["problem"]


class WorkForm(forms.Form):
    """One way of working on an objective: in which approach, what, how often, by whom and why."""

    strand = forms.ChoiceField(label=_("Approach"), choices=strand_choices, widget=Segmented, required=False)
    technique = forms.CharField(
        label=_("Technique"),
        help_text=_("Pick one or write your own."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "techniques", "autocomplete": "off"}),
    )
    keep = forms.BooleanField(
        label=_("Keep this technique in the clinic's library"),
        help_text=_("Only its name goes there. Leave it open if the name says anything about this person."),
        required=False,
    )
    planned_sessions = forms.IntegerField(label=_("Planned sessions"), min_value=1, max_value=200, required=False)
    frequency = forms.ChoiceField(
        label=_("How often"), choices=[("", _("Not said")), *Plan.Frequency.choices], required=False
    )
    who = forms.CharField(label=_("Who does it"), max_length=120, required=False)
    rationale = forms.CharField(
        label=_("Why this"),
        help_text=_("One sentence the client can read."),
        widget=Writing(rows=2),
        max_length=1000,
        required=False,
    )

    INTERVENTION = ("strand", "technique", "planned_sessions", "frequency", "who", "rationale")
    WORK = ("strand", "technique", "keep", "planned_sessions", "frequency", "who", "rationale")

    def __init__(self, *args: Any, used: list[str] | None = None, **kwargs: Any) -> None:
        """``used``: techniques of this client's own plans, which are suggested before those of the shelf."""
        super().__init__(*args, **kwargs)
        self.used = used or []
        self.helper = _helper(*self.WORK)
        self.helper.mark_optional = False

    @property
    def techniques(self) -> list[tuple[str, str]]:
        """(name, approach) of what this client's plans used and of everything on the shelf, for the list of suggestions."""
        rows = Technique.objects.offered().values_list("name", "strand")
        names = dict(strand_choices())
        shelf = {name: names.get(strand, str(_("Any approach"))) for name, strand in rows}
        return list({**{name: str(_("Used before")) for name in self.used}, **shelf}.items())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("technique") and not cleaned.get("strand") and "strand" not in self.errors:
            self.add_error("strand", _("Choose the approach that this technique belongs to."))
        if cleaned.get("strand") and not cleaned.get("technique") and "technique" not in self.errors:
            self.add_error("technique", _("Say what you will do in this approach."))
        return cleaned

    def intervention_values(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        return {name: data[name] for name in self.INTERVENTION} if data["strand"] else None


def work_initial(row: Intervention) -> dict[str, Any]:
    return {name: getattr(row, name) for name in WorkForm.INTERVENTION}


class ObjectiveForm(WorkForm):
    """An objective and its first intervention. A draft may be saved with holes; activation names them."""

    statement = forms.CharField(
        label=_("What will be different"),
        help_text=_("Something that could be seen or counted, for example: says no once a week without a long reason."),
        widget=Writing(rows=2),
        max_length=500,
    )
    measure = forms.CharField(
        label=_("How we will know"),
        help_text=_("A count, a rating, a log or a measure."),
        max_length=200,
        required=False,
    )
    baseline = forms.DecimalField(label=_("Now"), max_digits=7, decimal_places=2, required=False)
    target = forms.DecimalField(label=_("Aim"), max_digits=7, decimal_places=2, required=False)
    target_on = forms.DateField(label=_("By"), widget=DateInput, required=False)
    baseline_on = forms.DateField(label=_("Now is as of"), widget=DateInput, required=False)
    measure_key = forms.ChoiceField(label=_("Questionnaire"), required=False)
    weight = forms.TypedChoiceField(
        label=_("How much it counts"),
        choices=WEIGHTS,
        coerce=int,
        empty_value="1",
        initial=1,
        widget=Segmented,
        required=False,
    )
    status = forms.ChoiceField(label=_("Status"), choices=Objective.Status, widget=Segmented, required=False)
    stopped_why = forms.CharField(label=_("Why it was stopped"), max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, carried: bool = False, measures: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        """``carried``: the objective comes from an earlier edition, so its status can be set. ``measures`` are (key, label) of
        the questionnaires that the client has filled in.
        """
        super().__init__(*args, **kwargs)
        if not carried:
            del self.fields["status"], self.fields["stopped_why"]
        if measures:
            self.fields["measure_key"].choices = [("", _("None")), *measures]  # type: ignore[attr-defined]
        else:
            del self.fields["measure_key"]
        goal = [
            "statement",
            "measure",
            *(["measure_key"] if measures else []),
            Div(Div("baseline"), Div("baseline_on"), Div("target"), Div("target_on"), css_class="minirow mt-4"),
            Div("weight", css_class="mt-4"),
            *([Div("status", css_class="mt-4"), "stopped_why"] if carried else []),
        ]
        self.helper = _helper(
            "version",
            *goal,
            Fieldset(_("How you will work on it"), *[Field(name) for name in self.WORK], css_class="group mt-5"),
        )
        # Optional only while it is a draft: saying so would mislead.
        self.helper.mark_optional = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        baseline, target = cleaned.get("baseline"), cleaned.get("target")
        if baseline is not None and baseline == target:
            self.add_error("target", _("The aim has to differ from where it stands now."))
        return cleaned

    def objective_values(self) -> dict[str, Any]:
        """Fields of the objective. The direction follows from the two numbers."""
        data = self.cleaned_data
        names = ("statement", "measure", "baseline", "baseline_on", "target", "target_on", "weight")
        values = {name: data[name] for name in names}
        for name in ("status", "stopped_why", "measure_key"):
            if data.get(name):
                values[name] = data[name]
        values["weight"] = int(values["weight"])
        if values["baseline"] is not None and values["baseline_on"] is None:
            values["baseline_on"] = timezone.localdate()
        values["direction"] = direction(data["baseline"], data["target"])
        return values


def direction(baseline: Decimal | None, target: Decimal | None) -> str:
    """Whether less or more of the measure is better."""
    falling = baseline is not None and target is not None and target < baseline
    return Objective.Direction.DOWN if falling else Objective.Direction.UP


def objective_initial(objective: Objective) -> dict[str, Any]:
    """Values of the form for a stored objective with its first intervention."""
    names = (
        "statement", "measure", "measure_key", "baseline", "baseline_on", "target", "target_on", "weight", "status", "stopped_why",
        "version",
    )  # fmt: skip
    initial = {name: getattr(objective, name) for name in names}
    first = next(iter(objective.interventions.all()), None)
    if first:
        initial |= work_initial(first)
    for name in ("baseline", "target"):
        if initial[name] is not None:
            initial[name] = plain_number(initial[name])
    return initial


def plain_number(value: Decimal) -> str:
    """`90.00` as `90`, `2.50` as `2.5`."""
    return "0" if not value else format(value.normalize(), "f")
