"""One row of each model of matching."""

import datetime as dt

from django.utils import timezone

from matching.models import (
    ConflictOfInterest,
    Enquiry,
    FitCheck,
    MatchDecision,
    MatchPlan,
    MatchWeights,
    Offer,
    PlanRow,
    Tie,
    WaitingEntry,
)
from people.models import CareRelationship

DESK = {"admin"}
VISIBLE = {
    "enquiry_id": DESK,
    "waiting_id": {"therapist", "supervisor"} | DESK,
    "decision_id": DESK,
    "conflict_id": DESK,
    "clinician_id": {"therapist"} | DESK,
    "tie_id": DESK,
    "weights_id": DESK,
    "match_plan_id": DESK,
    "plan_row_id": DESK,
    "offer_id": {"therapist", "own_client"} | DESK,
    "asked_offer_id": {"therapist"} | DESK,
    "client_fit_id": {"own_client"} | DESK,
    "specialist_fit_id": {"therapist"} | DESK,
}


def objects(cast, client, canary):
    now = timezone.now()
    care = CareRelationship.objects.current().filter(client=client, kind="therapist").get()
    placed = WaitingEntry.objects.create(
        client=client, state="placed", since=now - dt.timedelta(days=60), ended_at=now, needs={"note": canary("needs")}
    )
    waiting = WaitingEntry.objects.create(
        client=client, since=now, needs={"themes": [canary("needs-now")]}, handover_words=canary("to-the-next")
    )
    offer = Offer.objects.create(
        entry=waiting,
        clinician=care.clinician,
        made_by=cast.admin,
        state="meeting",
        answer_by=now,
        agreed_at=now,
        weights_version="1",
        ranking=[
            {"clinician": "x", "name": "x", "rank": 1, "score": 1.0, "factors": [], "met": [canary("offer-ranking")]}
        ],
        override_reason=canary("offer-reason"),
    )
    asked = Offer.objects.create(
        entry=placed, clinician=care.clinician, made_by=cast.admin, answer_by=now, weights_version="1"
    )
    plan = MatchPlan.objects.create(made_by=cast.admin, state="ready", ready_at=now, people=1)
    return {
        "offer_id": offer,
        "asked_offer_id": asked,
        "client_fit_id": FitCheck.objects.create(
            offer=offer, side="client", after=3, wish="more", said_by=cast.admin, answers={"said": canary("client-fit")}
        ),
        "specialist_fit_id": FitCheck.objects.create(
            offer=offer, side="therapist", after=3, wish="more", said_by=cast.admin, answers={"said": canary("own-fit")}
        ),
        "match_plan_id": plan,
        "plan_row_id": PlanRow.objects.create(plan=plan, entry=waiting, factors={canary("factor"): None}),
        "tie_id": Tie.objects.create(client=client, other=cast.ended, kind="family", recorded_by=cast.admin),
        "weights_id": MatchWeights.objects.create(number=client.number, reason="x", made_by=cast.admin),
        "enquiry_id": Enquiry.objects.create(
            name=canary("enquiry-name"),
            email=f"{canary('enquiry-mail')}@example.test",
            phone=canary("enquiry-phone"),
            reason=canary("enquiry-reason"),
            wishes={"languages": [canary("enquiry-wish")]},
            referrer=canary("referred-by"),
            referrer_contact=canary("reach-the-referrer"),
        ),
        "waiting_id": waiting,
        "decision_id": MatchDecision.objects.create(
            entry=placed,
            clinician=care.clinician,
            care=care,
            decided_by=cast.admin,
            decided_at=now,
            rank=1,
            score="78.8",
            weights_version="2026-1",
            ranking=[],
            override_reason=canary("override"),
        ),
        "conflict_id": ConflictOfInterest.objects.create(
            client=client, clinician=cast.hana, reason=canary("conflict"), recorded_by=cast.admin
        ),
        "clinician_id": care.clinician,
    }
