"""Matching beside the bare parts that it is made of, in one run, as ratios (M1 to M3).

    python -m benchmarks.matching [--people 10000] [--specialists 500] [--repeat 3] [--linear HIGHS]

M1 everybody against everybody, from plain needs to proposals stored in PostgreSQL, against bare numpy scoring with the bare solver
   on the same pairs. CPU of our process and of the database; memory is the highest of each process above its start.
M2 quality: the sum of scores against the optimum of the linear program on the same instance, at full size; no fixed requirement
   broken, asked once more pair by pair; and at an equal score the longest wait first, held against a second flow.
   The optimum is proven by prices (a feasible point of the dual program); ``--linear`` also solves the program (minutes).
M3 one person ranked again against all specialists with reasons, against a page behind sign-in that shows next to nothing.
Each part runs in a process of its own. The bare scoring multiplies one matrix of needs by one of offers and knows no rule.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.crowds import DAY, THEMES, crowd, fill
from benchmarks.optimum import linear_optimum, upper_bound
from benchmarks.processes import cpu_seconds
from tests.environment import DEFAULTS
from tools import services


def timed(work: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """Lower quartile of the seconds of the processor (others work on the machine too), and the last answer."""
    spent, answer = [], None
    for _ in range(repeat):
        begun = time.process_time()
        answer = work()
        spent.append(time.process_time() - begun)
    return statistics.quantiles(spent, n=4, method="inclusive")[0] if repeat > 1 else spent[0], answer


def memory() -> int:
    """Highest resident memory so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# --- M1 -------------------------------------------------------------------------------------------------------------


def bare(asked: argparse.Namespace) -> dict[str, Any]:
    """Bare numpy scoring, then the bare solver on the pairs and scores that we had."""
    import numpy as np
    from ortools.graph.python import min_cost_flow

    needs, offers = crowd(asked.people, asked.specialists)
    kept = np.load(asked.folder / "pairs.npz")
    rows, columns, costs, places = (kept[name] for name in ("rows", "columns", "costs", "places"))
    n, m = len(needs), len(offers)
    before = memory()

    def work() -> int:
        want = np.array([[theme in one.specialties for theme in THEMES] for one in needs], dtype=float)
        have = np.array([[theme in one.specialties for theme in THEMES] for one in offers], dtype=float)
        np.rint(1000 * (want @ have.T) / want.sum(axis=1)[:, None])
        flow = min_cost_flow.SimpleMinCostFlow()
        one, none = np.ones(len(rows), dtype=np.int64), np.zeros(max(n, m), dtype=np.int64)
        pairs = flow.add_arcs_with_capacity_and_unit_cost(rows, n + columns, one, costs)
        flow.add_arcs_with_capacity_and_unit_cost(np.full(n, n + m), np.arange(n), one[:n], none[:n])
        flow.add_arcs_with_capacity_and_unit_cost(n + np.arange(m), np.full(m, n + m + 1), places, none[:m])
        flow.set_node_supply(n + m, n)
        flow.set_node_supply(n + m + 1, -n)
        if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
            raise RuntimeError("the bare solver found no optimum")
        return int((flow.flows(pairs) > 0).sum())

    seconds, placed = timed(work, asked.repeat)
    return {"seconds": seconds, "placed": placed, "mib": memory() - before}


def ours(asked: argparse.Namespace) -> dict[str, Any]:
    """The plan of the product on rows of the database: reading apart, then from scoring to stored proposals."""
    import numpy as np

    from matching import planning
    from matching.actions.plans import work_out
    from matching.models import MatchPlan
    from people.models import User

    admin = User.objects.get(email="admin@bench.test")
    people = planning.waiting()
    begun = time.process_time()
    read = planning.gather(people)
    reading = time.process_time() - begun
    planning.gather = lambda entries: read  # what follows begins with plain values
    before, spent = memory(), []
    for _ in range(asked.repeat):
        plan = MatchPlan.objects.create(made_by=admin)
        own, database = time.process_time(), cpu_seconds(asked.postgres)
        work_out(plan=plan, people=people)
        spent.append((time.process_time() - own, cpu_seconds(asked.postgres) - database))
    highest = memory() - before
    found = planning.survey(people)
    rows, columns = np.nonzero(found.scores.possible)
    costs = -np.rint(10 * np.nan_to_num(found.scores.score[rows, columns])).astype(np.int64)
    places = np.array([one.free_places for one in read.specialists], dtype=np.int64)
    np.savez(asked.folder / "pairs.npz", rows=rows, columns=columns, costs=costs, places=places)
    own, database = min(spent)
    return {
        "reading": reading, "own": own, "database": database, "stored": plan.rows.count(), "placed": plan.placed,
        "pairs": len(rows), "mib": highest,
    }  # fmt: skip


# --- M2 -------------------------------------------------------------------------------------------------------------


def quality(asked: argparse.Namespace) -> dict[str, Any]:
    """An instance of full size in which places are short."""
    import numpy as np

    from matching.assignment import assign
    from matching.ranking import consider
    from matching.scoring import score_all

    needs, offers = crowd(asked.people, asked.specialists)
    scores = score_all(needs, offers, on=DAY)
    matrix = np.where(scores.possible, np.nan_to_num(scores.score), np.nan)
    dice = np.random.default_rng(3)
    most = 1 + max(1, int(1.4 * asked.people / asked.specialists))
    places = [int(one) for one in dice.integers(1, most, asked.specialists)]
    days = dice.integers(0, 200, asked.people)
    plan = assign(matrix, places, waiting_days=days.tolist())
    taken = [(row, column) for row, column in enumerate(plan) if column is not None]
    total = sum(float(matrix[pair]) for pair in taken)
    broken = sum(bool(consider(needs[row], offers[column], on=DAY).ruled_out) for row, column in taken)
    broken += sum(sum(column == one for _row, column in taken) > most for one, most in enumerate(places))
    answer = {
        "placed": len(taken), "broken": broken, "score_of_proven_optimum": total / upper_bound(matrix, places, plan),
        "days_of_second_flow": _waited(matrix, places, days),
    }  # fmt: skip
    if asked.linear:
        begun = time.process_time()
        best = linear_optimum(matrix, places, len(taken), solver=asked.linear)
        answer |= {"score_of_linear_optimum": total / best, "linear_seconds": time.process_time() - begun}
    return answer


def _waited(matrix: Any, places: list[int], days: Any) -> float:
    """Where all scores are equal: days of those placed, against a flow whose only wish is days."""
    import numpy as np

    from matching.assignment import assign

    def sum_of(scores: Any, waiting: list[int] | None) -> int:
        plan = assign(scores, places, waiting_days=waiting)
        return sum(int(days[row]) for row, column in enumerate(plan) if column is not None)

    flat = np.where(np.isnan(matrix), np.nan, 50.0)
    only_days = np.where(np.isnan(matrix), np.nan, days[:, None].astype(float))
    return sum_of(flat, days.tolist()) / sum_of(only_days, None)


# --- M3 -------------------------------------------------------------------------------------------------------------


def again(asked: argparse.Namespace) -> dict[str, Any]:
    """One person ranked again; the same with everybody read from the database; and a bare page behind sign-in."""
    from django.contrib.auth.decorators import login_required
    from django.http import HttpRequest, HttpResponse
    from django.test import Client as Browser
    from django.urls import get_resolver, path

    from matching import board, quick, ranking
    from matching.models import WaitingEntry
    from people.models import User

    needs, offers = crowd(1, asked.specialists)
    times = 10 * asked.repeat
    whole, (ranked, _out) = timed(lambda: ranking.rank(needs[0], offers, on=DAY), asked.repeat)
    fast, (same, _gone) = timed(lambda: quick.rank(needs[0], offers, on=DAY), times)
    if [standing.full for standing in same] != ranked:
        raise RuntimeError("the quick ranking is another one")
    entry = WaitingEntry.objects.select_related("client").first()
    if entry is None:
        raise RuntimeError("nobody waits")
    read, _answer = timed(lambda: board.ranking_for(entry), times)

    @login_required
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.user.get_username())

    get_resolver().url_patterns.append(path("bare/", page))
    browser = Browser(SERVER_NAME="127.0.0.1")
    browser.force_login(User.objects.get(email="admin@bench.test"))

    def bare_page() -> None:
        if browser.get("/bare/").status_code != 200:
            raise RuntimeError("the bare page did not answer")

    bare_page()
    seconds, _none = timed(bare_page, times)
    found = {"bare_page": seconds, "rank": fast, "all_sentences": whole, "read": read}
    return {f"{name}_ms": 1000 * spent for name, spent in found.items()}


# --- the run --------------------------------------------------------------------------------------------------------

PARTS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "fill": lambda asked: fill(asked.people, asked.specialists) or {},  # type: ignore[func-returns-value]
    "ours": ours,
    "bare": bare,
    "quality": quality,
    "again": again,
}


def one_part(asked: argparse.Namespace) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intimacy_clinic.settings")
    import django

    django.setup()
    print(json.dumps(PARTS[asked.part](asked)))


def everything(asked: argparse.Namespace) -> dict[str, Any]:
    with services.postgres(durable=True) as database, tempfile.TemporaryDirectory(prefix="mooring-bench-") as folder:
        env = {**os.environ, **DEFAULTS, "DATABASE_URL": database.url, "MOORING_MODE": "test"}
        subprocess.run([sys.executable, "manage.py", "migrate", "--no-input", "--verbosity=0"], env=env, check=True)
        found = {}
        for part in PARTS:
            command = [sys.executable, "-m", "benchmarks.matching", "--part", part, *sys.argv[1:]]
            command += ["--folder", folder, "--postgres", str(database.pid)]
            done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
            found[part] = json.loads(done.stdout.splitlines()[-1])
    bare_s, mine = found["bare"]["seconds"], found["ours"]
    return found | {
        "M1": (mine["own"] + mine["database"]) / bare_s,
        "M1 with reading": (mine["own"] + mine["database"] + mine["reading"]) / bare_s,
        "M1 memory": mine["mib"] / found["bare"]["mib"],
        "M3": found["again"]["rank_ms"] / found["again"]["bare_page_ms"],
        "M3 with reading": found["again"]["read_ms"] / found["again"]["bare_page_ms"],
    }


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--people", type=int, default=10_000)
    reader.add_argument("--specialists", type=int, default=500)
    reader.add_argument("--repeat", type=int, default=3)
    reader.add_argument("--linear", default="", help="also solve the linear program of M2: HIGHS, GLOP, ...")
    reader.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    reader.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    reader.add_argument("--postgres", type=int, help=argparse.SUPPRESS)
    asked = reader.parse_args()
    if asked.part:
        one_part(asked)
    else:
        print(json.dumps(everything(asked), indent=2))


if __name__ == "__main__":
    main()
