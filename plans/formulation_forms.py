"""Forms of the shared picture."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.widgets import Writing
from plans.cycle import FACTORS, LENSES, STEPS
from plans.models import Formulation

LONGEST = 2000


def _writing(label: Any, hint: Any = "", rows: int = 2) -> forms.CharField:
    widget = Writing(rows=rows)
    return forms.CharField(label=label, help_text=hint, required=False, max_length=LONGEST, widget=widget)


class PictureForm(forms.Form):
    """Steps, columns, factors and what distance may be good for; all of it may be left for later."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, picture: Formulation) -> None:
        said = {**picture.steps, **picture.lenses, **picture.factors}
        super().__init__(data, initial={**said, "distance": picture.distance, "version": picture.version})
        for step in STEPS:
            self.fields[step.key] = _writing(step.name, step.asks)
            for column in LENSES:
                if column.step == step.key:
                    self.fields[column.key] = _writing(column.name)
        for key, name in FACTORS:
            self.fields[key] = _writing(name)
        self.fields["distance"] = _writing(_("What the distance may be good for"), _("It once made sense. How?"))

    @property
    def step_blocks(self) -> list[tuple[str, Any, forms.BoundField, list[tuple[str, forms.BoundField]]]]:
        """(key, name, field of the step, (strand, field) of its columns)."""
        return [
            (step.key, step.name, self[step.key], [(c.strand, self[c.key]) for c in LENSES if c.step == step.key])
            for step in STEPS
        ]

    @property
    def factor_fields(self) -> list[forms.BoundField]:
        return [self[key] for key, _name in FACTORS] + [self["distance"]]


class EvidenceForm(forms.Form):
    """What one step rests on. The choice holds kind and id."""

    step = forms.ChoiceField(label=_("Step"), choices=[(step.key, step.name) for step in STEPS])
    piece = forms.ChoiceField(label=_("Rests on"))

    def __init__(self, data: Any = None, *, choices: Any) -> None:
        super().__init__(data)
        self.fields["piece"].choices = choices  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """The client's answer."""

    fits = forms.ChoiceField(choices=(("yes", _("Yes, this fits")), ("no", _("Not quite"))))
    words = forms.CharField(
        label=_("What would you say differently?"), required=False, max_length=LONGEST, widget=Writing(rows=3)
    )
