"""A plan as plain values, and what its pieces still lack. Pure but for :func:`tree_of`, which reads a loaded plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from plans.modalities import Strand

if TYPE_CHECKING:
    from plans.models import Plan

Tree = dict[str, Any]

REQUIRED = ("measure", "baseline", "target", "target_on")


PLAN_FIELDS = (
    "edition", "clients_words", "format", "session_minutes", "frequency", "expected_weeks", "discharge_criteria", "risk_plan",
    "diagnosis_status", "diagnosis",
)  # fmt: skip
PROBLEM_FIELDS = ("statement", "behaviour", "source", "severity")
OBJECTIVE_FIELDS = (
    "statement", "measure", "measure_key", "baseline", "baseline_on", "target", "direction", "target_on", "weight", "status",
    "stopped_why",
)  # fmt: skip
INTERVENTION_FIELDS = ("strand", "technique", "planned_sessions", "frequency", "who", "rationale")


def tree_of(plan: Plan) -> Tree:
    """The whole content of an edition. ``plan`` should come from ``Plan.objects.with_tree()``."""
    return {
        "client": plan.client_id,
        **_values(plan, PLAN_FIELDS),
        "problems": [{"id": row.pk, **_values(row, PROBLEM_FIELDS)} for row in plan.problems.all()],
        "goals": [
            {
                "id": goal.pk,
                "thread": goal.thread,
                "problem": goal.problem_id,
                "statement": goal.statement,
                "objectives": [_objective(objective) for objective in goal.objectives.all()],
            }
            for goal in plan.goals.all()
        ],
    }


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Fields of a row; a sealed text from before its column came is NULL and says the same as an empty one."""
    found = {name: getattr(row, name) for name in names}
    return {name: "" if value is None and name in LATER_TEXTS else value for name, value in found.items()}


LATER_TEXTS = frozenset({"discharge_criteria", "risk_plan", "diagnosis", "stopped_why", "who"})


def _objective(objective: Any) -> dict[str, Any]:
    return {
        "id": objective.pk,
        "thread": objective.thread,
        **_values(objective, OBJECTIVE_FIELDS),
        "interventions": [_values(item, INTERVENTION_FIELDS) for item in objective.interventions.all()],
    }


@dataclass(frozen=True)
class Gap:
    """One piece that is missing before a plan can be signed and put to work, and where to add it.

    ``code`` is one of goals, objectives, measure, baseline, target, target_on, consent. ``number`` is the place in the plan
    ("1.2"), ``title`` the text that waits for the client's yes, ``url`` its page; other pieces are found by their ids.
    """

    code: str
    number: str = ""
    goal_id: Any = None
    objective_id: Any = None
    title: str = ""
    url: str = ""

    @property
    def text(self) -> str:
        return _words(self.code) % {"number": self.number, "title": self.title}


def _words(code: str) -> str:
    return {
        "goals": _("Add at least one goal."),
        "objectives": _("Goal %(number)s has no objective yet."),
        "measure": _("Objective %(number)s: say how you will know."),
        "baseline": _("Objective %(number)s: say where it stands now."),
        "target": _("Objective %(number)s: say what the aim is."),
        "target_on": _("Objective %(number)s: say by when."),
        "consent": _("The client has not agreed to “%(title)s”."),
    }[code]


def gaps(tree: Tree) -> list[Gap]:
    """Everything that is missing, in the order of the plan. Empty: the plan can be activated."""
    found: list[Gap] = [] if tree["goals"] else [Gap("goals")]
    for place, goal in enumerate(tree["goals"], 1):
        if not goal["objectives"]:
            found.append(Gap("objectives", str(place), goal["id"]))
        for part, objective in enumerate(goal["objectives"], 1):
            found += [
                Gap(name, f"{place}.{part}", goal["id"], objective["id"])
                for name in REQUIRED
                if objective[name] in (None, "")
            ]
    return found


def covered_strands(tree: Tree) -> set[str]:
    """Strands in which at least one objective is worked on."""
    return {
        intervention["strand"]
        for goal in tree["goals"]
        for objective in goal["objectives"]
        for intervention in objective["interventions"]
    }


def uncovered_strands(tree: Tree) -> list[Strand]:
    """Strands without any objective, in their usual order: advice, never a rule."""
    covered = covered_strands(tree)
    return [strand for strand in Strand if strand not in covered]


def planned_sessions(tree: Tree) -> dict[str, int]:
    """Planned sessions by strand, over the whole plan."""
    planned: dict[str, int] = {}
    for goal in tree["goals"]:
        for objective in goal["objectives"]:
            for item in objective["interventions"]:
                planned[item["strand"]] = planned.get(item["strand"], 0) + (item["planned_sessions"] or 0)
    return planned
