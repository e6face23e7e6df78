"""The whole system as processes of its own: web, worker and scheduler on PostgreSQL and Redis, mail to a local sink."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from urllib.parse import urlsplit

import psycopg2

from common.acting import CLINIC_ROLE, REQUEST_ROLE
from tests.smtp_sink import SmtpSink

ROOT = pathlib.Path(__file__).resolve().parents[2]


class ClinicSystem:
    """A running clinic with an empty database of its own. ``manage`` runs a command, ``url`` is the address, ``mail`` the sink."""

    def __init__(self, server_url, redis_url, logs):
        self.server_url, self.redis_url, self.logs = server_url, redis_url, logs
        self.database = f"journey_{uuid.uuid4().hex[:8]}"
        self.children = []

    def __enter__(self):
        self.stack = contextlib.ExitStack()
        self.mail = self.stack.enter_context(SmtpSink())
        owner = self._ordinary_owner()
        port = free_port()
        self.url = f"http://localhost:{port}"
        self.env = {
            **os.environ,
            "MOORING_MODE": "test",
            "DATABASE_URL": urlsplit(self.server_url)._replace(netloc=owner, path=f"/{self.database}").geturl(),
            "REDIS_URL": self.redis_url,
            "EMAIL_URL": self.mail.url,
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": "localhost",
            "NOTICES_POLL_SECONDS": "2",
            "PLAN_REMINDERS_SECONDS": "2",
            "LOG_LEVEL": "INFO",
            "PYTHONUNBUFFERED": "1",
        }
        self.env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        self.manage("migrate", "--verbosity", "0")
        self.start(
            "web",
            "gunicorn",
            "intimacy_clinic.wsgi:application",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "1",
            "--threads",
            "4",
            "--timeout",
            "60",
        )
        self.start(
            "worker",
            "celery",
            "-A",
            "intimacy_clinic.celery:app",
            "worker",
            "--pool",
            "solo",
            "--loglevel",
            "WARNING",
            "--without-gossip",
            "--without-mingle",
        )
        self.start(
            "beat",
            "celery",
            "-A",
            "intimacy_clinic.celery:app",
            "beat",
            "--schedule",
            str(self.logs / "beat"),
            "--pidfile=",
            "--loglevel",
            "WARNING",
        )
        self._wait_until_ready()
        return self

    def __exit__(self, *exc):
        for child in reversed(self.children):
            child.send_signal(signal.SIGTERM)
        for child in self.children:
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
        self._server_sql(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
        self._server_sql(f'DROP ROLE IF EXISTS "{self.database}"')
        self.stack.close()

    def _ordinary_owner(self):
        """A database whose user is no superuser and may not make roles, as docs/operators.md has it: row security binds it."""
        for role in (REQUEST_ROLE, CLINIC_ROLE):
            self._server_sql(
                f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        self._server_sql(f"CREATE ROLE \"{self.database}\" LOGIN PASSWORD 'journey'")
        self._server_sql(f'GRANT {REQUEST_ROLE}, {CLINIC_ROLE} TO "{self.database}"')
        self._server_sql(f'CREATE DATABASE "{self.database}" OWNER "{self.database}"')
        where = urlsplit(self.server_url)
        return f"{self.database}:journey@{where.hostname}:{where.port or 5432}"

    def manage(self, *arguments, stdin=None):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            input=stdin,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def shell(self, code):
        """Run lines of Python in the clinic's name."""
        lines = "".join(f"    {line}\n" for line in code.strip().splitlines())
        return self.manage("shell", "-c", f"from common.acting import as_the_clinic\nwith as_the_clinic():\n{lines}")

    def start(self, name, module, *arguments):
        command = [sys.executable, "-m", module, *arguments]
        with (self.logs / f"{name}.log").open("wb") as log:
            self.children.append(subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log))

    def log(self, name):
        return (self.logs / f"{name}.log").read_text(errors="replace")

    def _server_sql(self, statement):
        connection = psycopg2.connect(self.server_url)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(statement)

    def _wait_until_ready(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            time.sleep(0.3)
        raise AssertionError(f"the clinic did not get ready\n{self.log('web')}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
