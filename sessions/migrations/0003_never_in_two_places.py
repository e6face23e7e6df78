"""The database itself refuses to have a person, a clinician or a room in two places (docs/adr/0015)."""

from django.db import migrations

from common.steps import Statements

TABLE, NAME = "therapy_sessions_hold", "never_in_two_places"
POSTGRESQL = (
    # A trusted extension since PostgreSQL 13: the owner of the database may create it, no superuser is needed.
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    f"ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} EXCLUDE USING gist (resource WITH =, tstzrange(starts_at, ends_at) WITH &&)",
)
SQLITE = tuple(
    f"CREATE TRIGGER {NAME}_{verb.lower()} BEFORE {verb} ON {TABLE} FOR EACH ROW WHEN EXISTS ("
    f"SELECT 1 FROM {TABLE} h WHERE h.resource = NEW.resource AND h.id <> NEW.id "
    "AND h.starts_at < NEW.ends_at AND h.ends_at > NEW.starts_at) "
    f"BEGIN SELECT RAISE(ABORT, '{NAME}'); END"
    for verb in ("INSERT", "UPDATE")
)


def forwards(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {NAME}")
    else:
        for verb in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER {NAME}_{verb}")


class Migration(migrations.Migration):
    dependencies = [("therapy_sessions", "0002_signed_for_good")]
    operations = [Statements(forwards, backwards)]
