"""The plan for hard days and the checks, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.gates import GateState, contact_gate, disclosure_gate
from assessments.models import SafetyPlan, Screen
from assessments.presenters.portal import crisis_contacts, oldest_check
from assessments.safety_plans import PARTS
from assessments.screening import RISK_ITEMS, VIOLENCE_ANSWERS, VIOLENCE_ITEMS
from people.models import Clinic

if TYPE_CHECKING:
    from people.models import Client, User

RESULTS: dict[str, dict[str, tuple[Any, str]]] = {
    Screen.Kind.RISK: {
        "none": (gettext_lazy("No thoughts reported"), "good"),
        "low": (gettext_lazy("Low"), "info"),
        "moderate": (gettext_lazy("Moderate: look at it today"), "care"),
        "high": (gettext_lazy("High: somebody at once"), "danger"),
    },
    Screen.Kind.VIOLENCE: {
        "none": (gettext_lazy("None reported"), "good"),
        "past": (gettext_lazy("In the past"), "info"),
        "current": (gettext_lazy("Now"), "danger"),
        "unclear": (gettext_lazy("Not clear: ask again, alone"), "care"),
    },
    Screen.Kind.TRAUMA: {
        "none": (gettext_lazy("None reported"), "good"),
        "yes": (gettext_lazy("Yes, in its own time"), "info"),
        "deferred": (gettext_lazy("Left for later"), "line"),
    },
}
ADDRESS = {Screen.Kind.VIOLENCE: "check_close", Screen.Kind.RISK: "check_today", Screen.Kind.TRAUMA: "check_past"}


@dataclass(frozen=True)
class PlanPart:
    title: Any
    hint: Any
    steps: list[str]


def plan_parts(plan: SafetyPlan) -> list[PlanPart]:
    """The parts that hold something, in order, each as its lines."""
    said = plan.parts or {}
    parts = [
        PlanPart(title, hint, [line.strip() for line in said.get(key, "").splitlines() if line.strip()])
        for key, title, hint in PARTS
    ]
    return [part for part in parts if part.steps]


def plain_plan(plan: SafetyPlan | None, user: User) -> dict[str, Any]:
    """The client's page: the plan (or that there is none), who signed, and who can be reached now."""
    place = plan.client.jurisdiction if plan else _place_of(user)
    contacts = crisis_contacts(place)
    context: dict[str, Any] = {"plan": plan, "contacts": contacts, "checked_on": oldest_check(contacts)}
    context["clinic_phone"] = Clinic.get().phone
    if plan is not None:
        signed = {row.role for row in plan.signatures.all()}
        late = plan.review_on is not None and plan.review_on < timezone.localdate()
        context |= {"parts": plan_parts(plan), "signed": "client" in signed, "look_again_passed": late}
    return context


def _place_of(user: User) -> str:
    from people.models import Client

    client = Client.objects.visible_to(user).filter(user=user).first()
    return client.jurisdiction if client else Clinic.get().jurisdiction


# --- for staff
@dataclass(frozen=True)
class CheckRow:
    """One kind of check: the latest answer in words, who and when, and where to ask again."""

    title: Any
    result: Any
    tone: str
    facts: str
    url: str
    older: list[str]


def check_rows(client: Client, viewer: User) -> list[CheckRow]:
    """One row for each kind, with everything that was recorded before. One query."""
    found: dict[str, list[Screen]] = {}
    for screen in Screen.objects.visible_to(viewer).filter(client=client).select_related("asked_by"):
        found.setdefault(screen.kind, []).append(screen)
    return [_check_row(kind, label, found.get(kind, []), client) for kind, label in Screen.Kind.choices]


def _check_row(kind: str, label: Any, rows: list[Screen], client: Client) -> CheckRow:
    url = reverse(f"assessments:{ADDRESS[Screen.Kind(kind)]}", args=[client.pk])
    if not rows:
        return CheckRow(label, _("Not asked yet"), "care", "", url, [])
    words, tone = RESULTS[kind][rows[0].result]
    return CheckRow(
        label, words, tone, _facts(rows[0]), url, [f"{RESULTS[kind][row.result][0]}: {_facts(row)}" for row in rows[1:]]
    )


def _facts(row: Screen) -> str:
    from common.templatetags.ui import when

    said = _("%(who)s, %(when)s") % {"who": row.asked_by, "when": when(row.asked_at)}
    yes = answer_words(row)
    return f"{said}. {yes}" if yes else said


def answer_words(row: Screen) -> str:
    """What was not a plain no, by the meaning of each item."""
    if row.kind == Screen.Kind.RISK:
        return "; ".join(str(item.about) for item in RISK_ITEMS if row.answers.get(item.key) == "yes")
    if row.kind == Screen.Kind.VIOLENCE:
        words = dict(VIOLENCE_ANSWERS)
        said = [
            f"{item.about}: {words[row.answers[item.key]]}"
            for item in VIOLENCE_ITEMS
            if row.answers.get(item.key) not in ("no", None)
        ]
        return "; ".join(said)
    return ""


def gate_banners(client: Client) -> list[dict[str, Any]]:
    """What waits, in words for staff that say no more than is needed."""
    banners = []
    practice = disclosure_gate(client)
    if not practice.is_open:
        title = _("Practice that asks to open up waits.")
        banners.append(
            {
                "kind": "check" if practice.state is GateState.UNCHECKED else "safety",
                "title": title,
                "text": practice.why,
            }
        )
    contact = contact_gate(client)
    if not contact.is_open:
        text = f"{contact.why} " + _(
            "Pages that could be read over a shoulder are hidden in the portal, and nothing is sent."
        )
        banners.append({"kind": "safety", "title": _("Nothing that could be seen."), "text": text, "url": contact.url})
    return banners
