"""Our pages beside a bare Django page, in one run, as ratios. The targets are the lines of `report`.

    make bench [ARGS="--clients 2000 --rounds 9 --json result.json"]

Both applications run under gunicorn with two workers on one PostgreSQL that keeps its promises to the disk. Each round asks
every page in turn; what counts is the CPU of web and database per page, the lower quartile over the rounds. A page that
does not answer 200, or whose length is far from its first answer, ends the run: a redirect to sign-in is quick.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
from psycopg2 import sql

from benchmarks.processes import cpu_seconds, family, machine_cpu_seconds, pss_mb
from tests.environment import DEFAULTS
from tools import services

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
SMALLEST = {"list": 4_000, "detail": 4_000, "case": 4_000, "plain": 4}  # bytes; less cannot be the page


@dataclass
class Site:
    """One application under gunicorn: how to ask it for pages and whose CPU to count."""

    name: str
    port: int
    pid: int
    cookie: str
    pages: dict[str, str]
    queries: dict[str, int] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)


class WrongAnswerError(Exception):
    """A page did not answer as the page that is to be measured."""


def ask(site: Site, page: str) -> float:
    """One request on a fresh connection; seconds it took. Checks status and length."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    connection.request("GET", site.pages[page], headers={"Cookie": site.cookie, "Accept-Language": "en"})
    answer = connection.getresponse()
    body = answer.read()
    took = time.perf_counter() - began
    connection.close()
    usual = site.lengths.setdefault(page, len(body))
    if answer.status != 200 or len(body) < SMALLEST[page] or abs(len(body) - usual) > 0.2 * usual:
        raise WrongAnswerError(
            f"{site.name} {site.pages[page]}: status {answer.status}, {len(body)} bytes (first {usual})"
        )
    return took


@contextmanager
def gunicorn(
    module: str, port: int, env: dict[str, str], log: Path, *, python: str = sys.executable, folder: Path = ROOT
) -> Iterator[int]:
    """An application under gunicorn with the workers of this benchmark; gives the id of its first process."""
    command = [python, "-m", "gunicorn", module, "--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}"]
    with log.open("wb") as sink:
        server = subprocess.Popen([*command, "--no-control-socket"], cwd=folder, env=env, stdout=sink, stderr=sink)
    try:
        services.wait_for(lambda: len(family(server.pid)) > WORKERS and listens(port), server, log)
        yield server.pid
    finally:
        services.stop(server, signal.SIGTERM)


def listens(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        connection.close()
    except (OSError, http.client.HTTPException):
        return False
    return True


def output(*command: str, env: dict[str, str]) -> str:
    """What a Python program of ours printed; its errors go to the terminal and end the run."""
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"benchmark: python {' '.join(command)} failed")
    return done.stdout


def new_database(server: services.Service, name: str) -> str:
    connection = psycopg2.connect(server.url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    connection.close()
    return f"{server.url.rpartition('/')[0]}/{name}"


def bare_site(stack: ExitStack, database: services.Service, folder: Path, clients: int) -> Site:
    env = {**os.environ, "DATABASE_URL": new_database(database, "bare")}
    env["DJANGO_SETTINGS_MODULE"] = "benchmarks.bareapp.settings"
    print(f"benchmark: filling the bare application with {clients} clients", flush=True)
    found = json.loads(output("-m", "benchmarks.bareapp.seed", str(clients), env=env))
    port = services.free_port()
    pid = stack.enter_context(gunicorn("benchmarks.bareapp.wsgi:application", port, env, folder / "bare.log"))
    return Site("bare", port, pid, found["cookie"], found["pages"])


def our_environment(database: str, redis: str, folder: Path) -> dict[str, str]:
    """The production form, but over plain http on this machine."""
    own = {
        "MOORING_MODE": "production",
        "DJANGO_SETTINGS_MODULE": "intimacy_clinic.settings",
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "EMAIL_URL": "dummymail://",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "SSL_REDIRECT": "false",
        "STATIC_ROOT": str(folder / "static"),
        "DEMO_DIR": str(folder / "demo"),
        "LOG_LEVEL": "WARNING",
    }
    return {**os.environ, **{name: DEFAULTS[name] for name in ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")}, **own}


def our_site(
    stack: ExitStack, database: services.Service, redis: str, folder: Path, options: argparse.Namespace
) -> Site:
    env = our_environment(new_database(database, "mooring"), redis, folder)
    output("manage.py", "migrate", "--no-input", "--verbosity=0", env=env)
    output("manage.py", "collectstatic", "--no-input", "--verbosity=0", env=env)
    print(f"benchmark: filling the clinic with {options.clients} clients", flush=True)
    sizes = ["--clients", str(options.clients), "--clinicians", str(max(1, options.clients // 50)), "--seed", "7"]
    output("manage.py", "seed_demo", *sizes, "--verbosity=0", env={**env, "MOORING_MODE": "demo"})
    found = json.loads(output("-m", "benchmarks.probe", env=env).splitlines()[-1])
    port = services.free_port()
    pid = stack.enter_context(gunicorn("intimacy_clinic.wsgi:application", port, env, folder / "ours.log"))
    print(f"benchmark: the signed-in therapist sees {found['rows']} clients", flush=True)
    return Site("ours", port, pid, found["cookie"], found["pages"], found["queries"])


# Measuring

Key = tuple[str, str]  # name of the site, name of the page


def measure_cpu(sites: list[Site], postgres: int, options: argparse.Namespace) -> tuple[dict[Key, float], float]:
    """CPU milliseconds of web and database per page, lower quartile over interleaved rounds; and the share of the
    machine's CPU in that time which was neither ours nor the questioner's."""
    samples: dict[Key, list[float]] = {(site.name, page): [] for site in sites for page in site.pages}
    foreign: list[float] = []
    for number in range(options.rounds + 1):
        for site in sites:
            for page in site.pages:
                before, machine, own = cpu_seconds(site.pid, postgres), machine_cpu_seconds(), time.process_time()
                began = time.monotonic()
                with ThreadPoolExecutor(WORKERS) as pool:
                    list(pool.map(lambda _, s=site, p=page: ask(s, p), range(options.requests)))
                spent = cpu_seconds(site.pid, postgres) - before
                if number:  # the first round warms both up
                    samples[site.name, page].append(1000 * spent / options.requests)
                    others = machine_cpu_seconds() - machine - spent - (time.process_time() - own)
                    foreign.append(others / ((time.monotonic() - began) * (os.cpu_count() or 1)))
    return {key: lower_quartile(values) for key, values in samples.items()}, max(0.0, statistics.median(foreign))


def lower_quartile(values: list[float]) -> float:
    return statistics.quantiles(values, n=4, method="inclusive")[0] if len(values) > 1 else values[0]


def measure_tail(site: Site, page: str, requests: int) -> float:
    """p99 / p50 of the time to answer with eight connections at once."""
    with ThreadPoolExecutor(8) as pool:
        times = sorted(pool.map(lambda _: ask(site, page), range(requests)))
    return times[int(0.99 * len(times))] / times[len(times) // 2]


def measure_memory(site: Site) -> float:
    """PSS in MB of one worker after the load, the mean of all."""
    return statistics.mean(pss_mb(pid) for pid in family(site.pid) if pid != site.pid)


def measure_import(module: str, env: dict[str, str], repeats: int = 5) -> float:
    """CPU seconds until a worker could answer, the least of some tries."""
    code = (
        f"import time, {module} as m; from django.urls import get_resolver; get_resolver().url_patterns;"
        "print(time.process_time())"
    )
    return min(float(output("-c", code, env=env).splitlines()[-1]) for _ in range(repeats))


# Report


@dataclass(frozen=True)
class Line:
    """One target: its figure, and what it must stay below to pass or to excel."""

    target: str
    what: str
    value: float
    floor: float
    moonshot: float

    @property
    def holds(self) -> bool:
        return self.reaches(self.floor)

    def reaches(self, bound: float) -> bool:
        return self.value <= bound

    def text(self) -> str:
        verdict = "moonshot" if self.reaches(self.moonshot) else "floor" if self.holds else "MISSED"
        return f"  {self.target:<4}{self.what:<46}{self.value:7.2f}   floor {self.floor:g}, moonshot {self.moonshot:g}   {verdict}"


class AtLeast(Line):
    """A target that is to be exceeded."""

    def reaches(self, bound: float) -> bool:
        return self.value >= bound


def report(cpu: dict[Key, float], ours: Site, tail: Callable[[], float], memory: float, imports: float) -> list[Line]:
    reference = cpu["bare", "list"]
    return [
        Line("P1", "client list : bare list, CPU", cpu["ours", "list"] / reference, 1.5, 0.8),
        Line("P2", "case page : bare detail, CPU", cpu["ours", "case"] / cpu["bare", "detail"], 2.0, 1.2),
        Line("P4", "queries of the client list", ours.queries["list"], 8, 5),
        Line("P4", "queries of the case page", ours.queries["case"], 12, 8),
        Line("P5", "client list, p99 : p50 at 8 connections", tail(), 2.0, 1.4),
        Line("P7", "memory of a worker : bare", memory, 2.0, 1.5),
        Line("P7", "CPU to import : bare", imports, 3.0, 2.0),
    ]


def run(options: argparse.Namespace, folder: Path) -> list[Line]:
    with ExitStack() as stack:
        database = stack.enter_context(services.postgres(durable=True))
        redis = stack.enter_context(services.redis())
        if database.pid is None:
            raise SystemExit("benchmark: unset TEST_DATABASE_URL; the CPU of another's PostgreSQL cannot be counted")
        bare = bare_site(stack, database, folder, options.clients)
        ours = our_site(stack, database, redis.url, folder, options)
        cpu, foreign = measure_cpu([bare, ours], database.pid, options)
        memory = measure_memory(ours) / measure_memory(bare)
        bare_env = {**os.environ, "DATABASE_URL": "sqlite://:memory:"}
        imports = measure_import("intimacy_clinic.wsgi", our_environment("sqlite://:memory:", redis.url, folder))
        imports /= measure_import("benchmarks.bareapp.wsgi", bare_env)
        lines = report(cpu, ours, lambda: measure_tail(ours, "list", options.requests * 4), memory, imports)
        reference = cpu["bare", "list"]
        print(
            f"\n  CPU of web and database in units of R (the bare list); {foreign:.0%} of the machine was busy with other things"
        )
        for (site, page), spent in cpu.items():
            print(f"      {site:<6}{page:<10}{spent / reference:7.2f}")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--requests", type=int, default=100, help="per page and round")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mooring-bench-") as folder:
        try:
            lines = run(options, Path(folder))
        except WrongAnswerError as error:
            raise SystemExit(f"benchmark: {error}") from error
    print("\n" + "\n".join(line.text() for line in lines))
    if options.json:
        options.json.write_text(json.dumps([vars(line) for line in lines], indent=1))
    return int(not all(line.holds for line in lines))


if __name__ == "__main__":
    sys.exit(main())
