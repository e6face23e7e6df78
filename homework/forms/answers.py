"""Forms that clients fill in, made from a kind's questions; none of them knows a kind by name."""

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

from common.widgets import Chips, ChoiceList, DateTimeInput, Dial, OneChip, Writing
from homework.kinds import BARRIERS, Answers, Ask, Part, PracticeKind, Question, problems
from homework.models import Entry

LONGEST_TEXT, LONGEST_LINE = 8000, 200


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


def plain_helper(*, optional: bool) -> FormHelper:
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
        self.helper = plain_helper(optional=False)
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
        self.helper = plain_helper(optional=False)
        share: Any = self.fields["share"]
        share.choices = [("yes", gettext("%(name)s and me") % {"name": reader}), ("no", gettext("Only me, for now"))]


class AftermathForm(forms.Form):
    """How it was the next day."""

    words = forms.CharField(max_length=LONGEST_TEXT, widget=Writing(rows=3))

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
        self.helper = plain_helper(optional=False)
