"""What a sent intake says about whom to propose: the keys of ``matching.ranking.Needs``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from assessments.models import IntakeAnswer
from assessments.questions import SYMPTOM_KEYS

if TYPE_CHECKING:
    from assessments.models import Intake
    from people.models import Client

STRONG = 5  # of 10: from here a symptom asks for somebody who knows it


def needs_from_intake(intake: Intake) -> dict[str, Any]:
    """Keys: ``formats places languages times gender_wish gender_required approaches age jurisdiction high_risk specialties pace``.

    Lists are lists of codes, empty when nothing was said; ``age`` is in years or None. Parked answers say nothing.
    """
    rows = IntakeAnswer.objects.filter(intake=intake, side=IntakeAnswer.Side.CLIENT, parked="")
    values = {row.question: row.value for row in rows}
    gender = values.get("gender") or {}
    wish = "" if gender.get("wish") == "any" else gender.get("wish", "")
    client = intake.client
    return {
        "formats": values.get("formats") or [],
        "places": values.get("places") or [],
        "languages": values.get("languages") or [client.language.split("-")[0]],
        "times": values.get("times") or [],
        "gender_wish": wish,
        "gender_required": bool(wish) and gender.get("firm") == "must",
        "approaches": values.get("approaches") or [],
        "pace": values.get("pace") or "",
        "age": age_of(client, timezone.localdate()),
        "jurisdiction": client.jurisdiction,
        "high_risk": client.high_risk_since is not None,
        "specialties": [key for key in SYMPTOM_KEYS if ((values.get(key) or {}).get("severity") or 0) >= STRONG],
    }


def age_of(client: Client, day: dt.date) -> int | None:
    born = client.birth_date
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
