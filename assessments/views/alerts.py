"""Safety alerts: who needs somebody, taken on, answered and closed by people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import audit
from assessments import alerts
from assessments.forms import ActionForm, CloseForm
from assessments.models import SafetyAlert
from assessments.presenters import alerts as shown
from common.saving import StaleWrite
from people.access import fetch_or_refuse, needs
from people.models import ContactChannel
from people.permissions import Permission

PER_PAGE = 50
WAITING = "waiting"


@require_safe
@needs(Permission.ANSWER_ALERTS)
def alert_list(request: HttpRequest) -> HttpResponse:
    """Alerts that are not closed, those that wait longest first; ``?show=closed`` the closed ones."""
    user: Any = request.user
    closed = request.GET.get("show") == "closed"
    rows = SafetyAlert.objects.visible_to(user).select_related("client", "acknowledged_by")
    if closed:
        rows = rows.filter(state=SafetyAlert.State.CLOSED).order_by("-closed_at")
    else:
        first = Case(When(state=SafetyAlert.State.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
        rows = rows.open().order_by(first, "-urgent", "raised_at")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    address = reverse("assessments:alert_list")
    context = {
        "page": page,
        "rows": [shown.row(alert, user) for alert in page],
        "closed": closed,
        "tabs": [("waiting", _("Not closed"), address), ("closed", _("Closed"), f"{address}?show=closed")],
        "tab": "closed" if closed else WAITING,
    }
    return render(request, "assessments/staff/alerts.html", context)


def _fetch(request: HttpRequest, alert_id: Any) -> SafetyAlert:
    user: Any = request.user
    fetch_or_refuse(SafetyAlert, user, alert_id)
    return (
        SafetyAlert.objects.visible_to(user).select_related("client", "acknowledged_by", "closed_by").get(pk=alert_id)
    )


def _page(request: HttpRequest, alert: SafetyAlert, *, status: int = 200, **forms: Any) -> HttpResponse:
    user: Any = request.user
    on_it = alert.state == SafetyAlert.State.ACKNOWLEDGED
    if on_it:
        forms.setdefault("close_form", CloseForm(instance=alert, high_risk=alert.client.high_risk_since is not None))
    context = {
        "alert": alert,
        "name": alert.client.shown_name(user),
        "about": shown.item_words(alert, user),
        "row": shown.row(alert, user),
        "history": shown.history(alert),
        "channels": _channels(user, alert),
        "case_url": reverse("assessments:case", args=[alert.client_id]) if user.can(Permission.SEE_RECORDS) else "",
        **forms,
    }
    return render(request, "assessments/staff/alert.html", context, status=status)


def _channels(user: Any, alert: SafetyAlert) -> list[dict[str, str]]:
    rows = ContactChannel.objects.visible_to(user).filter(client_id=alert.client_id)
    return [
        {
            "label": str(channel.get_kind_display()),
            "value": channel.address if channel.safe else _("Not safe to use"),
            "note": "" if channel.may_leave_message or not channel.safe else _("leave no message"),
        }
        for channel in rows
    ]


@require_safe
@needs(Permission.ANSWER_ALERTS)
def alert(request: HttpRequest, alert_id: Any) -> HttpResponse:
    """One alert: what to do next, how to reach the client, what was done."""
    found = _fetch(request, alert_id)
    user: Any = request.user
    audit.record("alert.read", by=user, obj=found, client=found.client)
    return _page(request, found)


@require_POST
@needs(Permission.ANSWER_ALERTS)
def acknowledge(request: HttpRequest, alert_id: Any) -> HttpResponse:
    """Take it on."""
    user: Any = request.user
    taken = alerts.acknowledge(alert=_fetch(request, alert_id), by=user)
    if taken.acknowledged_by_id != user.pk:
        messages.info(request, _("%(name)s is already on it.") % {"name": taken.acknowledged_by})
    return redirect("assessments:alert", alert_id)


@require_POST
@needs(Permission.ANSWER_ALERTS)
def action(request: HttpRequest, alert_id: Any) -> HttpResponse:
    """Write down what was done; the alert stays open."""
    user: Any = request.user
    found = _fetch(request, alert_id)
    form = ActionForm(request.POST, instance=found)
    if not form.is_valid():
        return _page(request, _fetch(request, alert_id), status=422, close_form=_refused(request, found))
    version = form.cleaned_data["version"]
    try:
        alerts.record_action(alert=found, by=user, action=form.cleaned_data["action"], expected=version)
    except (StaleWrite, alerts.NotNow):
        return _stale(request, alert_id)
    messages.success(request, _("Saved. The alert stays open until it is closed."))
    return redirect("assessments:alert", alert_id)


def _refused(request: HttpRequest, found: SafetyAlert) -> CloseForm:
    return CloseForm(request.POST, instance=found, high_risk=found.client.high_risk_since is not None)


@require_POST
@needs(Permission.ANSWER_ALERTS)
def close(request: HttpRequest, alert_id: Any) -> HttpResponse:
    """Close it with what was done and what came of it."""
    user: Any = request.user
    found = _fetch(request, alert_id)
    if "draft" in request.POST:
        return action(request, alert_id)
    form = _refused(request, found)
    if not form.is_valid():
        return _page(request, _fetch(request, alert_id), status=422, close_form=form)
    given = form.cleaned_data
    try:
        alerts.close(
            alert=found,
            by=user,
            action=given["action"],
            outcome=given["outcome"],
            expected=given["version"],
            still_high_risk=given.get("still_high_risk", True),
        )
    except (StaleWrite, alerts.NotNow):
        return _stale(request, alert_id)
    messages.success(request, _("Closed."))
    return redirect("assessments:alert", alert_id)


def _stale(request: HttpRequest, alert_id: Any) -> HttpResponse:
    """409 with both texts."""
    now = _fetch(request, alert_id)
    conflicts = [
        {"name": name, "label": label, "mine": request.POST.get(name, ""), "theirs": getattr(now, name)}
        for name, label in (("action", _("What was done")), ("outcome", _("What came of it")))
        if name in request.POST
    ]
    context = {
        "alert": now,
        "conflicts": conflicts,
        "current_version": now.version,
        "reload_url": reverse("assessments:alert", args=[alert_id]),
        "changed_by": now.closed_by or now.acknowledged_by,
        "changed_at": now.updated_at,
        "hidden": {name: request.POST[name] for name in ("still_high_risk", "draft") if name in request.POST},
    }
    return render(request, "assessments/staff/alert_stale.html", context, status=409)
