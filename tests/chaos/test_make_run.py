"""The demo clinic as `make run` starts it: one go to a signed-in home, and what it survives."""

import http.cookiejar
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tools import services
from tools.run import PASSWORD
from tools.supervisor import birth

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.chaos


def until(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    pytest.fail(f"{what} did not happen within {seconds} s")


class Launched:
    """`tools.run` with a state folder of its own, as often as it is started."""

    def __init__(self, folder):
        self.state, self.said = folder / "demo", folder / "said"
        self.port = services.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        env = {**os.environ, "REDIS_URL": ""}
        command = [sys.executable, "-m", "tools.run", "--port", str(self.port), "--state", str(self.state)]
        with self.said.open("w") as sink:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=sink, stderr=sink)
        until(
            self._is_ready, 240, "being ready"
        )  # the first time all migrations and the demo, on a machine that may be busy

    def _is_ready(self):
        assert self.process.poll() is None, self.said.read_text()
        return "Mooring is ready" in self.said.read_text()

    def pids(self):
        return {row["name"]: row["pid"] for row in json.loads((self.state / "children.json").read_text())}

    def has_just_worked(self):
        """Whether a round of work ended in the last five seconds; None stands for "none yet"."""
        seconds = self.readiness().get("last_work_seconds")
        return seconds is not None and seconds < 5

    def readiness(self):
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
                return json.load(answer)
        except OSError:
            return {}

    def rows(self):
        with sqlite3.connect(self.state / "mooring.sqlite3") as connection:
            found = connection.execute("SELECT count(*) FROM people_client").fetchone()[0]
        connection.close()
        return found


@pytest.fixture
def launched(tmp_path):
    clinic = Launched(tmp_path)
    clinic.start()
    yield clinic
    clinic.process.send_signal(signal.SIGINT)
    clinic.process.wait(30)


def sign_in(url, login):
    """Address and text of the page that a person reaches with the printed password."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with browser.open(f"{url}/account/login/") as answer:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode()).group(1)
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "login": login, "password": PASSWORD})
    with browser.open(f"{url}/account/login/", form.encode()) as answer:
        return answer.geturl(), answer.read().decode()


def test_the_clinic_opens_survives_and_closes(launched):
    address, page = sign_in(launched.url, "therapist@demo.test")
    assert "/account/" not in address
    assert "<h1" in page
    clients = launched.rows()
    assert clients

    for name in ("worker", "scheduler", "web", "broker"):
        before = launched.pids()[name]
        os.kill(before, signal.SIGKILL)
        until(lambda n=name, b=before: launched.pids().get(n, b) != b, 20, f"the new {name}")
    until(lambda: launched.readiness().get("ready"), 30, "being ready again")
    until(launched.has_just_worked, 60, "a finished round of work")

    children = launched.pids().values()
    launched.process.kill()  # the supervisor itself
    launched.process.wait()
    launched.start()
    assert launched.rows() == clients
    assert "filling" not in launched.said.read_text()
    assert not any(birth(pid) for pid in children)

    children = launched.pids().values()
    launched.process.send_signal(signal.SIGINT)
    assert launched.process.wait(30) == 0
    assert not any(birth(pid) for pid in children)
