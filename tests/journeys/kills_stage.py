"""Run as a program: fills an empty database with the cast and a draft of Ines, and prints her address and that of the note.

The tables are made as the models say: running all migrations takes a minute, and what they add guards rows that are closed or
foreign. The roles that the clinic's processes take on are made as well.
"""

import os

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from common.row_policies import grant, make_roles_in


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
    make_roles_in(connection)
    grant(connection)
    fill()
