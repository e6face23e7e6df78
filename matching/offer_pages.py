"""What the pages around offers and plans show, as ready strings."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import slots
from common.templatetags.ui import when
from matching import board, planning, presenters, words
from matching.models import FitCheck, MatchPlan, Offer, PlanRow, WaitingEntry
from matching.openings import openings
from matching.ranking import Needs
from people.models import Clinic

BUSY = "match.busy"  # slot: spans in which a client or a clinician is booked or away
HELD = "match.sessions_held"  # slot: {(client id, clinician id): sessions held} for pairs of them
TONES = {
    "asked": "care",
    "agreed": "primary",
    "meeting": "primary",
    "placed": "good",
    "refused": "line",
    "lapsed": "care",
}
# Before the client agrees to meet, the card of an offer says what is needed for an answer, and nothing of these.
NOT_BEFORE_YES = frozenset({"trauma", "sexuality", "lgbtq", "neurodiversity"})


@dataclass(frozen=True)
class OfferRow:
    url: str
    name: str
    clinician: str
    state: str
    tone: str
    wait: str
    next: str


def offer_rows(offers: Iterable[Offer]) -> list[OfferRow]:
    now = timezone.now()
    return [
        OfferRow(
            url=reverse("matching:offer", args=[offer.pk]),
            name=offer.entry.client.name,
            clinician=offer.clinician.name,
            state=str(offer.get_state_display()),
            tone=TONES.get(offer.state, "line"),
            wait=presenters.days(offer.entry.since, now=now),
            next=_next(offer),
        )
        for offer in offers
    ]


def _next(offer: Offer) -> str:
    if offer.state == Offer.State.ASKED:
        return _("Answer by %s") % when(offer.answer_by)
    if offer.state == Offer.State.MEETING:
        return _("They meet %s") % when(offer.meets_at) if offer.meets_at else _("A time has to be found")
    if offer.state == Offer.State.REFUSED and offer.refusal != Offer.Refusal.KNOWN:
        return str(offer.get_refusal_display())
    return ""


def held_rows(offers: Iterable[Offer]) -> list[dict[str, str]]:
    """The specialist's own list. Names only once the client said yes."""
    return [
        {
            "url": reverse("matching:held", args=[offer.pk]),
            "name": offer.entry.client.name if knows(offer) else _("Somebody on the waiting list"),
            "state": str(offer.get_state_display()),
            "tone": TONES.get(offer.state, "line"),
            "next": _next(offer),
        }
        for offer in offers
    ]


def knows(offer: Offer) -> bool:
    """Whether the specialist may know by now who it is."""
    return offer.state in (Offer.State.MEETING, Offer.State.PLACED)


def card_of(offer: Offer) -> list[str]:
    """What a specialist needs for an answer: no name, no free text, no trauma or orientation."""
    stored: Mapping[str, Any] = offer.entry.needs or {}
    themes = [code for code in stored.get("specialties") or () if code not in NOT_BEFORE_YES]
    read = Needs.from_dict(
        {key: stored.get(key) for key in ("formats", "places", "languages", "times", "step_free", "interpreter")},
        approaches=[words.strand(code) for code in stored.get("approaches") or ()],
        specialties=themes,
        high_risk=bool(offer.entry.client.high_risk_since),
    )
    return presenters.need_words(read)


def times_for_client(offer: Offer) -> list[tuple[str, str]]:
    """Proposed times that are still to come, on the client's own clock."""
    zone, now = offer.entry.client.zone, timezone.now()
    return [(moment.isoformat(), when(moment.astimezone(zone))) for moment in offer.moments() if moment > now]


def free_times(offer: Offer) -> list[tuple[str, str]]:
    """Times of the next weeks at which the two could meet, on the clinic's clock."""
    now, zone = timezone.now(), Clinic.get().zone
    hours = board.hours_of(offer.clinician_id)
    until = now + dt.timedelta(days=22)
    busy = [
        span
        for spans in slots.collect(BUSY, client=offer.entry.client, clinician=offer.clinician, start=now, end=until)
        for span in spans
    ]
    return [(moment.isoformat(), when(moment)) for moment in openings(hours, busy, now=now, zone=zone)]


def handover_words(entry: WaitingEntry) -> str:
    """What somebody who changed wanted the next one to hear; nothing of the one before unless they said so."""
    if entry.handover == WaitingEntry.Handover.TALK and entry.again_after is not None:
        return _("You may talk with %s about what helped.") % entry.again_after.clinician.name
    if entry.handover == WaitingEntry.Handover.LETTER:
        return entry.handover_words or ""
    return _("The person would like to begin anew. Nothing is passed on.")


def sessions_held(offers: Iterable[Offer]) -> dict[Any, int]:
    """Offer id -> how many sessions the two have had. At most one query, none without offers."""
    pairs = {offer.pk: (offer.entry.client_id, offer.clinician_id) for offer in offers}
    counts: dict[Any, int] = {}
    for found in slots.collect(HELD, pairs=set(pairs.values())) if pairs else ():
        counts |= found
    return {pk: counts.get(pair, 0) for pk, pair in pairs.items()}


def asked_now(offer: Offer, held: int) -> int:
    """After which session it is asked now how it is: 1, 3, or 0 for not now."""
    met = offer.meets_at is None or offer.meets_at <= timezone.now()
    if offer.state == Offer.State.MEETING and met:
        return 1
    return 3 if offer.state == Offer.State.PLACED and held >= 3 else 0


def check_rows(checks: Iterable[FitCheck]) -> list[dict[str, Any]]:
    return [
        {
            "side": str(check.get_side_display()),
            "after": ngettext("after session %d", "after session %d", check.after) % check.after,
            "rapport": _("%d of 10") % check.answers["rapport"] if "rapport" in (check.answers or {}) else "",
            "wish": str(check.get_wish_display()),
            "tone": {"continue": "good", "another": "danger"}.get(check.wish, "care"),
        }
        for check in checks
    ]


def portal_rows(offers: Iterable[Offer]) -> list[dict[str, str]]:
    """Lines on the client's first page: an answer that waits, or a question about how it was. At most three queries."""
    rows = []
    listed = list(offers.filter(state__in=(Offer.State.AGREED, Offer.State.MEETING, Offer.State.PLACED)))  # type: ignore[attr-defined]
    said = set(
        FitCheck.objects.filter(offer__in=listed, side=FitCheck.Side.CLIENT).values_list("offer", "after")
        if listed
        else ()
    )
    held = sessions_held([offer for offer in listed if offer.state == Offer.State.PLACED])
    for offer in listed:
        if offer.state == Offer.State.AGREED:
            url, text = reverse("matching:proposal", args=[offer.pk]), _("Somebody for you: have a look")
            rows.append({"url": url, "text": text, "icon": "match"})
            continue
        after = asked_now(offer, held.get(offer.pk, 0))
        if after and (offer.pk, after) not in said:
            url = reverse("matching:client_fit", args=[offer.pk, after])
            rows.append({"url": url, "text": _("How was it with %s?") % offer.clinician.name, "icon": "match"})
    return rows


# --- plans ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanLine:
    id: str
    entry_id: str
    clinician_id: str
    name: str
    wait: str
    clinician: str
    fit: str
    compared: str
    same: bool
    left: str
    reasons: list[str]
    locked: bool


def plan_lines(rows: Iterable[PlanRow], left: Mapping[Any, int]) -> list[PlanLine]:
    now = timezone.now()
    return [_plan_line(row, left, now) for row in rows]


def _plan_line(row: PlanRow, left: Mapping[Any, int], now: dt.datetime) -> PlanLine:
    places = left.get(row.clinician_id)
    known = sorted(
        ((value or 0, name) for name, value in (row.factors or {}).items() if value is not None), reverse=True
    )
    return PlanLine(
        id=str(row.pk),
        entry_id=str(row.entry_id),
        clinician_id=str(row.clinician_id or ""),
        name=row.entry.client.name,
        wait=presenters.days(row.entry.since, now=now),
        clinician=row.clinician.name if row.clinician else _("Nobody at present"),
        fit="–" if row.score is None else f"{row.score:.0f}",
        compared=_compared(row),
        same=row.clinician_id is not None and row.clinician_id == row.first_id,
        left="" if places is None else ngettext("%d left", "%d left", places) % places,
        reasons=[f"{presenters.FACTOR_NAMES[name]} {value * 100:.0f}" for value, name in known],
        locked=row.locked,
    )


def _compared(row: PlanRow) -> str:
    if row.first is None:
        return _("A fixed requirement rules out everybody")
    if row.clinician_id == row.first_id:
        return _("First choice")
    if row.clinician is None:
        return _("First choice %s has no place") % row.first.name
    if row.score is None or row.first_score is None:
        return _("First choice would be %s") % row.first.name
    points = round(row.first_score - row.score)
    if points == 0:
        return _("As good as the first choice %s") % row.first.name
    return ngettext("%(n)d point below %(name)s", "%(n)d points below %(name)s", points) % {
        "n": points, "name": row.first.name,
    }  # fmt: skip


def places_left(plan: MatchPlan, free: Mapping[Any, int]) -> dict[Any, int]:
    """Free places of each specialist after this plan. One query."""
    free = dict(free)
    taken = Counter(plan.rows.filter(clinician__isnull=False).order_by().values_list("clinician", flat=True))
    if plan.one_more_id in free:
        free[plan.one_more_id] += 1
    return {one: max(0, count - taken[one]) for one, count in free.items()}


def free_places() -> dict[Any, int]:
    """Free places of each specialist now. One query."""
    rows: Iterable[Any] = board.profiles(None, now=timezone.now()).prefetch_related(None)
    return {one.user_id: max(0, one.weekly_places - one.cared_for - one.held) for one in rows}


def first_choices_words(plan: MatchPlan, free: Mapping[Any, int], names: Mapping[Any, str]) -> str:
    """ "Everyone's first choice would be 86, but Hannah Blom would be one over her places." """
    if plan.mean_fit is None or plan.mean_first is None:
        return ""
    firsts = plan.rows.filter(first__isnull=False).order_by().values_list("first", flat=True)
    over = planning.over_places(list(firsts), free)
    said = _("Average fit %(fit)s. Everyone’s first choice would be %(first)s") % {
        "fit": f"{plan.mean_fit:.0f}", "first": f"{plan.mean_first:.0f}",
    }  # fmt: skip
    if not over:
        return said + "."
    parts = [
        ngettext("%(name)s would be %(n)d over the places", "%(name)s would be %(n)d over the places", count)
        % {"name": names.get(one, ""), "n": count}
        for one, count in sorted(over.items(), key=lambda item: -item[1])[:3]
    ]
    return said + ", " + _("but %s.") % ", ".join(parts)
