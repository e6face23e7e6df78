"""Bring the demo clinic's database and static files up to date, in one process: `make run` calls it before the server.

Needs the demo environment that `tools.run` sets. Quick when there is nothing to do.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
SEEDED = 1  # kept in the database file itself, so that a deleted database is filled again


def is_seeded() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        return bool(cursor.fetchone()[0] == SEEDED)


def seed() -> None:
    print("mooring: filling the demo clinic (once)", flush=True)
    call_command("seed_demo", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA user_version = {SEEDED}")


def static_fingerprint() -> str:
    """Changes when a file below the static folders, or the set of installed packages, changes."""
    seen = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            status = path.stat()
            seen.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def collect_static(stamp: Path) -> None:
    wanted = static_fingerprint()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    collect_static(Path(os.environ["MOORING_STATE_DIR"]) / "static.stamp")
    if not is_seeded():
        seed()


if __name__ == "__main__":
    main()
