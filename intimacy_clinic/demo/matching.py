"""Matching in the demo clinic: settings, offers in every state, first meetings, a plan for several, and two who are kept apart."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from intimacy_clinic.demo.people import Staff
from intimacy_clinic.demo.world import World
from matching.models import (
    ConflictOfInterest,
    FitCheck,
    MatchDecision,
    MatchPlan,
    MatchWeights,
    Offer,
    PlanRow,
    Tie,
    WaitingEntry,
)

VERSION = "1"
# State of the latest offer for the people on the list, in their order; None: nobody has been asked yet.
STATES = (None, "asked", "agreed", "meeting", "refused", "lapsed", None, "unwanted", "withdrawn")
REFUSALS = ("full", "times", "field", "known")
FACTORS = ("specialisation", "approach", "style", "practical")


def build_matching(world: World, staff: Staff, entries: list[WaitingEntry], decisions: list[MatchDecision]) -> None:
    world.add(
        MatchWeights, when=world.ago(days=75), number=1, specialisation=30, approach=20, style=20, results=15,
        practical=15, share_cap=40, answer_hours=48, reason="As recommended, with a cap on new people.",
        made_by=staff.admin,
    )  # fmt: skip
    for number, entry in enumerate(entries):
        _latest_offer(world, staff, entry, number)
    for number, decision in enumerate(decisions[:12]):
        _placed_offer(world, staff, decision, number)
    _plan(world, staff, [entry for number, entry in enumerate(entries) if STATES[number % len(STATES)] is None])
    if len(entries) > 1:
        reason = "They sing in the same choir."
        world.add(
            ConflictOfInterest, when=world.ago(days=20), client=entries[0].client, clinician=staff.therapists[0],
            reason=reason, recorded_by=staff.admin,
        )  # fmt: skip
        first, second = sorted((entries[0].client, entries[1].client), key=lambda one: str(one.pk))
        world.add(Tie, when=world.ago(days=9), client=first, other=second, kind="former", recorded_by=staff.admin)


def _latest_offer(world: World, staff: Staff, entry: WaitingEntry, number: int) -> None:
    state = STATES[number % len(STATES)]
    if state is None:
        return
    made = max(world.ago(days=1 + number % 2, hours=number), entry.since)
    fields: dict[str, Any] = {}
    if state in ("agreed", "meeting", "unwanted"):
        fields["agreed_at"] = made + dt.timedelta(hours=3)
    if state == "agreed":
        fields["times"] = [world.at(world.day(4 + days), 10 + days).isoformat() for days in (0, 1, 3)]
    if state == "meeting":
        fields["meets_at"] = made + dt.timedelta(hours=5)
    if state in ("refused", "lapsed", "unwanted", "withdrawn"):
        fields["ended_at"] = made + dt.timedelta(hours=7)
    if state == "refused":
        fields["refusal"] = REFUSALS[number % len(REFUSALS)]
    offer = _offer(world, staff, entry, staff.therapists[(number + 1) % len(staff.therapists)], made, state, **fields)
    if state == "meeting" and entry.client.user is not None:
        _check(world, offer, "client", 1, entry.client.user, 7, "continue", made + dt.timedelta(hours=6))


def _placed_offer(world: World, staff: Staff, decision: MatchDecision, number: int) -> None:
    made = decision.decided_at - dt.timedelta(days=8)
    offer = _offer(
        world, staff, decision.entry, decision.clinician, made, "placed", agreed_at=made + dt.timedelta(hours=20),
        meets_at=decision.decided_at - dt.timedelta(days=1), ended_at=decision.decided_at, decision=decision,
    )  # fmt: skip
    client = decision.entry.client
    for after, when in ((1, decision.decided_at), (3, decision.decided_at + dt.timedelta(days=21))):
        if when > world.now:
            continue
        wish = "more" if (number + after) % 7 == 0 else "continue"
        _check(world, offer, "therapist", after, decision.clinician, 6 + (number + after) % 4, wish, when)
        if client.user is not None:
            _check(world, offer, "client", after, client.user, 5 + (number * after) % 6, wish, when)


def _offer(
    world: World, staff: Staff, entry: WaitingEntry, clinician: Any, made: dt.datetime, state: str, **fields: Any
) -> Offer:
    score = Decimal(640 + int(made.timestamp()) % 280) / 10
    ranking = [
        {
            "clinician": str(clinician.pk), "name": clinician.name, "rank": 1, "score": float(score),
            "factors": [{"name": "practical", "weight": 15, "value": 1.0, "words": "Fits in practice: times and place."}],
            "met": [], "unknown": [], "ruled_out": [],
        }
    ]  # fmt: skip
    made_offer: Offer = world.add(
        Offer, when=made, entry=entry, clinician=clinician, made_by=staff.admin, state=state,
        answer_by=made + dt.timedelta(hours=48), score=score, weights_version=VERSION, ranking=ranking, **fields,
    )  # fmt: skip
    return made_offer


def _check(
    world: World, offer: Offer, side: str, after: int, by: Any, rapport: int, wish: str, when: dt.datetime
) -> None:
    own = {"heard": 3, "safe": 2, "goes_on": 3} if side == "client" else {"fits": 3}
    world.add(
        FitCheck,
        when=when,
        offer=offer,
        side=side,
        after=after,
        said_by=by,
        wish=wish,
        answers={"rapport": rapport, **own},
    )


def _plan(world: World, staff: Staff, entries: list[WaitingEntry]) -> None:
    """A plan that waits for somebody to look at it."""
    made = world.ago(hours=3)
    helpers = staff.therapists
    scores = [Decimal(900 - 35 * number % 210) / 10 for number in range(len(entries))]
    firsts = [score + (Decimal("4.5") if number % 3 == 1 else 0) for number, score in enumerate(scores)]
    plan = world.add(
        MatchPlan, when=made, made_by=staff.admin, state="ready", ready_at=made, weights_version=VERSION,
        people=len(entries), placed=len(entries),
        mean_fit=round(sum(scores) / len(scores), 1) if scores else None,
        mean_first=round(sum(firsts) / len(firsts), 1) if firsts else None,
    )  # fmt: skip
    for number, entry in enumerate(entries):
        chosen = helpers[(number + 2) % len(helpers)]
        first = helpers[(number + 3) % len(helpers)] if firsts[number] != scores[number] else chosen
        factors = {name: round(0.95 - 0.1 * ((number + place) % 4), 2) for place, name in enumerate(FACTORS)}
        world.add(
            PlanRow, when=made, plan=plan, entry=entry, clinician=chosen, score=scores[number], first=first,
            first_score=firsts[number], factors=factors,
        )  # fmt: skip
