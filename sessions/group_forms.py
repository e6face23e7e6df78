"""Forms of groups: the group, who joins it, and one session written in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.widgets import Chips, ChoiceList, DateInput, Segmented, Switch, TickList, WordScale, Writing
from sessions.actions import Part
from sessions.models import Attendance, Group, GroupScreening, KnownPair, ProgressNote
from sessions.note_forms import SAFETY, plain_helper, short_number

Status = Attendance.Status
ROLL = [
    (Status.ATTENDED.value, _("Here")),
    (Status.LATE.value, _("Late")),
    (Status.LEFT_EARLY.value, _("Left")),
    (Status.CANCELLED.value, _("Apology")),
    (Status.DID_NOT_ATTEND.value, _("Absent")),
]


class GroupForm(forms.ModelForm):
    """A group. Its facilitators are asked for once it exists."""

    class Meta:
        model = Group
        fields = ["name", "capacity", "closed", "starts_on", "ends_on", "place", "rules"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput, "rules": Writing(rows=4), "closed": Switch}

    def __init__(self, *args: Any, facilitators: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        if facilitators := list(facilitators):
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
            self.fields["facilitators"] = forms.MultipleChoiceField(
                label=_("Led by"), choices=facilitators, widget=TickList,
                help_text=_("Somebody new is added by the clinic's office, because it opens the members' records to them."),
            )  # fmt: skip


class LeadsForm(forms.Form):
    """Who leads a group, said at the desk."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    facilitators = forms.MultipleChoiceField(label=_("Led by"), widget=TickList)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facilitators"].choices = list(people)  # type: ignore[attr-defined]
        self.helper = plain_helper()


class ScreeningForm(forms.Form):
    """A talk before joining."""

    client = forms.ChoiceField(label=_("Client"))
    held_on = forms.DateField(label=_("When did you talk?"), widget=DateInput)
    result = forms.ChoiceField(label=_("What did it come to?"), choices=GroupScreening.Result, widget=ChoiceList)
    words = forms.CharField(label=_("In a few words"), widget=Writing(rows=2), required=False, max_length=2000)

    def __init__(self, *args: Any, clients: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].choices = [("", _("Choose a client")), *clients]  # type: ignore[attr-defined]
        self.fields["held_on"].initial = timezone.localdate
        self.helper = plain_helper()


class AdmitForm(forms.Form):
    joined_on = forms.DateField(label=_("Joins on"), widget=DateInput)
    agreed_on = forms.DateField(label=_("Agreed to the group's rules on"), widget=DateInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["joined_on"].initial = timezone.localdate
        self.helper = plain_helper()


class MemberWordsForm(forms.Form):
    """What the name check looks for besides the name."""

    called = forms.CharField(
        label=_("Also called"), help_text=_("Nicknames and short forms, with commas."), required=False, max_length=200
    )
    giveaways = forms.CharField(
        label=_("What would give this person away?"),
        help_text=_("A job, a place, an instrument, a child's name: one a line. Only you who lead the group see this."),
        widget=Writing(rows=4),
        required=False,
        max_length=2000,
    )
    helper = plain_helper()


class PairForm(forms.Form):
    other = forms.CharField(
        label=_("Case number of the other person"), help_text=_("For example M-1007."), max_length=12
    )
    kind = forms.ChoiceField(label=_("How do they know each other?"), choices=KnownPair.Kind, widget=ChoiceList)
    helper = plain_helper()


class GroupSessionNoteForm(forms.Form):
    """Roster, shared part and everybody's own part. ``rows`` are (attendance, part or None) in the order of the page."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    theme = forms.CharField(label=_("Theme"), max_length=200, required=False)
    exercises = forms.MultipleChoiceField(label=_("Exercises"), widget=Chips, required=False)
    happened = forms.CharField(
        label=_("What happened"),
        help_text=_("The process of the group as a whole. Write “a member”, never a name."),
        widget=Writing(rows=5),
        required=False,
        max_length=20000,
    )
    next_time = forms.CharField(label=_("Next time"), widget=Writing(rows=2), required=False, max_length=5000)

    def __init__(
        self,
        *args: Any,
        rows: Sequence[tuple[Attendance, ProgressNote | None]],
        exercises: Sequence[str],
        closed: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.fields["exercises"].choices = [(word, word) for word in exercises]  # type: ignore[attr-defined]
        if closed:
            for name in ("theme", "exercises", "happened", "next_time"):
                self.fields[name].disabled = True
        for row, part in rows:
            self._add_row(row, locked=part is not None and (not part.editable or part.shared_id is None))

    def _add_row(self, row: Attendance, *, locked: bool) -> None:
        known = dict(ROLL)
        roll = (
            ROLL
            if row.status in known or row.status == Status.SCHEDULED
            else [*ROLL, (row.status, row.get_status_display())]
        )
        name = row.client.first_name
        fields: dict[str, forms.Field] = {
            "status": forms.ChoiceField(
                label=_("Attendance, %(name)s") % {"name": name}, choices=roll, widget=Segmented
            ),
            "part": forms.ChoiceField(
                label=_("Took part, %(name)s") % {"name": name}, choices=ProgressNote.Part, widget=Segmented
            ),
            "start": forms.IntegerField(
                label=_("Distress at the start, %(name)s") % {"name": name},
                min_value=0,
                max_value=100,
                widget=short_number(),
            ),
            "end": forms.IntegerField(
                label=_("Distress at the end, %(name)s") % {"name": name},
                min_value=0,
                max_value=100,
                widget=short_number(),
            ),
            "safety": forms.ChoiceField(
                label=_("Safety, %(name)s") % {"name": name}, choices=[*SAFETY], widget=forms.Select
            ),
            "words": forms.CharField(label=_("Safety in a few words, %(name)s") % {"name": name}, max_length=500),
            "own": forms.CharField(
                label=_("For %(name)s's record only") % {"name": name}, widget=Writing(rows=1), max_length=20000
            ),
        }
        fields["safety"].choices = [("", _("Safety?")), *SAFETY]  # type: ignore[attr-defined]
        for key, held in fields.items():
            held.required = False
            held.disabled = locked
            self.fields[f"{key}_{row.pk}"] = held

    def unheard(self) -> list[tuple[Any, str]]:
        """(label, words) of what was written for the shared part and comes too late, because it is signed by now."""
        written = ((self[name], str(self.data.get(name) or "").strip()) for name in ("theme", "happened", "next_time"))
        return [
            (bound.label, words)
            for bound, words in written
            if bound.field.disabled and words and words != str(bound.initial or "").strip()
        ]

    def shared(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("theme", "exercises", "happened", "next_time")}

    def parts(self, *, everyone: bool = False) -> dict[Any, Part]:
        """What is said of each member. ``everyone`` marks those who were not marked yet as present."""
        data, found = self.cleaned_data, {}
        for row, part in self.rows:
            locked = part is not None and (not part.editable or part.shared_id is None)
            status = data[f"status_{row.pk}"] or (
                Status.ATTENDED.value if everyone and row.status == Status.SCHEDULED else ""
            )
            changes = {
                "participation": data[f"part_{row.pk}"],
                "distress_start": data[f"start_{row.pk}"],
                "distress_end": data[f"end_{row.pk}"],
                "safety": data[f"safety_{row.pk}"],
                "safety_words": data[f"words_{row.pk}"],
                "own": data[f"own_{row.pk}"],
            }
            found[row.pk] = Part(status="" if locked else status, changes=None if locked else changes)
        return found


def session_initial(
    version: int, shared: dict[str, Any], rows: Sequence[tuple[Attendance, ProgressNote | None]]
) -> dict[str, Any]:
    """Values of the form for what is stored."""
    initial = {"version": version, **shared}
    for row, part in rows:
        initial[f"status_{row.pk}"] = "" if row.status == Status.SCHEDULED else row.status
        if part is not None:
            initial |= {
                f"part_{row.pk}": part.participation,
                f"start_{row.pk}": part.distress_start,
                f"end_{row.pk}": part.distress_end,
                f"safety_{row.pk}": part.safety,
                f"words_{row.pk}": part.safety_words,
                f"own_{row.pk}": part.sections.get("member-own", ""),
            }
    return initial


class ExchangeForm(forms.Form):
    """Who responded to whom, and how often."""

    giver = forms.ChoiceField(label=_("Who"))
    receiver = forms.ChoiceField(label=_("responded to"))
    times = forms.IntegerField(label=_("How often"), min_value=0, max_value=50, initial=1)

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("giver", "receiver"):
            self.fields[name].choices = [("", _("Choose")), *members]  # type: ignore[attr-defined]
        self.helper = plain_helper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("giver") and data.get("giver") == data.get("receiver"):
            self.add_error("receiver", _("Choose two different people."))
        return data


class MomentForm(forms.Form):
    client = forms.ChoiceField(label=_("Whose moment is it?"))
    words = forms.CharField(
        label=_("What happened, here and now?"),
        help_text=_("Only this person: nobody else's name or story."),
        widget=Writing(rows=2),
        max_length=2000,
    )

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].choices = [("", _("Choose")), *members]  # type: ignore[attr-defined]
        self.helper = plain_helper()


class ConsentForm(forms.Form):
    """What the member said, and where in the plan it belongs."""

    agreed = forms.ChoiceField(
        label=_("May it go to the plan?"), choices=[("yes", _("Yes")), ("no", _("No, it stays here"))], widget=Segmented
    )
    objective = forms.ChoiceField(label=_("Objective"), required=False)

    def __init__(self, *args: Any, objectives: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objective"].choices = [("", _("None yet")), *objectives]  # type: ignore[attr-defined]
        self.helper = plain_helper()


_SCALE = [(str(value), word) for value, word in enumerate(
    (_("Not at all"), _("A little"), _("Some"), _("Half and half"), _("Quite"), _("Much"), _("Very much"))
)]  # fmt: skip


class ClimateForm(forms.Form):
    """How the group felt, in our own words. Everything may be left open."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    engaged = forms.ChoiceField(
        label=_("I felt part of what went on"), choices=_SCALE, widget=WordScale, required=False
    )
    conflict = forms.ChoiceField(
        label=_("There was tension between people"), choices=_SCALE, widget=WordScale, required=False
    )
    avoiding = forms.ChoiceField(
        label=_("We stayed away from what mattered"), choices=_SCALE, widget=WordScale, required=False
    )
