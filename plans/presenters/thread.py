"""The golden thread on the page: the ledger in words, how far the plan went, the frame, and the client's own goals."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.results import latest_measures
from common.charts import Outcome, outcome_pair
from common.nav import address
from common.templatetags.ui import day
from plans.attainment import t_score
from plans.ledger import Dose, Line, Thread, elapsed_share, ledger
from plans.models import Objective, OwnGoal, Plan
from plans.presenters.rows import ObjectiveProgress, PlanProgress, still_open
from plans.strands import strand_name
from plans.tree import planned_sessions, tree_of
from plans.work import work_of


@dataclass(frozen=True)
class LedgerRow:
    """What came apart, what to do next, and where."""

    code: str
    text: str
    next: str
    url: str


def ledger_lines(plan: Plan, progress: PlanProgress, today: dt.date) -> list[LedgerRow]:
    """The ledger of a loaded active plan, in words."""
    work = work_of(plan)
    numbered = [
        (f"{place}.{part}", item)
        for place, goal in enumerate(plan.goals.all(), 1)
        for part, item in enumerate(goal.objectives.all(), 1)
    ]
    measured = latest_measures([plan.client_id]).get(plan.client_id, {})
    began = plan.starts_on or today
    last_aim = max((item.target_on for _number, item in numbered if item.target_on), default=None)
    doses = [Dose(code, strand_name(code), count) for code, count in sorted(planned_sessions(tree_of(plan)).items())]
    lines = ledger(
        open_ones=[_thread(number, item, measured) for number, item in numbered if _open(item, progress)],
        known=frozenset(item.thread for _number, item in numbered),
        doses=doses,
        held=work.held,
        practised=work.practised,
        began=began,
        elapsed=elapsed_share(began, plan.expected_weeks, last_aim, today),
        today=today,
    )
    places = {item.thread: item.pk for _number, item in numbered}
    return [_ledger_row(line, plan, places) for line in lines]


def _open(item: Objective, progress: PlanProgress) -> bool:
    return still_open(item, progress.by_thread.get(item.thread, ObjectiveProgress()))


def _thread(number: str, item: Objective, measured: dict[str, Any]) -> Thread:
    last = measured.get(item.measure_key) if item.measure_key else None
    return Thread(item.thread, number, item.statement, item.measure_key, last.at if last else None)


def _ledger_row(line: Line, plan: Plan, places: dict[Any, Any]) -> LedgerRow:
    text, following = _words(line)
    url = line.url or (f"#objective-{places[line.key]}" if line.key in places else address("plans:review", plan.pk))
    return LedgerRow(line.code, text, following, url)


def _words(line: Line) -> tuple[str, str]:
    values = line.values
    match line.code:
        case "quiet":
            text = ngettext(
                "Objective %(number)s was not worked on for %(sessions)s session.",
                "Objective %(number)s was not worked on for %(sessions)s sessions.",
                values["sessions"],
            )
            return text % values, _("Bring it into the next session, or decide at a review to let it rest.")
        case "loose":
            return (
                _("Practice “%(title)s” serves no objective of this plan.") % values,
                _("Tie the next one to an objective, or ask whether the plan misses one."),
            )
        case "behind":
            return (
                _("%(strand)s: %(given)s of about %(expected)s sessions planned by now.") % values,
                _("Plan the next session in this approach, or lower its dose in the next version."),
            )
        case _:
            return (
                ngettext(
                    "The questionnaire of objective %(number)s was last filled in %(weeks)s week ago.",
                    "The questionnaire of objective %(number)s was last filled in %(weeks)s weeks ago.",
                    values["weeks"],
                )
                % values,
                _("Ask for it before the next session."),
            )


@dataclass(frozen=True)
class Attainment:
    """T score of the objectives that were rated, with what it says. ``rated`` of ``total`` have a rating."""

    t: str
    words: str
    rated: int
    total: int


def attainment(plan: Plan, progress: PlanProgress) -> Attainment | None:
    """None while nothing was rated."""
    rows = [row for goal in plan.goals.all() for row in goal.objectives.all()]
    said = [
        (row.weight, known.rating)
        for row in rows
        if (known := progress.by_thread.get(row.thread)) is not None and known.rating is not None
    ]
    score = t_score(said)
    if score is None:
        return None
    words = (
        _("as expected") if 45 <= score <= 55 else _("more than expected") if score > 55 else _("less than expected")
    )
    return Attainment(f"{score:.1f}", words, len(said), len(rows))


def frame_lines(plan: Plan) -> list[tuple[str, str]]:
    """(label, words) of everything about the plan as a whole that was written down."""
    weeks, minutes = plan.expected_weeks, plan.session_minutes
    diagnosis = str(plan.get_diagnosis_status_display())
    meeting = ", ".join(
        part for part in (str(plan.get_format_display()), str(plan.get_frequency_display()).lower()) if part
    )
    lines = [
        (_("How we meet"), meeting),
        (_("A session"), ngettext("%(n)s minute", "%(n)s minutes", minutes or 0) % {"n": minutes} if minutes else ""),
        (_("Expected length"), ngettext("%(n)s week", "%(n)s weeks", weeks or 0) % {"n": weeks} if weeks else ""),
        (_("Enough when"), plan.discharge_criteria or ""),
        (_("Safety"), plan.risk_plan or ""),
        (_("Diagnosis"), (plan.diagnosis or "") if plan.diagnosis_status == Plan.Diagnosis.GIVEN else diagnosis),
    ]
    return [(label, words) for label, words in lines if words]


def problem_rows(plan: Plan) -> list[dict[str, Any]]:
    """Problems of a loaded plan, with the addresses of their editor."""
    return [
        {
            "id": row.pk,
            "statement": row.statement,
            "behaviour": row.behaviour,
            "source": row.source,
            "severity": "" if row.severity is None else _("%(n)s of 10") % {"n": row.severity},
            "edit_url": address("plans:problem", row.pk),
            "remove_url": address("plans:problem_remove", row.pk),
        }
        for row in plan.problems.all()
    ]


@dataclass(frozen=True)
class OwnGoalRow:
    """A goal of the client's own with its way so far. ``chart`` is empty before there are two days to join."""

    id: Any
    words: str
    now: str
    story: str
    chart: SafeString | str
    table: list[tuple[str, int]]
    rate_url: str
    let_go_url: str


def own_goals(goals: list[OwnGoal]) -> list[OwnGoalRow]:
    """Goals with their prefetched ratings, as ready strings."""
    return [_own_goal(goal) for goal in goals]


def _own_goal(goal: OwnGoal) -> OwnGoalRow:
    points = [(row.rated_on, row.value) for row in goal.ratings.all()]
    first, last = (points[0], points[-1]) if points else (None, None)
    story = ""
    if first and last and first != last:
        story = _("%(first)s on %(then)s, %(last)s on %(now)s") % {
            "first": first[1], "then": day(first[0]), "last": last[1], "now": day(last[0]),
        }  # fmt: skip
    elif last:
        story = _("%(last)s on %(now)s") % {"last": last[1], "now": day(last[0])}
    return OwnGoalRow(
        id=goal.pk,
        words=goal.words,
        now=str(last[1]) if last else "",
        story=story,
        chart=_chart(goal.words, points, story) if len(points) > 1 else "",
        table=[(day(on), value) for on, value in points],
        rate_url=address("plans:own_goal_rate", goal.pk),
        let_go_url=address("plans:own_goal_let_go", goal.pk),
    )


def _chart(words: str, points: list[tuple[dt.date, int]], story: str) -> SafeString:
    chart = Outcome(
        points=[(on, float(value)) for on, value in points],
        low=0,
        high=10,
        step=5,
        title=words,
        desc=story,
        direction=(_("higher:"), _("nearer to it")),
        lower_is_easier=False,
    )
    return outcome_pair(chart, height=190)
