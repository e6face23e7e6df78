"""Rows of measures for the matrix: one that is being filled in, one that was finished, and the form behind both."""

import datetime as dt
import json

from django.utils import timezone

from assessments.measures import editions
from assessments.models import MeasureRequest, MeasureResponse, MeasureSchedule, MeasureScore
from tests.matrix import CARE
from tests.measures.forms import questionnaire

OWN = CARE | {"own_client"}
VISIBLE = {
    "schedule_id": CARE,
    "request_id": OWN,
    "response_id": OWN,
    "draft_response_id": OWN,
    "score_id": CARE,
    "edition_id": CARE | {"colleague", "former_therapist", "other_supervisor", "admin"},
    "instrument_setting_id": CARE | {"colleague", "former_therapist", "other_supervisor", "admin"},
}


def content(edition, text, status):
    return json.dumps(
        {
            "resourceType": "QuestionnaireResponse",
            "questionnaire": f"{edition.url}|{edition.release}",
            "status": status,
            "item": [{"linkId": "words", "answer": [{"valueString": text}]}],
        }
    )


def objects(cast, client, canary):
    from assessments.measures import instruments

    now = timezone.now()
    clinician = cast.ines if client.pk == cast.rowan.pk else cast.yusuf
    raw = questionnaire(
        {"linkId": "words", "type": "text", "text": "In your own words"}, url=f"urn:test:matrix-{client.number}"
    )
    edition = editions.publish(edition=editions.import_edition(raw=raw, by=None).edition, by=None)
    schedule = MeasureSchedule.objects.create(
        client=client, key=edition.key, kind="weeks", every_weeks=2, starts_on=now.date(), assigned_by=clinician
    )

    def request(occasion, **more):
        return MeasureRequest.objects.create(
            client=client, schedule=schedule, edition=edition, due_on=now.date(), occasion=occasion, opened_at=now,
            expires_at=now + dt.timedelta(days=7), **more,
        )  # fmt: skip

    asked = request("one")
    finished = MeasureResponse.objects.create(
        client=client, request=request("two", state="done", closed_at=now), edition=edition, state="completed",
        completed_on=now.date(), completed_at=now, entered_by=client.user, marks={"parked": {}, "tokens": {canary("token"): True}},
        content=content(edition, canary("sent-answer"), "completed"), reason=canary("why-in-error"),
    )  # fmt: skip
    return {
        "edition_id": edition,
        "instrument_setting_id": instruments.switch_on(key="core10", by=cast.admin),
        "schedule_id": schedule,
        "request_id": asked,
        "response_id": finished,
        "draft_response_id": MeasureResponse.objects.create(
            client=client, request=asked, edition=edition, entered_by=client.user,
            content=content(edition, canary("unsent-answer"), "in-progress"),
        ),
        "score_id": MeasureScore.objects.create(
            client=client, response=finished, key=edition.key, scale="total", main=True, value=3, status="complete",
            answered=1, asked=1, on=now.date(), form_version="1", scale_version="1", made_at=now,
            inputs={"words": canary("inputs")},
        ),
    }  # fmt: skip
