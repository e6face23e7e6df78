"""Forms of staff: choosing, agreeing, setting aside, answering."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.posted import whole_number
from common.widgets import Chips, DateInput, Dial, OneChip, Segmented, Writing
from homework.forms.answers import plain_helper
from homework.kinds import kind_choices
from homework.models import Assignment, Exercise
from homework.rhythms import RHYTHMS, WEEKDAYS, rhythm_choices
from plans.models import Objective

CONFIDENT_ENOUGH = 7
NEEDED_BY = (
    ("previous", ("after", "delay"), _("Choose the one before.")),
    ("days", ("delay", "every"), _("Say how many days.")),
    ("weekdays", ("week",), _("Choose at least one day.")),
)


class LibraryFilter(forms.Form):
    strategy = forms.ChoiceField(label=_("About"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("strategy", Exercise.Strategy.choices), ("kind", kind_choices())):
            field: Any = self.fields[name]
            field.choices = [("", _("All")), *choices]

    def chosen(self) -> dict[str, str]:
        """The filters that are set and known; anything else shows everything."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AssignForm(forms.ModelForm):
    """What was agreed. ``objectives`` are those of the active plan."""

    class Meta:
        model = Assignment
        fields = [
            "objective", "why", "plan", "confidence", "smallest", "due_on", "minutes", "remind",
            "delivery", "times", "days", "weekdays", "previous",
            "title", "kind", "instructions", "discloses",
        ]  # fmt: skip
        labels = {
            "why": _("Why this, in the client’s words if you can"),
            "plan": _("When, where and how"),
            "days": _("Days between"),
            "previous": _("The one before"),
            "confidence": _("How confident is the client, 0 to 10?"),
            "discloses": _("It asks to open up to somebody"),
            "remind": _("Offer a reminder"),
            "minutes": _("Minutes each time"),
        }
        help_texts = {
            "due_on": _("A day that suits. Clients never see it as a deadline."),
            "confidence": _("Ask together. Below 7, try a smaller version first."),
            "plan": _("For example: Thursday after climbing, on the way home, with J."),
            "remind": _("Only reaches clients who switched reminders on."),
            "objective": _("Of the plan that is in force."),
        }
        widgets = {
            "instructions": Writing(rows=7),
            "why": Writing(rows=2),
            "plan": Writing(rows=2),
            "smallest": Writing(rows=2),
            "due_on": DateInput,
            "confidence": Dial(minimum=0, maximum=10, step=1),
        }

    TEXTS = ("title", "kind", "instructions", "discloses")
    WHEN = ("delivery", "times", "days", "weekdays", "previous")
    rhythm = forms.ChoiceField(label=_("How often?"), choices=rhythm_choices, required=False, widget=OneChip)
    weekdays = forms.MultipleChoiceField(label=_("Weekdays"), choices=WEEKDAYS, required=False, widget=Chips)
    keep_confidence = forms.BooleanField(label=_("We talked about it and keep it as it is"), required=False)

    def __init__(self, *args: Any, objectives: Any, earlier: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(optional=True)
        self.today = today
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kind_choices(), initial="free")
        objective: Any = self.fields["objective"]
        objective.queryset = objectives
        objective.label_from_instance = lambda row: row.statement
        objective.empty_label = _("None yet")
        objective.required = False
        previous: Any = self.fields["previous"]
        previous.queryset = earlier
        previous.label_from_instance = lambda row: row.title
        previous.empty_label = _("None")
        for name in ("days", "delivery", "times"):
            self.fields[name].required = False
        self.fields["title"] = forms.CharField(label=_("Title"), max_length=90)
        self.order_fields([*self.Meta.fields[:4], "keep_confidence", *self.Meta.fields[4:8], "rhythm"])
        if not self._must_ask():
            del self.fields["keep_confidence"]

    @property
    def agreed_fields(self) -> list[forms.BoundField]:
        """What is talked about each time."""
        return [field for field in self if field.name not in (*self.TEXTS, *self.WHEN)]

    @property
    def when_fields(self) -> list[forms.BoundField]:
        """A rhythm of one's own, where none of the usual ones fits."""
        return [field for field in self if field.name in self.WHEN]

    @property
    def when_needs_a_look(self) -> bool:
        return any(name in self.errors for name in self.WHEN)

    @property
    def text_fields(self) -> list[forms.BoundField]:
        """The exercise's own words, which seldom change."""
        return [field for field in self if field.name in self.TEXTS]

    @property
    def texts_need_a_look(self) -> bool:
        return not self.initial.get("title") or any(name in self.errors for name in self.TEXTS)

    def _must_ask(self) -> bool:
        """Whether low confidence was typed: then, and only then, the form asks once more."""
        typed = self.data.get("confidence") if self.is_bound else None
        return bool(typed) and whole_number(str(typed), otherwise=CONFIDENT_ENOUGH) < CONFIDENT_ENOUGH

    def clean_due_on(self) -> dt.date | None:
        due = self.cleaned_data["due_on"]
        if due and due < self.today:
            raise ValidationError(_("This day has passed."), code="past")
        return due

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        confidence = data.get("confidence")
        if confidence is not None and confidence < CONFIDENT_ENOUGH and not data.get("keep_confidence"):
            words = _("Below 7: make it smaller together, or tick that you keep it as it is.")
            self.add_error("confidence", ValidationError(words, code="make_it_smaller"))
        self._settle_rhythm(data)
        return data

    def _settle_rhythm(self, data: dict[str, Any]) -> None:
        """One of the usual rhythms, or the fields of an own one with what each rule needs."""
        data["weekdays"] = "".join(sorted(data.get("weekdays") or ()))
        usual = RHYTHMS.get(data.get("rhythm", ""))
        if usual is not None:
            data.update(previous=None, **usual.fields())
            return
        data["delivery"] = data.get("delivery") or Assignment.Delivery.NOW
        data["times"], data["days"] = data.get("times") or 1, data.get("days") or 0
        for needed, rules, words in NEEDED_BY:
            if data["delivery"] in rules and needed not in self.errors and not data.get(needed):
                self.add_error(needed, ValidationError(words, code="needed"))


class ProgrammeForm(forms.Form):
    """What is agreed once for a whole row of exercises."""

    objective = forms.ModelChoiceField(
        label=_("Objective"), queryset=Objective.objects.none(), required=False, empty_label=_("None yet")
    )
    why = forms.CharField(
        label=_("Why this, in the client’s words if you can"), required=False, max_length=2000, widget=Writing(rows=2)
    )
    plan = forms.CharField(label=_("When, where and how"), required=False, max_length=2000, widget=Writing(rows=2))
    confidence = forms.IntegerField(
        label=_("How confident is the client, 0 to 10?"),
        help_text=_("Below 7, begin with a single exercise instead."),
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

    def clean_confidence(self) -> int | None:
        confidence = self.cleaned_data["confidence"]
        if confidence is not None and confidence < CONFIDENT_ENOUGH:
            words = _("Below 7: begin with a single exercise, and make it smaller together.")
            raise ValidationError(words, code="make_it_smaller")
        return confidence


class SetAsideForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("What happens to it?"),
        choices=[(Assignment.State.PAUSED, _("Pause, to come back to")), (Assignment.State.CANCELLED, _("Cancel"))],
        widget=Segmented,
        error_messages={"required": _("Choose whether it is paused or cancelled.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("For the record. The client does not see it."),
        max_length=600,
        widget=Writing(rows=2),
    )


def objectives_of(client_id: Any, user: Any) -> Any:
    """Objectives that practice can be tied to."""
    rows = Objective.objects.visible_to(user).in_active_plan().filter(goal__plan__client_id=client_id)
    return rows.exclude(status__in=[Objective.Status.ACHIEVED, Objective.Status.STOPPED])
