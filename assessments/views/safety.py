"""Safety of a case: checks, the plan for hard days, and what a place asks for."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from assessments import checks, safety_plans
from assessments.models import PlaceText, SafetyAlert, SafetyPlan, Screen
from assessments.presenters import safety as shown
from assessments.presenters.alerts import row as alert_row
from assessments.presenters.portal import place_texts
from assessments.safety_forms import CheckForm, PlaceTextForm, SafetyPlanForm
from assessments.screening import Unanswered
from assessments.views.editing import form_page
from common.pdf import paper_response
from common.saving import StaleWrite
from people.access import client_in_care, fetch_or_refuse, needs
from people.models import Client, Clinic
from people.permissions import Permission
from people.presenters import case_header

page_methods = require_http_methods(["GET", "HEAD", "POST"])


def _frame(client: Client, user: Any, **context: Any) -> dict[str, Any]:
    back = reverse("assessments:case_safety", args=[client.pk])
    return {"case": case_header(client, user), "tab": "safety", "client": client, "back_url": back, **context}


@require_safe
@needs(Permission.SEE_RECORDS)
def case_safety(request: HttpRequest, client_id: Any) -> HttpResponse:
    """Everything about safety on one page: what waits, checks, the plan that counts, alerts, texts of the place."""
    user: Any = request.user
    client = client_in_care(user, client_id)
    plans = list(SafetyPlan.objects.visible_to(user).filter(client=client).prefetch_related("signatures__signed_by"))
    made = next((plan for plan in plans if plan.state == SafetyPlan.State.MADE), None)
    alerts = SafetyAlert.objects.visible_to(user).filter(client=client).select_related("client", "acknowledged_by")
    context = _frame(
        client,
        user,
        banners=shown.gate_banners(client),
        checks=shown.check_rows(client, user),
        plan=made,
        parts=shown.plan_parts(made) if made else [],
        draft=next((plan for plan in plans if plan.state == SafetyPlan.State.DRAFT), None),
        older=[plan for plan in plans if plan.state == SafetyPlan.State.MADE and plan is not made],
        review_due=bool(made and made.review_on and made.review_on <= timezone.localdate()),
        alerts=[alert_row(alert, user) for alert in alerts[:10]],
        texts=place_texts(client.jurisdiction, PlaceText.Audience.STAFF),
        may_write=user.can(Permission.WRITE_RECORDS),
    )
    audit.record("safety.read", by=user, obj=client, client=client)
    return render(request, "assessments/staff/safety.html", context)


@page_methods
@needs(Permission.WRITE_RECORDS)
def check(request: HttpRequest, client_id: Any, kind: str) -> HttpResponse:
    """Record one check. What has no answer comes back as a question; nothing is kept half."""
    user: Any = request.user
    client = client_in_care(user, client_id)
    form = CheckForm(request.POST if request.method == "POST" else None, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            kept = checks.record_check(
                client=client, by=user, kind=kind, answers=form.answers(), note=form.cleaned_data["note"]
            )
            messages.success(request, _("Recorded: %(result)s") % {"result": shown.RESULTS[kind][kept.result][0]})
            return redirect("assessments:case_safety", client_id)
        except Unanswered as refused:
            form.say_missing(refused.keys)
    context = _frame(client, user, form=form, kind=kind, title=Screen.Kind(kind).label)
    return render(request, "assessments/staff/check.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.WRITE_RECORDS)
def plan_start(request: HttpRequest, client_id: Any) -> HttpResponse:
    user: Any = request.user
    client = client_in_care(user, client_id)
    return redirect("assessments:safety_plan", safety_plans.start_plan(client=client, by=user).pk)


@page_methods
@needs(Permission.WRITE_RECORDS)
def plan(request: HttpRequest, safety_plan_id: Any) -> HttpResponse:
    """Write the draft together; make it with one press. An edition that was made is read on the page of the case."""
    user: Any = request.user
    row = fetch_or_refuse(SafetyPlan, user, safety_plan_id)
    if row.state == SafetyPlan.State.MADE and request.method != "POST":
        return redirect("assessments:case_safety", row.client_id)
    form = SafetyPlanForm(request.POST or None, instance=row)

    def save() -> HttpResponse:
        _save_or_clash(form, row, user, context)
        if "make" not in request.POST:
            messages.success(request, _("Saved. The client sees it when it is made."))
            return redirect("assessments:safety_plan", row.pk)
        try:
            safety_plans.make_plan(plan=row, by=user)
        except safety_plans.NotReady as refused:
            again = SafetyPlanForm({**request.POST.dict(), "version": str(row.version)}, instance=row)
            again.is_valid()
            again.say_missing(refused.missing)
            return render(request, "assessments/staff/safety_plan.html", {**context, "form": again}, status=422)
        messages.success(request, _("Made and signed. The client has it in the portal now."))
        return redirect("assessments:case_safety", row.client_id)

    context = _frame(row.client, user, plan=row)
    return form_page(request, form, "assessments/staff/safety_plan.html", context, save=save)


def _save_or_clash(form: SafetyPlanForm, row: SafetyPlan, user: Any, context: dict[str, Any]) -> None:
    """Save. When somebody made this edition meanwhile, both texts are shown and what was typed goes on to the next edition."""
    try:
        safety_plans.save_plan(plan=row, by=user, values=form.values(), expected=form.cleaned_data["version"])
        return
    except safety_plans.Closed:
        pass
    except StaleWrite as stale:
        if cast(SafetyPlan, stale.current).state != SafetyPlan.State.MADE:
            raise
    following = safety_plans.start_plan(client=row.client, by=user)
    context["page_url"] = context["keep_url"] = reverse("assessments:safety_plan", args=[following.pk])
    raise StaleWrite(following)


@require_safe
@needs(Permission.SEE_RECORDS)
def plan_paper(request: HttpRequest, safety_plan_id: Any) -> HttpResponse:
    """One edition on paper, for the client's hand."""
    user: Any = request.user
    row = fetch_or_refuse(SafetyPlan, user, safety_plan_id)
    audit.record("safety_plan.printed", by=user, obj=row, client=row.client)
    context = shown.plain_plan(row, user) | {"printed_at": timezone.now(), "printed_by": user}
    name = f"plan-{row.client.case_number}-{row.edition}.pdf"
    return paper_response(request, "assessments/portal/safety_plan_paper.html", context, filename=name)


# --- what a place asks for
@require_safe
@needs(Permission.MANAGE_CLINIC)
def place_list(request: HttpRequest) -> HttpResponse:
    """All texts of all places."""
    rows = PlaceText.objects.visible_to(request.user)  # type: ignore[arg-type]
    return render(request, "assessments/staff/places.html", {"rows": rows, "today": timezone.localdate()})


@page_methods
@needs(Permission.MANAGE_CLINIC)
def place_new(request: HttpRequest) -> HttpResponse:
    return _place(request, PlaceText(jurisdiction=Clinic.get().jurisdiction, valid_from=timezone.localdate()))


@page_methods
@needs(Permission.MANAGE_CLINIC)
def place_edit(request: HttpRequest, place_text_id: Any) -> HttpResponse:
    return _place(request, fetch_or_refuse(PlaceText, request.user, place_text_id))  # type: ignore[arg-type]


def _place(request: HttpRequest, row: PlaceText) -> HttpResponse:
    form = PlaceTextForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        audit.record("place_text.saved", by=request.user, obj=saved)
        messages.success(request, _("Saved."))
        return redirect("assessments:place_list")
    context = {"form": form, "is_new": row._state.adding}
    return render(request, "assessments/staff/place.html", context, status=422 if form.errors else 200)
