"""Rows of assessments for the matrix: an intake that was sent, a draft that is still the client's, and an alert somebody is on."""

import datetime as dt

from django.utils import timezone

from assessments.models import Intake, IntakeAnswer, Relationship, SafetyAlert, SymptomRating

CARE = {"therapist", "supervisor"}
VISIBLE = {
    "intake_id": CARE | {"own_client"},
    "draft_id": CARE | {"own_client"},
    "answer_id": CARE | {"own_client"},
    "words_id": CARE,
    "relationship_id": CARE | {"own_client"},
    "rating_id": CARE | {"own_client"},
    "alert_id": CARE | {"admin"},
}


def objects(cast, client, canary):
    clinician = cast.ines if client.pk == cast.rowan.pk else cast.yusuf
    now = timezone.now()
    sent = Intake.objects.create(
        client=client, state=Intake.State.IN_REVIEW, submitted_at=now - dt.timedelta(days=2), reviewed_by=clinician
    )
    draft = Intake.objects.create(client=client)
    IntakeAnswer.objects.create(intake=draft, question="why_now", value=canary("unsent"))
    alert = SafetyAlert.objects.create(
        client=client,
        source=SafetyAlert.Source.INTAKE,
        source_id=str(sent.pk),
        item="thoughts",
        state=SafetyAlert.State.ACKNOWLEDGED,
        raised_at=now,
        last_raised_at=now,
        acknowledged_by=clinician,
        acknowledged_at=now,
        action=canary("action"),
        outcome=canary("outcome"),
    )
    return {
        "intake_id": sent,
        "draft_id": draft,
        "answer_id": IntakeAnswer.objects.create(intake=sent, question="reason", value=canary("answer")),
        "words_id": IntakeAnswer.objects.create(
            intake=sent, question="reason", side=IntakeAnswer.Side.CLINICIAN, value=canary("words")
        ),
        "relationship_id": Relationship.objects.create(
            client=client,
            label=canary("label"),
            started=canary("started"),
            ended=canary("ended"),
            first_withdrawal=canary("first_withdrawal"),
            what_worked=canary("what_worked"),
        ),
        "rating_id": SymptomRating.objects.create(
            client=client,
            intake=sent,
            symptom="trust",
            rated_by=client.user,
            rated_at=now,
            severity=4,
            contexts=[canary("contexts")],
            note=canary("note"),
        ),
        "alert_id": alert,
    }
