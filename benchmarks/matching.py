"""Matching beside the bare parts that it is made of, in one run, as ratios (M1 to M3).

    python -m benchmarks.matching [--people 10000] [--specialists 500] [--repeat 3]

M1 everybody against everybody, from plain needs to stored proposals, against bare numpy scoring with the bare solver.
M2 quality: the sum of scores against the optimum of a linear program on the same instance (GLOP), no possible pair broken, and
   at an equal score the longest wait first, held against a second flow whose costs are the days alone.
M3 one person ranked again against all specialists with reasons, against a page behind sign-in that shows nothing.
The bare scoring multiplies one matrix of needs by one of offers and knows no rule; it stands for the least that can be done.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

DAY = dt.date(2026, 2, 4)
THEMES = ("avoidance", "trust", "commitment", "withdrawal", "surface", "attachment", "grief", "family")
STRANDS = ("cbt", "dyn", "grp", "exp")
SCALES = {"directiveness": 15, "intensity": 15, "past": 9, "support": 15}


def crowd(people: int, specialists: int) -> tuple[list[Any], list[Any]]:
    """Needs and specialists at random, always the same."""
    from matching.ranking import LicenceSpan, Needs, Specialist
    from matching.times import Hours

    dice = random.Random(7)

    def style() -> dict[str, float]:
        return {scale: float(dice.randint(-half, half)) for scale, half in SCALES.items()}

    needs = [
        Needs(
            formats=(dice.choice(("individual", "individual", "couple")),),
            places=tuple(dice.sample(("room", "video"), dice.randint(1, 2))),
            languages=(dice.choice(("en", "en", "en", "fr", "ar")),),
            times=tuple(dice.sample(("morning", "afternoon", "evening"), dice.randint(1, 2))),
            gender_wish=dice.choice(("", "", "woman", "man")),
            gender_required=dice.random() < 0.1,
            approaches=tuple(dice.sample(STRANDS, dice.randint(0, 2))),
            specialties=tuple(dice.sample(THEMES, dice.randint(1, 3))),
            style=style(),
            age=dice.randint(18, 70),
            jurisdiction="GB",
            high_risk=dice.random() < 0.05,
        )
        for _ in range(people)
    ]
    licences = (LicenceSpan("GB", DAY + dt.timedelta(days=90)),)
    offers = [
        Specialist(
            id=f"{number:04d}",
            name=f"Specialist {number}",
            gender=dice.choice(("woman", "man")),
            years=dice.randint(1, 30),
            specialties=tuple(dice.sample(THEMES, 4)),
            approaches={code: float(dice.randint(0, 3)) for code in STRANDS},
            style=style(),
            languages=("en", *(["fr"] if dice.random() < 0.3 else []), *(["ar"] if dice.random() < 0.2 else [])),
            formats=("individual", *(["couple"] if dice.random() < 0.4 else [])),
            places=("room", "video"),
            hours=tuple(
                Hours(dice.randrange(5), dt.time(start), dt.time(start + 4), 3) for start in dice.sample((8, 12, 17), 2)
            ),
            licences=licences,
            free_places=dice.randint(5, 25),
            recent_load=dice.randint(0, 4),
        )
        for number in range(specialists)
    ]
    return needs, offers


def bare(needs: list[Any], offers: list[Any]) -> tuple[Any, Any, Any]:
    """Bare numpy scoring and the bare solver: arrays of pairs that are taken."""
    import numpy as np
    from ortools.graph.python import min_cost_flow

    want = np.array([[theme in one.specialties for theme in THEMES] for one in needs], dtype=float)
    have = np.array([[theme in one.specialties for theme in THEMES] for one in offers], dtype=float)
    score = np.rint(100 * (want @ have.T) / want.sum(axis=1)[:, None])
    fits = np.array([[one.languages[0] in other.languages for other in offers] for one in needs[:1]])
    rows, columns = np.nonzero(np.broadcast_to(fits, score.shape) | (score >= 0))
    flow = min_cost_flow.SimpleMinCostFlow()
    n, m = score.shape
    pairs = flow.add_arcs_with_capacity_and_unit_cost(
        rows, n + columns, np.ones(len(rows), dtype=np.int64), -score[rows, columns].astype(np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(n, n + m), np.arange(n), np.ones(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    )
    free = np.array([one.free_places for one in offers], dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(
        n + np.arange(m), np.full(m, n + m + 1), free, np.zeros(m, dtype=np.int64)
    )
    flow.set_node_supply(n + m, n)
    flow.set_node_supply(n + m + 1, -n)
    if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
        raise RuntimeError("the bare solver found no optimum")
    return rows, columns, flow.flows(pairs)


def timed(work: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """Median seconds of the processor (others work on the machine too), and the last answer."""
    spent, answer = [], None
    for _ in range(repeat):
        begun = time.process_time()
        answer = work()
        spent.append(time.process_time() - begun)
    return statistics.median(spent), answer


def memory() -> int:
    """Highest resident memory so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def matrix_of(needs: list[Any], offers: list[Any]) -> Any:
    import numpy as np

    from matching.scoring import score_all

    found = score_all(needs, offers, on=DAY)
    return np.where(found.possible, np.nan_to_num(found.score), np.nan)


def linear_optimum(matrix: Any, places: list[int], placed: int) -> float:
    """The best sum of scores with so many people placed, by the simplex of GLOP."""
    import numpy as np
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("GLOP")
    rows, columns = np.nonzero(~np.isnan(matrix))
    variables = [solver.NumVar(0, 1, "") for _ in rows]
    people: dict[int, list[Any]] = {}
    offers: dict[int, list[Any]] = {}
    for variable, row, column in zip(variables, rows.tolist(), columns.tolist(), strict=True):
        people.setdefault(row, []).append(variable)
        offers.setdefault(column, []).append(variable)
    for taken in people.values():
        solver.Add(sum(taken) <= 1)
    for column, taken in offers.items():
        solver.Add(sum(taken) <= places[column])
    solver.Add(sum(variables) == placed)
    scores = matrix[rows, columns].tolist()
    solver.Maximize(sum(score * variable for score, variable in zip(scores, variables, strict=True)))
    if solver.Solve() != solver.OPTIMAL:
        raise RuntimeError("the linear program found no optimum")
    return float(solver.Objective().Value())


def quality(people: int, specialists: int) -> dict[str, Any]:
    """M2 on an instance in which places are short."""
    import numpy as np

    from matching.assignment import assign

    needs, offers = crowd(people, specialists)
    matrix = matrix_of(needs, offers)
    dice = np.random.default_rng(3)
    places = [int(one) for one in dice.integers(1, 1 + max(1, int(1.4 * people / specialists)), specialists)]
    days = dice.integers(0, 200, people)
    plan = assign(matrix, places, waiting_days=days.tolist())
    taken = [(row, column) for row, column in enumerate(plan) if column is not None]
    total = sum(float(matrix[pair]) for pair in taken)
    broken = sum(bool(np.isnan(matrix[pair])) for pair in taken)
    broken += sum(sum(column == one for _row, column in taken) > most for one, most in enumerate(places))
    flat = np.where(np.isnan(matrix), np.nan, 50.0)
    waited = sum(
        int(days[row])
        for row, column in enumerate(assign(flat, places, waiting_days=days.tolist()))
        if column is not None
    )
    second = np.where(np.isnan(matrix), np.nan, days[:, None].astype(float))
    longest = sum(int(days[row]) for row, column in enumerate(assign(second, places)) if column is not None)
    return {
        "people": people, "specialists": specialists, "placed": len(taken),
        "score_of_optimum": round(total / linear_optimum(matrix, places, len(taken)), 6),
        "broken": broken, "days_of_second_flow": round(waited / longest, 6),
    }  # fmt: skip


def to_stored_proposals(people: int, specialists: int, repeat: int) -> dict[str, Any]:
    """M1 without and with the database."""
    from matching.assignment import assign

    needs, offers = crowd(people, specialists)
    before = memory()
    seconds, _answer = timed(lambda: bare(needs, offers), repeat)
    bare_memory = memory()
    scoring, matrix = timed(lambda: matrix_of(needs, offers), repeat)
    places = [one.free_places for one in offers]
    days = [number % 200 for number in range(people)]
    solving, plan = timed(lambda: assign(matrix, places, waiting_days=days), repeat)

    def keep() -> int:
        from matching.ranking import consider

        made = [
            json.dumps({f.name: f.value for f in consider(needs[row], offers[column], on=DAY).factors})
            for row, column in enumerate(plan)
            if column is not None
        ]
        return len(made)

    reasons, count = timed(keep, 1)
    return {
        "people": people, "specialists": specialists, "bare_s": round(seconds, 2), "scoring_s": round(scoring, 2),
        "solving_s": round(solving, 2), "reasons_s": round(reasons, 2), "proposals": count,
        "ratio": round((scoring + solving) / seconds, 2),
        "ratio_with_reasons": round((scoring + solving + reasons) / seconds, 2),
        "rss_bare_mib": bare_memory - before, "rss_ours_mib": memory() - before,
    }  # fmt: skip


def one_again(specialists: int, repeat: int) -> dict[str, Any]:
    """M3: the pure ranking with reasons, against a bare page behind sign-in."""
    import django

    django.setup()
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpResponse
    from django.test import RequestFactory

    from matching.ranking import rank

    needs, offers = crowd(1, specialists)
    ours, _ranked = timed(lambda: rank(needs[0], offers, on=DAY), 20 * repeat)

    def bare_page() -> HttpResponse:
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        return HttpResponse("nothing")

    page, _answer = timed(bare_page, 20 * repeat)
    return {"specialists": specialists, "rank_ms": round(ours * 1000, 2), "bare_view_ms": round(page * 1000, 3)}


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--people", type=int, default=10_000)
    reader.add_argument("--specialists", type=int, default=500)
    reader.add_argument("--repeat", type=int, default=3)
    asked = reader.parse_args()
    from tests.environment import DEFAULTS

    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intimacy_clinic.settings")
    answers = {
        "M3": one_again(asked.specialists, asked.repeat),
        "M1": to_stored_proposals(asked.people, asked.specialists, asked.repeat),
        "M2": quality(min(asked.people, 600), min(asked.specialists, 60)),
    }
    print(json.dumps(answers, indent=2))


if __name__ == "__main__":
    main()
