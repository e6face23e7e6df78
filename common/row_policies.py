"""Row security of PostgreSQL, for migrations. SQLite has none, and there nothing happens."""

from __future__ import annotations

from typing import Any

from django.db import ProgrammingError

from common.acting import CLINIC_ROLE, REQUEST_ROLE
from common.steps import Statements

FUNCTIONS = ("mooring_in_care", "mooring_clients", "mooring_desk")
# What a rule may say. Each stands in a sub-select of its own, so that it is worked out once per statement and not per row.
MINE = "= ANY ((SELECT mooring_clients())::uuid[])"  # one of the clients whose rows the person may see
IN_CARE = "= ANY ((SELECT mooring_in_care())::uuid[])"  # the same without what an emergency opens
DESK = "(SELECT mooring_desk())"  # the person registers and matches clients
ME = "= (SELECT NULLIF(current_setting('mooring.user', true), '')::uuid)"

# Not by being a member: the user that signs in is one, and is to see nothing before it says for whom.
CLINIC = f"current_user = '{CLINIC_ROLE}'"

ROLES_MISSING = (
    f"This database user may not make roles. Let a superuser run, once per server: CREATE ROLE {REQUEST_ROLE} NOLOGIN; "
    f"CREATE ROLE {CLINIC_ROLE} NOLOGIN; GRANT {REQUEST_ROLE}, {CLINIC_ROLE} TO <this user>;"
)


def make_roles() -> Statements:
    """Operation that makes the two roles and grants them what they need."""

    def forwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            make_roles_in(schema_editor.connection)
            grant(schema_editor.connection)

    return Statements(forwards, Statements.noop)


def make_roles_in(database: Any) -> None:
    """Make the roles and let the user of this connection take them on. Raises ProgrammingError with what to do when it may not.

    Roles belong to the whole server: another clinic's database on it may have made them, or be making them just now.
    """
    for role in (REQUEST_ROLE, CLINIC_ROLE):
        try:
            _say(
                database,
                f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN "
                f"CREATE ROLE {role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS; END IF; "
                "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
                "DO $$ DECLARE how text := CASE WHEN current_setting('server_version_num')::int >= 160000 "
                f"THEN 'SET' ELSE 'MEMBER' END; BEGIN IF NOT pg_has_role(current_user, '{role}', how) THEN "
                f"GRANT {role} TO CURRENT_USER; END IF; END $$",
            )
        except ProgrammingError as error:
            raise ProgrammingError(ROLES_MISSING) from error


def settle(database: Any) -> None:
    """Give a database that came back from a dump its grants, and its functions to the clinic's role: dumps leave owners out."""
    grant(database)
    for name in FUNCTIONS:
        _hand_over(database, name)


def _say(database: Any, *statements: str) -> None:
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _here(*statements: str) -> str:
    """Statements about the schema of this connection, which stands for ``%I``."""
    lines = (f"EXECUTE format('{statement}', current_schema());" for statement in statements)
    return f"DO $$ BEGIN {' '.join(lines)} END $$"


def grant(database: Any) -> None:
    rows = "SELECT, INSERT, UPDATE, DELETE"
    for role in (REQUEST_ROLE, CLINIC_ROLE):
        _say(
            database,
            _here(
                f"GRANT USAGE ON SCHEMA %I TO {role}",
                f"GRANT {rows} ON ALL TABLES IN SCHEMA %I TO {role}",
                f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO {role}",
                # Tables of later migrations.
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT {rows} ON TABLES TO {role}",
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE, SELECT ON SEQUENCES TO {role}",
            ),
            # The audit chain grows at its end and nowhere else.
            f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM {role}",
        )


def _hand_over(database: Any, name: str) -> None:
    """To own something in a schema one must be allowed to create there; only for the moment of the hand-over."""
    _say(
        database,
        _here(f"GRANT CREATE ON SCHEMA %I TO {CLINIC_ROLE}"),
        f"ALTER FUNCTION {name}() OWNER TO {CLINIC_ROLE}",
        _here(f"REVOKE CREATE ON SCHEMA %I FROM {CLINIC_ROLE}"),
    )


def make_function(name: str, returns: str, body: str, *, before: str = "") -> Statements:
    """Operation that makes or replaces one of ``FUNCTIONS``: it reads protected tables, so it runs as the clinic's role.

    ``body`` is PL/pgSQL, whose plans a connection keeps. Replacing changes what every policy means; ``before`` is the body that
    a step back brings back.
    """

    def make(database: Any, held: str) -> None:
        _say(
            database,
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS {returns} LANGUAGE plpgsql STABLE SECURITY DEFINER "
            f"SET search_path FROM CURRENT AS $$ {held} $$",
        )
        _hand_over(database, name)

    def forwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            make(schema_editor.connection, body)

    def backwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        if before:
            make(schema_editor.connection, before)
        else:
            _say(schema_editor.connection, f"DROP FUNCTION {name}() CASCADE")

    return Statements(forwards, backwards)


def protect(table: str, rule: str, *, before: str = "") -> Statements:
    """Operation that lets a person see and change only the rows of ``table`` for which ``rule`` holds, and the clinic all.

    ``rule`` is SQL over the columns of the table. A row that is added or changed must fit it as well. ``before`` is the rule
    that a step back brings back.
    """

    def set_up(database: Any, held: str) -> None:
        _say(
            database,
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS of_the_clinic ON {table}",
            f"CREATE POLICY of_the_clinic ON {table} TO {CLINIC_ROLE} USING ({CLINIC}) WITH CHECK ({CLINIC})",
            f"DROP POLICY IF EXISTS of_the_person ON {table}",
            f"CREATE POLICY of_the_person ON {table} TO {REQUEST_ROLE} USING ({held}) WITH CHECK ({held})",
        )

    def forwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            set_up(schema_editor.connection, rule)

    def backwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        if before:
            set_up(schema_editor.connection, before)
        else:
            _say(
                schema_editor.connection,
                f"DROP POLICY IF EXISTS of_the_person ON {table}",
                f"DROP POLICY IF EXISTS of_the_clinic ON {table}",
                f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            )

    return Statements(forwards, backwards)
