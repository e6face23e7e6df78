"""Steps of a ladder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.widgets import Dial, Writing
from homework.forms.answers import plain_helper
from plans.models import Objective

FIRST_STEPS = 4


class StepForm(forms.Form):
    """One step. ``version`` is 0 for a new one."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    words = forms.CharField(
        label=_("What is the step?"),
        help_text=_("One thing, with one person, that could be done in a day. A role or an initial is enough."),
        max_length=300,
        widget=Writing(rows=2),
        error_messages={"required": _("Say in a few words what the step is.")},
    )
    expected = forms.IntegerField(
        label=_("How hard do you expect it to be?"),
        min_value=0,
        max_value=100,
        widget=Dial(low=str(_("calm")), high=str(_("the most I can imagine"))),
        error_messages={"required": _("A rough guess is enough: 0 is calm, 100 the most you can imagine.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(optional=False)


class LadderForm(forms.Form):
    """A new ladder: what it is for, and its first steps. Rows that are left empty are left out."""

    title = forms.CharField(label=_("Title"), max_length=90)
    objective = forms.ModelChoiceField(
        label=_("Objective"), queryset=Objective.objects.none(), required=False, empty_label=_("None yet")
    )
    why = forms.CharField(
        label=_("Why this, in the client’s words if you can"), required=False, max_length=2000, widget=Writing(rows=2)
    )
    confidence = forms.IntegerField(
        label=_("How confident is the client about the first step, 0 to 10?"),
        help_text=_("Below 7, begin with a smaller step."),
        min_value=0,
        max_value=10,
        required=False,
        widget=Dial(minimum=0, maximum=10, step=1),
    )

    def __init__(self, *args: Any, objectives: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(optional=True)
        objective: Any = self.fields["objective"]
        objective.queryset = objectives
        objective.label_from_instance = lambda row: row.statement
        for number in range(1, FIRST_STEPS + 1):
            self.fields[f"words_{number}"] = forms.CharField(
                label=_("Step %(n)s") % {"n": number}, max_length=300, required=False
            )
            self.fields[f"expected_{number}"] = forms.IntegerField(
                label=_("Expected, 0 to 100"), min_value=0, max_value=100, required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in range(1, FIRST_STEPS + 1):
            if data.get(f"words_{number}") and data.get(f"expected_{number}") is None:
                self.add_error(f"expected_{number}", _("A rough guess is enough."))
        return data

    def steps(self) -> list[tuple[str, int]]:
        """(words, expected) of the rows that were filled."""
        data = self.cleaned_data
        rows = ((data[f"words_{n}"], data[f"expected_{n}"]) for n in range(1, FIRST_STEPS + 1))
        return [(words, expected) for words, expected in rows if words]
