"""From draft to active: the therapist signs first, then the supervisor where one is needed, then the client answers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.writing import record
from common.saving import save_versioned
from people.models import Clinic, ClinicianProfile, Supervision
from plans.actions.locking import ChangedSinceRead, NotReady, PlanClosed, locked_plan, open_draft
from plans.beginning import consent_gaps, missing_pieces
from plans.guards import require_own_care
from plans.hashing import content_hash
from plans.models import Plan, Signature
from plans.tree import tree_of

if TYPE_CHECKING:
    from people.models import User

State, Role, Method = Plan.State, Signature.Role, Signature.Method


@transaction.atomic
def send_for_signatures(*, by: User, plan: Plan, read: str) -> Plan:
    """The therapist signs a draft, which closes it; everybody else who has to sign finds it from now on.

    ``read`` is the content hash of what the person saw. Raises NotReady with every missing piece, ChangedSinceRead when the draft
    is no longer what was read, PlanClosed.
    """
    draft = open_draft(by, plan.pk)
    tree = tree_of(Plan.objects.with_tree().get(pk=draft.pk))
    if missing := missing_pieces(draft.client, tree):
        raise NotReady(missing)
    if content_hash(tree) != read:
        raise ChangedSinceRead
    profile = ClinicianProfile._base_manager.filter(user=by).first()
    draft.needs_supervisor = bool(profile and profile.needs_supervision)
    draft.state, draft.content_hash = State.AWAITING, read
    save_versioned(
        draft,
        expected=draft.version,
        fields=["state", "content_hash", "needs_supervisor"],
        state=State.DRAFT,
    )
    _sign(draft, by, Role.THERAPIST)
    record("plan.sent_for_signatures", by=by, obj=draft, client=draft.client, detail={"edition": draft.edition})
    return draft


def _sign(plan: Plan, by: User, role: str, method: str = Method.SIGNED_IN, reason: str | None = None) -> Signature:
    now = timezone.now()
    row = Signature._base_manager.create(
        plan=plan,
        role=role,
        method=method,
        recorded_by=by,
        credentials="" if role == Role.CLIENT else credentials_of(by, timezone.localdate(now)),
        reason=reason,
        signed_at=now,
        content_hash=plan.content_hash,
    )
    record("plan.answered", by=by, obj=row, client=plan.client, detail={"role": role, "method": method})
    return row


def credentials_of(user: User, day: dt.date) -> str:
    """Name, title and valid licences of a member of staff on that day, at most 200 characters."""
    profile = ClinicianProfile._base_manager.filter(user=user).prefetch_related("licences").first()
    if profile is None:
        return user.name[:200]
    licences = [f"{row.kind} {row.number}".strip() for row in profile.licences.all() if row.valid_on(day)]
    return ", ".join(part for part in (user.name, profile.title, profile.credentials, *licences) if part)[:200]


@transaction.atomic
def sign_as_client(*, by: User, plan: Plan, read: str) -> Plan:
    """The client agrees to what they have read. Raises PlanClosed, ChangedSinceRead, PermissionDenied, and NotReady while the
    clinic's required consents are not all given: they come first.
    """
    waiting = _for_client(by, plan)
    _require_consents(waiting)
    if read != waiting.content_hash:
        raise ChangedSinceRead
    _require_open(waiting, Role.CLIENT)
    _sign(waiting, by, Role.CLIENT)
    return _activate_when_complete(waiting)


@transaction.atomic
def decline_as_client(*, by: User, plan: Plan, reason: str) -> Signature:
    """The client does not agree, or not yet. Saying why is theirs to choose. Raises PlanClosed, PermissionDenied."""
    waiting = _for_client(by, plan)
    _require_open(waiting, Role.CLIENT)
    return _sign(waiting, by, Role.CLIENT, Method.REFUSED, reason or _("No reason given."))


def _for_client(by: User, plan: Plan) -> Plan:
    waiting = locked_plan(plan.pk, State.AWAITING)
    if waiting.client.user_id != by.pk:
        raise PermissionDenied
    return waiting


def _require_consents(plan: Plan) -> None:
    if missing := consent_gaps(plan.client):
        raise NotReady(missing)


def _require_open(plan: Plan, role: str) -> None:
    """Nobody signs twice."""
    if Signature._base_manager.filter(plan=plan, role=role).exclude(method=Method.REFUSED).exists():
        raise PlanClosed(plan.client_id)


@transaction.atomic
def record_answer(*, by: User, plan: Plan, agreed: bool, reason: str) -> Plan:
    """The therapist writes down what the client said elsewhere: agreed on paper or by telephone, or not agreed, and why.

    Raises ValueError without a reason, NotReady for a yes before the required consents, PlanClosed, PermissionDenied.
    """
    if not reason.strip():
        raise ValueError("an answer given elsewhere needs a reason")
    waiting = locked_plan(plan.pk, State.AWAITING)
    require_own_care(by, waiting.client)
    _require_open(waiting, Role.CLIENT)
    if agreed:
        _require_consents(waiting)
    _sign(waiting, by, Role.CLIENT, Method.REMOTE if agreed else Method.REFUSED, reason.strip())
    return _activate_when_complete(waiting)


@transaction.atomic
def sign_as_supervisor(*, by: User, plan: Plan, read: str) -> Plan:
    """A current supervisor of whoever sent the plan signs. Raises PermissionDenied for others, PlanClosed, ChangedSinceRead, and
    NotReady when theirs is the last name and a required consent was taken back.
    """
    waiting = locked_plan(plan.pk, State.AWAITING)
    if not may_sign_as_supervisor(by, waiting):
        raise PermissionDenied
    if read != waiting.content_hash:
        raise ChangedSinceRead
    _require_open(waiting, Role.SUPERVISOR)
    _sign(waiting, by, Role.SUPERVISOR)
    return _activate_when_complete(waiting)


def may_sign_as_supervisor(user: User, plan: Plan) -> bool:
    """Whether this person supervises the one who signed the plan as its therapist, and a supervisor is needed."""
    if not plan.needs_supervisor or plan.state != State.AWAITING:
        return False
    therapist = Signature._base_manager.filter(plan=plan, role=Role.THERAPIST).values("recorded_by")
    return Supervision.objects.current().filter(supervisor_id=user.pk, supervisee_id__in=therapist).exists()


@transaction.atomic
def activate_without_signature(*, by: User, plan: Plan) -> Plan:
    """Put a plan to work although the client did not agree: possible only once that answer stands in the record with its reason.

    Raises NotReady when the client has not answered or a supervisor has still to sign, and with the required consents that are
    missing; PlanClosed.
    """
    waiting = locked_plan(plan.pk, State.AWAITING)
    require_own_care(by, waiting.client)
    answers = answers_of(waiting)
    if Role.CLIENT not in answers or not _others_signed(waiting, answers):
        raise NotReady([])
    return _activate(waiting)


def answers_of(plan: Plan) -> dict[str, Signature]:
    """Role -> the last answer to this version."""
    return {row.role: row for row in Signature._base_manager.filter(plan=plan).order_by("signed_at", "created_at")}


def _others_signed(plan: Plan, answers: dict[str, Signature]) -> bool:
    return Role.THERAPIST in answers and (not plan.needs_supervisor or Role.SUPERVISOR in answers)


def _activate_when_complete(plan: Plan) -> Plan:
    answers = answers_of(plan)
    client = answers.get(Role.CLIENT)
    agreed = client is not None and client.method != Method.REFUSED
    return _activate(plan) if agreed and _others_signed(plan, answers) else plan


def _activate(plan: Plan) -> Plan:
    """Everybody answered: this version is the plan from its first day on, and the one before it is over.

    Raises NotReady: no treatment starts without the clinic's required consents, whatever was signed before one was taken back.
    """
    _require_consents(plan)
    now = timezone.now()
    today = timezone.localdate(now)
    therapist = Signature._base_manager.get(plan=plan, role=Role.THERAPIST).recorded_by
    before = Plan._base_manager.filter(client_id=plan.client_id, state=State.ACTIVE).first()
    plan.starts_on = _first_day(plan.starts_on, today, before)
    if before:
        Plan._base_manager.filter(pk=before.pk).update(state=State.SUPERSEDED, ended_at=now, updated_at=now)
    plan.state, plan.activated_at, plan.activated_by = State.ACTIVE, now, therapist
    plan.review_due_on = today + dt.timedelta(days=Clinic.get().plan_review_days)
    save_versioned(
        plan,
        expected=plan.version,
        fields=["state", "activated_at", "activated_by", "review_due_on", "starts_on"],
        state=State.AWAITING,
    )
    record("plan.activated", by=therapist, obj=plan, client=plan.client, detail={"edition": plan.edition})
    return plan


def _first_day(wanted: dt.date | None, today: dt.date, before: Plan | None) -> dt.date:
    """The day that was agreed, never after today and never before the version that it supersedes began."""
    first = min(wanted or today, today)
    return max(first, before.starts_on) if before and before.starts_on else first


@transaction.atomic
def take_back(*, by: User, plan: Plan) -> Plan:
    """Withdraw a version that waits for signatures. It stays in the record as it was signed; the next is a copy of it."""
    waiting = locked_plan(plan.pk, State.AWAITING)
    require_own_care(by, waiting.client)
    return _end(waiting, by, "plan.taken_back")


@transaction.atomic
def close_plan(*, by: User, plan: Plan, why: str) -> Plan:
    """The work of the active plan is over. Raises PlanClosed when it is not the active one."""
    active = locked_plan(plan.pk, State.ACTIVE)
    require_own_care(by, active.client)
    active.ended_why = why
    return _end(active, by, "plan.closed")


def _end(plan: Plan, by: User, verb: str) -> Plan:
    state: Any = plan.state
    plan.state, plan.ended_at = State.CLOSED, timezone.now()
    save_versioned(plan, expected=plan.version, fields=["state", "ended_at", "ended_why"], state=state)
    record(verb, by=by, obj=plan, client=plan.client, detail={"edition": plan.edition})
    return plan
