"""A migrated database made once and copied: not every process of a run walks all the migrations again.

On SQLite the copy is a file under .cache, named by what the migrations and models say; on PostgreSQL a database of the run's own
server, which `python -m tools.test` names in TEST_TEMPLATE, and the server's data folder is kept under .cache for the next run. A
fresh clone has neither and so migrates for real.
"""

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg2

from tests.environment import DEFAULTS

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".cache" / "schema"
SHAPES = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "*/apps.py", "common/**/*.py", "requirements.lock")
_open: list[sqlite3.Connection] = []  # a database in memory lives as long as somebody is connected to it


def fingerprint() -> str:
    """A name for the shape of the database: sixteen letters that change with any file that could change it."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in SHAPES for path in ROOT.glob(pattern) if ".venv" not in path.parts}):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def kept_file() -> Path:
    return KEPT / f"{fingerprint()}.sqlite3"


def kept_cluster() -> Path:
    return KEPT / "postgresql" / fingerprint()


def load(name: str) -> bool:
    """Fill the SQLite database ``name`` in memory from the kept file. Returns whether there was one."""
    if not kept_file().exists():
        return False
    _open.append(sqlite3.connect(name, uri=True))
    with sqlite3.connect(kept_file()) as kept:
        kept.backup(_open[-1])
    return True


def keep(connection: sqlite3.Connection) -> None:
    """Write the SQLite database of this connection where the next process finds it, whole or not at all."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    whole = kept_file()
    part = whole.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(part) as copy:
        connection.backup(copy)
    part.replace(whole)


def make_template(url: str) -> str:
    """Migrate one database of this PostgreSQL server, for others to be copied from. Returns its name.

    Raises CalledProcessError when a migration fails.
    """
    server, _, _ = url.rpartition("/")
    name = f"mooring_{fingerprint()}"
    admin = psycopg2.connect(url)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{name}"')
    admin.close()
    variables = {**DEFAULTS, **os.environ, "DATABASE_URL": f"{server}/{name}", "REDIS_URL": ""}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=variables, check=True)
    return name
