"""Forms made from the questions. Nothing is required: what is left out stays open, and everything may be parked."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.actions import Given
from assessments.answers import Answer, Answers
from assessments.asking import Entry, Kind, Question
from assessments.models import IntakeAnswer, SafetyAlert
from common.posted import is_whole_number
from common.widgets import Chips, ChoiceList, Dial, OneChip, WordScale, Writing

LONGEST = 6000  # characters of one answer
PARK = "park"
PARK_CHOICES = (
    ("", _("I'll answer here")),
    (IntakeAnswer.Parked.LATER, _("Later")),
    (IntakeAnswer.Parked.FACE_TO_FACE, _("Only face to face")),
    (IntakeAnswer.Parked.SKIPPED, _("I'd rather not say")),
)


def field_name(question: Question, entry: Entry) -> str:
    return f"{question.key}-{entry.key}" if entry.key else question.key


def park_name(question: Question) -> str:
    return f"{question.key}-{PARK}"


def _field(entry: Entry) -> forms.Field:
    shared: dict[str, Any] = {"label": entry.label, "help_text": entry.hint, "required": False}
    if entry.kind == Kind.MANY:
        return forms.MultipleChoiceField(choices=entry.choices, widget=Chips, **shared)
    if entry.kind == Kind.ONE:
        return forms.ChoiceField(choices=entry.choices, widget=WordScale, **shared)
    if entry.kind == Kind.LIST:
        return forms.ChoiceField(choices=entry.choices, widget=ChoiceList, **shared)
    if entry.kind == Kind.SCALE:
        dial = Dial(low=str(entry.low), high=str(entry.high), maximum=10, step=1)
        return forms.IntegerField(min_value=0, max_value=10, widget=dial, **shared)
    if entry.kind == Kind.TEXT:
        return forms.CharField(max_length=LONGEST, widget=Writing(rows=3), **shared)
    return forms.CharField(max_length=200, **shared)


@dataclass(frozen=True)
class Block:
    """A question on a page: its fields, and the choice to park it (None for the clinician)."""

    question: Question
    fields: list[forms.BoundField]
    park: forms.BoundField | None
    parked: bool
    more: list[forms.BoundField] = dataclasses.field(default_factory=list)

    @property
    def said_more(self) -> bool:
        return any(field.value() for field in self.more)


class AnswersForm(forms.Form):
    """The questions of one page with the answers so far.

    ``version`` holds the versions of the answers as this page showed them, in the order of the questions.
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, questions: Iterable[Question], answers: Answers, parking: bool = True
    ) -> None:
        self.questions = tuple(questions)
        initial = {"version": version_of(self.questions, answers)}
        for question in self.questions:
            initial |= _initial(question, answers.get(question.key))
        super().__init__(data, initial=initial)
        for question in self.questions:
            for entry in question.entries:
                self.fields[field_name(question, entry)] = _field(entry)
            if parking and question.parkable:
                self.fields[park_name(question)] = forms.ChoiceField(
                    label=_("Not here, or not now?"), choices=PARK_CHOICES, required=False, widget=OneChip
                )

    @property
    def blocks(self) -> list[Block]:
        return [
            Block(
                question,
                [self[field_name(question, entry)] for entry in question.entries if not entry.more],
                self[park_name(question)] if park_name(question) in self.fields else None,
                park_name(question) in self.fields and bool(self[park_name(question)].value()),
                [self[field_name(question, entry)] for entry in question.entries if entry.more],
            )
            for question in self.questions
        ]

    def given(self) -> dict[str, Given]:
        """What came in, valid or not: a save without validation. Cleaning happens where it is stored."""
        versions = _versions(self.data.get(self.add_prefix("version"), ""), len(self.questions))
        return {
            question.key: Given(self._raw(question), self._parked(question), seen)
            for question, seen in zip(self.questions, versions, strict=True)
        }

    def _raw(self, question: Question) -> Any:
        if question.simple:
            return self._raw_entry(question, question.entries[0])
        return {entry.key: self._raw_entry(question, entry) for entry in question.entries}

    def _raw_entry(self, question: Question, entry: Entry) -> Any:
        name = field_name(question, entry)
        value = self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return value[:LONGEST] if isinstance(value, str) else value

    def _parked(self, question: Question) -> str:
        value = self.data.get(park_name(question), "") if park_name(question) in self.fields else ""
        return value if value in IntakeAnswer.Parked.values else ""


def _initial(question: Question, answer: Answer | None) -> dict[str, Any]:
    found: dict[str, Any] = {park_name(question): answer.parked if answer else ""}
    value = answer.value if answer else None
    for entry in question.entries:
        found[field_name(question, entry)] = (value or {}).get(entry.key) if not question.simple else value
    return found


def version_of(questions: Iterable[Question], answers: Answers | Mapping[str, Answer]) -> str:
    return ".".join(str(answers[q.key].version if q.key in answers else 0) for q in questions)


def _versions(text: str, count: int) -> list[int]:
    parts = text.split(".")
    if len(parts) != count or not all(map(is_whole_number, parts)):
        return [0] * count
    return [int(part) for part in parts]


class ActionForm(forms.ModelForm):
    """What was done about an alert."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = SafetyAlert
        fields = ("action",)
        widgets = {"action": Writing(rows=3)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", self.instance.version)
        self.fields["action"].required = True
        self.fields["action"].help_text = _("Who was reached, how, and when. Write as if the client will read it.")


class CloseForm(ActionForm):
    """Closing an alert: only with what was done and what came of it."""

    still_high_risk = forms.TypedChoiceField(
        label=_("Does the client stay marked as being at high risk?"),
        choices=(("yes", _("Yes, keep the mark")), ("no", _("No, take it away"))),
        coerce=lambda value: value == "yes",
        widget=ChoiceList,
    )

    class Meta(ActionForm.Meta):
        fields = ("action", "outcome")  # type: ignore[assignment]
        widgets = {"action": Writing(rows=3), "outcome": Writing(rows=3)}

    def __init__(self, *args: Any, high_risk: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].required = True
        self.fields["outcome"].help_text = _("How the client is now, and what was agreed.")
        if not high_risk:
            del self.fields["still_high_risk"]
