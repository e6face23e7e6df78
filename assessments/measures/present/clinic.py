"""The clinic's forms and instruments: reports, licences, what is known and what is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.instruments import Forbids, Licence
from assessments.measures import catalogue, editions, instruments
from assessments.measures.page import SectionForm, lay_out, without_title
from assessments.measures.present.safety import safety_table
from assessments.models import FormEdition, InstrumentSetting
from common.templatetags.ui import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assessments.instruments import Definition
    from people.models import User

State = FormEdition.State
TONES = {State.DRAFT: "care", State.ACTIVE: "good", State.RETIRED: "line"}
SEVERITY = {
    "error": (gettext_lazy("Stands in the way"), "danger"),
    "warning": (gettext_lazy("Please look at it"), "care"),
    "information": (gettext_lazy("For information"), "info"),
}
LICENCES = {
    Licence.PUBLIC_DOMAIN: gettext_lazy("Public domain"),
    Licence.US_GOVERNMENT: gettext_lazy("US government work"),
    Licence.CC_BY_ND: gettext_lazy("Free, wording must not be changed (CC BY-ND)"),
    Licence.FREE: gettext_lazy("Free to use with citation"),
    Licence.PERMISSION: gettext_lazy("Only with the holder's permission"),
    Licence.PAID: gettext_lazy("Only with a paid licence"),
}
FORBIDDEN = {
    Forbids.WORDING: gettext_lazy("showing its wording"),
    Forbids.CHANGES: gettext_lazy("changing its wording"),
    Forbids.ELECTRONIC: gettext_lazy("answering it on a screen"),
    Forbids.PRODUCT: gettext_lazy("use in a product or for money"),
}

COMPARED = {
    ">=": gettext_lazy("%(n)s or more"),
    ">": gettext_lazy("more than %(n)s"),
    "<": gettext_lazy("below %(n)s"),
    "<=": gettext_lazy("%(n)s or less"),
}


@dataclass(frozen=True)
class Line:
    title: str
    text: str
    tag: Any
    tone: str
    url: str


def editions_found(user: User, chosen: Mapping[str, str]) -> QuerySet[FormEdition]:
    """Editions that fit what was chosen, drafts first, then by title. Without their texts and reports."""
    rows = FormEdition.objects.visible_to(user).defer("original", "findings")
    if chosen.get("state"):
        rows = rows.filter(state=chosen["state"])
    if words := chosen.get("q"):
        rows = rows.filter(Q(title__icontains=words) | Q(key__icontains=words) | Q(url__icontains=words))
    order = [When(state=state, then=Value(place)) for place, state in enumerate((State.DRAFT, State.ACTIVE))]
    return rows.order_by(
        Case(*order, default=Value(2), output_field=IntegerField()), Lower("title"), "-created_at", "pk"
    )


def edition_lines(rows: Iterable[FormEdition]) -> list[Line]:
    return [
        Line(one.title, _edition_words(one), one.get_state_display(), TONES[State(one.state)], _edition_url(one))
        for one in rows
    ]


def _edition_words(one: FormEdition) -> str:
    parts = [_("version %(version)s") % {"version": one.release}] if one.release else []
    parts.append(ngettext("%(n)s item", "%(n)s items", one.items) % {"n": one.items})
    if not one.worded:
        parts.append(_("numbers only"))
    if one.published_at:
        parts.append(_("in use since %(day)s") % {"day": day(one.published_at)})
    return ", ".join(parts)


def _edition_url(one: FormEdition) -> str:
    return reverse("assessments:form_edition", args=[one.pk])


def instrument_lines(user: User) -> list[Line]:
    """The registry with what the clinic decided. One query."""
    decided = {one.key: one for one in InstrumentSetting.objects.visible_to(user)}
    lines = []
    for definition in catalogue.known_instruments():
        setting = decided.get(definition.key)
        on = bool(setting and setting.switched_on)
        tag, tone = (_("On"), "good") if on else (_("Off"), "line")
        text = ", ".join(
            [
                definition.name,
                ngettext("%(n)s item", "%(n)s items", len(definition.items)) % {"n": len(definition.items)},
                str(LICENCES[definition.licence]),
            ]
        )
        url = reverse("assessments:instrument", args=[definition.key])
        lines.append(Line(definition.short or definition.name, text, tag, tone, url))
    return lines


@dataclass(frozen=True)
class Found:
    """A finding of a report."""

    severity: Any
    tone: str
    path: str
    message: str


def report(findings: list[dict[str, Any]]) -> list[Found]:
    """Findings as they were stored, the worst first."""
    order = list(SEVERITY)
    rows = sorted(findings, key=lambda one: order.index(one["severity"]) if one["severity"] in order else 9)
    found = []
    for one in rows:
        words, tone = SEVERITY.get(one["severity"], ("", ""))
        found.append(Found(words, tone, one["path"] or "–", one["message"]))
    return found


def edition_page(found: FormEdition) -> dict[str, Any]:
    """A form with its report and how it will look."""
    layout = lay_out(editions.form_of(found), {})
    parts = [
        {
            "title": section.title or _("Part %(n)s") % {"n": number},
            "nodes": without_title(
                SectionForm(layout=layout, places=layout.of(section), marks={}, parking=False).nodes, section.title
            ),
        }
        for number, section in enumerate(layout.sections, start=1)
    ]
    blocked = editions.trial(found) if found.state == State.DRAFT else []
    return {
        "edition": found,
        "report": report(found.findings),
        "blocked": [str(finding.message) for finding in blocked],
        "parts": parts,
        "alerts_text": "\n".join(
            f"{one['item']} {one['from']} {one.get('urgent', '')}".strip() for one in found.alerts
        ),
        "tone": TONES[State(found.state)],
    }


@dataclass(frozen=True)
class Fact:
    label: Any
    value: Any


def instrument_page(definition: Definition, setting: InstrumentSetting) -> dict[str, Any]:
    """What is known of an instrument, with its sources, and what the clinic may do."""
    return {
        "definition": definition,
        "setting": setting,
        "facts": _facts(definition),
        "asks_right": instruments.needs_right(definition),
        "words_ask_right": instruments.wording_needs_right(definition),
        "may_word": setting.switched_on
        and (bool(setting.right_holder) or not instruments.wording_needs_right(definition)),
        "to_check": [str(one) for one in definition.to_check],
        "traps": definition.traps,
        "thresholds": [
            {
                "label": one.label,
                "value": COMPARED[one.comparison] % {"n": one.value},
                "source": one.source,
                "check": one.to_check,
            }
            for one in definition.thresholds
        ],
        "safety": safety_table(definition),
    }


def _facts(definition: Definition) -> list[Fact]:
    forbidden = ", ".join(str(FORBIDDEN[one]) for one in sorted(definition.forbids))
    facts = [
        Fact(_("Items"), f"{len(definition.items)}, {definition.low}–{definition.high}"),
        Fact(_("Asks about"), definition.time_frame),
        Fact(_("Licence"), LICENCES[definition.licence]),
        Fact(_("Not allowed without a right of your own"), forbidden or _("nothing")),
        Fact(_("Missing answers"), definition.missing_source),
        Fact(_("From"), definition.citation),
    ]
    return [fact for fact in facts if fact.value]
