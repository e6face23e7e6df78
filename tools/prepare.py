"""Bring the demo clinic's database up to date and fill it on the first start; `make run` calls it before the server.

Needs the demo environment that `tools.run` sets. Quick when there is nothing to do.
"""

from __future__ import annotations

import django
from django.core.management import call_command
from django.db import connection

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


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    if not is_seeded():
        seed()


if __name__ == "__main__":
    main()
