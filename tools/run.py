"""The embedded clinic: database file, broker, web server, worker and scheduler under one supervisor (`make run`).

Everything it keeps is below var/demo: delete that folder to begin afresh.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tools import keys, services
from tools.supervisor import Program, Supervisor, clear_leftovers

ROOT = Path(__file__).resolve().parent.parent
LOGINS = ("admin@demo.test", "therapist@demo.test", "supervisor@demo.test", "client@demo.test")
PASSWORD = "mooring-demo"  # noqa: S105 - printed for everyone; the application refuses it outside demo mode
READY_WITHIN = 90.0  # seconds
LOG_LIMIT = 2_000_000  # bytes, after which a log is put aside at the next start


class StartError(Exception):
    """Why the clinic cannot start, in words for the person who typed the command."""


def say(text: str) -> None:
    print(f"mooring: {text}", flush=True)


# State below var/demo


def state_folder(path: Path) -> Path:
    for folder in (path, path / "logs", path / "mail"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def hold_lock(state: Path, address: str) -> IO[str]:
    """Only one supervisor per folder; the lock ends with the process, however it ends."""
    handle = (state / "lock").open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        with handle:
            handle.seek(0)
            there = handle.read().strip() or "another address"
        raise StartError(f"already running at {there}") from error
    handle.truncate(0)
    handle.write(address)
    handle.flush()
    return handle


def kept_secret(path: Path, fresh: str) -> str:
    """Text of a file that only its owner may read, made with `fresh` the first time."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(fresh)
    return path.read_text().strip()


def field_keys(state: Path) -> str:
    path = state / "field-keys"
    if not path.exists() and (state / "mooring.sqlite3").exists():
        raise StartError(f"{path} is gone, so the database beside it cannot be read. Put it back, or delete {state}.")
    return kept_secret(path, keys.field_key("demo1"))


def fresh_logs(folder: Path) -> None:
    for path in folder.glob("*.log"):
        if path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))


def demo_environment(state: Path, site: str, redis_url: str) -> dict[str, str]:
    """Variables of the demo. What the shell holds for a production clinic must not leak into it."""
    own = {
        "MOORING_MODE": "demo",
        "DEMO_DIR": str(state),
        "DJANGO_SETTINGS_MODULE": "intimacy_clinic.settings",
        "DATABASE_URL": f"sqlite:///{state / 'mooring.sqlite3'}",
        "REDIS_URL": redis_url,
        "EMAIL_URL": "",  # letters become files in var/demo/mail, shown at /demo/outbox/
        "SECRET_KEY": kept_secret(state / "secret-key", keys.secret_key()),
        "FIELD_ENCRYPTION_KEYS": field_keys(state),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SITE_URL": site,
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),  # a line per queue tick fills disks
        "PYTHONUNBUFFERED": "1",
    }
    return {**os.environ, **own}


# Ports


def can_listen(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError:
        return False
    return True


def own_addresses(port: int) -> list[str]:
    """Where to listen: both loopback addresses, since `localhost` may mean either. Passkeys want that name."""
    if not can_listen(socket.AF_INET, "127.0.0.1", port):
        raise StartError(f"port {port} is taken by another program. Choose another one: make run PORT={port + 1}")
    if not (socket.has_ipv6 and can_listen(socket.AF_INET6, "::1", 0)):
        return [f"127.0.0.1:{port}"]
    if not can_listen(socket.AF_INET6, "::1", port):
        raise StartError(f"port {port} is taken by another program. Choose another one: make run PORT={port + 1}")
    return [f"127.0.0.1:{port}", f"[::1]:{port}"]


def remembered_port(path: Path) -> int:
    """The broker's port of last time if it is still free, else a new one."""
    try:
        port = int(path.read_text())
    except (OSError, ValueError):
        port = 0
    if not port or not can_listen(socket.AF_INET, "127.0.0.1", port):
        port = services.free_port()
        path.write_text(str(port))
    return port


# Programs


@dataclass(frozen=True)
class Broker:
    program: Program
    what: str
    port: int
    password: str


def broker(state: Path) -> Broker:
    """A Redis or Valkey server of our own that writes every message to disk before it answers."""
    found = services.redis_program(may_install=False)
    if found is None:
        raise StartError("no broker for this kind of machine: install redis-server or valkey, or set REDIS_URL")
    path, what = found
    version = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    major = next(iter(re.findall(r"v=(\d+)", version)), "0")
    kind = "valkey" if "alkey" in version else "redis"
    folder = state / f"broker-{kind}-{major}"  # one kind cannot read the other's files
    folder.mkdir(exist_ok=True, mode=0o700)
    port = remembered_port(state / "broker.port")
    password = kept_secret(state / "broker-password", secrets.token_urlsafe(24))
    config = folder / "broker.conf"
    config.touch(mode=0o600)
    config.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir "{folder}"\n'
        'appendonly yes\nappendfsync everysec\nsave ""\nmaxmemory-policy noeviction\ndaemonize no\n'
    )
    program = Program("broker", [path, str(config)], state / "logs" / "broker.log", dict(os.environ), group=0)
    return Broker(program, what, port, password)


def clinic_programs(state: Path, env: dict[str, str], addresses: list[str]) -> list[Program]:
    """One process each for web, worker and scheduler. The solo worker is the lightest that survives kill -9: the
    supervisor starts it again, the broker hands out again what it had not acknowledged."""
    python, logs = sys.executable, state / "logs"
    listen = [part for address in addresses for part in ("--bind", address)]
    web = ["-m", "gunicorn", "intimacy_clinic.wsgi:application", *listen, "--no-control-socket"]
    web += ["--worker-class", "gthread", "--workers", "1", "--threads", "4", "--graceful-timeout", "10"]
    celery = ["-m", "celery", "-A", "intimacy_clinic.celery:app"]
    worker = ["worker", "--pool", "solo", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    beat = ["beat", "--loglevel", "WARNING", "--schedule", str(state / "beat"), "--pidfile="]
    return [
        Program("web", [python, *web, "--log-level", "warning"], logs / "web.log", env),
        Program("worker", [python, *celery, *worker], logs / "worker.log", env),
        Program("scheduler", [python, *celery, *beat], logs / "scheduler.log", env),
    ]


# Starting


def is_ready(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
    try:
        with opener.open(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until(supervisor: Supervisor, ready: Callable[[], bool], what: str, seconds: float, log: Path) -> bool:
    """Step the supervisor until `ready()`; False when a stop signal came first."""
    end = time.monotonic() + seconds
    while not supervisor.stopping:
        if ready():
            return True
        if time.monotonic() > end:
            tail = log.read_text(errors="replace").strip().splitlines()[-8:] if log.exists() else []
            raise StartError("\n    ".join([f"{what} is not ready after {seconds:g} s; the end of {log}:", *tail]))
        supervisor.step(0.2)
    return False


def start_broker(supervisor: Supervisor, state: Path) -> str | None:
    """Address of the broker: REDIS_URL, else our own, running. None when stopped meanwhile."""
    given = os.environ.get("REDIS_URL")
    if given:
        say("using the broker of REDIS_URL")
        return given
    own = broker(state)
    supervisor.start([own.program])
    if not wait_until(supervisor, lambda: services.answers(own.port, own.password), "the broker", 20, own.program.log):
        return None
    say(f"broker: {own.what}")
    return f"redis://:{own.password}@127.0.0.1:{own.port}/0"


def banner(site: str, began: float) -> None:
    logins = "\n".join(f"      {login:<24}{PASSWORD}" for login in LOGINS)
    print(
        f"\n  Mooring is ready: {site}   ({time.monotonic() - began:.1f} s)\n\n    Sign in as\n{logins}\n\n"
        f"    Reminders and letters arrive at {site}/demo/outbox/\n    Ctrl-C stops it; the data stays in var/demo\n",
        flush=True,
    )


def serve(supervisor: Supervisor, state: Path, port: int, site: str) -> None:
    """Start everything in order, then watch until told to stop."""
    began = time.monotonic()
    addresses = own_addresses(port)
    redis_url = start_broker(supervisor, state)
    if redis_url is None:
        return
    env = demo_environment(state, site, redis_url)
    code = supervisor.call([sys.executable, "-m", "tools.prepare"], env)
    if supervisor.stopping:
        return
    if code:
        raise StartError("the database could not be brought up to date; the lines above say why")
    supervisor.start(clinic_programs(state, env, addresses))
    if wait_until(supervisor, lambda: is_ready(port), "the web server", READY_WITHIN, state / "logs" / "web.log"):
        banner(site, began)
    while not supervisor.stopping:
        supervisor.step(60)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--state", type=Path, default=ROOT / "var" / "demo")
    options = parser.parse_args(argv)
    os.chdir(ROOT)
    os.umask(0o077)
    site = f"http://localhost:{options.port}"
    try:
        state = state_folder(options.state.resolve())
        lock = hold_lock(state, site)
    except StartError as error:
        say(str(error))
        return 1
    roster = state / "children.json"
    clear_leftovers(roster, say)
    fresh_logs(state / "logs")
    supervisor = Supervisor(roster, say)
    try:
        serve(supervisor, state, options.port, site)
    except StartError as error:
        say(str(error))
        return 1
    finally:
        if supervisor.children:
            say("stopping")
        supervisor.stop()
        lock.close()
    say("stopped")
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main(sys.argv[1:]))
