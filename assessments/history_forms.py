"""Forms of the relationship history, the family, events of a life, and the grid. Only the first line is ever needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assessments import vocabulary as words
from assessments.choices import CONTEXTS, FREQUENCIES
from assessments.lives import EVENT_FIELDS, FAMILY_FIELDS
from assessments.models import FamilyMember, LifeEvent, PatternDecision, Relationship
from assessments.relationships import FIELDS
from assessments.third_parties import initials_of, looks_like_full_name
from common.widgets import Chips, ChoiceList, Dial, OneChip, WordScale, Writing

LONGEST = 6000
SURE = "sure"


def dial(label: Any, low: Any, high: Any, maximum: int = 10) -> forms.IntegerField:
    """A number that may stay empty."""
    widget = Dial(low=low, high=high, maximum=maximum, step=1)
    return forms.IntegerField(label=label, min_value=0, max_value=maximum, required=False, widget=widget)


def months(label: Any, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=1200, required=False, help_text=hint)


def one_of(label: Any, choices: words.Choices, widget: Any = ChoiceList) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget)


def some_of(label: Any, choices: words.Choices) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=Chips)


class InitialsOnly(forms.ModelForm):
    """A gentle look at fields that may hold somebody's full name: asked once, and the writer decides."""

    names: tuple[str, ...] = ("label",)
    groups: tuple[tuple[Any, tuple[str, ...]], ...] = ()
    longest: dict[str, int] = {}
    sure = forms.BooleanField(label=_("It is not a full name: keep it as I wrote it"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, longest in self.longest.items():
            self.fields[name].widget.attrs["maxlength"] = longest
            self.fields[name].validators.append(MaxLengthValidator(longest))
        self.initial.setdefault("version", self.instance.version)
        self.doubtful = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.names:
            written = data.get(name) or ""
            if looks_like_full_name(written) and not data.get(SURE):
                self.doubtful = True
                text = _now(
                    "That looks like somebody's full name. An initial or a role is enough, for example “%(short)s”."
                )
                self.add_error(name, text % {"short": initials_of(written)})
        return data

    def values(self) -> dict[str, Any]:
        """The fields of the row, as the actions take them."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    @property
    def shown(self) -> list[forms.BoundField]:
        """What stands open on the page: everything that is in no group, and the question back when there is one."""
        folded = {name for _title, names in self.groups for name in names} | {SURE}
        names = [name for name in self.fields if name not in folded]
        if self.doubtful:
            names.insert(names.index(self.names[-1]) + 1, SURE)
        return [self[name] for name in names]

    @property
    def folds(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """(title, fields, whether it is open because something stands in it)."""
        found = []
        for title, names in self.groups:
            rows = [self[name] for name in names if name in self.fields]
            found.append((title, rows, any(row.value() not in (None, "", []) for row in rows)))
        return found


class RelationshipForm(InitialsOnly):
    """One row of the relationship history, on a phone."""

    names = ("label",)
    longest = {"label": 40, "started": 60, "ended": 60, "peak_when": 120}
    groups = (
        (_("How it was"), ("peak_when", "closeness_now", "structure", "distance", "took", "lasted")),
        (_("Stepping back, and mending"), ("withdrew_after", "cause", "repair", "repair_words", "reasons")),
        (_("More, if you like"), ("tags", "injury", "violence", "in_contact", "shared_children")),
    )
    closeness_peak = dial(_("How close did it get at its closest?"), _("not at all"), _("as close as I can imagine"))
    peak_when = forms.CharField(label=_("When was it closest?"), required=False)
    closeness_now = dial(_("How close is it now?"), _("not at all"), _("as close as I can imagine"))
    structure = one_of(_("What had you agreed on?"), words.STRUCTURES)
    distance = one_of(_("How near did you live?"), words.DISTANCES)
    took = one_of(_("Which part did you take?"), words.POSITIONS)
    lasted = months(_("How many months did it last?"), _("Only if you don't know when it was."))
    withdrew_after = months(
        _("After about how many months did you first step back?"), _("Leave it empty if you never did.")
    )
    cause = one_of(_("What had just happened?"), (words.UNSAID, *words.CAUSES))
    repair = one_of(_("Who tried to mend it?"), words.REPAIRS)
    repair_words = forms.CharField(label=_("What was tried?"), required=False, widget=Writing(rows=2))
    reasons = some_of(_("Why did it end?"), words.REASONS)
    tags = some_of(_("Does any of this sound like this time?"), words.TAGS)
    injury = one_of(_("Were you hurt in it?"), words.INJURIES)
    violence = one_of(_("Was there violence, or were you controlled?"), words.VIOLENCE)
    in_contact = one_of(_("Are you still in touch?"), words.YES_NO, OneChip)
    shared_children = one_of(_("Do you have children together?"), words.YES_NO, OneChip)

    class Meta:
        model = Relationship
        fields = FIELDS
        widgets = {
            "label": forms.TextInput,
            "kind": OneChip,
            "started": forms.TextInput,
            "ended": forms.TextInput,
            "ended_by": ChoiceList,
            "first_withdrawal": Writing(rows=2),
            "what_worked": Writing(rows=2),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label"].help_text = _("For example A., a friend, or my first partner. Please no full names.")
        self.fields["ended_by"].label = _("If it ended, how?")
        self.fields["violence"].help_text = _(
            "No details are needed. If it happens now, we show you at once who can help."
        )


class FamilyMemberForm(InitialsOnly):
    """Somebody of the home one comes from."""

    names = ("label",)
    longest = {"label": 40, "parting_when": 60}
    closeness = dial(_("How close did it feel when you were small?"), _("not at all"), _("very close"))
    bond = one_of(_("How was it between you?"), words.BONDS)
    parting = one_of(_("Were you parted, for long or for good?"), words.PARTINGS)
    parting_when = forms.CharField(
        label=_("When was that?"), required=False, help_text=_("As you remember it: 1998, when I was 9.")
    )

    class Meta:
        model = FamilyMember
        fields = FAMILY_FIELDS
        widgets = {"role": OneChip, "label": forms.TextInput, "words": Writing(rows=2)}


class LifeEventForm(InitialsOnly):
    """Something that happened around the relationships."""

    names = ("what",)
    longest = {"when": 60, "what": 80}

    class Meta:
        model = LifeEvent
        fields = EVENT_FIELDS
        widgets = {"when": forms.TextInput, "what": forms.TextInput}


class WordsForm(forms.Form):
    """The clinician's words on one relationship."""

    words = forms.CharField(
        label=_("Your words on this relationship"), required=False, max_length=LONGEST, widget=Writing(rows=3),
        help_text=_("Yours alone stay yours: the client's words above are never changed here."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PatternForm(forms.Form):
    """What becomes of one pattern."""

    rule = forms.CharField(max_length=40, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=PatternDecision.Verdict.choices)
    words = forms.CharField(label=_("In your words"), required=False, max_length=500)


class RatingForm(forms.Form):
    """The grid once more: one block for each thing that is rated. What is left empty is not rated today."""

    def __init__(self, data: Any = None, *, rated: Iterable[tuple[str, Any]], full: bool) -> None:
        super().__init__(data)
        self.rated = tuple(rated)
        for key, _label in self.rated:
            self.fields[f"{key}-severity"] = dial(_("How strong is it now?"), _("not there"), _("as strong as it gets"))
            self.fields[f"{key}-frequency"] = one_of(_("How often?"), FREQUENCIES, WordScale)
            self.fields[f"{key}-note"] = forms.CharField(
                label=_("In your own words"), required=False, max_length=LONGEST, widget=Writing(rows=2)
            )
            if full:
                self._add_more(key)

    def _add_more(self, key: str) -> None:
        self.fields[f"{key}-contexts"] = some_of(_("Where does it show?"), CONTEXTS)
        self.fields[f"{key}-triggers"] = some_of(_("What brings it up?"), words.TRIGGERS)
        self.fields[f"{key}-moves"] = some_of(_("What is done then?"), words.MOVES)
        self.fields[f"{key}-belief"] = forms.CharField(label=_("The thought behind it"), required=False, max_length=500)
        for code, area in words.AREAS:
            self.fields[f"{key}-in-{code}"] = forms.IntegerField(
                label=_("Gets in the way, 0 to 8: %(area)s") % {"area": area}, min_value=0, max_value=8, required=False
            )

    @property
    def blocks(self) -> list[tuple[str, Any, list[forms.BoundField], list[forms.BoundField]]]:
        """(key, label, fields that stand open, fields folded away)."""
        found = []
        for key, label in self.rated:
            rows = [self[name] for name in self.fields if name.startswith(f"{key}-")]
            found.append((key, label, rows[:3], rows[3:]))
        return found

    def given(self) -> dict[str, dict[str, Any]]:
        """What was rated: {key: fields of a SymptomRating}. A block without a number counts as not rated."""
        data = self.cleaned_data
        found = {}
        for key, _label in self.rated:
            if data.get(f"{key}-severity") is None:
                continue
            found[key] = {name: data.get(f"{key}-{name}") or "" for name in ("frequency", "note", "belief")}
            found[key] |= {name: data.get(f"{key}-{name}") or [] for name in ("contexts", "triggers", "moves")}
            areas = {code: data.get(f"{key}-in-{code}") for code, _word in words.AREAS}
            found[key] |= {
                "severity": data[f"{key}-severity"],
                "impairment": {code: value for code, value in areas.items() if value is not None},
            }
        return found
