"""Forms about staff: invitation, roles, profile with licences and hours, supervision."""

from __future__ import annotations

from functools import partial
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from common.widgets import Chips, DateInput, Segmented, Switch, TickList, TimeInput, WordScale, Writing
from people.forms.clients import plain_helper
from people.models import Availability, ClinicianProfile, Licence, User
from people.permissions import Role
from people.vocabulary import (
    APPROACHES,
    FORMATS,
    JURISDICTIONS,
    LANGUAGES,
    PLACES,
    SHARES,
    SPECIALTIES,
    STYLE_SCALES,
    nearest_style,
    style_choices,
    with_kept,
)

ROLE_CHOICES = (
    (Role.THERAPIST, _("Therapist: sees clients and writes their record")),
    (Role.SUPERVISOR, _("Supervisor: reads the cases of the people supervised")),
    (Role.ADMIN, _("Clinic admin: registers and matches clients, manages staff; reads no records")),
)
LISTS = {"specialties": SPECIALTIES, "languages": LANGUAGES, "formats": FORMATS, "places": PLACES}


class InviteStaffForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=ROLE_CHOICES, widget=TickList)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("name", "email", "roles")


class StaffForm(forms.Form):
    """Name and roles of somebody who is already there."""

    name = forms.CharField(label=_("Name"), max_length=120)
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=ROLE_CHOICES, widget=TickList)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": user.name, "roles": [str(role) for role in user.roles]}
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("name", "roles")

    def flags(self) -> dict[str, bool]:
        chosen = self.cleaned_data["roles"]
        return {
            "is_therapist": Role.THERAPIST in chosen,
            "is_supervisor": Role.SUPERVISOR in chosen,
            "is_clinic_admin": Role.ADMIN in chosen,
        }


class SupervisorForm(forms.Form):
    supervisor = forms.ModelChoiceField(
        label=_("Supervisor"), queryset=User.objects.none(), empty_label=_("Choose somebody")
    )

    def __init__(self, *args: Any, supervisee: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.filter(is_supervisor=True, is_active=True).exclude(pk=supervisee.pk).order_by("name")
        self.fields["supervisor"].queryset = others  # type: ignore[attr-defined]
        self.helper = plain_helper("supervisor")


class ProfileForm(forms.ModelForm):
    """What a clinician offers. Approaches and style are one choice per row, stored together."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ClinicianProfile
        fields = (
            "title", "credentials", "practising_since", "bio", "gender", "languages", "specialties", "formats",
            "places", "payers", "weekly_places", "accepts_new", "sees_high_risk", "step_free", "youngest", "needs_supervision",
            "video_link",
        )  # fmt: skip
        field_classes = {"video_link": partial(forms.URLField, assume_scheme="https")}
        widgets = {
            "bio": Writing(rows=5),
            "gender": Segmented,
            "accepts_new": Switch,
            "sees_high_risk": Switch,
            "step_free": Switch,
            "needs_supervision": Switch,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in LISTS.items():
            held = getattr(self.instance, name)
            self.fields[name] = forms.MultipleChoiceField(
                label=self.fields[name].label,
                choices=with_kept(choices, held),
                initial=held,
                required=False,
                widget=Chips,
            )
        for code, word in APPROACHES:
            share = str((self.instance.approaches or {}).get(code, 0))
            self.fields[f"approach_{code}"] = forms.ChoiceField(
                label=word, choices=SHARES, initial=share, widget=Segmented(fill=True)
            )
        for scale, (name, *_rest) in STYLE_SCALES.items():
            held = (self.instance.style or {}).get(scale)
            self.fields[f"style_{scale}"] = forms.ChoiceField(
                label=name, choices=style_choices(scale), required=False, widget=WordScale,
                initial="" if held is None else nearest_style(scale, held),
            )  # fmt: skip
        self.helper = plain_helper(
            Fieldset(_("About me"), "title", "credentials", "practising_since", "bio", "gender", "languages"),
            Fieldset(_("Approaches in my work"), *(f"approach_{code}" for code, _word in APPROACHES)),
            Fieldset(_("Specialties"), "specialties"),
            Fieldset(_("Style"), *(f"style_{scale}" for scale in STYLE_SCALES)),
            Fieldset(_("Ways of meeting"), "formats", "places", "step_free", "payers", "video_link"),
            Fieldset(
                _("Room for new clients"),
                "weekly_places",
                "accepts_new",
                "sees_high_risk",
                "youngest",
                "needs_supervision",
            ),
            "version",
        )
        self.helper.error_summary = False  # the page prints one for this form and its rows together

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.instance.approaches = {
            code: int(data.get(f"approach_{code}") or 0)
            for code, _word in APPROACHES
            if data.get(f"approach_{code}") != "0"
        }
        self.instance.style = self._style(data)
        return data

    def _style(self, data: dict[str, Any]) -> dict[str, float]:
        """Chosen words as numbers. A word that was not touched keeps the exact number behind it."""
        held = dict(self.instance.style or {})
        for scale in STYLE_SCALES:
            chosen = data.get(f"style_{scale}")
            if not chosen:
                held.pop(scale, None)
            elif scale not in held or nearest_style(scale, held[scale]) != chosen:
                held[scale] = int(chosen)
        return held

    @property
    def stored_fields(self) -> list[str]:
        return [*self._meta.fields, "approaches", "style"]  # type: ignore[misc]


class LicenceForm(forms.ModelForm):
    class Meta:
        model = Licence
        fields = ("kind", "number", "jurisdiction", "issued_by", "valid_from", "expires_on")
        widgets = {"valid_from": DateInput, "expires_on": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *with_kept(JURISDICTIONS, [self.instance.jurisdiction])]
        self.fields["jurisdiction"] = forms.ChoiceField(label=self.fields["jurisdiction"].label, choices=choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("valid_from"), data.get("expires_on")
        if begins and ends and ends < begins:
            self.add_error("expires_on", _("This day is before the licence begins."))
        return data


class HoursForm(forms.ModelForm):
    class Meta:
        model = Availability
        fields = ("weekday", "starts", "ends", "open_places")
        widgets = {"starts": TimeInput, "ends": TimeInput}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("This is not after the beginning."))
        return data


# A post says itself how many rows it has; more than these are not built.
LicenceFormSet = forms.inlineformset_factory(
    ClinicianProfile, Licence, form=LicenceForm, extra=1, can_delete=True, absolute_max=50, max_num=50
)
HoursFormSet = forms.inlineformset_factory(
    ClinicianProfile, Availability, form=HoursForm, extra=2, can_delete=True, absolute_max=50, max_num=50
)
