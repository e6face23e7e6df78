"""Triggers that refuse changes, for both databases, used by migrations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from common.steps import Statements


def refuse_changes(
    table: str, *, when: str = "", name: str = "closed", verbs: tuple[str, ...] = ("UPDATE", "DELETE")
) -> Statements:
    """Operation that makes the database refuse ``verbs`` on rows of ``table`` for which ``when`` holds.

    ``when`` is SQL over ``OLD`` (empty: every row). The message is ``<table> is append-only``. PostgreSQL also refuses TRUNCATE on
    tables without a condition.
    """

    def forwards(apps: Any, schema_editor: Any) -> None:
        run: Callable[[str], Any] = schema_editor.execute
        for statement in _statements(schema_editor.connection.vendor, table, when, name, verbs):
            run(statement)

    def backwards(apps: Any, schema_editor: Any) -> None:
        postgresql = schema_editor.connection.vendor == "postgresql"
        names = [f"{table}_{name}_{verb.lower()}" for verb in verbs]
        if postgresql and not when:
            names.append(f"{table}_{name}_truncate")
        for trigger in names:
            schema_editor.execute(f"DROP TRIGGER {trigger}{f' ON {table}' if postgresql else ''}")
        if postgresql:
            schema_editor.execute(f"DROP FUNCTION {table}_{name}_refuse()")

    return Statements(forwards, backwards)


def _statements(vendor: str, table: str, when: str, name: str, verbs: tuple[str, ...]) -> list[str]:
    if vendor == "sqlite":
        condition = f"WHEN {when}" if when else ""
        return [
            f"CREATE TRIGGER {table}_{name}_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in verbs
        ]
    condition = f"WHEN ({when})" if when else ""
    statements = [
        f"CREATE FUNCTION {table}_{name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ]
    statements += [
        f"CREATE TRIGGER {table}_{name}_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
        f"EXECUTE FUNCTION {table}_{name}_refuse()"
        for verb in verbs
    ]
    if not when:
        statements.append(
            f"CREATE TRIGGER {table}_{name}_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_{name}_refuse()"
        )
    return statements
