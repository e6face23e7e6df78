"""Safety alerts as staff see them. Lists never show what was answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.measures.present.safety import measure_words
from assessments.models import SafetyAlert
from assessments.safety import WORDS
from people.models import Client
from people.permissions import Permission
from people.presenters import CaseFacts, Fact

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import User

ITEM_WORDS = {
    "thoughts": gettext_lazy("Thoughts of ending life"),
    "today": gettext_lazy("Keeping safe today"),
    "people": gettext_lazy("Feeling safe with people close by"),
    "afraid": gettext_lazy("Being afraid of somebody, or being controlled"),
    "words": gettext_lazy("Words written freely"),
}


@dataclass(frozen=True)
class AlertRow:
    """A line of the list."""

    url: str
    name: str
    what: str
    age: str
    tag: str
    tone: str
    note: str
    action_label: str


def row(alert: SafetyAlert, viewer: User) -> AlertRow:
    """Needs the client selected with the alert."""
    return AlertRow(
        url=reverse("assessments:alert", args=[alert.pk]),
        name=alert.client.shown_name(viewer),
        what=str(alert.get_source_display()),
        age=age_words(alert.last_raised_at),
        tag=str(_("At once") if alert.urgent and alert.state == SafetyAlert.State.OPEN else alert.get_state_display()),
        tone={"open": "danger", "acknowledged": "care", "closed": "good"}[alert.state],
        note=_note(alert),
        action_label=str(_("Open") if alert.state == SafetyAlert.State.CLOSED else _("Answer")),
    )


def age_words(moment: dt.datetime) -> str:
    """How long ago, in one unit."""
    if timezone.now() - moment < dt.timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}


def _note(alert: SafetyAlert) -> str:
    notes = []
    if alert.count > 1:
        notes.append(ngettext("said %(n)d time", "said %(n)d times", alert.count) % {"n": alert.count})
    if alert.escalated_at:
        notes.append(_("passed on to the backup"))
    if alert.acknowledged_by:
        notes.append(_("with %(name)s") % {"name": alert.acknowledged_by})
    return ", ".join(notes)


def item_words(alert: SafetyAlert, viewer: User) -> str:
    """What the answer was about, for those who treat the client only."""
    if not viewer.can(Permission.SEE_RECORDS):
        return ""
    key, _colon, item = alert.item.partition(":")
    if alert.source == SafetyAlert.Source.MEASURE and item and key != WORDS:
        return measure_words(key, item)
    return str(ITEM_WORDS.get(key, alert.get_source_display()))


@dataclass(frozen=True)
class Step:
    """A line of an alert's history, as components/timeline_list.html takes it."""

    when: str
    title: str
    text: str = ""


def history(alert: SafetyAlert) -> list[Step]:
    """What has happened to an alert, oldest first."""
    steps = [(alert.raised_at, _("Raised"), "")]
    if alert.count > 1:
        steps.append(
            (
                alert.last_raised_at,
                _("Said again"),
                ngettext("%(n)d time", "%(n)d times", alert.count) % {"n": alert.count},
            )
        )
    if alert.escalated_at:
        steps.append((alert.escalated_at, _("Passed on to the backup"), _("Nobody had answered in time.")))
    if alert.acknowledged_at:
        steps.append((alert.acknowledged_at, _("Taken on"), str(alert.acknowledged_by)))
    if alert.closed_at:
        steps.append((alert.closed_at, _("Closed"), str(alert.closed_by)))
    return [Step(_moment(at), title, text) for at, title, text in sorted(steps, key=lambda step: step[0])]


def _moment(at: dt.datetime) -> str:
    from common.templatetags.ui import when

    return when(at)


def open_alerts(user: User) -> QuerySet:
    """Alerts that wait for a person, among those the user may see."""
    return SafetyAlert.objects.visible_to(user).filter(state=SafetyAlert.State.OPEN)


def count_open_alerts(user: User) -> int:
    return open_alerts(user).count()


def open_alert_banner(user: User) -> dict[str, Any] | None:
    """Parameters of components/banner.html for the first alert that is not closed, or None. One query.

    One banner at a time: it stays until a follow-up is recorded and never says what was answered.
    """
    rows = SafetyAlert.objects.visible_to(user).open().select_related("client")
    alerts = list(rows.order_by("-state", "-urgent", "raised_at")[:2])  # "open" sorts after "acknowledged"
    if not alerts:
        return None
    alert = alerts[0]
    waits = alert.state == SafetyAlert.State.OPEN
    return {
        "kind": "safety",
        "heading_id": "safety-banner",
        "title": _("%(name)s: an answer about safety needs a person") % {"name": alert.client.shown_name(user)},
        "text": " ".join(
            part
            for part in (
                age_words(alert.last_raised_at).capitalize() + ".",
                "" if waits else _("Taken on, not yet closed."),
                _("More are waiting.") if len(alerts) > 1 else "",
            )
            if part
        ),
        "action_url": reverse("assessments:alert", args=[alert.pk]),
        "action_label": _("Answer") if waits else _("Record what was done"),
    }


def safety_facts(user: User) -> CaseFacts | None:
    """For the case header: an open alert, a standing high risk, or when safety was last answered."""
    if not user.can(Permission.SEE_RECORDS):
        return None
    return CaseFacts(_safety_columns, _safety_fact)


def _safety_columns(reader: User, now: dt.datetime) -> dict[str, Any]:
    latest = SafetyAlert.objects.visible_to(reader).filter(client=OuterRef("pk")).order_by("-last_raised_at")
    names = {"alert_state": "state", "alert_raised_at": "last_raised_at", "alert_closed_at": "closed_at"}
    return {name: Subquery(latest.values(field)[:1]) for name, field in names.items()}


def _safety_fact(client: Client, found: dict[str, Any]) -> list[Fact]:
    from common.templatetags.ui import day

    state = found["alert_state"]
    words, tone = _("No alert"), ""
    if state and state != SafetyAlert.State.CLOSED:
        words, tone = _("Alert, %(day)s") % {"day": day(found["alert_raised_at"])}, "danger"
    elif client.high_risk_since:
        words, tone = _("High risk since %(day)s") % {"day": day(client.high_risk_since)}, "danger"
    elif found["alert_closed_at"]:
        words = _("Followed up, %(day)s") % {"day": day(found["alert_closed_at"])}
    return [Fact(_("Safety"), words, tone)]
