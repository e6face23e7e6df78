"""Rows of assessments for the matrix: an intake that was sent, a draft that is still the client's, and an alert somebody is on."""

import datetime as dt

from django.utils import timezone

from assessments.models import (
    FamilyMember,
    Intake,
    IntakeAddendum,
    IntakeAnswer,
    LifeEvent,
    PatternDecision,
    PlaceText,
    Relationship,
    RelationshipWords,
    SafetyAlert,
    SafetyPlan,
    SafetyPlanSignature,
    Screen,
    SymptomRating,
    TalkedAbout,
)

CARE = {"therapist", "supervisor"}
VISIBLE = {
    "intake_id": CARE | {"own_client"},
    "draft_id": CARE | {"own_client"},
    "answer_id": CARE | {"own_client"},
    "words_id": CARE,
    "relationship_id": CARE | {"own_client"},
    "rating_id": CARE | {"own_client"},
    "alert_id": CARE | {"admin"},
    "event_id": CARE | {"own_client"},
    "member_id": CARE | {"own_client"},
    "safety_plan_id": CARE | {"own_client"},
    "safety_draft_id": CARE,
    "safety_signature_id": CARE | {"own_client"},
    "relationship_words_id": CARE,
    "addendum_to_intake_id": CARE,
    "talked_id": CARE,
    "screen_id": CARE,
    "pattern_id": CARE,
    "place_text_id": {"admin"},
}
TOLD = (
    "structure", "distance", "peak_when", "cause", "repair", "repair_words", "injury", "violence", "took", "in_contact",
    "shared_children",
)  # fmt: skip


def around(client, clinician, sent, canary):
    now = timezone.now()
    return {
        "event_id": LifeEvent.objects.create(client=client, when=canary("event-when"), what=canary("event-what")),
        "member_id": FamilyMember.objects.create(
            client=client,
            role="mother",
            label=canary("kin-label"),
            bond=canary("kin-bond"),
            parting=canary("kin-parting"),
            parting_when=canary("kin-when"),
            words=canary("kin-words"),
        ),
        "pattern_id": PatternDecision.objects.create(
            client=client,
            rule="by_client",
            verdict="confirmed",
            words=canary("pattern"),
            evidence=[canary("evidence")],
            decided_by=clinician,
            decided_at=now,
        ),
        "addendum_to_intake_id": IntakeAddendum.objects.create(
            intake=sent, words=canary("intake-addendum"), signed_by=clinician, signed_at=now
        ),
        "talked_id": TalkedAbout.objects.create(intake=sent, question="reason", noted_by=clinician, noted_at=now),
    }


def safety(client, clinician, canary):
    now = timezone.now()
    texts = {name: canary(f"plan-{name}") for name in ("means", "means_by", "copies")}
    plan = SafetyPlan.objects.create(
        client=client,
        state="made",
        parts={"signs": canary("plan-signs")},
        review_on=dt.date(2027, 1, 5),
        written_by=clinician,
        made_at=now,
        **texts,
    )
    answers = {"afraid": "no", "extra": canary("screen-answers")}
    return {
        "safety_plan_id": plan,
        "safety_draft_id": SafetyPlan.objects.create(
            client=client, edition=2, parts={"signs": canary("draft-signs")}, written_by=clinician
        ),
        "safety_signature_id": SafetyPlanSignature.objects.create(
            plan=plan, role="therapist", signed_by=clinician, signed_at=now
        ),
        "screen_id": Screen.objects.create(
            client=client,
            kind="trauma",
            answers=answers,
            result="yes",
            note=canary("screen-note"),
            asked_by=clinician,
            asked_at=now,
        ),
        "place_text_id": PlaceText.objects.get_or_create(
            jurisdiction="GB",
            topic="duty",
            defaults={
                "title": "When somebody may be in danger",
                "body": "Ask the lead.",
                "valid_from": dt.date(2020, 1, 1),
            },
        )[0],
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
    found = {
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
            **{name: canary(name) for name in TOLD},
            **{name: [canary(name)] for name in ("reasons", "tags")},
        ),
        "rating_id": SymptomRating.objects.create(
            client=client,
            intake=sent,
            symptom="trust",
            rated_by=client.user,
            rated_at=now,
            severity=4,
            contexts=[canary("contexts")],
            triggers=[canary("triggers")],
            moves=[canary("moves")],
            impairment={"love": canary("impairment")},
            onset=canary("onset"),
            belief=canary("belief"),
            wish=canary("wish"),
            note=canary("note"),
        ),
        "alert_id": alert,
    }
    found["relationship_words_id"] = RelationshipWords.objects.create(
        relationship=found["relationship_id"], words=canary("relationship-words"), written_by=clinician
    )
    return found | around(client, clinician, sent, canary) | safety(client, clinician, canary)
