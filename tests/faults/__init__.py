"""Faults to plant: each patch here breaks one thing on purpose, and the tests that it names must turn red.

A patch begins with a sentence that says what is wrong with it and with lines ``Found-by: tests/…``; a unified diff follows.
"""

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.environment import DEFAULTS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).parent
FOUND_BY = "Found-by: "


class NotApplicable(Exception):
    """A patch that does not fit the tree any more, or tests that did not run: an error of the catalogue, not a finding."""


@dataclasses.dataclass(frozen=True)
class Fault:
    path: Path
    says: str
    tests: tuple[str, ...]

    @property
    def name(self):
        return self.path.stem


def read(path):
    head = path.read_text().split("\ndiff --git ")[0].splitlines()
    tests = tuple(line.removeprefix(FOUND_BY) for line in head if line.startswith(FOUND_BY))
    return Fault(path, head[0], tests)


def catalogue(folder=FOLDER):
    return [read(path) for path in sorted(folder.glob("*.patch"))]


def apply(fault, tree, *options):
    """Applies a patch to a tree (``--check``: only tries, ``--reverse``: takes it back). Raises NotApplicable."""
    # Inside another checkout, git would look for the files there.
    env = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tree.parent)}
    done = subprocess.run(
        ["git", "apply", *options, str(fault.path)], cwd=tree, env=env, capture_output=True, text=True
    )
    if done.returncode:
        raise NotApplicable(f"{fault.name}: {done.stderr.strip()}")


def copy_of_the_checkout(folder):
    """Every file that git knows or would take, as it is now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        source = ROOT / name
        if source.is_file() and not name.startswith("docs/screens/"):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def is_found(fault, tree):
    """Whether a named test fails. Raises NotApplicable when they do not run at all: no such test, no such module."""
    _lend_the_schema(tree)
    env = {**DEFAULTS, **os.environ, "DATABASE_URL": "sqlite://:memory:", "REDIS_URL": ""}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "--no-header",
        "--tb=line",
        "-p",
        "no:cacheprovider",
        *fault.tests,
    ]
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise NotApplicable(
            f"{fault.name}: pytest ended with {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return done.returncode == 1


def _lend_the_schema(tree):
    """A fault changes no table, so the migrated database of the checkout serves; its name goes by the text of the models."""
    ask = "from tests import schema; schema.kept_file().exists() or schema.make_file(); print(schema.kept_file())"
    kept = Path(_python(ROOT, ask))
    wanted = Path(_python(tree, "from tests import schema; print(schema.kept_file())"))
    wanted.parent.mkdir(parents=True, exist_ok=True)
    if not wanted.exists():
        shutil.copyfile(kept, wanted)


def _python(tree, program):
    return subprocess.run(
        [sys.executable, "-c", program], cwd=tree, capture_output=True, text=True, check=True
    ).stdout.strip()
