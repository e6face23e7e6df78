"""The versions of a plan: which there are, who put a name under them, and how two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from common.templatetags.ui import day
from plans.actions import answers_of
from plans.compare import Change, Part, compare
from plans.models import Plan, Signature
from plans.strands import strand_name
from plans.tree import tree_of


@dataclass(frozen=True)
class Edition:
    number: int
    state: str
    tone: str
    when: str
    url: str
    current: bool
    compare_url: str


def editions(plans: list[Plan], shown: Plan | None) -> list[Edition]:
    """Every edition of a client's plan, newest first."""
    return [
        Edition(
            number=plan.edition,
            state=str(plan.get_state_display()),
            tone={"active": "good", "draft": "care", "awaiting": "info"}.get(plan.state, ""),
            when=day(plan.activated_at or plan.created_at),
            url=_address(plan),
            current=shown is not None and plan.pk == shown.pk,
            compare_url=_compare_address(plan) if plan.edition > 1 and not plan.is_open else "",
        )
        for plan in plans
    ]


def _address(plan: Plan) -> str:
    places = {Plan.State.DRAFT: "plans:draft", Plan.State.AWAITING: "plans:signing"}
    if place := places.get(Plan.State(plan.state)):
        return reverse(place, args=[plan.pk])
    return f"{reverse('plans:case', args=[plan.client_id])}?edition={plan.edition}"


def _compare_address(plan: Plan) -> str:
    return f"{reverse('plans:compare', args=[plan.client_id])}?a={plan.edition - 1}&b={plan.edition}"


@dataclass(frozen=True)
class NameLine:
    """One line under a plan: whose name, whether it stands there, when, how and why. ``tone`` never stands alone."""

    role: str
    label: str
    who: str
    state: str
    tone: str
    when: str
    reason: str
    signed: bool


def names_under(plan: Plan) -> list[NameLine]:
    """Everybody who has to put a name under this version, signed or not, in the order in which they are asked."""
    answers = answers_of(plan)
    roles = [Signature.Role.THERAPIST, *([Signature.Role.SUPERVISOR] if plan.needs_supervisor else [])]
    return [_line(plan, role, answers.get(role)) for role in (*roles, Signature.Role.CLIENT)]


def _line(plan: Plan, role: Signature.Role, answer: Signature | None) -> NameLine:
    if answer is None:
        ended = plan.state != Plan.State.AWAITING
        state = _("No signature in the record") if ended else _("Not signed yet")
        return NameLine(role, str(role.label), "", state, "" if ended else "info", "", "", False)
    refused = answer.method == Signature.Method.REFUSED
    return NameLine(
        role=role,
        label=str(role.label),
        who=answer.credentials,
        state=str(answer.get_method_display()),
        tone="care" if refused else "good",
        when=day(answer.signed_at),
        reason=answer.reason or "",
        signed=not refused,
    )


FIELD_NAMES = {
    "clients_words": _lazy("In the client's own words"),
    "format": _lazy("How we meet"),
    "session_minutes": _lazy("Minutes a session"),
    "frequency": _lazy("How often"),
    "expected_weeks": _lazy("Expected weeks"),
    "discharge_criteria": _lazy("How we will know it is enough"),
    "risk_plan": _lazy("Safety"),
    "diagnosis_status": _lazy("Diagnosis"),
    "diagnosis": _lazy("Diagnosis, in words"),
    "statement": _lazy("What will be different"),
    "behaviour": _lazy("What it looks like"),
    "source": _lazy("Where this was found"),
    "severity": _lazy("How heavy, 0 to 10"),
    "measure": _lazy("How we will know"),
    "measure_key": _lazy("Questionnaire"),
    "baseline": _lazy("Now"),
    "baseline_on": _lazy("Now is as of"),
    "target": _lazy("Aim"),
    "direction": _lazy("Direction"),
    "target_on": _lazy("By"),
    "weight": _lazy("How much it counts"),
    "status": _lazy("Status"),
    "stopped_why": _lazy("Why it was stopped"),
    "strand": _lazy("Approach"),
    "technique": _lazy("Technique"),
    "planned_sessions": _lazy("Planned sessions"),
    "who": _lazy("Who does it"),
    "rationale": _lazy("Why this"),
}


@dataclass(frozen=True)
class ChangeRow:
    label: str
    path: str
    change: Change


@dataclass(frozen=True)
class PartRow:
    heading: str
    title: str
    state: str
    rows: list[ChangeRow]


def differences(older: Plan, newer: Plan) -> list[PartRow]:
    """What differs between two loaded editions, in the order of the newer one; nothing for parts that say the same."""
    return [_part(part) for part in compare(_shown(older), _shown(newer)) if part.differs]


def _shown(plan: Plan) -> dict[str, Any]:
    """The tree with words in place of codes, so that readers compare what they would read."""
    tree = tree_of(plan)
    for name in ("format", "frequency", "diagnosis_status"):
        tree[name] = str(getattr(plan, f"get_{name}_display")())
    for goal, told in zip(plan.goals.all(), tree["goals"], strict=True):
        for row, objective in zip(goal.objectives.all(), told["objectives"], strict=True):
            objective["status"] = str(row.get_status_display())
            objective["direction"] = str(row.get_direction_display())
            for name in ("baseline_on", "target_on"):
                objective[name] = day(getattr(row, name))
            for item, work in zip(row.interventions.all(), objective["interventions"], strict=True):
                work["strand"] = strand_name(item.strand)
                work["frequency"] = str(item.get_frequency_display())
    return tree


def _part(part: Part) -> PartRow:
    headings = {"plan": _("Frame of the plan"), "problem": _("Problem"), "goal": _("Goal")}
    states = {"new": _("Only in the newer version"), "gone": _("Only in the older version")}
    return PartRow(
        heading=headings[part.kind],
        title=part.title,
        state=states.get(part.state, ""),
        rows=[ChangeRow(str(FIELD_NAMES[row.field]), row.path, row) for row in part.changes],
    )
