"""Bring the demo clinic's database up to date and fill it on the first start; `make run` calls it before the server.

Needs the demo environment that `tools.run` sets. Quick when there is nothing to do.
"""

from __future__ import annotations

from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

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


def put_aside() -> Path | None:
    """Move away a demo that was made by migrations which are no longer there; before 0.1.0 they are written anew now and then.

    Returns where its file lies now, or None where it can be brought up to date.
    """
    loader = MigrationLoader(connection)
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    gone = {key for key in loader.applied_migrations if key not in loader.disk_migrations and key[0] in ours}
    path = Path(connection.settings_dict["NAME"])
    connection.close()
    if not gone:
        return None
    aside = path.with_name(f"{path.stem}-before-{timezone.localdate():%Y-%m-%d}{path.suffix}")
    for end in ("-wal", "-shm", ""):
        if (part := path.with_name(path.name + end)).exists():
            part.replace(aside.with_name(aside.name + end))
    return aside


def main() -> None:
    django.setup()
    if aside := put_aside():
        print(
            f"mooring: the demo was made by an older version and is kept as {aside.name}; making a new one", flush=True
        )
    call_command("migrate", interactive=False, verbosity=0)
    if not is_seeded():
        seed()


if __name__ == "__main__":
    main()
