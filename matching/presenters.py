"""What the pages show, as ready strings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.templatetags.ui import when
from matching import words
from matching.board import AGEING_DAYS, Ranking
from matching.models import MatchDecision, MatchWeights, Offer, Tie, WaitingEntry
from matching.quick import Standing
from matching.ranking import APPROACH, PRACTICAL, RESULTS, SPECIALISATION, STYLE, TOP, Factor, Needs
from people import vocabulary

FACTOR_NAMES = {
    SPECIALISATION: gettext_lazy("Themes"),
    APPROACH: gettext_lazy("Approach"),
    STYLE: gettext_lazy("Style"),
    RESULTS: gettext_lazy("Results"),
    PRACTICAL: gettext_lazy("Practical"),
}
BADGE_ICONS = {True: ("good", "check"), None: ("care", "clock")}
LOW = 0.6  # below this a bar is drawn in the colour of care
QUIET_BADGES = {"available"}
URGENCY_TONES = {WaitingEntry.Urgency.SOON: "care", WaitingEntry.Urgency.URGENT: "danger"}


def days(since: dt.datetime, *, now: dt.datetime) -> str:
    count = (now - since).days
    return ngettext("%d day", "%d days", count) % count if count else _("Today")


@dataclass(frozen=True)
class WaitRow:
    """One person on the list."""

    id: str
    url: str
    name: str
    themes: str
    wait: str
    ageing: bool
    look: bool
    late: str
    urgency: str
    tone: str
    current: bool


def wait_rows(
    entries: Iterable[WaitingEntry], *, query: str, settings: MatchWeights, current: Any = None
) -> list[WaitRow]:
    now = timezone.now()
    return [_wait_row(entry, settings, now=now, query=query, current=entry.pk == current) for entry in entries]


def looked_words(entry: WaitingEntry) -> str:
    """Who looked how soon, and when; empty when nobody did yet."""
    if entry.triaged_at is None or entry.triaged_by is None:
        return ""
    return _("%(who)s looked %(when)s.") % {"who": entry.triaged_by.name, "when": when(entry.triaged_at)}


def _wait_row(entry: WaitingEntry, settings: MatchWeights, *, now: dt.datetime, query: str, current: bool) -> WaitRow:
    most = settings.days_for(entry.urgency, looked=entry.triaged_at is not None)
    over = (now - entry.since).days - most
    themes = words.words("specialty", (entry.needs or {}).get("specialties") or ())
    return WaitRow(
        id=str(entry.pk),
        url=reverse("matching:waiting_entry", args=[entry.pk]) + query,
        name=entry.client.name,
        themes=", ".join(themes) or _("Needs not recorded yet"),
        wait=days(entry.since, now=now),
        ageing=(now - entry.since).days > AGEING_DAYS,
        look=entry.triaged_at is None,
        late=ngettext("%d day over", "%d days over", over) % over if over > 0 else "",
        urgency=str(entry.get_urgency_display()) if entry.urgency else "",
        tone=URGENCY_TONES.get(entry.urgency, ""),  # type: ignore[call-overload]
        current=current,
    )


@dataclass(frozen=True)
class Bar:
    name: Any
    weight: str
    value: int | None
    label: str
    low: bool


@dataclass(frozen=True)
class Badge:
    text: str
    tone: str
    icon: str


@dataclass(frozen=True)
class FitCard:
    """One specialist as the board shows them."""

    id: str
    rank: int
    score: str
    name: str
    about: str
    sentence: str
    badges: list[Badge]
    bars: list[Bar]
    unknown: list[str]
    choose_url: str
    offer_url: str
    top: bool


@dataclass(frozen=True)
class OtherRow:
    """Somebody after the first three: the page behind the link says why."""

    score: str
    name: str
    about: str
    choose_url: str


def _other_row(entry: WaitingEntry, pair: Standing) -> OtherRow:
    person = pair.specialist
    return OtherRow(_score(pair), person.name, person.title, reverse("matching:choose", args=[entry.pk, person.id]))


def _score(pair: Standing) -> str:
    return "–" if pair.score is None else f"{pair.score:.0f}"


@dataclass(frozen=True)
class Panel:
    """The right side of the board: one person's needs and who could meet them."""

    entry: WaitingEntry
    name: str
    needs: list[str]
    strands: list[str]
    cards: list[FitCard]
    others: list[OtherRow]
    ruled_out: list[tuple[str, str]]
    ruled_out_title: str
    unsaid: bool = field(default=False)


def panel(found: Ranking) -> Panel:
    out = len(found.ruled_out)
    said = need_words(found.needs)
    return Panel(
        entry=found.entry,
        name=found.entry.client.name,
        needs=said,
        strands=[code for code in found.needs.approaches if code in words.STRANDS.values() or code == "cbt"],
        cards=[fit_card(found.entry, pair) for pair in found.ranked[:TOP]],
        others=[_other_row(found.entry, pair) for pair in found.ranked[TOP:]],
        ruled_out=[(pair.specialist.name, ", ".join(pair.ruled_out)) for pair in found.ruled_out],
        ruled_out_title=ngettext(
            "%d ruled out by a fixed requirement", "%d ruled out by a fixed requirement", out
        ) % out,
        unsaid=not (found.entry.needs or {}),
    )  # fmt: skip


def need_words(needs: Needs) -> list[str]:
    """Needs and wishes in the order in which people ask for them."""
    said = [
        words.either(words.words("language", needs.languages)),
        words.either(words.words("format", needs.formats)),
        words.either(words.words("place", needs.places)),
        words.either(words.words("time", needs.times)),
        _gender(needs),
        _("Step-free room") if needs.step_free else "",
        _("Interpreter") if needs.interpreter else "",
        _("High risk") if needs.high_risk else "",
        words.word("payer", needs.payer) if needs.payer else "",
        needs.jurisdiction,
        *words.words("specialty", needs.specialties),
    ]
    return [part for part in said if part]


def style_words(style: Mapping[str, float]) -> list[str]:
    """ "Who leads the session: I do", one for each scale on which something was said."""
    said = []
    for scale, (name, *_rest) in vocabulary.STYLE_SCALES.items():
        if scale in style:
            code = vocabulary.nearest_style(scale, style[scale])
            said.append(f"{name}: {dict(vocabulary.style_choices(scale))[code]}")
    return said


def _gender(needs: Needs) -> str:
    if not needs.gender_wish:
        return ""
    asked = words.word("gender", needs.gender_wish)
    asked = asked[:1].lower() + asked[1:]
    return (_("Must be %s") if needs.gender_required else _("Would like %s")) % asked


def fit_card(entry: WaitingEntry, pair: Standing) -> FitCard:
    person = pair.specialist
    years = ngettext("%d year", "%d years", person.years) % person.years if person.years else ""
    return FitCard(
        id=person.id,
        rank=pair.rank,
        score=_score(pair),
        name=person.name,
        about=", ".join(part for part in (person.title, years) if part),
        sentence=" ".join(pair.reasons) or _("Too little is known to compare. The fixed requirements hold."),
        badges=[
            Badge(check.words, *BADGE_ICONS[check.passed])
            for check in pair.checks
            if check.passed and check.key not in QUIET_BADGES
        ],
        bars=[_bar(factor) for factor in pair.factors if factor.weight],
        unknown=list(pair.unknown),
        choose_url=reverse("matching:choose", args=[entry.pk, person.id]),
        offer_url=reverse("matching:make_offer", args=[entry.pk, person.id]),
        top=pair.rank == 1,
    )


def _bar(factor: Factor) -> Bar:
    name = FACTOR_NAMES[factor.name]
    said = (
        _("%(name)s: unknown") % {"name": name}
        if factor.percent is None
        else _("%(name)s: %(value)d of 100") % {"name": name, "value": factor.percent}
    )
    low = factor.value is not None and factor.value < LOW
    return Bar(name, f"{factor.weight}%", factor.percent, said, low)


def client_url(client_id: Any) -> str:
    return reverse("people:client_details", args=[client_id])


@dataclass(frozen=True)
class TieRow:
    name: str
    kind: str
    end_url: str


def tie_rows(ties: Iterable[Tie], client_id: Any) -> list[TieRow]:
    return [
        TieRow(tie.far_end(client_id).name, str(tie.get_kind_display()), reverse("matching:end_tie", args=[tie.pk]))
        for tie in ties
    ]


# --- decisions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DecisionRow:
    url: str
    name: str
    clinician: str
    when: dt.datetime
    fit: str
    state: str
    ended: bool


def decision_rows(decisions: Iterable[MatchDecision]) -> list[DecisionRow]:
    return [
        DecisionRow(
            url=reverse("matching:decision", args=[decision.pk]),
            name=decision.entry.client.name,
            clinician=decision.clinician.name,
            when=decision.decided_at,
            fit=rank_words(decision),
            state=_("Ended") if decision.care.ended_at else _("In treatment"),
            ended=bool(decision.care.ended_at),
        )
        for decision in decisions
    ]


def rank_words(decision: MatchDecision) -> str:
    place = _("first of the ranking") if decision.rank == 1 else _("number %d of the ranking") % decision.rank
    return place if decision.score is None else _("%(score)s of 100, %(place)s") % {
        "score": f"{decision.score:.0f}", "place": place
    }  # fmt: skip


def kept_ranking(decision: MatchDecision | Offer) -> list[dict[str, Any]]:
    """The ranking as it was kept, ready for a table: those who were possible first."""
    rows = []
    for pair in decision.ranking or []:
        out = ", ".join(pair.get("ruled_out") or ())
        said = " ".join(factor["words"] for factor in pair.get("factors") or () if factor["value"] is not None)
        rows.append(
            {
                "name": pair["name"],
                "rank": pair["rank"] or "",
                "score": "" if pair["score"] is None else f"{pair['score']:.0f}",
                "words": _("Ruled out: %s") % out if out else said,
                "chosen": pair["clinician"] == str(decision.clinician_id),
            }
        )
    return rows


def stored_words(needs: dict[str, Any], urgency: int) -> dict[str, str]:
    """Urgency and needs by the name that their field has on the page."""
    read = Needs.from_dict({**needs, "approaches": [words.strand(code) for code in needs.get("approaches") or ()]})
    yes_no = {True: _("Yes"), False: _("No")}
    return {
        _("Urgency"): str(WaitingEntry.Urgency(urgency).label),
        _("Languages"): ", ".join(words.words("language", read.languages)),
        _("Interpreter"): yes_no[read.interpreter],
        _("Format"): ", ".join(words.words("format", read.formats)),
        _("Where"): ", ".join(words.words("place", read.places)),
        _("Step-free room"): yes_no[read.step_free],
        _("Times"): ", ".join(words.words("time", read.times)),
        _("Asked for"): _gender(read),
        _("Who pays"): words.word("payer", read.payer) if read.payer else "",
        _("Style of working"): ", ".join(style_words(read.style)),
        _("Themes"): ", ".join(words.words("specialty", read.specialties)),
        _("Approach asked for"): ", ".join(words.words("approach", read.approaches)),
    }
