"""Forms of the checks, the plan for hard days, texts of a place, and what is added to a signed intake."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import PlaceText, SafetyPlan
from assessments.safety_plans import PARTS
from assessments.screening import NO, RISK_ITEMS, TRAUMA_ANSWERS, VIOLENCE_ANSWERS, VIOLENCE_ITEMS, YES, Kind
from common.widgets import ChoiceList, DateInput, Segmented, Writing
from people.vocabulary import JURISDICTIONS, with_kept

YES_NO = ((YES, _("Yes")), (NO, _("No")))


class CheckForm(forms.Form):
    """One check as the clinician asked it. Nothing is filled in beforehand; the rule says what is missing."""

    note = forms.CharField(label=_("Your words"), required=False, max_length=6000, widget=Writing(rows=3))

    def __init__(self, data: Any = None, *, kind: str) -> None:
        super().__init__(data)
        self.kind = Kind(kind)
        for name, field in _questions(self.kind).items():
            self.fields[name] = field
        self.order_fields([*(name for name in self.fields if name != "note"), "note"])

    def answers(self) -> dict[str, str]:
        """By item, as far as given."""
        names = _questions(self.kind)
        return {_item(name): self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}

    def say_missing(self, keys: list[str]) -> None:
        for key in keys:
            self.add_error(f"item-{key}", _("Please answer this one. “Not asked” is not the same as “no”."))


def _item(name: str) -> str:
    return name.removeprefix("item-")


def _questions(kind: Kind) -> dict[str, forms.Field]:
    if kind is Kind.RISK:
        hints = {"3": _("Only if item 2 is yes."), "4": _("Only if item 2 is yes."), "5": _("Only if item 2 is yes."),
                 "6r": _("Only if item 6 is yes.")}  # fmt: skip
        return {
            f"item-{item.key}": forms.ChoiceField(
                label=item.about, choices=YES_NO, required=False, widget=Segmented, help_text=hints.get(item.key, "")
            )
            for item in RISK_ITEMS
        }
    if kind is Kind.VIOLENCE:
        alone = forms.ChoiceField(
            label=_("Was the client alone, and could nobody listen?"), choices=YES_NO, required=False, widget=Segmented
        )
        asked = {
            f"item-{item.key}": forms.ChoiceField(
                label=item.about, choices=VIOLENCE_ANSWERS, required=False, widget=Segmented
            )
            for item in VIOLENCE_ITEMS
        }
        return {"item-alone": alone, **asked}
    gate = forms.ChoiceField(
        label=_("Has something happened that still hurts or frightens? No details."), choices=TRAUMA_ANSWERS,
        required=False, widget=ChoiceList,
    )  # fmt: skip
    return {"item-gate": gate}


class SafetyPlanForm(forms.ModelForm):
    """The six parts in the client's words, what was decided about means, and when to look again."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = SafetyPlan
        fields = ("means", "means_by", "copies", "review_on")
        widgets = {
            "means": Writing(rows=2), "means_by": forms.TextInput, "copies": forms.TextInput, "review_on": DateInput,
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, title, hint in PARTS:
            self.fields[f"part-{key}"] = forms.CharField(
                label=title, help_text=hint, required=False, max_length=3000, widget=Writing(rows=3),
                initial=(self.instance.parts or {}).get(key, ""),
            )  # fmt: skip
        self.fields["means"].help_text = _("What is put away or handed over, or why nothing needs to be.")
        self.fields["means_by"].help_text = _("For example: by the client, with M. in the room.")
        self.fields["copies"].help_text = _("Initials or roles.")
        self.initial.setdefault("version", self.instance.version)
        self.order_fields(
            [*(f"part-{key}" for key, *_rest in PARTS), "means", "means_by", "copies", "review_on", "version"]
        )

    def values(self) -> dict[str, Any]:
        """As ``safety_plans.save_plan`` takes them."""
        data = self.cleaned_data
        return {name: data[name] for name in self._meta.fields or ()} | {
            "parts": {key: data[f"part-{key}"].strip() for key, *_rest in PARTS}
        }

    def held_apart(self, row: SafetyPlan) -> dict[str, str]:
        """The parts as fields: what ``row`` holds now."""
        return {f"part-{key}": (row.parts or {}).get(key, "") for key, *_rest in PARTS}

    def say_missing(self, missing: list[str]) -> None:
        for name in missing:
            field = name if name in self.fields else f"part-{name}"
            self.add_error(field, _("This is needed before the plan can be made."))


class AddendumForm(forms.Form):
    """Something added after the signature."""

    words = forms.CharField(label=_("Add to the signed intake"), max_length=6000, widget=Writing(rows=3))


class PlaceTextForm(forms.ModelForm):
    class Meta:
        model = PlaceText
        fields = (
            "title", "topic", "audience", "jurisdiction", "body", "position", "valid_from", "valid_until", "checked_on",
        )  # fmt: skip
        widgets = {"valid_from": DateInput, "valid_until": DateInput, "checked_on": DateInput, "body": Writing(rows=6)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = with_kept(JURISDICTIONS, [self.instance.jurisdiction])
        self.fields["jurisdiction"] = forms.ChoiceField(label=_("Where it is for"), choices=places)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("valid_from"), data.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("This day is before the first one."))
        return data
