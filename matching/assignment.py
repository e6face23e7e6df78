"""Who goes to whom when many people wait and places are few: the best plan for all at once. Pure.

A plan is a flow from people through possible pairs into places; the solver finds the cheapest one exactly. Three wishes are met in
this order: as many people placed as can be, then the highest sum of scores, then, between plans of the same score, the one whose
placed people have waited longest. The last two are one integer cost, the score in units so large that no sum of days outweighs one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

# The solver multiplies costs by the number of nodes and a factor of its own and keeps them in 64 bits.
COST_ROOM = 2**59
FINEST, CLOSE = 10_000_000, 1e-9  # most units per point of score, and when a score counts as whole in them


def assign(
    score: ArrayLike, capacity: Sequence[int], *, waiting_days: Sequence[float] | None = None
) -> list[int | None]:
    """The best place for each of N people among M specialists: index of the specialist, or None.

    ``score`` is N x M, higher is better, NaN where a pair is impossible; weigh urgency into it before. ``capacity`` holds M whole
    numbers of free places. ``waiting_days`` (N, at least 0) decides between plans of equal score. The same input gives the same
    plan. Raises ValueError for shapes that do not fit, infinite scores, or negative places or days.
    """
    import numpy as np

    matrix = np.asarray(score, dtype=float)
    matrix = matrix.reshape(0, len(capacity)) if matrix.size == 0 and matrix.ndim < 2 else matrix
    places, days = _whole(capacity, "capacity"), _days(waiting_days, len(matrix))
    if matrix.ndim != 2 or matrix.shape[1] != len(places) or len(days) != len(matrix):
        raise ValueError("score is N x M, capacity has M and waiting_days N entries")
    if np.isinf(matrix).any():
        raise ValueError("a score is a number, or NaN for a pair that cannot be")
    people, specialists = np.nonzero(~np.isnan(matrix) & (places > 0))
    if not len(people):
        return [None] * len(matrix)
    worth = _worth(matrix[people, specialists], days[people], len(matrix), len(places))
    taken = _flow(people, specialists, worth, len(matrix), places)
    plan: list[int | None] = [None] * len(matrix)
    for person, specialist in zip(people[taken].tolist(), specialists[taken].tolist(), strict=True):
        plan[person] = specialist
    return plan


def _whole(values: Sequence[int], name: str) -> NDArray[np.int64]:
    import numpy as np

    given = np.asarray(values)
    whole = given.astype(np.int64)
    if (whole != given).any() or (whole < 0).any():
        raise ValueError(f"{name} holds whole numbers from 0")
    return whole


def _days(values: Sequence[float] | None, people: int) -> NDArray[np.int64]:
    import numpy as np

    given = np.zeros(people) if values is None else np.asarray(values, dtype=float)
    if not np.isfinite(given).all() or (given < 0).any():
        raise ValueError("waiting_days holds numbers from 0")
    return np.rint(given).astype(np.int64)


def _worth(scores: NDArray[np.float64], days: NDArray[np.int64], people: int, specialists: int) -> NDArray[np.int64]:
    """One integer for score and days: a unit of score counts more than the days of everybody together."""
    import numpy as np

    unit = int(days.max()) * people + 1
    room = COST_ROOM // (people + specialists + 2)
    largest = max(float(np.abs(scores).max()), 1.0)
    units_per_point = min(_decimals(scores), int(room / unit / largest))
    if units_per_point < 1:
        raise ValueError("scores and waiting days are too large to be weighed against each other")
    return np.rint(scores * units_per_point).astype(np.int64) * unit + days


def _decimals(scores: NDArray[np.float64]) -> int:
    """The power of ten that makes whole numbers of the scores: the solver is faster with small ones."""
    import numpy as np

    units = 1
    while units < FINEST and np.abs(scores * units - np.rint(scores * units)).max() > CLOSE:
        units *= 10
    return units


def _flow(
    people: NDArray[np.int64],
    specialists: NDArray[np.int64],
    worth: NDArray[np.int64],
    count: int,
    places: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Which of the possible pairs are in the best plan."""
    import numpy as np
    from ortools.graph.python import min_cost_flow

    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = count + len(places), count + len(places) + 1
    pairs = flow.add_arcs_with_capacity_and_unit_cost(people, count + specialists, np.ones_like(worth), -worth)
    waiting = np.arange(count)
    free = np.zeros(count, dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(np.full(count, source), waiting, free + 1, free)
    offered = count + np.arange(len(places))
    flow.add_arcs_with_capacity_and_unit_cost(offered, np.full(len(places), sink), places, np.zeros_like(places))
    flow.set_node_supply(source, count)
    flow.set_node_supply(sink, -count)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the solver ended with {status}")
    taken: NDArray[np.bool_] = flow.flows(pairs) > 0
    return taken
