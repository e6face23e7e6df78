"""Recording a check, and what follows from it at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

import audit
from assessments.alerts import raise_alert
from assessments.models import SafetyAlert, Screen
from assessments.safety import Concern
from assessments.screening import RULES, Kind, Risk, Violence
from notices.models import ReminderChoice
from people.models import Client, User


@transaction.atomic
def record_check(
    *,
    client: Client,
    by: User,
    kind: str,
    answers: Mapping[str, str],
    note: str = "",
    asked_at: dt.datetime | None = None,
) -> Screen:
    """Keep what was answered and what follows by the rules. Raises screening.Unanswered; nothing is kept then.

    Thoughts at level moderate or high raise an alert (high: at once). Current harm by somebody close raises one too and makes the
    portal and messages quiet in the same transaction.
    """
    result = RULES[Kind(kind)](answers)
    row = Screen.objects.create(
        client=client, kind=kind, answers=dict(answers), result=str(result), note=note, asked_by=by,
        asked_at=asked_at or timezone.now(),
    )  # fmt: skip
    audit.record("check.recorded", by=by, obj=row, client=client)
    if result in (Risk.MODERATE, Risk.HIGH) and kind == Kind.RISK:
        _alert(row, by, Concern("thoughts", urgent=result is Risk.HIGH))
    if result is Violence.CURRENT:
        _alert(row, by, Concern("afraid"))
        make_quiet(client=client, by=by)
    return row


def _alert(row: Screen, by: User, concern: Concern) -> None:
    raise_alert(client=row.client, source=SafetyAlert.Source.STAFF, source_id=str(row.pk), concern=concern, by=by)


@transaction.atomic
def make_quiet(*, client: Client, by: User) -> None:
    """Nothing that could be seen or heard by somebody else: neutral titles, and no reminder until the client chooses them anew."""
    now = timezone.now()
    Client.objects.filter(pk=client.pk).update(discreet=True, updated_at=now)
    client.discreet = True
    User.objects.filter(pk=client.user_id).update(discreet=True)
    ReminderChoice.objects.filter(client=client).update(practice=False, appointments=False, updated_at=now)
    audit.record("contact.made_quiet", by=by, obj=client, client=client)
