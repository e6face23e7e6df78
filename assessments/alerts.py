"""Safety alerts: raised by an answer, passed on by the clock, answered and closed only by people."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import IntegrityError, models, transaction
from django.utils import timezone

import audit
from assessments.models import SafetyAlert
from assessments.safety import Concern, escalation_round
from common.saving import save_versioned
from notices import outbox
from people.models import CareRelationship, Client, Clinic, Supervision, User

ALERT_KIND, ESCALATION_KIND = "safety_alert", "safety_escalation"


class NotNow(Exception):
    """The alert is not in a state in which this can be done."""


@transaction.atomic
def raise_alert(*, client: Client, source: str, concern: Concern, by: User | None, source_id: str = "") -> SafetyAlert:
    """Raise an alert, or count it onto the one that still waits for a person.

    People are told once per alert, and again if it becomes urgent; what is urgent does not wait before the backup is told too.
    """
    now = timezone.now()
    same = SafetyAlert.objects.filter(
        client=client, source=source, item=concern.item, state=SafetyAlert.State.OPEN
    ).select_for_update()
    alert, created = same.first(), None
    if alert is None:
        created = _created(client, source, source_id, concern, now)
        alert = created or same.get()  # get: somebody else's save won the race to create it
    news = created is not None or (concern.urgent and not alert.urgent)
    if created is None:
        SafetyAlert.objects.filter(pk=alert.pk).update(
            count=models.F("count") + 1,
            version=models.F("version") + 1,
            last_raised_at=now,
            updated_at=now,
            urgent=alert.urgent or concern.urgent,
        )
        alert.refresh_from_db()
    if concern.urgent:
        Client.objects.filter(pk=client.pk, high_risk_since__isnull=True).update(high_risk_since=now)
    detail = {"source": source, "urgent": alert.urgent, "count": alert.count}
    audit.record("alert.raised", by=by, obj=alert, client=client, detail=detail)
    if news:
        people = {*first_in_line(client), *(backup_for(client) if alert.urgent else ())}
        _tell(alert, ALERT_KIND, sorted(people, key=lambda user: user.pk), round_=int(alert.urgent))
    return alert


def _created(client: Client, source: str, source_id: str, concern: Concern, now: dt.datetime) -> SafetyAlert | None:
    try:
        with transaction.atomic():
            return SafetyAlert.objects.create(
                client=client,
                source=source,
                source_id=source_id,
                item=concern.item,
                urgent=concern.urgent,
                raised_at=now,
                last_raised_at=now,
            )
    except IntegrityError:
        return None


def _responsible(client: Client) -> models.QuerySet:
    kinds = (CareRelationship.Kind.THERAPIST, CareRelationship.Kind.COVER)
    return CareRelationship.objects.current().filter(client=client, kind__in=kinds).values("clinician_id")


def _admins() -> models.QuerySet:
    return User.objects.filter(is_active=True, is_clinic_admin=True)


def first_in_line(client: Client) -> list[User]:
    """The responsible therapist, cover, and the clinic's admins."""
    return list(
        (User.objects.filter(is_active=True, pk__in=_responsible(client)) | _admins()).distinct().order_by("pk")
    )


def backup_for(client: Client) -> list[User]:
    """Who is told when nobody answered, and at once when it is urgent: supervisors of the therapist, and again the admins."""
    above = Supervision.objects.current().filter(supervisee_id__in=_responsible(client)).values("supervisor_id")
    return list((User.objects.filter(is_active=True, pk__in=above) | _admins()).distinct().order_by("pk"))


def _tell(alert: SafetyAlert, kind: str, people: Iterable[User], *, round_: int) -> None:
    # The row says whom and about what; the words are put together when it is sent and hold initials and a link only.
    for user in people:
        outbox.queue(kind, key=f"{kind}:{alert.pk}:{round_}:{user.pk}", about=alert, client=alert.client, user=user)


@transaction.atomic
def acknowledge(*, alert: SafetyAlert, by: User) -> SafetyAlert:
    """Take an alert on. Taking on what somebody already took on changes nothing."""
    now = timezone.now()
    taken = SafetyAlert.objects.filter(pk=alert.pk, state=SafetyAlert.State.OPEN).update(
        state=SafetyAlert.State.ACKNOWLEDGED,
        acknowledged_by=by,
        acknowledged_at=now,
        updated_at=now,
        version=models.F("version") + 1,
    )
    alert.refresh_from_db()
    if taken:
        outbox.stop(about=alert, reason="acknowledged")
        audit.record("alert.acknowledged", by=by, obj=alert, client=alert.client)
    return alert


@transaction.atomic
def record_action(*, alert: SafetyAlert, by: User, action: str, expected: int) -> SafetyAlert:
    """Write down what was done. Raises NotNow unless somebody is on it, StaleWrite when it changed meanwhile."""
    if alert.state != SafetyAlert.State.ACKNOWLEDGED:
        raise NotNow
    alert.action = action
    save_versioned(alert, expected=expected, fields=["action"], state=SafetyAlert.State.ACKNOWLEDGED)
    audit.record("alert.action_recorded", by=by, obj=alert, client=alert.client)
    return alert


@transaction.atomic
def close(
    *, alert: SafetyAlert, by: User, action: str, outcome: str, expected: int, still_high_risk: bool = True
) -> SafetyAlert:
    """Close an alert with what was done and what came of it: only a person can.

    Raises NotNow unless somebody is on it, StaleWrite when it changed meanwhile, ValueError without words.
    """
    if alert.state != SafetyAlert.State.ACKNOWLEDGED:
        raise NotNow
    if not action.strip() or not outcome.strip():
        raise ValueError("closing needs what was done and what came of it")
    alert.action, alert.outcome = action, outcome
    alert.state, alert.closed_by, alert.closed_at = SafetyAlert.State.CLOSED, by, timezone.now()
    save_versioned(
        alert,
        expected=expected,
        fields=["action", "outcome", "state", "closed_by", "closed_at"],
        state=SafetyAlert.State.ACKNOWLEDGED,
    )
    if not still_high_risk:
        Client.objects.filter(pk=alert.client_id).update(high_risk_since=None)
    audit.record("alert.closed", by=by, obj=alert, client=alert.client, detail={"high_risk": still_high_risk})
    return alert


def escalate(now: dt.datetime | None = None) -> int:
    """Pass on what nobody acknowledged in time. Returns how many alerts are late.

    Run as often as you like: each round of each alert is told once.
    """
    now = now or timezone.now()
    limit = dt.timedelta(minutes=Clinic.get().alert_minutes)
    late = SafetyAlert.objects.filter(state=SafetyAlert.State.OPEN, raised_at__lte=now - limit)
    return sum(_escalate_one(pk, now, limit) for pk in late.values_list("pk", flat=True))


@transaction.atomic
def _escalate_one(pk: uuid.UUID, now: dt.datetime, limit: dt.timedelta) -> int:
    alert = (
        SafetyAlert.objects.select_for_update(of=("self",))
        .select_related("client")
        .filter(pk=pk, state=SafetyAlert.State.OPEN)
        .first()
    )
    if alert is None:
        return 0
    if alert.escalated_at is None:
        SafetyAlert.objects.filter(pk=pk).update(escalated_at=now, updated_at=now)
        audit.record("alert.escalated", by=None, obj=alert, client=alert.client)
    _tell(alert, ESCALATION_KIND, backup_for(alert.client), round_=escalation_round(now - alert.raised_at, limit))
    return 1
