"""Forms of practice.

Those that clients fill in are made from the kind's questions; none of them knows a kind by name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.widgets import Chips, ChoiceList, DateInput, DateTimeInput, Dial, OneChip, Segmented, Writing
from homework.kinds import BARRIERS, Answers, Ask, Part, PracticeKind, Question, kind_choices, problems
from homework.models import Assignment, Entry, Exercise
from plans.models import Objective

LONGEST_TEXT, LONGEST_LINE = 8000, 200
CONFIDENT_ENOUGH = 7


# --- a client's answers
def _number(question: Question, **widget: Any) -> forms.Field:
    return forms.IntegerField(min_value=question.low, max_value=question.high, **widget)


def _dial(question: Question) -> forms.Field:
    dial = Dial(
        low=str(question.low_word),
        high=str(question.high_word),
        minimum=question.low,
        maximum=question.high,
        step=question.step,
    )
    field = _number(question, widget=dial)
    field.widget.attrs["step"] = question.step
    return field


FIELD_OF: dict[Ask, Callable[[Question], forms.Field]] = {
    Ask.TEXT: lambda q: forms.CharField(max_length=LONGEST_TEXT, widget=Writing()),
    Ask.LINE: lambda q: forms.CharField(max_length=LONGEST_LINE),
    Ask.DIAL: _dial,
    Ask.NUMBER: _number,
    Ask.ONE: lambda q: forms.ChoiceField(choices=q.choices, widget=OneChip),
    Ask.SOME: lambda q: forms.MultipleChoiceField(choices=q.choices, widget=Chips),
    Ask.MOMENT: lambda q: forms.DateTimeField(
        widget=DateTimeInput, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    ),
}


def stored(value: Any) -> Any:
    """A cleaned value as it is kept:

    moments as ISO text, nothing as None. None means skipped, and skipped is not zero.
    """
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return None if value in ("", []) else value


def offered(question: Question, value: Any) -> Any:
    """A kept value as the form shows it."""
    if question.ask == Ask.MOMENT and value:
        return dt.datetime.fromisoformat(value)
    return value


def shown(question: Question, value: Any) -> str:
    """A kept value in words; empty when it was skipped."""
    if value is None:
        return ""
    words = dict(question.choices)
    if question.ask == Ask.ONE:
        return str(words.get(value, value))
    if question.ask == Ask.SOME:
        return ", ".join(str(words.get(one, one)) for one in value)
    if question.ask == Ask.MOMENT:
        local = timezone.localtime(dt.datetime.fromisoformat(value))
        return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
    if question.ask == Ask.DIAL:
        return gettext("%(value)s of %(high)s") % {"value": value, "high": question.high}
    return str(value)


def _plain_helper(*, optional: bool) -> FormHelper:
    """Fields only: the page has the form tag. ``optional`` says which questions may be skipped."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.mark_optional = optional
    return helper


class PartForm(forms.Form):
    """One part of a kind's questions. Every question may be skipped."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, kind: PracticeKind, part: Part, saved: Answers, **kwargs: Any) -> None:
        kwargs["initial"] = {
            **{question.key: offered(question, saved.get(question.key)) for question in part.questions},
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self.helper = _plain_helper(optional=False)
        self.kind, self.part, self.saved = kind, part, saved
        for question in part.questions:
            field = FIELD_OF[question.ask](question)
            field.label, field.help_text, field.required = question.label, question.hint, False
            self.fields[question.key] = field

    def answers(self) -> dict[str, Any]:
        """What is to be kept of this part: every question of it, skipped ones as None."""
        return {question.key: stored(self.cleaned_data.get(question.key)) for question in self.part.questions}

    def check_rules(self) -> bool:
        """Hold the answers against the kind's rules;

        what may be meant so can be confirmed with a tick. False: look again.
        """
        for problem in problems(self.kind, {**self.saved, **self.answers()}):
            if problem.key not in self.fields:
                continue
            sure = f"sure_{problem.key}"
            if problem.confirmable:
                self.fields[sure] = forms.BooleanField(label=_("Yes, that is how it was"), required=False)
                if self.data.get(sure):
                    continue
            self.add_error(problem.key, ValidationError(str(problem.text), code="unlikely"))
        return not self.errors


class FinishForm(forms.Form):
    """How it went, what got in the way if anything did, and who may read it.

    Only the first and the last are asked for.
    """

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("How did it go?"),
        choices=Entry.Outcome.choices,
        widget=ChoiceList,
        error_messages={"required": _("Choose the line that fits best. Each of them is fine.")},
    )
    barrier = forms.ChoiceField(
        label=_("If something got in the way, what was it most?"),
        help_text=_("This helps to find a version that fits your life better. You may leave it out."),
        choices=BARRIERS,
        required=False,
        widget=OneChip,
    )
    words = forms.CharField(
        label=_("Anything you would like to add?"), required=False, max_length=LONGEST_TEXT, widget=Writing(rows=3)
    )
    share = forms.ChoiceField(
        label=_("Who may read this?"),
        choices=[("yes", ""), ("no", _("Only me, for now"))],
        widget=ChoiceList,
        error_messages={"required": _("Choose who may read this. You can change it later.")},
    )

    def __init__(self, *args: Any, reader: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _plain_helper(optional=False)
        share: Any = self.fields["share"]
        share.choices = [("yes", gettext("%(name)s and me") % {"name": reader}), ("no", gettext("Only me, for now"))]


# --- staff
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
            "objective", "why", "confidence", "smallest", "due_on", "times", "minutes", "remind",
            "title", "kind", "instructions", "discloses",
        ]  # fmt: skip
        labels = {
            "why": _("Why this, in the client’s words if you can"),
            "confidence": _("How confident is the client, 0 to 10?"),
            "discloses": _("It asks to open up to somebody"),
            "remind": _("Offer a reminder"),
            "minutes": _("Minutes each time"),
        }
        help_texts = {
            "due_on": _("A day that suits. Clients never see it as a deadline."),
            "confidence": _("Ask together. Below 7, try a smaller version first."),
            "remind": _("Only reaches clients who switched reminders on."),
            "objective": _("Of the plan that is in force."),
        }
        widgets = {
            "instructions": Writing(rows=7),
            "why": Writing(rows=2),
            "smallest": Writing(rows=2),
            "due_on": DateInput,
            "confidence": Dial(minimum=0, maximum=10, step=1),
        }

    TEXTS = ("title", "kind", "instructions", "discloses")
    keep_confidence = forms.BooleanField(label=_("We talked about it and keep it as it is"), required=False)

    def __init__(self, *args: Any, objectives: Any, blocked: bool, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _plain_helper(optional=True)
        self.blocked, self.today = blocked, today
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kind_choices(), initial="free")
        objective: Any = self.fields["objective"]
        objective.queryset = objectives
        objective.label_from_instance = lambda row: row.statement
        objective.empty_label = _("None yet")
        objective.required = False
        self.fields["title"] = forms.CharField(label=_("Title"), max_length=90)
        self.order_fields([*self.Meta.fields[:3], "keep_confidence", *self.Meta.fields[3:]])
        if not self._must_ask():
            del self.fields["keep_confidence"]

    @property
    def agreed_fields(self) -> list[forms.BoundField]:
        """What is talked about each time."""
        return [field for field in self if field.name not in self.TEXTS]

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
        return bool(typed and typed.isascii() and typed.isdigit() and int(typed) < CONFIDENT_ENOUGH)

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
        return data


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


QUALITY = [
    ("0", _("Not at all")),
    ("1", _("A little")),
    ("2", _("Partly")),
    ("3", _("Mostly")),
    ("4", _("Fully")),
]


class ReviewForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("Your answer to the client"),
        help_text=_("The client reads this. What did you notice, and what would you like to know?"),
        required=False,
        max_length=3000,
        widget=Writing(rows=4),
    )
    quality = forms.TypedChoiceField(
        label=_("How fully was it done?"),
        help_text=_("Your own view. The client does not see it."),
        choices=QUALITY,
        coerce=int,
        empty_value=None,
        required=False,
        widget=Segmented(fill=True),
    )


def objectives_of(client_id: Any, user: Any) -> Any:
    """Objectives that practice can be tied to."""
    rows = Objective.objects.visible_to(user).in_active_plan().filter(goal__plan__client_id=client_id)
    return rows.exclude(status__in=[Objective.Status.ACHIEVED, Objective.Status.STOPPED])
