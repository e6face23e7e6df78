"""The outbox beside bare programs that do the same work with less care, in one run, as ratios (R1 to R4).

    python -m benchmarks.notices [--rows 1000000] [--mails 10000] [--kills 10]

R1 claiming 500 due rows in a table of a million, against ten thousand rows and against a bare UPDATE.
R2 ten thousand due mails built, sent and committed one by one by two workers, against one process that builds and sends as many
   over one kept connection and knows no database.
R3 the same with a worker killed again and again, a new one at once.
R4 messages that one task of the queue deals with.
Wall times are used for R2 and R3, since waiting is what they are about; nothing absolute is worth quoting.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg2

from benchmarks.smtp_counter import SmtpCounter
from tests.environment import DEFAULTS
from tools import services

ROOT = Path(__file__).resolve().parent.parent
ROWS = (
    "INSERT INTO notices_message (id, created_at, updated_at, key, kind, channel, user_id, subject_type, subject_id, params,"
    " due_at, state, attempts, failures, doubts, provider_id, reason, sent_at)"
    " SELECT gen_random_uuid(), now(), now(), 'bench:' || n, 'channel_off', 'email', %s, '', '', '{}',"
    " now() + (n - %s) * interval '1 minute', CASE WHEN n > %s THEN 'sent' ELSE 'due' END, 0, 0, 0, '', '', now()"
    " FROM generate_series(1, %s) AS n"
)
BARE_CLAIM = (
    "UPDATE notices_message SET state = 'sending', leased_until = now() + interval '1 minute' WHERE id IN (SELECT id FROM"
    " notices_message WHERE state = 'due' AND due_at <= now() LIMIT 500) RETURNING id"
)
BARE_SENDER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "intimacy_clinic.settings"
import django
django.setup()
from django.core.mail import EmailMessage, get_connection
connection = get_connection()
connection.open()
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[1])):
    mail = EmailMessage("Something is waiting", "Hello,\\n\\nplease sign in:\\n\\nhttp://x/\\n", "a@x.test", ["b@x.test"])
    connection.send_messages([mail])
print("done", flush=True)
"""
SENDER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "intimacy_clinic.settings"
import django
django.setup()
import datetime as dt
from notices import claiming
from notices.sending import send_due_messages
claiming.LEASE = dt.timedelta(seconds=5)
claiming.DOUBT_RESTS = dt.timedelta(seconds=1)
print("ready", flush=True)
sys.stdin.readline()
while True:
    send_due_messages()
"""
LEASE_SECONDS = 5


class Clinic:
    """A migrated database with one member of staff, and the environment in which senders run."""

    def __init__(self, server: services.Service, mail_url: str, folder: Path) -> None:
        self.folder = folder
        self.url = f"{server.url.rpartition('/')[0]}/bench_notices"
        self._run(server.url, "CREATE DATABASE bench_notices")
        self.env = {**os.environ, **DEFAULTS, "DATABASE_URL": self.url, "EMAIL_URL": mail_url, "LOG_LEVEL": "ERROR"}
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=self.env, check=True)
        start = [sys.executable, "manage.py", "start_clinic", "--name", "Bench", "--admin-email", "a@demo.test"]
        subprocess.run(
            [*start, "--admin-name", "A", "--time-zone", "UTC"],
            cwd=ROOT,
            env=self.env,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        self.user = self._somebody()

    def _somebody(self) -> str:
        code = (
            "import tests.environment, os; os.environ['DJANGO_SETTINGS_MODULE']='intimacy_clinic.settings';"
            "import django; django.setup(); from people.models import User;"
            "print(User.objects.create_user('b@demo.test', 'a-long-enough-password', name='B', is_therapist=True).pk)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=self.env, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def _run(self, url: str, statement: str, *values: object) -> list[tuple]:
        connection = psycopg2.connect(url)
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def sql(self, statement: str, *values: object) -> list[tuple]:
        return self._run(self.url, statement, *values)

    def fill(self, total: int, due: int) -> None:
        """``due`` rows that are due now among ``total``; the others were sent."""
        self.sql("TRUNCATE notices_message CASCADE")
        self.sql(ROWS, self.user, due, due, total)
        self.sql("VACUUM ANALYZE notices_message")

    def left(self) -> int:
        return int(self.sql("SELECT count(*) FROM notices_message WHERE state IN ('due', 'sending', 'in_doubt')")[0][0])

    def start(self, program: str, *arguments: str) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-c", program, *arguments], cwd=ROOT, env=self.env, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdout is not None  # noqa: S101
        child.stdout.readline()
        return child


def go(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None  # noqa: S101
    child.stdin.write("\n")
    child.stdin.flush()


def claim_seconds(clinic: Clinic, *, bare: bool, rounds: int = 15) -> float:
    """Lower quartile of claiming 500 rows; each claim is undone."""
    from notices.claiming import CLAIM

    connection = psycopg2.connect(clinic.url)
    took = []
    with closing(connection), connection.cursor() as cursor:
        for _ in range(rounds):
            began = time.perf_counter()
            if bare:
                cursor.execute(BARE_CLAIM)
            else:
                values = {"now": _now(cursor), "limit": 500}
                cursor.execute(CLAIM, {**values, "until": values["now"]})
            cursor.fetchall()
            took.append(time.perf_counter() - began)
            connection.rollback()
    return statistics.quantiles(took, n=4)[0]


def _now(cursor: object) -> object:
    cursor.execute("SELECT now()")  # type: ignore[attr-defined]
    return cursor.fetchone()[0]  # type: ignore[attr-defined]


def measure_claims(clinic: Clinic, rows: int) -> dict[str, float]:
    clinic.fill(10_000, 2_000)
    small = claim_seconds(clinic, bare=False)
    clinic.fill(rows, 2_000)
    large = claim_seconds(clinic, bare=False)
    bare = claim_seconds(clinic, bare=True)
    return {"R1 a million : ten thousand": large / small, "R1 ours : bare UPDATE": large / bare}


def bare_wall(clinic: Clinic, mails: int) -> float:
    child = clinic.start(BARE_SENDER, str(mails))
    began = time.perf_counter()
    go(child)
    child.stdout.readline()  # type: ignore[union-attr]
    took = time.perf_counter() - began
    child.wait()
    return took


def our_wall(clinic: Clinic, mails: int, *, kills: int = 0) -> float:
    """Two workers until nothing is left. Each kill comes after an equal share of the messages."""
    clinic.fill(mails, mails)
    children = [clinic.start(SENDER) for _ in range(2)]
    spares = [clinic.start(SENDER) for _ in range(kills)]
    began = time.perf_counter()
    for child in children:
        go(child)
    share = mails // (kills + 1)
    for number in range(kills):
        while clinic.left() > mails - share * (number + 1):
            time.sleep(0.05)
        children.pop(0).send_signal(signal.SIGKILL)
        children.append(spares.pop())
        go(children[-1])
    while clinic.left():
        time.sleep(0.1)
    took = time.perf_counter() - began
    for child in children:
        child.kill()
    return took


def measure_sending(clinic: Clinic, sink: SmtpCounter, mails: int, kills: int) -> dict[str, float]:
    bare = min(bare_wall(clinic, mails) for _ in range(2))
    sink.empty()
    calm = min(our_wall(clinic, mails) for _ in range(2))
    sink.empty()
    stormy = our_wall(clinic, mails, kills=kills)
    lost, repeats = mails - len(sink.seen), sum(sink.seen.values()) - len(sink.seen)
    allowed = 1.5 * calm + kills * LEASE_SECONDS
    return {
        "R2 ours : bare, wall": calm / bare,
        "R3 lost": lost,
        "R3 repeats": repeats,
        "R3 kills": kills,
        "R3 wall : allowed (1.5 x R2 + a lease per kill)": stormy / allowed,
    }


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(services.postgres(durable=True))
        sink = stack.enter_context(SmtpCounter())
        clinic = Clinic(server, sink.url, folder)
        found = measure_claims(clinic, options.rows) | measure_sending(clinic, sink, options.mails, options.kills)
    from notices.tasks import MESSAGES_A_TASK

    found["R4 messages a task deals with"] = MESSAGES_A_TASK
    for name, value in found.items():
        print(f"{name:55}{value:10.2f}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=2))


if __name__ == "__main__":
    os.environ.update({name: value for name, value in DEFAULTS.items() if name not in os.environ})
    os.environ["DJANGO_SETTINGS_MODULE"] = "intimacy_clinic.settings"
    import django

    django.setup()
    main(sys.argv[1:])
