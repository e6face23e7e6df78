"""Django's PostgreSQL backend, where each statement runs for whom the thread works (:mod:`common.acting`).

The words that say so travel in the same message as the statement. PostgreSQL runs such a message as one transaction and answers
with the last result, so it costs no round trip, and ``SET LOCAL`` ends with the statement or with the transaction around it.
"""

from __future__ import annotations

import re
from typing import Any

from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper

from common import acting

# These must also work in a transaction that has failed, where nothing else may be said.
ALONE = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK)\b", re.I)
SAID = re.compile(r"(SET LOCAL [^;]*; )+")


class _ActingMixin:
    """Innermost of all: wrappers and logs of Django see the statement as it was written."""

    db: Any

    def _execute(self, sql: Any, params: Any, *ignored: Any) -> Any:
        return super()._execute(self.db.said_before(sql), params, *ignored)  # type: ignore[misc]

    def _executemany(self, sql: Any, param_list: Any, *ignored: Any) -> Any:
        return super()._executemany(self.db.said_before(sql), param_list, *ignored)  # type: ignore[misc]


class ActingCursor(_ActingMixin, CursorWrapper):
    pass


class ActingDebugCursor(_ActingMixin, CursorDebugWrapper):
    pass


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        text = super().last_executed_query(cursor, sql, params)
        return SAID.sub("", text, count=1) if text and SAID.match(text) else text


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def said_before(self, sql: Any) -> Any:
        """The statement behind the words of the thread's context."""
        if not isinstance(sql, str) or ALONE.match(sql):
            return sql
        return acting.words(in_transaction=self.in_atomic_block) + sql

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        return ActingCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorDebugWrapper:
        return ActingDebugCursor(cursor, self)

    def chunked_cursor(self) -> Any:
        """A cursor at the server takes one statement only: in a transaction the words go ahead; outside, rows come at once."""
        if not self.in_atomic_block:
            return self.cursor()
        with self.cursor() as cursor:
            cursor.cursor.execute(acting.words(in_transaction=True))
        chunked: Any = super().chunked_cursor()
        wrapper = CursorDebugWrapper if self.queries_logged else CursorWrapper
        return wrapper(chunked.cursor, self)
