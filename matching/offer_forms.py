"""What is typed around offers, plans, weights and how it goes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.widgets import ChoiceList, DateTimeInput, Segmented, WordScale, Writing
from matching.forms import PlainHelper, VersionedForm
from matching.models import FitCheck, MatchWeights, Offer, WaitingEntry

YES_NO = [("3", _("Yes")), ("2", _("Mostly")), ("1", _("A little")), ("0", _("No"))]
ZERO_TO_TEN = [(str(n), str(n)) for n in range(11)]


class OfferForm(VersionedForm):
    """Ask a specialist; a reason when it is not the first of the ranking."""

    reason = forms.CharField(
        label=_("Why not the first?"),
        max_length=1000,
        widget=Writing(rows=3),
        help_text=_("Kept with the offer, for those who look at it later."),
    )

    def __init__(self, *args: Any, rank: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rank == 1:
            del self.fields["reason"]
        self.helper = PlainHelper()


class AgreeForm(VersionedForm):
    """Up to three times for a first meeting. None is fine: then the desk finds one."""

    first = forms.DateTimeField(label=_("A first time"), required=False, widget=DateTimeInput)
    second = forms.DateTimeField(label=_("A second one"), required=False, widget=DateTimeInput)
    third = forms.DateTimeField(label=_("A third one"), required=False, widget=DateTimeInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("first", "second", "third"):
            if data.get(name) and data[name] <= timezone.now():
                self.add_error(name, _("This time is over."))
        return data

    def moments(self) -> list[dt.datetime]:
        given = {self.cleaned_data[name] for name in ("first", "second", "third")}
        return sorted(moment for moment in given if moment)


class RefuseForm(VersionedForm):
    why = forms.ChoiceField(label=_("Why not?"), choices=Offer.Refusal.choices, widget=ChoiceList)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper()


class MeetForm(VersionedForm):
    """The client's yes, with one of the proposed times."""

    moment = forms.ChoiceField(label=_("Which time suits you?"), required=False, widget=ChoiceList)

    def __init__(self, *args: Any, times: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["moment"].choices = [*times, ("", _("None of these. Please write to me about another time"))]  # type: ignore[attr-defined]
        self.fields["moment"].initial = times[0][0] if times else ""
        if not times:
            del self.fields["moment"]
        self.helper = PlainHelper()

    def chosen(self) -> dt.datetime | None:
        text = self.cleaned_data.get("moment")
        return dt.datetime.fromisoformat(text) if text else None


class ClientFitForm(forms.Form):
    """How the meeting was, for the client."""

    rapport = forms.TypedChoiceField(
        label=_("How well did you get on?"),
        choices=ZERO_TO_TEN,
        coerce=int,
        widget=Segmented(fill=True),
        help_text=_("0 is not at all, 10 is very well."),
    )
    heard = forms.TypedChoiceField(label=_("I felt heard"), choices=YES_NO, coerce=int, widget=WordScale)
    safe = forms.TypedChoiceField(label=_("I felt safe enough"), choices=YES_NO, coerce=int, widget=WordScale)
    goes_on = forms.TypedChoiceField(label=_("I would come again"), choices=YES_NO, coerce=int, widget=WordScale)
    wish = forms.ChoiceField(label=_("What would you like now?"), choices=FitCheck.Wish.choices, widget=ChoiceList)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper()

    def answers(self) -> dict[str, Any]:
        return {key: value for key, value in self.cleaned_data.items() if key != "wish"}


class SpecialistFitForm(ClientFitForm):
    """The same meeting from the other chair."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("heard", "safe", "goes_on"):
            del self.fields[name]
        self.fields["fits"] = forms.TypedChoiceField(
            label=_("I can be of use here"), choices=YES_NO, coerce=int, widget=WordScale
        )
        self.order_fields(["rapport", "fits", "wish"])


class BookForm(VersionedForm):
    """A free time of the specialist for the first meeting, or another one."""

    moment = forms.ChoiceField(label=_("A free time"), required=False, widget=ChoiceList)
    other = forms.DateTimeField(label=_("Another time"), required=False, widget=DateTimeInput)

    def __init__(self, *args: Any, times: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["moment"].choices = [*times, ("", _("Another time, below"))]  # type: ignore[attr-defined]
        self.fields["moment"].initial = times[0][0] if times else ""
        self.helper = PlainHelper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        other = data.get("other")
        if not data.get("moment") and not other and not self.errors:
            self.add_error("other", _("Choose a free time, or write another one."))
        if not data.get("moment") and other and other <= timezone.now():
            self.add_error("other", _("This time is over."))
        return data

    def chosen(self) -> dt.datetime:
        text = self.cleaned_data["moment"]
        moment: dt.datetime = dt.datetime.fromisoformat(text) if text else self.cleaned_data["other"]
        return moment


class AnotherForm(forms.Form):
    """Somebody else, please. No reason is asked."""

    handover = forms.ChoiceField(
        label=_("What may the next person hear from the one before?"),
        choices=WaitingEntry.Handover.choices,
        initial=WaitingEntry.Handover.NOTHING,
        widget=ChoiceList,
    )
    words = forms.CharField(
        label=_("Your words for the next person"),
        max_length=2000,
        required=False,
        help_text=_("Only if you chose to write something yourself. It is passed on exactly like this."),
        widget=Writing(rows=4),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("handover") == WaitingEntry.Handover.LETTER and not (data.get("words") or "").strip():
            self.add_error("words", _("Write a few words here, or choose one of the other two."))
        return data

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper()


class WeightsForm(forms.ModelForm):
    """The clinic's settings for matching. ``number`` is the version that its reader saw."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = MatchWeights
        fields = (
            "specialisation", "approach", "style", "results", "practical",
            "cases_for_results", "share_cap", "answer_hours", "look_days", "urgent_days", "soon_days", "routine_days",
            "reason",
        )  # fmt: skip

    def __init__(self, *args: Any, trying: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not trying
        self.helper = PlainHelper(
            Fieldset(str(_("Points of each part")), "specialisation", "approach", "style", "results", "practical"),
            Fieldset(str(_("Rules")), "cases_for_results", "share_cap", "answer_hours"),
            Fieldset(str(_("How long people wait at most")), "look_days", "urgent_days", "soon_days", "routine_days"),
            Fieldset(str(_("Before you keep it")), "reason"),
            "number",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(name) for name in self.Meta.fields[:5]):
            self.add_error("specialisation", _("At least one part needs points."))
        for sooner, later in (("urgent_days", "soon_days"), ("soon_days", "routine_days")):
            if data.get(sooner) and data.get(later) and data[later] < data[sooner]:
                self.add_error(later, _("This cannot be shorter than for those who need it sooner."))
        return data
