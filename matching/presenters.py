"""What the pages show, as ready strings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching import words
from matching.board import AGEING_DAYS, Ranking
from matching.models import Enquiry, MatchDecision, WaitingEntry
from matching.ranking import APPROACH, PRACTICAL, RESULTS, SPECIALISATION, STYLE, TOP, Factor, Needs, Ranked
from people.models import ContactChannel

if TYPE_CHECKING:
    from people.models import User

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

    url: str
    name: str
    themes: str
    wait: str
    ageing: bool
    urgency: str
    tone: str
    current: bool


def wait_rows(entries: Iterable[WaitingEntry], *, query: str, current: Any = None) -> list[WaitRow]:
    now = timezone.now()
    return [_wait_row(entry, now=now, query=query, current=entry.pk == current) for entry in entries]


def _wait_row(entry: WaitingEntry, *, now: dt.datetime, query: str, current: bool) -> WaitRow:
    themes = words.words("specialty", (entry.needs or {}).get("specialties") or ())
    return WaitRow(
        url=reverse("matching:waiting_entry", args=[entry.pk]) + query,
        name=entry.client.name,
        themes=", ".join(themes) or _("Needs not recorded yet"),
        wait=days(entry.since, now=now),
        ageing=(now - entry.since).days > AGEING_DAYS,
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
    top: bool


@dataclass(frozen=True)
class Panel:
    """The right side of the board: one person's needs and who could meet them."""

    entry: WaitingEntry
    name: str
    needs: list[str]
    strands: list[str]
    cards: list[FitCard]
    others: list[FitCard]
    ruled_out: list[tuple[str, str]]
    ruled_out_title: str
    unsaid: bool = field(default=False)


def panel(found: Ranking) -> Panel:
    cards = [fit_card(found.entry, pair) for pair in found.ranked]
    out = len(found.ruled_out)
    said = need_words(found.needs)
    return Panel(
        entry=found.entry,
        name=found.entry.client.name,
        needs=said,
        strands=[code for code in found.needs.approaches if code in words.STRANDS.values() or code == "cbt"],
        cards=cards[:TOP],
        others=cards[TOP:],
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
        needs.jurisdiction,
        *words.words("specialty", needs.specialties),
    ]
    return [part for part in said if part]


def _gender(needs: Needs) -> str:
    if not needs.gender_wish:
        return ""
    asked = words.word("gender", needs.gender_wish)
    asked = asked[:1].lower() + asked[1:]
    return (_("Must be %s") if needs.gender_required else _("Would like %s")) % asked


def fit_card(entry: WaitingEntry, pair: Ranked) -> FitCard:
    person = pair.specialist
    years = ngettext("%d year", "%d years", person.years) % person.years if person.years else ""
    return FitCard(
        id=person.id,
        rank=pair.rank,
        score="–" if pair.score is None else f"{pair.score:.0f}",
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


# --- enquiries ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EnquiryRow:
    url: str
    name: str
    when: dt.datetime
    wait: str
    wishes: str
    known: str
    state: str


def enquiry_rows(enquiries: Iterable[Enquiry]) -> list[EnquiryRow]:
    """Rows of the list. Duplicates are looked up for all of them at once."""
    listed = list(enquiries)
    now, known = timezone.now(), _known(listed)
    return [
        EnquiryRow(
            url=reverse("matching:enquiry", args=[enquiry.pk]),
            name=enquiry.name,
            when=enquiry.created_at,
            wait=days(enquiry.created_at, now=now),
            wishes=wishes_text(enquiry),
            known=known.get(enquiry.pk, ""),
            state=_outcome(enquiry),
        )
        for enquiry in listed
    ]


def _outcome(enquiry: Enquiry) -> str:
    return str(enquiry.get_decline_reason_display() or enquiry.get_state_display())


def wishes_text(enquiry: Enquiry) -> str:
    wishes = enquiry.wishes or {}
    parts = [
        words.either(words.words(kind, wishes.get(key) or ()))
        for key, kind in (("formats", "format"), ("places", "place"), ("languages", "language"))
    ]
    return "; ".join(part for part in parts if part)


def _known(enquiries: list[Enquiry]) -> dict[Any, str]:
    """Enquiry id -> words, for those whose address a client or another enquiry has."""
    indexes = {enquiry.email_index for enquiry in enquiries if enquiry.email_index}
    channels = ContactChannel.objects.filter(kind=ContactChannel.Kind.EMAIL, address_index__in=indexes)
    owners: dict[str, set[Any]] = {}
    for index, client_id in channels.values_list("address_index", "client_id"):
        owners.setdefault(index, set()).add(client_id)
    counts: dict[str, int] = {}
    for index in Enquiry.objects.filter(email_index__in=indexes).order_by().values_list("email_index", flat=True):
        counts[index] = counts.get(index, 0) + 1
    found: dict[Any, str] = {}
    for enquiry in enquiries:
        if owners.get(enquiry.email_index, set()) - {enquiry.client_id}:
            found[enquiry.pk] = _("The address belongs to a client")
        elif counts.get(enquiry.email_index, 0) > 1:
            found[enquiry.pk] = _("Wrote more than once")
    return found


def duplicates_of(enquiry: Enquiry, viewer: User) -> tuple[list[tuple[str, str]], list[EnquiryRow]]:
    """(name and address of each client with this e-mail, other enquiries from it)."""
    if not enquiry.email_index:
        return [], []
    channels = (
        ContactChannel.objects.visible_to(viewer)
        .filter(kind=ContactChannel.Kind.EMAIL, address_index=enquiry.email_index)
        .exclude(client_id=enquiry.client_id)
        .select_related("client")
    )
    clients = {
        channel.client_id: (
            f"{channel.client.shown_name(viewer)}, {channel.client.case_number}",
            client_url(channel.client_id),
        )
        for channel in channels
    }
    others = Enquiry.objects.visible_to(viewer).filter(email_index=enquiry.email_index).exclude(pk=enquiry.pk)
    return list(clients.values()), enquiry_rows(others[:10])


def client_url(client_id: Any) -> str:
    return reverse("people:client_details", args=[client_id])


def enquiry_facts(enquiry: Enquiry) -> list[dict[str, Any]]:
    """Label and value of what was sent, for a definition list."""
    message = _("a message may be left") if enquiry.may_leave_message else _("no message")
    return [
        {"label": _("E-mail address"), "value": enquiry.email},
        {"label": _("Telephone"), "value": f"{enquiry.phone} ({message})" if enquiry.phone else _("not given")},
        {"label": _("Messages"), "value": _("discreet") if enquiry.discreet else _("may name the clinic")},
        {"label": _("Wishes"), "value": wishes_text(enquiry) or _("none given")},
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


def kept_ranking(decision: MatchDecision) -> list[dict[str, Any]]:
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
        _("Themes"): ", ".join(words.words("specialty", read.specialties)),
        _("Approach asked for"): ", ".join(words.words("approach", read.approaches)),
    }
