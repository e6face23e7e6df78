"""One row of each model of matching."""

import datetime as dt

from django.utils import timezone

from matching.models import ConflictOfInterest, Enquiry, MatchDecision, WaitingEntry
from people.models import CareRelationship

DESK = {"admin"}
VISIBLE = {
    "enquiry_id": DESK,
    "waiting_id": {"therapist", "supervisor"} | DESK,
    "decision_id": DESK,
    "conflict_id": DESK,
    "clinician_id": {"therapist"} | DESK,
}


def objects(cast, client, canary):
    now = timezone.now()
    care = CareRelationship.objects.current().filter(client=client, kind="therapist").get()
    placed = WaitingEntry.objects.create(
        client=client, state="placed", since=now - dt.timedelta(days=60), ended_at=now, needs={"note": canary("needs")}
    )
    waiting = WaitingEntry.objects.create(client=client, since=now, needs={"themes": [canary("needs-now")]})
    return {
        "enquiry_id": Enquiry.objects.create(
            name=canary("enquiry-name"),
            email=f"{canary('enquiry-mail')}@example.test",
            phone=canary("enquiry-phone"),
            reason=canary("enquiry-reason"),
            wishes={"languages": [canary("enquiry-wish")]},
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
