"""Answers that call a person, in words: for the page of an instrument and for the page of an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.instruments import About
from assessments.measures import catalogue
from assessments.models import FormEdition

if TYPE_CHECKING:
    from assessments.instruments import Definition

ABOUT = {
    About.SELF_HARM: gettext_lazy("Ending one's life or hurting oneself"),
    About.HARM_TO_OTHERS: gettext_lazy("Hurting somebody else"),
    About.RISK: gettext_lazy("Something that puts the person at risk"),
}


def safety_table(definition: Definition) -> list[dict[str, Any]]:
    """The levels of each item as the registry has them."""
    return [
        {
            "item": one.item,
            "about": ABOUT[one.about],
            "soon": _("%(n)s or more") % {"n": one.at_least},
            "at_once": _("never") if one.urgent_from is None else _("%(n)s or more") % {"n": one.urgent_from},
            "check": one.to_check,
        }
        for one in definition.safety
    ]


def measure_words(key: str, item: str) -> str:
    """Which answer of which measure an alert is about, never what was answered."""
    measure = catalogue.measure_named(key)
    title = (
        "" if catalogue.is_known(key) else FormEdition.objects.filter(key=key).values_list("title", flat=True).first()
    )
    facts = {"measure": title or measure.label, "item": item}
    known = next((one for one in measure.alerts if one.item == item), None)
    if known is None:
        return _("%(measure)s, item %(item)s") % facts
    return _("%(measure)s, item %(item)s: %(about)s") % {**facts, "about": ABOUT[known.about]}
