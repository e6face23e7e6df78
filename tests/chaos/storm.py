"""An empty clinic with messages that are due, senders that can be killed, and counts of what arrived."""

import collections
import contextlib
import dataclasses
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import time
import uuid

import psycopg2

from notices.channels.push import _base64
from tests.chaos.sinks import HttpSink
from tests.smtp_sink import SmtpSink

ROOT = pathlib.Path(__file__).resolve().parents[2]
STABLE = pathlib.Path(__file__).with_name("stable.py")
LONG = bool(os.environ.get("CHAOS_LONG"))
SEED = int(os.environ.get("CHAOS_SEED", "8"))
USER = (
    "INSERT INTO people_user (id, created_at, updated_at, password, email, name, is_active, is_therapist, is_supervisor,"
    " is_clinic_admin, is_client, time_zone, language, theme, legible_letters, snug, discreet, shortcuts, ask_again)"
    " VALUES (%s, now(), now(), '', 'a@demo.test', 'A', true, true, false, false, false, 'UTC', 'en', 'auto', false, false,"
    " false, true, false)"
)
MESSAGES = (
    "INSERT INTO notices_message (id, created_at, updated_at, key, kind, channel, user_id, subject_type, subject_id, params,"
    " due_at, state, attempts, failures, doubts, provider_id, reason)"
    " SELECT gen_random_uuid(), now(), now(), 'chaos:' || n, 'channel_off', %s, %s, '', '', %s, now(), 'due', 0, 0, 0, '', ''"
    " FROM generate_series(1, %s) AS n"
)


@dataclasses.dataclass
class Count:
    """What became of ``due`` messages: those that never arrived, copies beyond the first, and copies that carry no flag."""

    due: int
    lost: int
    repeats: int
    unflagged: int
    kills: int = 0

    def __str__(self):
        return f"{self.due} due, {self.kills} kills: {self.lost} lost, {self.repeats} twice, {self.unflagged} of them not flagged"


class Storm:
    """``server_url`` names a server on which a database is made. ``mail`` and ``http`` are the other sides."""

    def __init__(self, server_url, folder):
        self.server, self.folder = server_url, folder
        self.name = f"chaos_{uuid.uuid4().hex[:8]}"
        self.senders, self.kills, self.chance = [], 0, random.Random(SEED)

    def __enter__(self):
        self.stack = contextlib.ExitStack()
        self.mail = self.stack.enter_context(SmtpSink())
        self.http = self.stack.enter_context(HttpSink())
        self.make_database()
        self.url = f"{self.server.rpartition('/')[0]}/{self.name}"
        key = _base64((SEED + 1).to_bytes(32, "big"))
        self.env = {
            **os.environ,
            "DATABASE_URL": self.url,
            "EMAIL_URL": self.mail.url,
            "SMS_URL": f"gateway+{self.http.url}/sms",
            "VAPID_PRIVATE_KEY": key,
            "VAPID_CONTACT": "mailto:a@demo.test",
            "REDIS_URL": "",
        }
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=self.env, check=True)  # in a copy there is nothing left to do
        self.user = str(uuid.uuid4())
        self.sql(USER, self.user)
        self.said = self.stack.enter_context((self.folder / "senders.log").open("w"))
        self.stable = subprocess.Popen(
            [sys.executable, str(STABLE)], cwd=ROOT, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.said, text=True,
        )  # fmt: skip
        assert self.stable.stdout.readline() == "ready\n"
        self.device = self.ask(push={"endpoint": f"{self.http.url}/push", "user": self.user})
        return self

    def __exit__(self, *exc):
        self.empty()
        self.stable.stdin.close()
        self.stable.wait()
        self.stable.stdout.close()
        self.sql_on(self.server, f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self.stack.close()

    def make_database(self):
        """A copy of the migrated one where this server has it (tests/schema.py), else an empty one."""
        template = os.environ.get("TEST_TEMPLATE", "")
        there = self.sql_on(self.server, "SELECT 1 FROM pg_database WHERE datname = %s", template)
        self.sql_on(self.server, f'CREATE DATABASE "{self.name}"' + (f' TEMPLATE "{template}"' if there else ""))

    def ask(self, **options):
        self.stable.stdin.write(json.dumps(options) + "\n")
        self.stable.stdin.flush()
        return self.stable.stdout.readline().strip()

    def empty(self):
        """Send everybody home and forget every message."""
        for pid in list(self.senders):
            self.kill(pid)
        self.senders, self.kills = [], 0
        self.sql("DELETE FROM notices_message")
        self.mail.messages.clear()
        self.http.empty()

    def sql_on(self, url, statement, *values):
        connection = psycopg2.connect(url)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def sql(self, statement, *values):
        return self.sql_on(self.url, statement, *values)

    def queue(self, count, channel="email"):
        place = {"sms": {"to": "+15550100"}, "push": {"to": self.device}}.get(channel, {})
        self.sql(MESSAGES, channel, self.user, json.dumps(place), count)

    def queue_more(self, count, channel="email"):
        """As ``queue``, beside what is there already."""
        self.sql("UPDATE notices_message SET key = 'old:' || id")
        self.queue(count, channel)

    def start(self, **options):
        pid = int(self.ask(**options))
        self.senders.append(pid)
        return pid

    def kill(self, pid, how=signal.SIGKILL):
        self.senders.remove(pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
            self.kills += 1

    def kill_somebody(self, **options):
        self.kill(self.chance.choice(self.senders))
        self.start(**options)

    def left(self):
        return self.sql("SELECT count(*) FROM notices_message WHERE state IN ('due', 'sending', 'in_doubt')")[0][0]

    def until_held(self, seconds=30):
        """Until a sender holds messages: from then on they are lost with it, unless somebody takes them over."""
        deadline = time.monotonic() + seconds
        while not self.sql("SELECT count(*) FROM notices_message WHERE state = 'sending'")[0][0]:
            assert time.monotonic() < deadline, "nobody took a message"
            time.sleep(0.02)

    def until_done(self, seconds=60):
        deadline = time.monotonic() + seconds
        while self.left():
            assert time.monotonic() < deadline, self.sql(
                "SELECT state, reason, count(*) FROM notices_message GROUP BY 1, 2"
            )
            time.sleep(0.05)

    def storm(self, kills, *, senders=3, pause=(0.02, 0.25), **options):
        """Kill somebody again and again while there is something to send, then wait until all is done."""
        for _ in range(senders):
            self.start(**options)
        for _ in range(kills):
            time.sleep(self.chance.uniform(*pause))
            self.kill_somebody(**options)

    def arrived(self, channel):
        if channel == "email":
            return collections.Counter(
                letter["Message-ID"].strip("<>").partition("@")[0] for letter in self.mail.messages
            )
        return collections.Counter(dict(self.http.taken.items()).keys())

    def count(self, channel):
        """Held against the database: every row has to arrive, once."""
        rows = {str(pk): doubts for pk, doubts in self.sql("SELECT id, doubts FROM notices_message")}
        if channel == "push":
            arrived = {pk: int(_topic(pk) in self.http.taken) for pk in rows}
        else:
            heard = self.arrived(channel)
            arrived = {pk: heard.get(pk, 0) for pk in rows}
            strangers = set(heard) - set(
                rows
            )  # a text under a number that is not ours is a copy that nobody recognises
            arrived.update(dict.fromkeys(strangers, 2) if channel == "sms" else {})
        repeats = {pk: copies - 1 for pk, copies in arrived.items() if copies > 1}
        unflagged = sum(copies > rows.get(pk, 0) for pk, copies in repeats.items())
        lost = sum(copies == 0 for pk, copies in arrived.items() if pk in rows)
        return Count(len(rows), lost, sum(repeats.values()), unflagged, self.kills)


def _topic(pk):
    import hashlib

    return _base64(hashlib.sha256(pk.encode()).digest())[:32]
