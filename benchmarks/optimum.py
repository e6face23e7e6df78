"""Two judges of a plan that know nothing of how it was made: a linear program, and prices that prove it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def linear_optimum(matrix: Any, places: Sequence[int], placed: int, *, solver: str = "GLOP") -> float:
    """The best sum of scores (N x M, NaN: impossible) with so many people placed, as a linear program."""
    import numpy as np
    from ortools.linear_solver import pywraplp

    program = pywraplp.Solver.CreateSolver(solver)
    rows, columns = np.nonzero(~np.isnan(matrix))
    people = {row: program.Constraint(0, 1) for row in np.unique(rows).tolist()}
    offers = {column: program.Constraint(0, places[column]) for column in np.unique(columns).tolist()}
    everybody, goal = program.Constraint(placed, placed), program.Objective()
    for row, column, score in zip(rows.tolist(), columns.tolist(), matrix[rows, columns].tolist(), strict=True):
        share = program.NumVar(0, 1, "")
        people[row].SetCoefficient(share, 1)
        offers[column].SetCoefficient(share, 1)
        everybody.SetCoefficient(share, 1)
        goal.SetCoefficient(share, score)
    goal.SetMaximization()
    if program.Solve() != program.OPTIMAL:
        raise RuntimeError("the linear program found no optimum")
    return float(goal.Value())


def upper_bound(matrix: Any, places: Sequence[int], plan: Sequence[int | None]) -> float:
    """No plan with as many people placed has a higher sum of scores: a feasible point of the dual program, from prices.

    A price for each specialist, and one for a place at all, such that nobody would rather be elsewhere; they are found as
    shortest paths over the specialists. Raises RuntimeError when there are none: then the plan can be improved.
    """
    import numpy as np

    scores = np.rint(np.nan_to_num(np.asarray(matrix) * 1000, nan=-1e15)).astype(np.int64)
    count = scores.shape[1]
    taken = np.array([-1 if one is None else one for one in plan])
    load = np.bincount(taken[taken >= 0], minlength=count)
    # Nodes: the specialists, then "a place at all", then "no place". price[k] - price[j] >= least[j, k].
    least = np.full((count + 2, count + 2), -(10**16), dtype=np.int64)
    anywhere, nowhere = count, count + 1
    for column in range(count):
        mine = scores[taken == column]
        if len(mine):
            gains = mine - mine[:, [column]]
            least[column, :count] = gains.max(axis=0)
            least[column, nowhere] = -mine[:, column].min()
        least[anywhere, column] = 0
        if load[column] < places[column]:
            least[column, anywhere] = 0
    unplaced = scores[taken < 0]
    if len(unplaced):
        least[nowhere, :count] = unplaced.max(axis=0)
    price = np.zeros(count + 2, dtype=np.int64)
    for _ in range(count + 3):
        better = np.maximum(price, (price[:, None] + least).max(axis=0))
        if (better == price).all():
            break
        price = better
    else:
        raise RuntimeError("there are no prices: the plan can be improved")
    price -= price[nowhere]
    worth = np.maximum(0, (scores - price[:count]).max(axis=1)).sum()
    dual = worth + ((price[:count] - price[anywhere]) * np.asarray(places)).sum() + price[anywhere] * int(load.sum())
    return float(dual) / 1000
