"""What pages show about plans, as ready strings. Progress comes from the apps above through a slot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import slots
from common.charts import bullet, stacked
from common.joined import columns, instances, prefetched
from common.nav import address
from common.prepared import Prepared
from common.templatetags.ui import day
from plans.forms import plain_number
from plans.modalities import Strand
from plans.models import Goal, Intervention, Objective, Plan, PlanQuerySet
from plans.tree import covered_strands, planned_sessions, tree_of

if TYPE_CHECKING:
    from people.models import Client

PROGRESS = "plans.progress"
WORK = "goals__objectives__interventions"


@dataclass(frozen=True)
class ObjectiveProgress:
    """What the signed notes say about one objective. ``now`` is the latest value of its measure, ``rating`` -2 to +2."""

    sessions: int = 0
    last_on: dt.date | None = None
    rating: int | None = None
    now: Decimal | None = None


@dataclass(frozen=True)
class PlanProgress:
    """Progress by objective thread, and how many sessions used each strand, out of ``sessions`` since the plan began."""

    by_thread: dict[Any, ObjectiveProgress] = field(default_factory=dict)
    delivered: dict[str, int] = field(default_factory=dict)
    sessions: int = 0


def whole_plans() -> PlanQuerySet:
    """Plans with everything below them, for views to narrow by who asks."""
    return Plan.objects.with_tree()


def progress_of(plan: Plan, *, delivered: bool = True) -> PlanProgress:
    """Asks whoever keeps the notes; without them a plan has no progress yet. Takes a plan loaded ``with_tree``."""
    return next(iter(slots.collect(PROGRESS, plan=plan, delivered=delivered)), PlanProgress())


@dataclass(frozen=True)
class ObjectiveRow:
    """One objective on a page. ``bullet`` is the drawing of start, now and aim, or empty while a number is missing."""

    id: Any
    anchor: str
    number: str
    statement: str
    measure: str
    by: str
    strands: list[str]
    work: list[dict[str, str]]
    start: str
    target: str
    now: str
    bullet: SafeString | str
    state: str
    tone: str
    note: str
    edit_url: str
    urls: dict[str, str]


@dataclass(frozen=True)
class GoalRow:
    id: Any
    number: int
    statement: str
    objectives: list[ObjectiveRow]
    urls: dict[str, str]


def goal_rows(plan: Plan, progress: PlanProgress | None = None) -> list[GoalRow]:
    """Goals and objectives of a loaded plan (``with_tree``), numbered as on paper."""
    progress = progress or PlanProgress()
    return [
        GoalRow(
            id=goal.pk,
            number=place,
            statement=goal.statement,
            objectives=[
                _objective_row(item, f"{place}.{part}", progress.by_thread.get(item.thread, ObjectiveProgress()))
                for part, item in enumerate(goal.objectives.all(), 1)
            ],
            urls={name: address(f"plans:goal_{name}", goal.pk) for name in ("edit", "remove", "move")}
            | {"add": address("plans:objective_add", goal.pk)},
        )
        for place, goal in enumerate(plan.goals.all(), 1)
    ]


def _objective_row(item: Objective, number: str, progress: ObjectiveProgress) -> ObjectiveRow:
    start, target = item.baseline, item.target
    now = progress.now if progress.now is not None else start
    state, tone = _state(item, progress)
    return ObjectiveRow(
        id=item.pk,
        anchor=f"objective-{item.pk}",
        number=number,
        statement=item.statement,
        measure=item.measure,
        by=day(item.target_on),
        strands=list(dict.fromkeys(work.strand for work in item.interventions.all())),
        work=[_work(work) for work in item.interventions.all()],
        start=_number(start),
        target=_number(target),
        now=_number(now),
        bullet=_bullet(item, now),
        state=state,
        tone=tone,
        note=_note(progress),
        edit_url=address("plans:objective", item.pk),
        urls={name: address(f"plans:objective_{name}", item.pk) for name in ("remove", "move")},
    )


def _bullet(item: Objective, now: Decimal | None) -> SafeString | str:
    if item.baseline is None or item.target is None or now is None:
        return ""
    ends = [float(value) for value in (item.baseline, now, item.target)]
    words = _("%(start)s at the start, %(now)s now, aim %(target)s") % {
        "start": _number(item.baseline),
        "now": _number(now),
        "target": _number(item.target),
    }
    return bullet(*ends, low=min(0.0, *ends), high=max(*ends, 1.0), label=f"{item.statement}: {words}")


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain_number(value)


def _work(work: Any) -> dict[str, str]:
    dose = ngettext("%(n)s session", "%(n)s sessions", work.planned_sessions or 0) % {"n": work.planned_sessions}
    return {
        "strand": work.strand,
        "technique": work.technique,
        "rationale": work.rationale,
        "dose": dose if work.planned_sessions else "",
    }


def _state(item: Objective, progress: ObjectiveProgress) -> tuple[str, str]:
    if item.status in (Objective.Status.ACHIEVED, Objective.Status.STOPPED):
        return str(item.get_status_display()), "good" if item.status == Objective.Status.ACHIEVED else ""
    if progress.now is not None and item.target is not None and _reached(item, progress.now):
        return _("Aim reached"), "good"
    if not progress.sessions:
        return _("Not worked on yet"), ""
    if progress.rating is None:
        return _("Worked on"), ""
    if progress.rating > 0:
        return _("Moving"), "good"
    return (_("Slipped"), "care") if progress.rating < 0 else (_("Same"), "")


def _reached(item: Objective, now: Decimal) -> bool:
    if item.target is None:
        return False
    return now <= item.target if item.direction == Objective.Direction.DOWN else now >= item.target


def _note(progress: ObjectiveProgress) -> str:
    if not progress.sessions:
        return ""
    return ngettext("%(n)s session, last %(day)s", "%(n)s sessions, last %(day)s", progress.sessions) % {
        "n": progress.sessions,
        "day": day(progress.last_on),
    }


@dataclass(frozen=True)
class Mix:
    """Planned and delivered work by strand. Bars are drawn only where there is something to draw."""

    rows: list[dict[str, Any]]
    planned_bar: SafeString | str
    delivered_bar: SafeString | str
    sessions: int
    missing: list[str]


def mix_of(plan: Plan, progress: PlanProgress | None = None) -> Mix:
    progress = progress or PlanProgress()
    tree = tree_of(plan)
    covered, planned = covered_strands(tree), planned_sessions(tree)
    rows = [
        {
            "strand": strand.value,
            "covered": strand in covered,
            "planned": planned.get(strand, 0),
            "delivered": progress.delivered.get(strand, 0),
        }
        for strand in Strand
    ]
    return Mix(
        rows=rows,
        planned_bar=_bar(_("Planned sessions"), planned),
        delivered_bar=_bar(_("Delivered sessions"), progress.delivered),
        sessions=progress.sessions,
        missing=[str(strand.label) for strand in Strand if strand not in covered],
    )


def _bar(label: str, counts: dict[str, int]) -> SafeString | str:
    if not sum(counts.values()):
        return ""
    words = ", ".join(f"{strand.label} {counts.get(strand, 0)}" for strand in Strand)
    return stacked([(strand.value, counts.get(strand, 0)) for strand in Strand], label=f"{label}: {words}")


@dataclass(frozen=True)
class Edition:
    number: int
    state: str
    tone: str
    when: str
    url: str
    current: bool


def editions(plans: list[Plan], shown: Plan | None) -> list[Edition]:
    """Every edition of a client's plan, newest first."""
    return [
        Edition(
            number=plan.edition,
            state=str(plan.get_state_display()),
            tone={"active": "good", "draft": "care"}.get(plan.state, ""),
            when=day(plan.activated_at or plan.created_at),
            url=reverse("plans:draft", args=[plan.pk])
            if plan.state == Plan.State.DRAFT
            else f"{reverse('plans:case', args=[plan.client_id])}?edition={plan.edition}",
            current=shown is not None and plan.pk == shown.pk,
        )
        for plan in plans
    ]


@dataclass(frozen=True)
class ActiveObjective:
    """An objective of the active plan, as other apps cite it."""

    id: Any
    thread: Any
    plan_id: Any
    number: str
    statement: str
    measure: str
    strands: list[str]

    @property
    def label(self) -> str:
        return f"{self.number} {self.statement}"


def objectives_of(plan: Plan) -> list[ActiveObjective]:
    """Objectives of a loaded plan (``with_tree``) in its order, without those that were stopped."""
    return [
        ActiveObjective(
            id=item.pk,
            thread=item.thread,
            plan_id=plan.pk,
            number=f"{place}.{part}",
            statement=item.statement,
            measure=item.measure,
            strands=list(dict.fromkeys(work.strand for work in item.interventions.all())),
        )
        for place, goal in enumerate(plan.goals.all(), 1)
        for part, item in enumerate(goal.objectives.all(), 1)
        if item.status != Objective.Status.STOPPED
    ]


@Prepared
def _active_tree(client_id: UUID) -> QuerySet:
    goals, objectives = "goals", "goals__objectives"
    order = [*_in_order(Goal, goals), *_in_order(Objective, objectives), *_in_order(Intervention, WORK)]
    return (
        Plan.objects.filter(client_id=client_id)
        .active()
        .order_by(*order)
        .values_list(
            *columns(Plan), *columns(Goal, goals), *columns(Objective, objectives), *columns(Intervention, WORK)
        )
    )


def _in_order(model: type[Model], path: str) -> list[str]:
    return [f"{path}__{name}" for name in (*(model._meta.ordering or ()), "pk")]


def active_plan(client: Client) -> Plan | None:
    """The client's active plan with everything below it (but without its author), in one query."""
    plan: Plan | None = None
    goals: dict[Goal, dict[Objective, list[Intervention]]] = {}
    found = _active_tree(client_id=client.pk)
    for found_plan, goal, objective, work in instances(found, Plan, Goal, Objective, Intervention, db=Plan.objects.db):
        plan = found_plan
        parts = goals.setdefault(goal, {}) if goal else {}
        works = parts.setdefault(objective, []) if objective else []
        works += [work] if work else []
    if plan is not None:
        _hang(plan, goals)
    return plan


def _hang(plan: Plan, goals: dict[Goal, dict[Objective, list[Intervention]]]) -> None:
    """Put the tree together as ``with_tree`` does."""
    prefetched(plan, "goals", list(goals))
    for goal, objectives in goals.items():
        goal.plan = plan
        prefetched(goal, "objectives", list(objectives))
        for objective, works in objectives.items():
            objective.goal = goal
            prefetched(objective, "interventions", works)


def active_objectives(client: Client) -> list[ActiveObjective]:
    """Objectives that a note or a practice task can cite now. Empty without an active plan."""
    plan = active_plan(client)
    return objectives_of(plan) if plan else []
