"""Forms of staff: agreeing on a measure, entering paper, bringing forms, declaring a right."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.fhir.decoding import MAX_BYTES
from assessments.measures.instruments import Right
from assessments.models import FormEdition, InstrumentSetting, MeasureRequest, MeasureSchedule
from common.widgets import ChoiceList, DateInput, Writing

Kind = MeasureSchedule.Kind


class AssignForm(forms.Form):
    """Which measure, when, how. ``measures`` are (key, label, worded)."""

    key = forms.ChoiceField(label=gettext_lazy("Measure"), widget=ChoiceList)
    kind = forms.ChoiceField(label=gettext_lazy("When"), choices=Kind.choices, initial=Kind.ONCE)
    every_weeks = forms.IntegerField(
        label=gettext_lazy("Weeks between two"), min_value=1, max_value=52, required=False,
        help_text=gettext_lazy("Only for “every few weeks”."),
    )  # fmt: skip
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=DateInput)
    ends_on = forms.DateField(label=gettext_lazy("Until"), widget=DateInput, required=False)
    days_open = forms.IntegerField(label=gettext_lazy("Days it stays open"), min_value=1, max_value=90, initial=7)
    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=(("portal", gettext_lazy("In the portal")), ("paper", gettext_lazy("On paper, entered by us"))),
        initial="portal", widget=ChoiceList,
    )  # fmt: skip
    remind = forms.BooleanField(
        label=gettext_lazy("Offer a reminder"), required=False, initial=True,
        help_text=gettext_lazy("Only reaches clients who switched reminders on."),
    )  # fmt: skip

    def __init__(self, *args: Any, measures: list[tuple[str, Any, bool]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.worded = {key for key, _label, worded in measures if worded}
        field: Any = self.fields["key"]
        field.choices = [(key, label) for key, label, _worded in measures]
        self.fields["starts_on"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") == Kind.WEEKS and not found.get("every_weeks"):
            self.add_error("every_weeks", _("Say how many weeks lie between two."))
        if found.get("ends_on") and found.get("starts_on") and found["ends_on"] < found["starts_on"]:
            self.add_error("ends_on", _("This day is before the first one."))
        if found.get("key") and found.get("how") == "portal" and found["key"] not in self.worded:
            self.add_error(
                "how", _("The clinic has only the numbers of this one. Use it on paper, or add its wording.")
            )
        return found

    def agreed(self) -> dict[str, Any]:
        """The arguments of :func:`assessments.measures.asking.assign`."""
        found = dict(self.cleaned_data)
        found["on_paper"] = found.pop("how") == "paper"
        if found["kind"] != Kind.WEEKS:
            found["every_weeks"] = None
        return found


class GridForm(forms.Form):
    """Numbers from a paper form, item by item. ``ranges``: item -> (lowest, highest, fractions are answers)."""

    completed_on = forms.DateField(label=gettext_lazy("Filled in on"), widget=DateInput)
    twice = forms.BooleanField(
        label=gettext_lazy("Enter it twice"), required=False,
        help_text=gettext_lazy("You will be asked for the numbers once more, and shown where they differ."),
    )  # fmt: skip

    def __init__(self, *args: Any, ranges: dict[str, tuple[Decimal, Decimal, bool]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ranges = ranges
        self.fields["completed_on"].initial = timezone.localdate()
        for item in ranges:
            widget = forms.TextInput({"inputmode": "numeric", "maxlength": 6, "autocomplete": "off"})
            self.fields[f"item-{item}"] = forms.CharField(label=item, required=False, widget=widget)

    def clean_completed_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["completed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for item, (low, high, fractions) in self.ranges.items():
            name = f"item-{item}"
            found[name] = self._number(name, str(found.get(name) or "").strip().replace(",", "."), low, high, fractions)
        if not any(found[f"item-{item}"] is not None for item in self.ranges) and not self.errors:
            raise forms.ValidationError(_("Enter at least one number."))
        return found

    def _number(self, name: str, text: str, low: Decimal, high: Decimal, fractions: bool) -> Decimal | None:
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            self.add_error(name, _("A number, please."))
            return None
        if not number.is_finite() or not low <= number <= high:
            self.add_error(name, _("From %(low)s to %(high)s.") % {"low": low, "high": high})
            return None
        if not fractions and number != number.to_integral_value():
            self.add_error(name, _("A whole number, please."))
            return None
        return number

    def numbers(self) -> dict[str, Decimal]:
        """Item -> number, without those left empty: a missing answer is not 0."""
        return {
            item: self.cleaned_data[f"item-{item}"]
            for item in self.ranges
            if self.cleaned_data.get(f"item-{item}") is not None
        }


class PaperForm(forms.Form):
    """What stands beside the answers when staff enter a form with its words."""

    completed_on = forms.DateField(label=gettext_lazy("Filled in on"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["completed_on"].initial = timezone.localdate()

    clean_completed_on = GridForm.clean_completed_on


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why it is corrected"), max_length=600, widget=Writing(rows=2))


class Narrowing(forms.Form):
    """A row of choices above a list."""

    def chosen(self) -> dict[str, str]:
        """What is set and known; anything else shows everything."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class FormFilter(Narrowing):
    """Which of the clinic's forms are listed."""

    q = forms.CharField(
        label=gettext_lazy("Name"), required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("All")), *FormEdition.State.choices]
    )


class RequestFilter(Narrowing):
    """Which of the requests of one client are listed. ``measures`` are (key, label) of those that were ever asked."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("All")), *MeasureRequest.State.choices]
    )
    measure = forms.ChoiceField(label=gettext_lazy("Measure"), required=False)

    def __init__(self, *args: Any, measures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [("", gettext_lazy("All")), *measures]  # type: ignore[attr-defined]


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Questionnaire (FHIR R4, JSON)"),
        help_text=gettext_lazy("Kept as a draft with a report. Nothing is used before it is published."),
        widget=forms.FileInput({"accept": ".json,application/json,application/fhir+json"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than %(n)s MB.") % {"n": MAX_BYTES // 1024 // 1024})
        return file


class RightForm(forms.ModelForm):
    """The clinic's declaration that it may use an instrument. Nothing is switched on by a click alone."""

    declared = forms.BooleanField(label=gettext_lazy("We hold this right for this clinic, and it covers this use."))

    class Meta:
        model = InstrumentSetting
        fields = ("right_holder", "right_since", "right_reference")
        widgets = {"right_since": DateInput}
        help_texts = {
            "right_holder": gettext_lazy("The publisher or author."),
            "right_reference": gettext_lazy("Contract or letter, and where it is kept."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.Meta.fields:
            self.fields[name].required = True

    def right(self) -> Right:
        found = self.cleaned_data
        return Right(found["right_holder"], found["right_since"], found["right_reference"])


class WordingForm(forms.Form):
    """The clinic's own copy of the words: one item per line."""

    release = forms.SlugField(
        label=gettext_lazy("Name of this version"), max_length=60, help_text=gettext_lazy("For example en-2026.")
    )
    lines = forms.CharField(label=gettext_lazy("Items, one per line"), widget=Writing(rows=10), required=False)
    words = forms.CharField(
        label=gettext_lazy("Answers, one per line, from the lowest number to the highest"), widget=Writing(rows=5),
        required=False, help_text=gettext_lazy("Leave this empty to answer with numbers."),
    )  # fmt: skip
    file = forms.FileField(label=gettext_lazy("Or a FHIR R4 questionnaire"), required=False)

    clean_file = ImportForm.clean_file

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("file") and not (found.get("lines") or "").strip():
            self.add_error("lines", _("Give the items, or a file."))
        return found


class AlertsForm(forms.Form):
    """Answers of a form from elsewhere that call a person, one per line: linkId, the number from which it does, and, if there is
    one, the number from which somebody has to come at once."""

    alerts = forms.CharField(
        label=gettext_lazy("Answers that call a person"), required=False, widget=Writing(rows=3),
        help_text=gettext_lazy(
            "One per line: the item's linkId, the number from which an answer counts and, if you like, the number from which "
            "it asks for somebody at once. Example: q9 1 2"
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, known: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_alerts(self) -> list[dict[str, str]]:
        lines = (line.strip() for line in self.cleaned_data["alerts"].splitlines())
        return [self._watched(line) for line in lines if line]

    def _watched(self, line: str) -> dict[str, str]:
        """A linkId may hold blanks: it is the longest beginning of the line that the form knows."""
        words = line.split()
        cut = next((end for end in (-1, -2) if " ".join(words[:end]) in self.known), None)
        if cut is None:
            item = " ".join(words[:-1]) or line
            raise forms.ValidationError(_("There is no item “%(item)s” in this form.") % {"item": item})
        item, levels = " ".join(words[:cut]), [self._number(one) for one in words[cut:]]
        if len(levels) == 1:
            return {"item": item, "from": str(levels[0])}
        if levels[1] < levels[0]:
            message = _("“%(line)s”: the number that asks for somebody at once cannot be the lower one.")
            raise forms.ValidationError(message % {"line": line})
        return {"item": item, "from": str(levels[0]), "urgent": str(levels[1])}

    @staticmethod
    def _number(text: str) -> Decimal:
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise forms.ValidationError(_("“%(number)s” is no number.") % {"number": text})
        return number
