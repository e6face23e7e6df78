"""Forms of the plan editor."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from common.widgets import DateInput, Segmented, Writing
from plans.modalities import TECHNIQUES, Strand
from plans.models import Objective


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


class GoalForm(forms.Form):
    statement = forms.CharField(
        label=_("Goal"),
        help_text=_("What the client wants in the long run, as they would say it."),
        widget=Writing(rows=2),
        max_length=500,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    helper = _helper()


class ObjectiveForm(forms.Form):
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
    status = forms.ChoiceField(label=_("Status"), choices=Objective.Status, widget=Segmented, required=False)
    strand = forms.ChoiceField(label=_("Approach"), choices=Strand, widget=Segmented, required=False)
    technique = forms.CharField(
        label=_("Technique"),
        help_text=_("Pick one or write your own."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "techniques", "autocomplete": "off"}),
    )
    planned_sessions = forms.IntegerField(label=_("Planned sessions"), min_value=1, max_value=200, required=False)
    rationale = forms.CharField(
        label=_("Why this"),
        help_text=_("One sentence the client can read."),
        widget=Writing(rows=2),
        max_length=1000,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    INTERVENTION = ("strand", "technique", "planned_sessions", "rationale")

    def __init__(self, *args: Any, carried: bool = False, **kwargs: Any) -> None:
        """``carried``: the objective comes from an earlier edition, so its status can be set."""
        super().__init__(*args, **kwargs)
        self.techniques = TECHNIQUES
        if not carried:
            del self.fields["status"]
        goal = [
            "statement",
            "measure",
            Div(Div("baseline"), Div("target"), Div("target_on"), css_class="minirow mt-4"),
            *([Div("status", css_class="mt-4")] if carried else []),
        ]
        work = ["strand", "technique", "planned_sessions", "rationale"]
        self.helper = _helper(
            "version",
            *goal,
            Fieldset(_("How you will work on it"), *[Field(name) for name in work], css_class="group mt-5"),
        )
        # Optional only while it is a draft: saying so would mislead.
        self.helper.mark_optional = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        baseline, target = cleaned.get("baseline"), cleaned.get("target")
        if baseline is not None and baseline == target:
            self.add_error("target", _("The aim has to differ from where it stands now."))
        if cleaned.get("technique") and not cleaned.get("strand") and "strand" not in self.errors:
            self.add_error("strand", _("Choose the approach that this technique belongs to."))
        if cleaned.get("strand") and not cleaned.get("technique") and "technique" not in self.errors:
            self.add_error("technique", _("Say what you will do in this approach."))
        return cleaned

    def objective_values(self) -> dict[str, Any]:
        """Fields of the objective. The direction follows from the two numbers."""
        data = self.cleaned_data
        names = ("statement", "measure", "baseline", "target", "target_on")
        values = {name: data[name] for name in names}
        if data.get("status"):
            values["status"] = data["status"]
        values["direction"] = direction(data["baseline"], data["target"])
        return values

    def intervention_values(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        return {name: data[name] for name in self.INTERVENTION} if data["strand"] else None


def direction(baseline: Decimal | None, target: Decimal | None) -> str:
    """Whether less or more of the measure is better."""
    falling = baseline is not None and target is not None and target < baseline
    return Objective.Direction.DOWN if falling else Objective.Direction.UP


def objective_initial(objective: Objective) -> dict[str, Any]:
    """Values of the form for a stored objective with its first intervention."""
    names = ("statement", "measure", "baseline", "target", "target_on", "status", "version")
    initial = {name: getattr(objective, name) for name in names}
    first = next(iter(objective.interventions.all()), None)
    if first:
        initial |= {name: getattr(first, name) for name in ObjectiveForm.INTERVENTION}
    for name in ("baseline", "target"):
        if initial[name] is not None:
            initial[name] = plain_number(initial[name])
    return initial


def plain_number(value: Decimal) -> str:
    """`90.00` as `90`, `2.50` as `2.5`."""
    return "0" if not value else format(value.normalize(), "f")
