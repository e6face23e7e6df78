"""Redis killed, emptied and away, two schedulers at once: the rows decide, the queue only wakes."""

import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

from tests.chaos.storm import LONG, Storm
from tools import services

pytestmark = pytest.mark.chaos
ROOT = pathlib.Path(__file__).resolve().parents[2]
MANY = 500 if LONG else 60
FALLS = 10 if LONG else 2
POLL_SECONDS = 1


class Broker:
    """A Redis without memory: whatever it held is gone after each fall."""

    def __init__(self, folder):
        self.folder, self.port = folder, services.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.server = None

    def start(self):
        program, _what = services.redis_program(may_install=True)
        options = [
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--dir",
            str(self.folder),
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        self.server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        services.wait_for(lambda: services.answers(self.port), self.server, self.folder / "log")

    def fall(self):
        self.server.kill()
        self.server.wait()


@contextlib.contextmanager
def celery(storm, broker, folder, *, beats=1, poll=POLL_SECONDS):
    """Workers and schedulers as a clinic runs them."""
    env = {**storm.env, "REDIS_URL": broker.url, "NOTICES_POLL_SECONDS": str(poll), "MOORING_MODE": "test"}
    app = [sys.executable, "-m", "celery", "-A", "intimacy_clinic.celery:app"]
    quiet = ["--loglevel", "CRITICAL"]
    commands = [
        [*app, "worker", "--pool", "solo", "--without-gossip", "--without-mingle", "-n", f"w{n}@%h", *quiet]
        for n in range(2)
    ]
    commands += [[*app, "beat", "--schedule", str(folder / f"beat{n}"), "--pidfile=", *quiet] for n in range(beats)]
    with (folder / "celery.log").open("w") as log:
        children = [subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log) for command in commands]
        try:
            yield children
        finally:
            for child in children:
                child.send_signal(signal.SIGKILL)
                child.wait()


@pytest.fixture
def storm(tmp_path_factory):
    with Storm(
        os.environ["DATABASE_URL"].rpartition("/")[0] + "/postgres", tmp_path_factory.mktemp("broker")
    ) as running:
        yield running


def test_redis_is_killed_emptied_and_away(storm, tmp_path_factory):
    """D2 and D4: two workers, two schedulers, a broker that forgets everything again and again."""
    folder = tmp_path_factory.mktemp("redis")
    broker = Broker(folder)
    broker.start()
    with celery(storm, broker, folder, beats=2):
        for _ in range(FALLS):
            storm.queue_more(MANY // FALLS)
            time.sleep(2 * POLL_SECONDS)
            broker.fall()
            storm.queue_more(MANY // FALLS)
            time.sleep(POLL_SECONDS)
            broker.start()
        began = time.monotonic()
        storm.until_done(90)
        waited = time.monotonic() - began
    broker.fall()
    count = storm.count("email")
    print(f"\nRedis fell {FALLS} times: {count}, done {waited:.0f} s after its return")
    assert (count.lost, count.repeats) == (0, 0)
    assert count.due == 2 * (MANY // FALLS) * FALLS


def test_a_queue_that_is_the_truth_is_caught(storm, tmp_path_factory):
    """The twin: no poll, only what lies in the queue is sent. What the broker forgets is never sent."""
    folder = tmp_path_factory.mktemp("redis")
    broker = Broker(folder)
    broker.start()
    with celery(storm, broker, folder, beats=0):
        storm.queue_more(20)
        broker.fall()
        broker.start()
        time.sleep(6)
        left = storm.left()
    broker.fall()
    assert left == 20
