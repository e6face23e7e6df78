"""What a page of the trail shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.words import noun_choices
from common.posted import is_whole_number
from common.widgets import DateInput
from people.models import Client, User

HOWS = [("", _("Everything")), ("reading", _("Opened")), ("changes", _("Changed")), ("left", _("Left the clinic"))]


class TrailFilterForm(forms.Form):
    """Filters over the trail. ``client`` is a case number; ``cleaned_data`` has the client's id for it."""

    person = forms.ChoiceField(label=_("Person"), required=False)
    client = forms.CharField(label=_("Case number"), required=False, max_length=12)
    noun = forms.ChoiceField(label=_("What"), required=False)
    how = forms.ChoiceField(label=_("How"), required=False, choices=HOWS)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.staff().order_by("name").values_list("pk", "name")
        self.fields["person"].choices = [("", _("Anybody")), *((str(pk), name) for pk, name in staff)]  # type: ignore[attr-defined]
        self.fields["noun"].choices = [("", _("Anything")), *noun_choices()]  # type: ignore[attr-defined]

    def clean_client(self) -> str:
        typed = self.cleaned_data["client"].strip().lower()
        if not typed:
            return ""
        number = typed.removeprefix("m-")
        found = Client._base_manager.filter(number=int(number)).first() if is_whole_number(number) else None
        if found is None:
            raise forms.ValidationError(_("No client has this number."))
        return str(found.pk)
