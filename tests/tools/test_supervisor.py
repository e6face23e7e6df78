"""The supervisor with real processes: it runs in a process of its own, as it does below `make run`."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.supervisor import birth, clear_leftovers

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import json, os, sys
from pathlib import Path
from tools import supervisor
folder = Path(sys.argv[1])
supervisor.GRACE = 0.4
watch = supervisor.Supervisor(folder / "roster.json", lambda text: print(text, flush=True))
watch.start(
    supervisor.Program(name, argv, folder / f"{name}.log", dict(os.environ), group)
    for name, argv, group in json.loads(sys.argv[2])
)
while not watch.stopping:
    watch.step(1)
watch.stop()
"""
SLEEP = ["sleep", "60"]
# Notes its own end, a moment after being asked: the order of two such notes shows the order of stopping.
NOTE_END = ["sh", "-c", 'trap "sleep 0.1; echo $0 >> $1; exit" TERM; echo up >> $1.up; while :; do sleep 0.05; done']


def until(condition, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    pytest.fail(f"did not happen within {seconds} s")


class Watched:
    """A supervisor in its own process, with the programs `(name, argv, group)`."""

    def __init__(self, folder, *programs):
        self.roster = folder / "roster.json"
        command = [sys.executable, "-c", SCRIPT, str(folder), json.dumps(programs)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        until(lambda: len(self.pids()) == len(programs))

    def pids(self):
        try:
            return {row["name"]: row["pid"] for row in json.loads(self.roster.read_text())}
        except (OSError, ValueError):
            return {}


@pytest.fixture
def watch(tmp_path):
    running = []

    def start(*programs):
        running.append(Watched(tmp_path, *programs))
        return running[-1]

    yield start
    for watched in running:
        watched.process.kill()
        watched.process.communicate()
        for pid in watched.pids().values():
            if birth(pid):
                os.kill(pid, signal.SIGKILL)


def test_starts_again_what_dies_and_says_so(watch):
    watched = watch(("sleeper", SLEEP, 1))
    first = watched.pids()["sleeper"]
    os.kill(first, signal.SIGKILL)
    second = until(lambda: watched.pids().get("sleeper") not in {first, None} and watched.pids()["sleeper"])
    assert birth(second)
    assert watched.process.stdout.readline() == "sleeper ended (signal 9); starting it again in 1 s\n"


def test_pauses_longer_each_time_a_program_ends_at_once(watch):
    watched = watch(("failing", ["sh", "-c", "exit 3"], 1))
    lines = [watched.process.stdout.readline() for _ in range(2)]
    assert lines == [
        "failing ended (exit code 3); starting it again in 1 s\n",
        "failing ended (exit code 3); starting it again in 2 s\n",
    ]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_and_leaves_nothing(watch, how):
    watched = watch(("one", SLEEP, 0), ("two", SLEEP, 1))
    pids = watched.pids().values()
    watched.process.send_signal(how)
    assert watched.process.wait(10) == 0
    assert not any(birth(pid) for pid in pids)
    assert not watched.roster.exists()


def test_the_group_that_started_first_stops_last(watch, tmp_path):
    order = tmp_path / "order"
    watched = watch(("broker", [*NOTE_END, "broker", str(order)], 0), ("web", [*NOTE_END, "web", str(order)], 1))
    until(lambda: (tmp_path / "order.up").exists() and (tmp_path / "order.up").read_text().count("up") == 2)
    watched.process.terminate()
    watched.process.wait(10)
    assert order.read_text().split() == ["web", "broker"]


def test_what_ignores_the_polite_signal_is_killed_after_the_grace(watch):
    watched = watch(("deaf", ["sh", "-c", "trap '' TERM; while :; do sleep 0.05; done"], 1))
    pid = watched.pids()["deaf"]
    time.sleep(0.2)  # until the shell has set its trap
    watched.process.terminate()
    assert watched.process.wait(10) == 0
    assert not birth(pid)


def test_nothing_outlives_a_killed_supervisor(watch):
    watched = watch(("sleeper", SLEEP, 1))
    pid = watched.pids()["sleeper"]
    watched.process.kill()
    watched.process.wait()
    clear_leftovers(watched.roster, lambda text: None)  # what the next start does, where the system did not
    until(lambda: not birth(pid))
    assert not watched.roster.exists()


def test_leftovers_are_ended_only_when_provably_the_same_process(tmp_path):
    roster = tmp_path / "roster.json"
    with subprocess.Popen(SLEEP, start_new_session=True) as other:
        roster.write_text(json.dumps([{"name": "worker", "pid": other.pid, "birth": "another process of that number"}]))
        clear_leftovers(roster, pytest.fail)
        assert birth(other.pid)
        other.kill()
