"""Row security of PostgreSQL, for migrations. SQLite has none, and there nothing happens."""

from __future__ import annotations

from typing import Any

from django.db import ProgrammingError, migrations

from common.acting import CLINIC_ROLE, REQUEST_ROLE

# What a rule may say. Each stands in a sub-select of its own, so that it is worked out once per statement and not per row.
MINE = "= ANY ((SELECT mooring_clients())::uuid[])"  # one of the clients whose rows the person may see
DESK = "(SELECT mooring_desk())"  # the person registers and matches clients
ME = "= (SELECT NULLIF(current_setting('mooring.user', true), '')::uuid)"

ROLES_MISSING = (
    f"This database user may not make roles. Let a superuser run, once per server: CREATE ROLE {REQUEST_ROLE} NOLOGIN; "
    f"CREATE ROLE {CLINIC_ROLE} NOLOGIN; GRANT {REQUEST_ROLE}, {CLINIC_ROLE} TO <this user>;"
)


def make_roles() -> migrations.RunPython:
    """Operation that makes the two roles, lets the migrating user take them on, and grants them what they need.

    Roles belong to the whole server: another clinic's database on it may have made them, or be making them just now.
    """

    def forwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for role in (REQUEST_ROLE, CLINIC_ROLE):
            try:
                schema_editor.execute(
                    f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN "
                    f"CREATE ROLE {role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS; END IF; "
                    "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
                    None,
                )
                schema_editor.execute(
                    "DO $$ DECLARE how text := CASE WHEN current_setting('server_version_num')::int >= 160000 "
                    f"THEN 'SET' ELSE 'MEMBER' END; BEGIN IF NOT pg_has_role(current_user, '{role}', how) THEN "
                    f"GRANT {role} TO CURRENT_USER; END IF; END $$",
                    None,
                )
            except ProgrammingError as error:
                raise ProgrammingError(ROLES_MISSING) from error
            for statement in _grants(role):
                schema_editor.execute(statement, None)
        # The audit chain grows at its end and nowhere else.
        schema_editor.execute(
            f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM {REQUEST_ROLE}, {CLINIC_ROLE}", None
        )

    return migrations.RunPython(forwards, migrations.RunPython.noop)


def _grants(role: str) -> list[str]:
    rows = "SELECT, INSERT, UPDATE, DELETE"
    return [
        f"DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO {role}', current_schema()); "
        f"EXECUTE format('GRANT {rows} ON ALL TABLES IN SCHEMA %I TO {role}', current_schema()); "
        f"EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO {role}', current_schema()); "
        # Tables of later migrations.
        f"EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT {rows} ON TABLES TO {role}', current_schema()); "
        f"EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE, SELECT ON SEQUENCES TO {role}', "
        "current_schema()); END $$",
    ]


def make_function(name: str, returns: str, body: str) -> migrations.RunPython:
    """Operation that makes or replaces a function which reads protected tables: it runs as the clinic's role.

    ``body`` is PL/pgSQL, whose plans a connection keeps. Replacing changes what every policy means.
    """

    def forwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS {returns} LANGUAGE plpgsql STABLE SECURITY DEFINER "
            f"SET search_path FROM CURRENT AS $$ {body} $$",
            None,
        )
        # To own something in a schema one must be allowed to create there; only for the moment of the hand-over.
        for statement in (
            f"EXECUTE format('GRANT CREATE ON SCHEMA %I TO {CLINIC_ROLE}', current_schema())",
            f"EXECUTE 'ALTER FUNCTION {name}() OWNER TO {CLINIC_ROLE}'",
            f"EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM {CLINIC_ROLE}', current_schema())",
        ):
            schema_editor.execute(f"DO $$ BEGIN {statement}; END $$", None)

    def backwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE")

    return migrations.RunPython(forwards, backwards)


def protect(table: str, rule: str, *, adding: str = "") -> migrations.RunPython:
    """Operation that lets a person see and change only the rows of ``table`` for which ``rule`` holds, and the clinic all.

    ``rule`` is SQL over the columns of the table. ``adding`` is the rule for rows that are added, where it is another one.
    """

    def forwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS of_the_clinic ON {table}",
            f"CREATE POLICY of_the_clinic ON {table} TO {CLINIC_ROLE} USING (true) WITH CHECK (true)",
            f"DROP POLICY IF EXISTS of_the_person ON {table}",
            f"CREATE POLICY of_the_person ON {table} TO {REQUEST_ROLE} USING ({rule}) WITH CHECK ({adding or rule})",
        ):
            schema_editor.execute(statement, None)

    def backwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP POLICY IF EXISTS of_the_person ON {table}")
            schema_editor.execute(f"DROP POLICY IF EXISTS of_the_clinic ON {table}")
            schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    return migrations.RunPython(forwards, backwards)
