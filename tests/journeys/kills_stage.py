"""Run as a program: fills an empty database with the cast and a draft of Ines, and prints her address and that of the note.

The tables are made as the models say: running all migrations takes a minute, and what they add guards rows that are closed.
"""

import os

import django
from django.conf import settings
from django.core.management import call_command


class NoMigrations:
    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


def fill():
    from sessions import actions
    from tests.cast import build_cast
    from tests.sessions.conftest import past

    cast = build_cast()
    _row, note = actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(), minutes=50)
    print(cast.ines.email, f"/notes/{note.pk}/")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intimacy_clinic.settings")
    django.setup()
    settings.MIGRATION_MODULES = NoMigrations()
    call_command("migrate", run_syncdb=True, verbosity=0)
    fill()
