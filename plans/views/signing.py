"""From a draft to a plan at work: read once more, sign, answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.writing import record
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.permissions import Permission
from plans import actions, presenters
from plans.beginning import consent_gaps, missing_pieces
from plans.forms_review import AnswerForm
from plans.guards import may_write
from plans.hashing import content_hash
from plans.models import Plan
from plans.tree import tree_of, uncovered_strands
from plans.views.frame import back_when_closed, draft_of, frame, page_methods

CONSENTS_FIRST = gettext_lazy(
    "Before the plan can start, the client has to agree to what the clinic asks of everybody."
)


@page_methods
@needs(Permission.WRITE_RECORDS)
@back_when_closed
def activate(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    """Read the whole draft once more and sign it. What is missing is named and linked."""
    plan = draft_of(request, fetch_or_refuse(Plan, request.user, plan_id, queryset=presenters.whole_plans()))
    status = 200
    if request.method == "POST":
        try:
            actions.send_for_signatures(by=request.user, plan=plan, read=request.POST.get("read", ""))
        except actions.NotReady:
            status = 422
        except actions.ChangedSinceRead:
            messages.warning(request, _("The draft was changed after you opened this page. Read it once more."))
            status = 409
        else:
            messages.success(request, _("Signed. The others who have to agree find it from now on."))
            return redirect("plans:signing", plan_id=plan.pk)
    tree = tree_of(plan)
    context = frame(
        request, plan.client, plan=plan, goals=presenters.goal_rows(plan), read=content_hash(tree),
        missing=missing_pieces(plan.client, tree),
        uncovered=uncovered_strands(tree), earlier=plan.edition > 1, problems=presenters.problem_rows(plan),
        frame_lines=presenters.frame_lines(plan),
    )  # fmt: skip
    return render(request, "plans/activate.html", context, status=status)


@page_methods
@needs(Permission.SEE_RECORDS)
@back_when_closed
def signing(request: SignedInRequest, plan_id: Any) -> HttpResponse:
    """Who has agreed to a version that waits, and what the reader can do about it."""
    plan = fetch_or_refuse(Plan, request.user, plan_id, queryset=presenters.whole_plans())
    if plan.state != Plan.State.AWAITING:
        raise actions.PlanClosed(plan.client_id)
    form = AnswerForm(request.POST if request.POST.get("do") == "answer" else None)
    if request.method == "POST":
        answer = _act(request, plan, form)
        if answer is not None:
            return answer
    record("plan.read", by=request.user, obj=plan, client=plan.client)
    names = presenters.names_under(plan)
    client = names[-1]
    context = frame(
        request, plan.client, plan=plan, names=names, form=form, goals=presenters.goal_rows(plan),
        problems=presenters.problem_rows(plan), frame_lines=presenters.frame_lines(plan),
        can_write=may_write(request.user, plan.client), client_signed=client.signed,
        refused=bool(client.state) and client.tone == "care",
        can_supervise=actions.may_sign_as_supervisor(request.user, plan)
        and not any(line.role == "supervisor" and line.signed for line in names),
        others_signed=all(line.signed for line in names[:-1]), missing=consent_gaps(plan.client),
    )  # fmt: skip
    return render(request, "plans/signing.html", context, status=422 if form.errors else 200)


def _act(request: SignedInRequest, plan: Plan, form: AnswerForm) -> HttpResponse | None:
    """What a button asks for. None shows the page again, with what is missing."""
    wanted = request.POST.get("do", "")
    if wanted == "supervise":
        return _supervise(request, plan)
    if not may_write(request.user, plan.client):
        raise PermissionDenied
    if wanted == "answer":
        if not form.is_valid():
            return None
        data = form.cleaned_data
        try:
            now = actions.record_answer(
                by=request.user, plan=plan, agreed=data["answer"] == "agreed", reason=data["reason"]
            )
        except actions.NotReady:
            form.add_error("answer", CONSENTS_FIRST)
            return None
        return _after(request, now)
    if wanted == "back":
        actions.take_back(by=request.user, plan=plan)
        messages.success(request, _("Taken back. It stays in the record; the next version is a copy of it."))
        return redirect("plans:draft", plan_id=actions.start_draft(by=request.user, client=plan.client).pk)
    if wanted == "without":
        try:
            return _after(request, actions.activate_without_signature(by=request.user, plan=plan))
        except actions.NotReady as waits:
            awaited = _("The client's answer, or the supervisor's signature, is not in the record yet.")
            messages.warning(request, CONSENTS_FIRST if waits.gaps else awaited)
    return redirect("plans:signing", plan_id=plan.pk)


def _supervise(request: SignedInRequest, plan: Plan) -> HttpResponse:
    try:
        now = actions.sign_as_supervisor(by=request.user, plan=plan, read=request.POST.get("read", ""))
    except actions.ChangedSinceRead:
        messages.warning(request, _("This is not the version you read. Read it once more."))
        return redirect("plans:signing", plan_id=plan.pk)
    except actions.NotReady:
        messages.warning(request, CONSENTS_FIRST)
        return redirect("plans:signing", plan_id=plan.pk)
    return _after(request, now)


def _after(request: SignedInRequest, plan: Plan) -> HttpResponse:
    if plan.state == Plan.State.ACTIVE:
        messages.success(request, _("Version %(n)s is active.") % {"n": plan.edition})
        return redirect("plans:case", client_id=plan.client_id)
    messages.success(request, _("The answer is in the record."))
    return redirect("plans:signing", plan_id=plan.pk)
