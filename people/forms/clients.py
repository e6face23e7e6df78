"""Forms about clients: identity, ways to reach them, care."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.crypto import blind_index
from common.widgets import ChoiceList, DateInput, LongSelect, Segmented, Switch, TimeInput, Writing
from people.models import CareRelationship, Client, Clinic, ContactChannel, User
from people.vocabulary import JURISDICTIONS, LANGUAGES, PRONOUNS, time_zones, with_kept

IDENTITY = ("name", "legal_name", "pronouns", "born_on")
SETTINGS = ("language", "time_zone", "jurisdiction", "discreet", "contact_note")


def plain_helper(*parts: Any) -> FormHelper:
    """The page prints the form element and its buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*parts) if parts else None
    return helper


class PronounInput(forms.TextInput):
    """Free text with suggestions."""

    def __init__(self) -> None:
        super().__init__({"list": "pronoun-suggestions", "autocomplete": "off", "maxlength": 40})


class ClientFieldsMixin(forms.Form):
    """Identity and settings of a client."""

    name = forms.CharField(label=_("Name used"), max_length=120, help_text=_("What the person likes to be called."))
    legal_name = forms.CharField(
        label=_("Legal name"), max_length=160, required=False, help_text=_("Only if it is another one.")
    )
    pronouns = forms.CharField(label=_("Pronouns"), max_length=40, required=False, widget=PronounInput)
    language = forms.ChoiceField(label=_("Language"))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, widget=LongSelect)
    jurisdiction = forms.ChoiceField(
        label=_("Where the client usually is during sessions"),
        help_text=_("Decides whose licence is valid and which crisis contacts are shown."),
    )
    discreet = forms.BooleanField(label=_("Discreet messages and titles"), required=False, initial=True, widget=Switch)
    pronoun_suggestions = PRONOUNS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, place = (self.get_initial_for_field(self.fields[name], name) for name in ("language", "jurisdiction"))
        self.fields["language"].choices = with_kept(LANGUAGES, [language])  # type: ignore[attr-defined]
        self.fields["jurisdiction"].choices = with_kept(JURISDICTIONS, [place])  # type: ignore[attr-defined]

    def clean_born_on(self) -> str:
        day = self.cleaned_data["born_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day.isoformat() if day else ""


class NewClientForm(ClientFieldsMixin):
    """Register a client. ``duplicates`` are clients who already have the typed e-mail address or number."""

    email = forms.EmailField(label=_("E-mail address"), required=False)
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput({"type": "tel", "inputmode": "tel"})
    )
    may_leave_message = forms.BooleanField(
        label=_("A message may be left on this number"), required=False, widget=Switch
    )
    known_person = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ["name", "legal_name", "pronouns", "email", "phone", "may_leave_message"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        clinic = Clinic.get()
        starting = {"language": clinic.language, "time_zone": clinic.time_zone, "jurisdiction": clinic.jurisdiction}
        kwargs["initial"] = starting | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(
            Fieldset(_("Who"), "name", "legal_name", "pronouns"),
            Fieldset(_("Safe contact"), "email", "phone", "may_leave_message", "discreet"),
            Fieldset(_("Place and language"), "language", "time_zone", "jurisdiction"),
            "known_person",
        )

    @property
    def duplicates(self) -> list[ContactChannel]:
        """Channels of other clients with the same address, looked up by their blind index."""
        if not self.is_bound or not hasattr(self, "cleaned_data"):
            return []
        kinds = ContactChannel.Kind
        typed = ((kinds.EMAIL, "email"), (kinds.PHONE, "phone"), (kinds.SMS, "phone"))
        indexes = {blind_index(self.cleaned_data.get(name) or "", f"contact-{kind}") for kind, name in typed} - {""}
        return list(ContactChannel.objects.filter(address_index__in=indexes).select_related("client")[:5])


class ClientForm(ClientFieldsMixin):
    """Change a client's identity and settings."""

    born_on = forms.DateField(label=_("Date of birth"), required=False, widget=DateInput)
    contact_note = forms.CharField(
        label=_("What to know before getting in touch"), required=False, max_length=1000, widget=Writing(rows=3)
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        starting = {name: getattr(client, name) for name in (*IDENTITY, *SETTINGS, "version")}
        super().__init__(*args, initial=starting, **kwargs)
        self.helper = plain_helper(
            Fieldset(_("Who"), "name", "legal_name", "pronouns", "born_on"),
            Fieldset(_("Getting in touch"), "contact_note", "discreet"),
            Fieldset(_("Place and language"), "language", "time_zone", "jurisdiction"),
            "version",
        )

    def changes(self) -> dict[str, Any]:
        """What to write. The name used stands in for a legal name that was left out."""
        typed = {name: self.cleaned_data[name] for name in (*IDENTITY, *SETTINGS)}
        return typed | {"legal_name": typed["legal_name"] or typed["name"]}


class ChannelForm(forms.Form):
    """One way to reach a client and what is safe on it."""

    kind = forms.ChoiceField(label=_("How"), choices=ContactChannel.Kind.choices, widget=Segmented)
    address = forms.CharField(label=_("Address or number"), max_length=250)
    safe = forms.BooleanField(
        label=_("Safe to use"), required=False, initial=True, widget=Switch,
        help_text=_("Off means: kept on record, but nobody writes or calls there."),
    )  # fmt: skip
    preferred = forms.BooleanField(label=_("Preferred"), required=False, widget=Switch)
    may_leave_message = forms.BooleanField(label=_("A message may be left"), required=False, widget=Switch)
    safe_from = forms.TimeField(label=_("Not before"), required=False, widget=TimeInput)
    safe_until = forms.TimeField(label=_("Not after"), required=False, widget=TimeInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    FIELDS = ("kind", "address", "safe", "preferred", "may_leave_message", "safe_from", "safe_until")

    def __init__(self, *args: Any, channel: ContactChannel | None = None, **kwargs: Any) -> None:
        starting = {name: getattr(channel, name) for name in (*self.FIELDS, "version")} if channel else {}
        kwargs["initial"] = starting or {"kind": ContactChannel.Kind.EMAIL}
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(*self.FIELDS, "version")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("safe_from")) != bool(data.get("safe_until")):
            missing = "safe_until" if data.get("safe_from") else "safe_from"
            self.add_error(missing, _("Give both times, or neither."))
        if data.get("kind") == ContactChannel.Kind.EMAIL and data.get("address"):
            try:
                forms.EmailField().clean(data["address"])
            except forms.ValidationError:
                self.add_error("address", _("Enter an e-mail address like name@example.org."))
        if data.get("preferred") and not data.get("safe"):
            self.add_error("preferred", _("A way that is not safe cannot be the preferred one."))
        return data

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class BeginCareForm(forms.Form):
    """Who takes over, and as what."""

    clinician = forms.ModelChoiceField(
        label=_("Clinician"), queryset=User.objects.none(), empty_label=_("Choose somebody")
    )
    kind = forms.ChoiceField(
        label=_("As"), choices=CareRelationship.Kind.choices, widget=ChoiceList, initial="therapist"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clinicians = User.objects.filter(is_therapist=True, is_active=True).order_by("name")
        self.fields["clinician"].queryset = clinicians  # type: ignore[attr-defined]
        self.helper = plain_helper("clinician", "kind")

    def cleaned_names(self) -> dict[str, str]:
        return {"name": self.cleaned_data["clinician"].name}


class EndCareForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it ends"), required=False, max_length=500, widget=Writing(rows=3),
        help_text=_("Only the clinic reads this."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("reason")


class ClientFilterForm(forms.Form):
    """What the list of clients shows. ``therapist`` is there for whoever sees all clients."""

    q = forms.CharField(
        label=_("Name or number"), required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )
    status = forms.ChoiceField(label=_("Status"), required=False)
    therapist = forms.ChoiceField(label=_("Therapist"), required=False)

    def __init__(self, *args: Any, clinicians: list[tuple[str, str]] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        statuses = [("", _("All current")), *Client.Status.choices, ("all", _("All, also ended"))]
        self.fields["status"].choices = statuses  # type: ignore[attr-defined]
        if clinicians is None:
            del self.fields["therapist"]
        else:
            choices = [("", _("Anybody")), ("none", _("Nobody yet")), *clinicians]
            self.fields["therapist"].choices = choices  # type: ignore[attr-defined]


class InviteClientForm(forms.Form):
    """Which of the client's safe e-mail addresses the link goes to."""

    email = forms.ChoiceField(label=_("Send the link to"), widget=ChoiceList)

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mail = client.channels.filter(kind=ContactChannel.Kind.EMAIL, safe=True)
        choices = [(channel.address, channel.address) for channel in mail]
        self.fields["email"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("email", choices[0][0] if choices else "")
        self.has_address = bool(choices)
        self.helper = plain_helper("email")
