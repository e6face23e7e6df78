"""What people type on the way from enquiry to place."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from common.widgets import Chips, ChoiceList, OneChip, Segmented, WordScale, Writing
from matching import words
from matching.models import Enquiry, Tie, WaitingEntry
from people import vocabulary

if TYPE_CHECKING:
    from matching.models.places import WaitingEntryQuerySet
    from people.models import Clinic, User


def _several(label: Any, choices: Any, *, hint: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=Chips, help_text=hint)


class PlainHelper(FormHelper):
    """The page prints the form's own tag and its buttons."""

    form_tag = False
    disable_csrf = True

    def __init__(self, *layout: Any) -> None:
        super().__init__()
        if layout:
            self.layout = Layout(*layout)


class VersionedForm(forms.Form):
    """Carries the version of the row that its reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class EnquiryForm(forms.Form):
    """The public form. Only a name and a way to answer are asked for; everything else may stay open."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("What should we call you?"),
        max_length=120,
        help_text=_("A first name or another name is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We answer here. Choose one that only you read."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    may_leave_message = forms.BooleanField(label=_("You may leave a message at this number"), required=False)
    discreet = forms.BooleanField(
        label=_("Write so that nobody else can tell what it is about"),
        required=False,
        initial=True,
        help_text=_("No word in the sender, the subject or the text says what kind of place we are."),
    )
    reason = forms.CharField(
        label=_("What brings you here?"),
        max_length=4000,
        required=False,
        help_text=_("In your own words, as much or as little as you like."),
        widget=Writing(rows=5),
    )
    formats = _several(_("How would you like to meet?"), vocabulary.FORMATS)
    places = _several(_("Where?"), vocabulary.PLACES)
    languages = _several(_("In which languages are you at home?"), ())
    trial = forms.BooleanField(
        label=_("I would like one trial consultation first"),
        required=False,
        help_text=_(
            "One meeting, alone or as a couple, to see whether it suits you. Nothing follows from it by itself."
        ),
    )

    def __init__(self, *args: Any, spoken: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        self.fields["languages"].choices = [pair for pair in vocabulary.LANGUAGES if pair[0] in spoken]  # type: ignore[attr-defined]
        wishes = ["formats", "places"] + (["languages"] if len(spoken) > 1 else [])
        self.helper = PlainHelper(
            "key",
            Fieldset(str(_("How we can reach you")), "name", "email", "phone", "may_leave_message", "discreet"),
            Fieldset(str(_("What you would like us to know")), "reason", *wishes, "trial"),
        )

    def given(self) -> dict[str, Any]:
        """Fields of an Enquiry."""
        data = self.cleaned_data
        kept = [name for name in ("name", "email", "phone", "may_leave_message", "discreet", "reason") if name in data]
        wishes = {key: data[key] for key in ("formats", "places", "languages") if data[key]}
        return {key: data[key] for key in kept} | {"wishes": wishes, "trial": bool(data.get("trial"))}


class RegisterForm(VersionedForm):
    """Make the writer of an enquiry a client."""

    name = forms.CharField(label=_("Name used"), max_length=120)
    legal_name = forms.CharField(
        label=_("Legal name"), max_length=160, required=False, help_text=_("The name used, if this stays empty.")
    )
    pronouns = forms.CharField(label=_("Pronouns"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    may_leave_message = forms.BooleanField(label=_("A message may be left at this number"), required=False)
    discreet = forms.BooleanField(label=_("Discreet messages and titles"), required=False)
    jurisdiction = forms.ChoiceField(
        label=_("Where the client usually is during sessions"),
        help_text=_("A specialist must be licensed there."),
    )
    urgency = forms.TypedChoiceField(
        label=_("Urgency"), choices=WaitingEntry.Urgency.choices, coerce=int, widget=Segmented
    )
    invite = forms.BooleanField(
        label=_("Send the invitation now"),
        required=False,
        help_text=_("A neutral e-mail with a link that works once and leads to the intake."),
    )

    def __init__(self, *args: Any, enquiry: Enquiry, clinic: Clinic, **kwargs: Any) -> None:
        initial = {
            "version": enquiry.version,
            "name": enquiry.name,
            "email": enquiry.email,
            "phone": enquiry.phone,
            "may_leave_message": enquiry.may_leave_message,
            "discreet": enquiry.discreet,
            "jurisdiction": clinic.jurisdiction,
            "urgency": WaitingEntry.Urgency.ROUTINE.value,
            "invite": True,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        places = vocabulary.with_kept(vocabulary.JURISDICTIONS, [clinic.jurisdiction])
        self.fields["jurisdiction"].choices = places  # type: ignore[attr-defined]
        self.helper = PlainHelper(
            "version",
            Fieldset(str(_("Who")), "name", "legal_name", "pronouns"),
            Fieldset(str(_("Safe contact")), "email", "phone", "may_leave_message", "discreet"),
            Fieldset(str(_("Place on the list")), "jurisdiction", "urgency", "invite"),
        )

    def person(self) -> dict[str, Any]:
        """Keyword arguments of people.actions.register_client."""
        kept = ("name", "legal_name", "pronouns", "email", "phone", "may_leave_message", "discreet", "jurisdiction")
        return {key: self.cleaned_data[key] for key in kept}


class TriageForm(VersionedForm):
    """How soon somebody needs help, said by a person who looked."""

    urgency = forms.TypedChoiceField(
        label=_("How soon?"), choices=WaitingEntry.Urgency.choices, coerce=int, widget=Segmented
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper()


class DeclineForm(VersionedForm):
    reason = forms.ChoiceField(label=_("Why?"), choices=Enquiry.DeclineReason.choices, widget=ChoiceList)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper()


class LeaveForm(VersionedForm):
    reason = forms.ChoiceField(label=_("Why?"), choices=WaitingEntry.LeftReason.choices, widget=ChoiceList)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper()


class NeedsForm(VersionedForm):
    """Urgency, and what must or should fit. An empty list means that nothing was said."""

    urgency = forms.TypedChoiceField(
        label=_("Urgency"), choices=WaitingEntry.Urgency.choices, coerce=int, widget=Segmented
    )
    formats = _several(_("Format"), vocabulary.FORMATS)
    places = _several(_("Where"), vocabulary.PLACES)
    languages = _several(_("Languages"), vocabulary.LANGUAGES)
    interpreter = forms.BooleanField(label=_("An interpreter would do"), required=False)
    times = _several(_("Times"), words.TIMES)
    step_free = forms.BooleanField(label=_("Needs a step-free room"), required=False)
    gender_wish = forms.ChoiceField(
        label=_("Asked for"), choices=[("", _("No wish")), *words.GENDERS], required=False, widget=OneChip
    )
    gender_required = forms.BooleanField(
        label=_("This is necessary"), required=False, help_text=_("Otherwise it counts as a wish.")
    )
    payer = forms.ChoiceField(
        label=_("Who pays"), choices=[("", _("Not known")), *vocabulary.PAYERS], required=False, widget=OneChip
    )
    specialties = _several(_("Themes"), vocabulary.SPECIALTIES)
    approaches = _several(_("Approach asked for"), vocabulary.APPROACHES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scale, (name, *_rest) in vocabulary.STYLE_SCALES.items():
            self.fields[f"style_{scale}"] = forms.ChoiceField(
                label=name, choices=vocabulary.style_choices(scale), required=False, widget=WordScale
            )
        self.helper = PlainHelper(
            "version",
            Fieldset(str(_("On the list")), "urgency"),
            Fieldset(
                str(_("What must fit")),
                "languages", "interpreter", "formats", "places", "step_free", "times",
                "gender_wish", "gender_required", "payer",
            ),
            Fieldset(str(_("What should fit")), "specialties", "approaches"),
            Fieldset(
                str(_("Strong wishes about the style of working")), *(f"style_{scale}" for scale in vocabulary.STYLE_SCALES)
            ),
        )  # fmt: skip

    @staticmethod
    def initial_of(entry: WaitingEntry) -> dict[str, Any]:
        stored = dict(entry.needs or {})
        stored["approaches"] = [words.strand(code) for code in stored.get("approaches") or ()]
        style = {
            f"style_{scale}": vocabulary.nearest_style(scale, value)
            for scale, value in (stored.pop("style", None) or {}).items()
            if scale in vocabulary.STYLE_SCALES
        }
        return {**stored, **style, "version": entry.version, "urgency": entry.urgency}

    def needs(self) -> dict[str, Any]:
        """What was typed; a style that was left open is not known."""
        data = self.cleaned_data
        kept = {
            key: value
            for key, value in data.items()
            if key not in ("version", "urgency") and not key.startswith("style_")
        }
        scales = {scale: data.get(f"style_{scale}") for scale in vocabulary.STYLE_SCALES}
        return kept | {"style": {scale: float(value) for scale, value in scales.items() if value}}


class AcceptForm(VersionedForm):
    """Confirmation of a pair; a reason when it is not the first of the ranking."""

    reason = forms.CharField(
        label=_("Why not the first?"),
        max_length=1000,
        widget=Writing(rows=3),
        help_text=_("Kept with the decision, for those who look at it later."),
    )

    def __init__(self, *args: Any, rank: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rank == 1:
            del self.fields["reason"]
        self.helper = PlainHelper()


class UndoForm(forms.Form):
    reason = forms.CharField(label=_("Why does it end?"), max_length=1000, widget=Writing(rows=3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper()


class ConflictForm(forms.Form):
    clinician = forms.ChoiceField(label=_("Specialist"))
    reason = forms.CharField(
        label=_("What stands between them"),
        max_length=1000,
        required=False,
        help_text=_("Only the desk reads this. Name nobody else here."),
        widget=Writing(rows=3),
    )

    def __init__(self, *args: Any, clinicians: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [("", _("Choose")), *((str(person.pk), person.name) for person in clinicians)]
        self.fields["clinician"].choices = people  # type: ignore[attr-defined]
        self.helper = PlainHelper()


class TieForm(forms.Form):
    number = forms.IntegerField(label=_("Case number of the other client"), min_value=1)
    kind = forms.ChoiceField(label=_("How they know each other"), choices=Tie.Kind.choices, widget=OneChip)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper()


class SortForm(forms.Form):
    """Order of the waiting list."""

    ORDERS = {"wait": ("since", "pk"), "urgency": ("-urgency", "since", "pk")}
    sort = forms.ChoiceField(
        label=_("Order"), choices=[("urgency", _("Urgency")), ("wait", _("Longest wait"))], required=False
    )

    show = forms.ChoiceField(
        label=_("Show"),
        choices=[("", _("Everybody")), ("look", _("To be looked at")), ("place", _("Waiting for a place"))],
        required=False,
    )

    def tier(self, rows: WaitingEntryQuerySet) -> WaitingEntryQuerySet:
        """Those of the tier that was asked for."""
        asked = self.data.get("show", "")
        return rows.first_tier() if asked == "look" else rows.second_tier() if asked == "place" else rows

    @property
    def chosen(self) -> str:
        asked = self.data.get("sort", "")
        return asked if asked in self.ORDERS else "urgency"
