"""Set up what `make run` and `make test` need: the virtual environment from its hashed lock, then the vendored files.

Standard library only: it runs before the environment exists. A second call finds its stamps and ends at once.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools import vendor

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BOOT = ROOT / ".boot"
UV = "uv==0.13.8"
LOCKS = {"runtime": ROOT / "requirements.lock", "test": ROOT / "requirements-test.lock"}
STAMP = VENV / "mooring-stamp.json"
LOCK_FILE = ROOT / ".cache" / "setup.lock"


class SetupError(Exception):
    """Something the person at the keyboard has to put right; the message says what."""


def say(text: str) -> None:
    print(f"set-up: {text}", flush=True)


def run(command: Sequence[object], *, quiet: bool = False) -> bool:
    """Run one command from the project's root; True when it succeeded. `quiet` shows nothing of what it says."""
    sink = subprocess.DEVNULL if quiet else None
    done = subprocess.run([str(part) for part in command], cwd=ROOT, stdout=sink, stderr=sink, env=environment())
    return done.returncode == 0


def environment() -> dict[str, str]:
    """The caller's environment without what would steer Python or uv elsewhere."""
    env = {key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}}
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    if not os.access(Path.home(), os.W_OK):  # service users often have a home that does not exist
        env.setdefault("UV_CACHE_DIR", str(BOOT / "cache"))
    return env


def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def installed() -> dict[str, str]:
    """What the stamp says is in `.venv`: lock name to fingerprint. Empty when the environment is absent or partial."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if (VENV / "bin" / "python").exists() else {}


def satisfied(kind: str) -> bool:
    """Whether `.venv` holds the wanted set. The test set contains the runtime set."""
    stamp = installed()
    wanted = {kind, "test"} if kind == "runtime" else {kind}
    return any(stamp.get(name) == fingerprint(LOCKS[name]) for name in wanted)


def ensure_boot() -> Path:
    """A small environment with pip, for uv. Separate, so that `.venv` holds nothing but the lock."""
    python = BOOT / "bin" / "python"
    if python.exists() and run([python, "-m", "pip", "--version", "-q"], quiet=True):
        return python
    shutil.rmtree(BOOT, ignore_errors=True)
    if not run([sys.executable, "-m", "venv", BOOT], quiet=True):
        shutil.rmtree(BOOT, ignore_errors=True)
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            f"{sys.executable} cannot make virtual environments. On Debian or Ubuntu install the missing part with\n"
            f"    apt-get install python{version}-venv\nand start again."
        )
    return python


def uv_program() -> Path | None:
    """uv at its pinned version, or None when it cannot be had (then plain pip does the work, slower)."""
    python, uv = ensure_boot(), BOOT / "bin" / "uv"
    if uv.exists() or run([python, "-m", "pip", "install", "--quiet", UV], quiet=True):
        return uv
    say("uv cannot be had here; installing with pip instead, which takes about half a minute longer")
    return None


def make_environment(kind: str) -> None:
    lock = LOCKS[kind]
    say(f"installing {lock.name} into .venv (once)")
    uv, boot, python = uv_program(), BOOT / "bin" / "python", VENV / "bin" / "python"
    STAMP.unlink(missing_ok=True)
    if not (python.exists() and run([python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], quiet=True)):
        shutil.rmtree(VENV, ignore_errors=True)
        if not run([sys.executable, "-m", "venv", "--without-pip", VENV]):
            raise SetupError(f"{sys.executable} could not make .venv; the lines above say why")
    # Bytecode now: some machines forbid writing it later, and then every process start compiles everything again.
    wanted = ["--quiet", "--require-hashes", "-r", lock]
    with_uv = [uv, "pip", "install", "--compile-bytecode", "--python", python, *wanted] if uv else None
    with_pip = [boot, "-m", "pip", "--python", python, "install", "--no-deps", *wanted]
    # The second try is for networks whose own certificate authority is known to the system only.
    ways = [with_uv, [*with_uv, "--system-certs"], with_pip] if with_uv else [with_pip]
    if not any(run(way, quiet=way is not with_pip) for way in ways):
        raise SetupError(f"could not install {lock.name}; the lines above say why. Is a package index within reach?")
    names = ("runtime", "test") if kind == "test" else ("runtime",)
    STAMP.write_text(json.dumps({name: fingerprint(LOCKS[name]) for name in names}))


@contextmanager
def alone() -> Iterator[None]:
    """Two `make` at once would install into each other: the second waits."""
    LOCK_FILE.parent.mkdir(exist_ok=True)
    with LOCK_FILE.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is running; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def lock_requirements() -> None:
    uv = uv_program()
    if uv is None:
        raise SetupError(f"writing the locks needs {UV}")
    for name, lock in LOCKS.items():
        source = lock.with_suffix(".txt")
        command = [uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
        same = ["-c", LOCKS["runtime"].name] if name == "test" else []  # the tests run what the clinic runs
        if not run([*command, *same, "--no-header", "--no-emit-index-url", source.name, "-o", lock.name]):
            raise SetupError(f"the {name} set does not resolve; the lines above say why")
        say(f"wrote {lock.name}")


def prepare(kind: str) -> None:
    """Environment of this kind plus the vendored files; returns at once when both are there."""
    if satisfied(kind) and vendor.is_current():
        return
    with alone():
        if not satisfied(kind):
            make_environment(kind)
        if not vendor.is_current():
            vendor.build(ensure_boot)


def main(what: str) -> None:
    if what == "lock":
        lock_requirements()
    elif what == "vendor":
        with alone():
            vendor.build(ensure_boot)
    else:
        prepare(what)


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "runtime")
    except (SetupError, vendor.VendorError) as error:
        sys.exit(f"set-up: {error}")
