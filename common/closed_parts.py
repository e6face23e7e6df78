"""Triggers for rows whose fate hangs on another row: parts of something that was closed."""

from __future__ import annotations

from typing import Any

from common.steps import Statements

VERBS = ("INSERT", "UPDATE", "DELETE")


def refuse_changes_of_parts(table: str, *, closed: str, name: str = "parts") -> Statements:
    """Operation that makes the database refuse to add, change or remove rows of ``table`` while ``closed`` holds.

    ``closed`` is an SQL condition in which ``{row}`` stands for the row, such as ``EXISTS (SELECT 1 FROM parent WHERE
    id = {row}.parent_id AND state = 'signed')``. It may look into other tables, which the WHEN of a PostgreSQL trigger may not;
    so there the function asks.
    """

    def forwards(apps: Any, schema_editor: Any) -> None:
        for verb in VERBS:
            rows = ("OLD", "NEW") if verb == "UPDATE" else ("NEW",) if verb == "INSERT" else ("OLD",)
            condition = " OR ".join(closed.format(row=row) for row in rows)
            for statement in _statements(
                schema_editor.connection.vendor, table, f"{table}_{name}_{verb.lower()}", verb, condition
            ):
                schema_editor.execute(statement)

    def backwards(apps: Any, schema_editor: Any) -> None:
        postgresql = schema_editor.connection.vendor == "postgresql"
        for verb in VERBS:
            trigger = f"{table}_{name}_{verb.lower()}"
            schema_editor.execute(f"DROP TRIGGER {trigger}{f' ON {table}' if postgresql else ''}")
            if postgresql:
                schema_editor.execute(f"DROP FUNCTION {trigger}_refuse()")

    return Statements(forwards, backwards)


def _statements(vendor: str, table: str, trigger: str, verb: str, condition: str) -> list[str]:
    message = f"{table} belongs to something closed"
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {trigger} BEFORE {verb} ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ]
    answer = "OLD" if verb == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {trigger}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {answer}; END $$",
        f"CREATE TRIGGER {trigger} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}_refuse()",
    ]
