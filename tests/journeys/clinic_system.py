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

import psycopg2

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
        self._server_sql(f'CREATE DATABASE "{self.database}"')
        port = free_port()
        self.url = f"http://localhost:{port}"
        base, _, _ = self.server_url.rpartition("/")
        self.env = {
            **os.environ,
            "MOORING_MODE": "test",
            "DATABASE_URL": f"{base}/{self.database}",
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
        self.stack.close()

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
