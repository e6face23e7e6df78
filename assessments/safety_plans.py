"""The plan for hard days: written together, made, signed by both, looked at again. What was made stays as it is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import audit
from assessments.models import SafetyPlan, SafetyPlanSignature
from common.saving import save_versioned

if TYPE_CHECKING:
    from people.models import Client, User

# The six parts in our own headings: (key, heading as the client reads it, what helps to fill it).
PARTS: tuple[tuple[str, Any, Any], ...] = (
    ("signs", _("How I notice that it is getting hard"), _("Thoughts, feelings or things I do. One on each line.")),
    ("alone", _("What I can do by myself"), _("What helped before, even a little. The easiest first.")),
    ("around", _("Where I can go, and who takes my mind off it"), _("Places and people. I need not tell them why.")),
    ("ask", _("Whom I can ask for help"), _("Initials or roles, with a number.")),
    ("reach", _("Who helps for a living"), _("My therapist, my doctor, the night line.")),
    ("safer", _("What makes it safer where I am"), _("What is put away, and who keeps it.")),
)
FIELDS = ["parts", "means", "means_by", "copies", "review_on"]
REVIEW_DAYS = 90


class NotReady(Exception):
    """Something has to be there before the plan can be made: ``missing`` are field names."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class Closed(Exception):
    """This edition was made; a change is a new edition."""


def mark_of(user: User) -> str:
    """Another word whenever the client's own page of the plan would say something else: a new edition, a new signature."""
    rows = SafetyPlan.objects.visible_to(user).filter(client__user=user).made().annotate(signed=Count("signatures"))
    found = rows.values_list("pk", "signed").first()
    return "-".join(map(str, found)) if found else ""


@transaction.atomic
def start_plan(*, client: Client, by: User) -> SafetyPlan:
    """The draft: the one that is open, or a copy of the edition that counts. Twice gives the same one."""
    open_one = SafetyPlan.objects.filter(client=client, state=SafetyPlan.State.DRAFT).first()
    if open_one is not None:
        return open_one
    latest = SafetyPlan.objects.filter(client=client).made().first()
    copied = {name: getattr(latest, name) for name in ("parts", "means", "means_by", "copies")} if latest else {}
    last = SafetyPlan.objects.filter(client=client).aggregate(last=Max("edition"))["last"] or 0
    try:
        with transaction.atomic():
            plan = SafetyPlan.objects.create(
                client=client, edition=last + 1, written_by=by, review_on=timezone.localdate() + dt.timedelta(REVIEW_DAYS),
                **copied,
            )  # fmt: skip
    except IntegrityError:
        return SafetyPlan.objects.get(client=client, state=SafetyPlan.State.DRAFT)
    audit.record("safety_plan.started", by=by, obj=plan, client=client, detail={"edition": plan.edition})
    return plan


@transaction.atomic
def save_plan(*, plan: SafetyPlan, by: User, values: dict[str, Any], expected: int) -> SafetyPlan:
    """Save a draft. Raises StaleWrite, Closed."""
    if plan.state != SafetyPlan.State.DRAFT:
        raise Closed
    for name in FIELDS:
        setattr(plan, name, values[name])
    save_versioned(plan, expected=expected, fields=FIELDS, state=SafetyPlan.State.DRAFT)
    audit.record("safety_plan.saved", by=by, obj=plan, client=plan.client)
    return plan


@transaction.atomic
def make_plan(*, plan: SafetyPlan, by: User) -> SafetyPlan:
    """Close the draft with the therapist's signature: the client has it in reach now. Raises NotReady, Closed, StaleWrite."""
    if plan.state != SafetyPlan.State.DRAFT:
        raise Closed
    missing = [key for key, _title, _hint in PARTS if key in ("signs", "reach") and not plan.parts.get(key, "").strip()]
    missing += [name for name in ("means", "review_on") if not getattr(plan, name)]
    if missing:
        raise NotReady(missing)
    plan.state, plan.made_at = SafetyPlan.State.MADE, timezone.now()
    save_versioned(plan, expected=plan.version, fields=["state", "made_at"], state=SafetyPlan.State.DRAFT)
    audit.record("safety_plan.made", by=by, obj=plan, client=plan.client, detail={"edition": plan.edition})
    sign_plan(plan=plan, by=by, role=SafetyPlanSignature.Role.THERAPIST)
    return plan


@transaction.atomic
def sign_plan(*, plan: SafetyPlan, by: User, role: str) -> SafetyPlanSignature:
    """Add a signature to an edition that was made. Twice gives the first one. Raises Closed for a draft."""
    if plan.state != SafetyPlan.State.MADE:
        raise Closed
    row, new = SafetyPlanSignature.objects.get_or_create(
        plan=plan, role=role, defaults={"signed_by": by, "signed_at": timezone.now()}
    )
    if new:
        audit.record("safety_plan.signed", by=by, obj=plan, client=plan.client, detail={"side": str(role)})
    return row
