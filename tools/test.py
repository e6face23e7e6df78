"""Run everything that is checked, on the real services, and say at the end what ran, what failed and what was missing.

python -m tools.test                      all steps
python -m tools.test --only lint,pg       some steps
python -m tools.test -- -k intake -x      one pytest run on PostgreSQL with these arguments
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from xml.etree import ElementTree

from tests import schema
from tests.environment import DEFAULTS
from tools import services

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / ".cache" / "test"
SPECIAL = ("tests/journeys", "tests/chaos")  # need more than a database, or kill what they start
# Walks of every address as everybody: they try the pages, not the database, and take minutes. PostgreSQL holds them.
WALKS = tuple(
    f"tests/matrix/test_{walk}.py" for walk in ("matrix", "ids_in_bodies", "mass_assignment", "emergency", "fuzz")
)
PRODUCTION = {
    "MOORING_MODE": "production",
    "ALLOWED_HOSTS": "clinic.example",
    "SITE_URL": "https://clinic.example",
    "DATABASE_URL": "postgres://mooring:secret@127.0.0.1:5432/mooring",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://mooring:secret@mail.clinic.example:587",
}


@dataclass(frozen=True)
class Result:
    """Outcome of one step: how many checks held and failed, in how many seconds. A tool without tests is one check."""

    name: str
    passed: int
    failed: int
    seconds: float


class Run:
    """Services found for this run, and what could not be had."""

    def __init__(self) -> None:
        self.env = {**DEFAULTS, **os.environ}
        self.env.pop("DJANGO_ALLOW_ASYNC_UNSAFE")  # pytest sets it for itself; a clinic must not have it
        self.urls: dict[str, str] = {}
        self.missing: list[str] = []
        self.side_by_side = False  # whether more than one step runs now
        self.printing = Lock()

    def start(self, stack: ExitStack, wanted: set[str]) -> None:
        """Start what the chosen steps need; a service that cannot be had is noted, not raised."""
        makers: dict[str, Callable[[], services.Service]] = {
            "DATABASE_URL": lambda: stack.enter_context(services.postgres(seed=schema.kept_cluster())),
            "REDIS_URL": lambda: stack.enter_context(services.redis()),
            "CHROMIUM": services.chromium,
        }
        for name in sorted(wanted):
            try:
                service = makers[name]()
            except services.MissingError as error:
                self.missing.append(str(error))
                say(f"could not get: {error}")
            else:
                self.urls[name] = service.url
                say(f"using {service.what}")

    def migrate_once(self, *, sqlite: bool) -> None:
        """Several test processes will each want a migrated database: make one of each kind to copy, side by side."""
        with ThreadPoolExecutor() as pool:
            if sqlite and not schema.kept_file().exists():
                pool.submit(schema.make_file)
            if "DATABASE_URL" in self.urls:
                self.env["TEST_TEMPLATE"] = pool.submit(schema.make_template, self.urls["DATABASE_URL"]).result()

    def command(self, name: str, *command: str, **variables: str) -> Result:
        """One tool, counted as one check."""
        began = time.monotonic()
        good = self._call(command, variables) == 0
        return Result(name, int(good), int(not good), time.monotonic() - began)

    def _call(self, command: tuple[str, ...], variables: dict[str, str], *, patient: bool = False) -> int:
        """Run a module or script; what it prints comes in one piece when another step runs beside it. Returns its exit code."""
        env, command = {**self.env, **variables}, (sys.executable, *command)
        if not self.side_by_side:
            return subprocess.run(command, cwd=ROOT, env=env).returncode
        if patient:
            command = ("nice", "-n", "10", *command)
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        with self.printing:
            print(done.stdout, end="", flush=True)
        return done.returncode

    def pytest(self, name: str, *arguments: str, patient: bool = False, **variables: str) -> Result:
        report = REPORTS / f"{name}.xml"
        report.unlink(missing_ok=True)
        report.parent.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        code = self._call(
            ("-m", "pytest", f"--junitxml={report}", *arguments), {**self.urls, **variables}, patient=patient
        )
        passed, failed = counts(report)
        if code and not failed:  # stopped before a test could fail: bad arguments, nothing collected
            failed = 1
        return Result(name, passed, failed, time.monotonic() - began)


def say(text: str) -> None:
    print(f"test: {text}", flush=True)


def counts(report: Path) -> tuple[int, int]:
    """Passed and failed of pytest's own report; a skipped test counts as failed, since nothing may be skipped here."""
    try:
        suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 - written by our own pytest
    except (OSError, ElementTree.ParseError):
        return 0, 0
    passed = failed = 0
    for suite in suites:
        bad = sum(int(suite.get(kind, 0)) for kind in ("failures", "errors", "skipped"))
        passed, failed = passed + int(suite.get("tests", 0)) - bad, failed + bad
    return passed, failed


def quick(run: Run, name: str, *, leave_out: tuple[str, ...] = (), **variables: str) -> Result:
    """Everything but the special folders, on as many processes as there are cores."""
    ignored = [f"--ignore={path}" for path in (*SPECIAL, *leave_out)]
    cores = str(min(os.cpu_count() or 1, 4))
    # Without Redis: test processes side by side would share its counters.
    return run.pytest(name, "-n", cores, *ignored, "tests", patient=True, REDIS_URL="", **variables)


def lint(run: Run) -> list[Result]:
    return [
        run.command("lint", "-m", "ruff", "check", "--quiet", "."),
        run.command("layout", "-m", "ruff", "format", "--check", "--quiet", "."),
    ]


def django_checks(run: Run) -> list[Result]:
    return [
        run.command("migrations", "manage.py", "makemigrations", "--check", "--dry-run"),
        run.command("deploy", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION),
    ]


# name -> (services it needs, what it does), in the order in which they run: the quick ones first
STEPS: dict[str, tuple[set[str], Callable[[Run], list[Result]]]] = {
    "lint": (set(), lint),
    "templates": (set(), lambda run: [run.command("templates", "-m", "djlint", "--lint", "--quiet", "templates")]),
    "django": (set(), django_checks),
    "types": (set(), lambda run: [run.command("types", "-m", "mypy", "--no-error-summary", ".")]),
    "pg": ({"DATABASE_URL"}, lambda run: [quick(run, "postgresql", TESTS_OF_THE_DATABASE_ONLY="1")]),
    "sqlite": (set(), lambda run: [quick(run, "sqlite", leave_out=WALKS, DATABASE_URL="sqlite://:memory:")]),
    "journeys": (
        {"DATABASE_URL", "REDIS_URL", "CHROMIUM"},
        # The longest stories first, as tests/journeys/conftest.py has them: begun last, one would run alone at the end.
        lambda run: [
            run.pytest("journeys", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "tests/journeys")
        ],
    ),
    "chaos": ({"DATABASE_URL"}, lambda run: [run.pytest("chaos", "tests/chaos")]),
}
# What runs together. The kill suite waits most of its time, and goes first where both want a core.
TOGETHER = (("lint", "templates", "django", "types"), ("pg", "chaos"))


def run_steps(run: Run, chosen: list[str]) -> list[Result]:
    results: list[Result] = []
    while chosen:
        beside = next((group for group in TOGETHER if chosen[0] in group), ())
        now = [name for name in chosen if name == chosen[0] or name in beside]
        chosen = [name for name in chosen if name not in now]
        run.side_by_side = len(now) > 1
        with ThreadPoolExecutor(2) as pool:
            for made in pool.map(lambda name: run_step(run, name), now):
                results += made
    return results


def run_step(run: Run, name: str) -> list[Result]:
    needed, step = STEPS[name]
    absent = needed - set(run.urls)
    if absent:
        say(f"{name}: not run, it needs {', '.join(sorted(absent))}")
        return [Result(name, 0, 1, 0)] if os.environ.get("CI") == "true" else []
    say(f"{name} ...")
    return step(run)


def summary(results: list[Result], missing: list[str]) -> bool:
    """Print what ran; True when all of it held. With CI=true a missing service counts as a failure."""
    print("\n" + "\n".join(f"  {r.name:<12}{verdict(r):<28}{r.seconds:6.1f} s" for r in results))
    for text in missing:
        print(f"  missing     {text}")
    failed = sum(result.failed for result in results) + (len(missing) if os.environ.get("CI") == "true" else 0)
    print(f"{sum(result.passed for result in results)} passed, {failed} failed", flush=True)
    return failed == 0


def verdict(result: Result) -> str:
    if result.failed:
        return f"{result.failed} FAILED, {result.passed} passed"
    return "ok" if result.passed == 1 else f"{result.passed} passed"


def main(argv: list[str]) -> int:
    own, _, extra = (argv, "", []) if "--" not in argv else (argv[: argv.index("--")], "", argv[argv.index("--") + 1 :])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help=f"some of {','.join(STEPS)}")
    chosen = [name for name in parser.parse_args(own).only.split(",") if name] or list(STEPS)
    unknown = set(chosen) - set(STEPS)
    if unknown:
        parser.error(f"no such step: {', '.join(sorted(unknown))}")
    run = Run()
    with ExitStack() as stack:
        if extra:
            run.start(stack, {"DATABASE_URL", "REDIS_URL", "CHROMIUM"})
            run.migrate_once(sqlite=False)
            return 0 if summary([run.pytest("postgresql", *extra)], run.missing) else 1
        run.start(stack, set().union(*(STEPS[name][0] for name in chosen)))
        run.migrate_once(sqlite="sqlite" in chosen)
        return 0 if summary(run_steps(run, chosen), run.missing) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
