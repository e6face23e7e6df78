"""A word to the therapist when a plan is due to be looked at together. A link and nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices import outbox
from notices.kinds import Kind
from notices.models import Message
from notices.rendering import site_link
from people.models import CareRelationship, User
from plans.models import Plan

KIND = "plan_review"
AHEAD = dt.timedelta(days=7)  # time to find an hour for it with the client


def guard(message: Message) -> str:
    """Why the reminder is pointless by now, or "" when it still helps."""
    plan = Plan._base_manager.filter(pk=message.subject_id).first()
    if plan is None or plan.state != Plan.State.ACTIVE:
        return "closed"
    if plan.review_due_on is None or plan.review_due_on > timezone.localdate() + AHEAD:
        return "done"
    care = CareRelationship.objects.current().filter(client_id=plan.client_id, clinician_id=message.user_id)
    return "" if care.exists() else "not_theirs"


def context(message: Message) -> dict[str, Any]:
    """The list of what is due: not even whose plan it is leaves the house."""
    return {"link": site_link("plans:caseload")}


def staff_address(message: Message) -> str | None:
    user: User | None = message.user
    return user.email if user is not None and user.is_active and user.is_staff_member else None


PLAN_REVIEW = Kind(
    KIND, guard=guard, context=context, optional=False, address=staff_address, label=_("A review is coming up")
)


def queue_review_reminders(today: dt.date | None = None) -> int:
    """Write one reminder for each responsible therapist and due day. Running it twice writes each row once.

    Returns how many plans have one.
    """
    day = today or timezone.localdate()
    plans = Plan.objects.review_due(day + AHEAD).values_list("pk", "client_id", "review_due_on")
    due = {client: (pk, on) for pk, client, on in plans}
    care = CareRelationship.objects.current().filter(client__in=due, kind=CareRelationship.Kind.THERAPIST)
    count = 0
    for relation in care.select_related("clinician", "client"):
        pk, on = due[relation.client_id]
        outbox.queue(
            KIND,
            key=f"{KIND}:{relation.clinician_id}:{pk}:{on:%Y%m%d}:email",
            about=Plan(pk=pk),
            user=relation.clinician,
        )
        count += 1
    return count
