"""Helpers that several tests share."""

import contextlib
import re
import threading

from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

WRITES = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.I)


@contextlib.contextmanager
def recorded_writes(*, ignore=("audit_event", "django_session", "people_clinic", "usersessions_usersession")):
    """Collect (verb, table) of every write inside the block, but for bookkeeping that reading may cause."""
    found = []

    def watch(execute, sql, params, many, context):
        match = WRITES.match(sql)
        if match and match[2] not in ignore:
            found.append((match[1].split()[0].upper(), match[2]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


@contextlib.contextmanager
def without_triggers():
    """Tests that commit for real are cleaned up by emptying tables, which our append-only triggers refuse: lift them for that."""
    operations = type(connection.ops)
    original = operations.sql_flush

    def sql_flush(self, style, tables, **kwargs):
        statements = original(self, style, tables, **kwargs)
        if not statements:
            return statements
        if connection.vendor == "postgresql":
            return ["SET session_replication_role = replica", *statements, "SET session_replication_role = DEFAULT"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        return [*(f"DROP TRIGGER {name}" for name, _ in triggers), *statements, *(sql for _, sql in triggers)]

    assert issubclass(operations, BaseDatabaseOperations)
    operations.sql_flush = sql_flush
    try:
        yield
    finally:
        operations.sql_flush = original


def at_once(*jobs):
    """All jobs in the same instant, each in a thread with a connection of its own. On SQLite, with one writer, they take turns."""
    if connection.vendor != "postgresql":
        for job in jobs:
            job()
        return
    start = threading.Barrier(len(jobs))

    def run(job):
        try:
            start.wait(10)
            job()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
