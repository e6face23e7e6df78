"""Senders as real processes on PostgreSQL, killed at bad moments: nothing lost, nothing repeated that is not flagged.

A short seed of the kill suite; SQLite has a single writer and no second process to race with in tests.
"""

import collections
import contextlib
import os
import pathlib
import random
import signal
import subprocess
import sys
import time
import uuid

import psycopg2
import pytest

from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.chaos
ROOT = pathlib.Path(__file__).resolve().parents[2]
SENDER = ROOT / "tests" / "chaos" / "sender.py"


class Clinic:
    """An empty database with a member of staff, a mail sink, and senders that can be killed."""

    def __init__(self):
        self.server = os.environ["DATABASE_URL"].rpartition("/")[0] + "/postgres"  # the one that every server has
        self.name = f"chaos_{uuid.uuid4().hex[:8]}"
        self.senders = []
        self.kills = 0

    def __enter__(self):
        self.stack = contextlib.ExitStack()
        self.mail = self.stack.enter_context(SmtpSink())
        self.sql_on(self.server, f'CREATE DATABASE "{self.name}"')
        self.url = f"{self.server.rpartition('/')[0]}/{self.name}"
        self.env = {**os.environ, "DATABASE_URL": self.url, "EMAIL_URL": self.mail.url, "REDIS_URL": ""}
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=self.env, check=True)
        self.user = uuid.uuid4()
        self.sql(
            "INSERT INTO people_user (id, created_at, updated_at, password, email, name, is_active, is_therapist,"
            " is_supervisor, is_clinic_admin, is_client, time_zone, language, theme, legible_letters, snug, discreet,"
            " shortcuts) VALUES (%s, now(), now(), '', 'a@demo.test', 'A', true, true, false, false, false, 'UTC', 'en',"
            " 'auto', false, false, false, true)",
            str(self.user),
        )
        return self

    def empty(self):
        """Send everybody home and forget every message."""
        for sender in self.senders:
            sender.kill()
            sender.wait()
            sender.stdout.close()
        self.senders, self.kills = [], 0
        self.sql("DELETE FROM notices_message")
        self.mail.messages.clear()

    def __exit__(self, *exc):
        self.empty()
        self.sql_on(self.server, f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self.stack.close()

    def sql_on(self, url, statement, *values):
        connection = psycopg2.connect(url)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def sql(self, statement, *values):
        return self.sql_on(self.url, statement, *values)

    def queue(self, count):
        self.sql(
            "INSERT INTO notices_message (id, created_at, updated_at, key, kind, channel, user_id, subject_type, subject_id,"
            " params, due_at, state, attempts, failures, doubts, provider_id, reason)"
            " SELECT gen_random_uuid(), now(), now(), 'chaos:' || n, 'new_case', 'email', %s, '', '', '{}', now(), 'due',"
            " 0, 0, 0, '', '' FROM generate_series(1, %s) AS n",
            str(self.user),
            count,
        )

    def start(self, **variables):
        sender = subprocess.Popen(
            [sys.executable, str(SENDER)], cwd=ROOT, env={**self.env, **variables}, stdout=subprocess.PIPE, text=True
        )
        self.senders.append(sender)
        assert sender.stdout.readline() == "ready\n"
        return sender

    def kill(self, sender):
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        self.kills += 1

    def left(self):
        return self.sql("SELECT count(*) FROM notices_message WHERE state IN ('due', 'sending', 'in_doubt')")[0][0]

    def wait_until_done(self, seconds=60):
        deadline = time.monotonic() + seconds
        while self.left():
            assert time.monotonic() < deadline, self.sql("SELECT state, count(*) FROM notices_message GROUP BY state")
            time.sleep(0.1)

    def arrived(self):
        return collections.Counter(letter["Message-ID"] for letter in self.mail.messages)

    def rows(self):
        """Message-ID -> doubts, of everything that was sent."""
        return dict(self.sql("SELECT provider_id, doubts FROM notices_message WHERE state = 'sent'"))


@pytest.fixture(scope="module")
def server():
    with Clinic() as running:
        yield running


@pytest.fixture
def clinic(server):
    yield server
    server.empty()


def test_four_senders_at_once_send_each_message_once(clinic):
    senders = [clinic.start() for _ in range(4)]
    clinic.queue(400)
    clinic.wait_until_done()
    arrived = clinic.arrived()
    assert len(arrived) == 400
    assert set(arrived.values()) == {1}
    assert set(clinic.rows().values()) == {0}
    assert all(sender.poll() is None for sender in senders)


@pytest.mark.parametrize(
    ("step", "copies", "doubts"), [("hand_over", 1, 0), ("mark_sent", 2, 1)], ids=["before it left", "after it left"]
)
def test_a_kill_at_the_worst_moment(clinic, step, copies, doubts):
    clinic.queue(1)
    dying = clinic.start(DIE=step)
    assert dying.wait(timeout=20) == -signal.SIGKILL
    clinic.start()
    clinic.wait_until_done()
    [(number, arrived)] = clinic.arrived().items()
    assert arrived == copies  # the second copy carries the same Message-ID
    assert clinic.rows() == {number: doubts}


def test_senders_killed_at_random_lose_nothing_and_flag_every_repeat(clinic):
    seed = int(os.environ.get("CHAOS_SEED", "8"))
    chance = random.Random(seed)
    senders = [clinic.start() for _ in range(3)]
    clinic.queue(600)
    for _ in range(8):
        time.sleep(chance.uniform(0.05, 0.5))
        victim = senders.pop(chance.randrange(len(senders)))
        clinic.kill(victim)
        senders.append(clinic.start())
    clinic.wait_until_done()
    arrived, rows = clinic.arrived(), clinic.rows()
    repeats = {number: copies - 1 for number, copies in arrived.items() if copies > 1}
    print(f"seed {seed}: {len(arrived)} arrived, {clinic.kills} kills, {sum(repeats.values())} repeats")
    assert len(rows) == 600
    assert set(arrived) == set(rows)
    assert sum(repeats.values()) <= clinic.kills
    assert all(rows[number] >= copies for number, copies in repeats.items())
