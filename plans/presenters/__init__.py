from plans.presenters.citing import ActiveObjective, active_objectives, active_plan, objectives_of, stopped_in
from plans.presenters.editions import differences, editions, names_under
from plans.presenters.rows import (
    PROGRESS,
    GoalRow,
    ObjectiveProgress,
    ObjectiveRow,
    PlanProgress,
    goal_rows,
    mix_of,
    progress_of,
    still_open,
    whole_plans,
)
from plans.presenters.thread import attainment, frame_lines, ledger_lines, own_goals, problem_rows

__all__ = [
    "PROGRESS",
    "ActiveObjective",
    "GoalRow",
    "ObjectiveProgress",
    "ObjectiveRow",
    "PlanProgress",
    "active_objectives",
    "active_plan",
    "attainment",
    "differences",
    "editions",
    "frame_lines",
    "goal_rows",
    "ledger_lines",
    "mix_of",
    "names_under",
    "objectives_of",
    "own_goals",
    "problem_rows",
    "progress_of",
    "still_open",
    "stopped_in",
    "whole_plans",
]
