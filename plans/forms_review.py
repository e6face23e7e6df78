"""Forms of what happens to a plan after it was written: answers, ratings, reviews, the client's own goals, the shelf."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.widgets import ChoiceList, DateInput, OneChip, Segmented, Writing
from plans.actions import Judged
from plans.evidence import EvidenceItem
from plans.forms import _helper
from plans.models import ObjectivePattern, ObjectiveRating, PlanReview
from plans.patterns import UnknownGap, gaps_in
from plans.strands import strand_choices

RATINGS = [
    ("-2", _("Much less")),
    ("-1", _("Less")),
    ("0", _("As expected")),
    ("1", _("More")),
    ("2", _("Much more")),
]


class AnswerForm(forms.Form):
    """What the client said elsewhere about a version that waits."""

    answer = forms.ChoiceField(
        label=_("What did the client say?"),
        choices=[("agreed", _("Agreed: on paper, by telephone or in the room")), ("refused", _("Does not agree"))],
        widget=ChoiceList,
    )
    reason = forms.CharField(
        label=_("How, or why not"),
        help_text=_("For example: agreed by telephone, has no phone to sign on."),
        widget=Writing(rows=2),
        max_length=500,
    )
    helper = _helper()


class CloseForm(forms.Form):
    why = forms.CharField(
        label=_("Why the plan ends"),
        help_text=_("What was reached and what was left open, in one or two sentences."),
        widget=Writing(rows=3),
        max_length=1000,
    )
    helper = _helper()


class DeclineForm(forms.Form):
    """The client says no, or not yet."""

    reason = forms.CharField(
        label=_("What doesn't fit? (you don't have to say)"), widget=Writing(rows=3), max_length=1000, required=False
    )
    helper = _helper()


def _evidence_field(items: list[EvidenceItem]) -> forms.ChoiceField:
    choices = [("talk", _("What we talked about")), *((item.value, item.label) for item in items)]
    return forms.ChoiceField(label=_("What it rests on"), choices=choices, required=False)


def _split(value: str) -> tuple[str, str]:
    """(kind, id) of a chosen piece of evidence."""
    kind, _colon, pk = value.partition(":")
    return kind or str(ObjectiveRating.Evidence.TALK), pk


class RatingForm(forms.Form):
    """How one objective moved, and what that rests on."""

    rating = forms.ChoiceField(label=_("Compared with what we expected"), choices=RATINGS, widget=OneChip)
    comment = forms.CharField(label=_("In a few words"), widget=Writing(rows=2), max_length=500, required=False)
    field_order = ("rating", "evidence", "comment")
    helper = _helper()

    def __init__(self, *args: Any, evidence: list[EvidenceItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"] = _evidence_field(evidence)
        self.order_fields(self.field_order)

    def judged(self) -> Judged:
        data = self.cleaned_data
        kind, pk = _split(data["evidence"])
        return Judged(int(data["rating"]), comment=data["comment"], evidence=kind, evidence_id=pk)


class ReviewForm(forms.Form):
    """A review: who was there, a rating and a decision for each objective, and when to look again."""

    held_on = forms.DateField(label=_("Held on"), widget=DateInput)
    client_present = forms.BooleanField(label=_("The client was there"), required=False, initial=True)
    present = forms.CharField(label=_("Who else was there"), max_length=200, required=False)
    decision = forms.ChoiceField(label=_("The plan as a whole"), choices=PlanReview.Decision, widget=ChoiceList)
    comment = forms.CharField(label=_("In a few words"), widget=Writing(rows=3), max_length=1000, required=False)
    next_due_on = forms.DateField(label=_("Next review"), widget=DateInput)

    def __init__(self, *args: Any, objectives: list[Any], evidence: list[EvidenceItem], **kwargs: Any) -> None:
        """``objectives`` are rows with ``id``, ``number`` and ``statement``."""
        super().__init__(*args, **kwargs)
        self.objectives = objectives
        for item in objectives:
            self.fields[f"rating_{item.id}"] = forms.ChoiceField(
                label=_("Compared with what we expected"), choices=RATINGS, widget=OneChip, required=False
            )
            self.fields[f"evidence_{item.id}"] = _evidence_field(evidence)
            self.fields[f"decision_{item.id}"] = forms.ChoiceField(
                label=_("Decision"), choices=ObjectiveRating.Decision, widget=Segmented
            )
            self.fields[f"comment_{item.id}"] = forms.CharField(
                label=_("Why, if it changes or stops"), max_length=500, required=False, widget=forms.TextInput
            )

    @property
    def parts(self) -> list[dict[str, Any]]:
        names = ("rating", "evidence", "decision", "comment")
        return [{"row": item, **{name: self[f"{name}_{item.id}"] for name in names}} for item in self.objectives]

    def clean_held_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A review can be written down once it was held."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        held, following = cleaned.get("held_on"), cleaned.get("next_due_on")
        if held and following and following <= held:
            self.add_error("next_due_on", _("The next review comes after this one."))
        for item in self.objectives:
            stops = cleaned.get(f"decision_{item.id}") in (
                ObjectiveRating.Decision.STOP,
                ObjectiveRating.Decision.REVISE,
            )
            if stops and not cleaned.get(f"comment_{item.id}"):
                self.add_error(f"comment_{item.id}", _("Say in a few words why it is stopped or changed."))
        return cleaned

    def values(self) -> dict[str, Any]:
        names = ("held_on", "client_present", "present", "decision", "comment", "next_due_on")
        return {name: self.cleaned_data[name] for name in names}

    def judged(self) -> dict[Any, Judged]:
        return {item.id: self._judged(item.id) for item in self.objectives}

    def _judged(self, pk: Any) -> Judged:
        data = self.cleaned_data
        kind, evidence_id = _split(data[f"evidence_{pk}"])
        said = data[f"rating_{pk}"]
        return Judged(
            int(said) if said else None,
            comment=data[f"comment_{pk}"],
            decision=data[f"decision_{pk}"],
            evidence=kind,
            evidence_id=evidence_id,
        )


class OwnGoalForm(forms.Form):
    words = forms.CharField(
        label=_("What would you like to be different?"),
        help_text=_("In your own words. You can let go of it at any time."),
        widget=Writing(rows=2),
        max_length=300,
    )
    helper = _helper()


class OwnRatingForm(forms.Form):
    value = forms.TypedChoiceField(
        label=_("How near does it feel today?"),
        help_text=_("0 is not at all, 10 is there. There is no right number."),
        choices=[(n, str(n)) for n in range(11)],
        coerce=int,
        widget=OneChip,
    )
    helper = _helper()


class TechniqueForm(forms.Form):
    strand = forms.ChoiceField(label=_("Approach"), required=False)
    name = forms.CharField(label=_("Name"), max_length=120)
    what = forms.CharField(label=_("What it is"), widget=Writing(rows=2), max_length=600, required=False)
    helper = _helper()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["strand"]
        field.choices = [("", _("Any approach")), *strand_choices()]


class StrandForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the approach"), help_text=_("It stands beside the four and keeps its name."), max_length=60
    )
    helper = _helper()


class PatternForm(forms.Form):
    area = forms.CharField(label=_("Area"), max_length=60)
    sentence = forms.CharField(
        label=_("Objective with gaps"),
        help_text=_("Gaps: {date}, {who}, {measure}, {baseline}, {target}. Never a name."),
        widget=Writing(rows=3),
        max_length=400,
    )
    measure = forms.CharField(label=_("How we will know"), max_length=200)
    unit = forms.ChoiceField(label=_("Kind of measure"), choices=ObjectivePattern.Unit, widget=Segmented)
    baseline = forms.DecimalField(label=_("From"), max_digits=7, decimal_places=2)
    target = forms.DecimalField(label=_("To"), max_digits=7, decimal_places=2)
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=104, initial=12)
    helper = _helper()

    def clean_sentence(self) -> str:
        sentence: str = self.cleaned_data["sentence"]
        try:
            gaps_in(sentence)
        except UnknownGap:
            raise forms.ValidationError(_("Use only the gaps that are named above, in curly brackets.")) from None
        return sentence

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("baseline") is not None and cleaned.get("baseline") == cleaned.get("target"):
            self.add_error("target", _("The aim has to differ from where it begins."))
        return cleaned
