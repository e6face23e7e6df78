"""Sealing everything again under the current key, while the clinic works.

What is left to do is found by the key id that each value carries, so a run that was killed goes on where it stopped, and a value
that somebody saves meanwhile is left as it is: it was sealed with the current key. Rows that are closed (signed notes, consents)
refuse changes by trigger; theirs are lifted for one batch inside its transaction, in which only sealed columns are written.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from common.acting import as_the_login
from common.crypto.fields import EncryptedField
from common.crypto.keys import current_ring
from common.crypto.sealing import FORMAT, Sealed, UnreadableValue, key_id_of, seal, unseal

BATCH = 500
Told = Callable[[str, int, int], None]  # table, values sealed so far, values to seal in it


@dataclass
class Result:
    """Values that were sealed again, and places (table, field, row) of those that could not be opened and were left alone."""

    resealed: int = 0
    unreadable: list[tuple[str, str, str]] = field(default_factory=list)


def tables() -> Iterator[tuple[type[models.Model], list[EncryptedField]]]:
    """Every model with sealed fields, and these."""
    for model in apps.get_models():
        sealed = [item for item in model._meta.concrete_fields if isinstance(item, EncryptedField)]
        if sealed:
            yield model, sealed


def held_by_key(database: Any = connection) -> Counter[str]:
    """How many values each key has sealed, over all tables, keys that are not on the ring included."""
    found: Counter[str] = Counter()
    for model, sealed in tables():
        for item in sealed:
            column = database.ops.quote_name(item.column)
            id_of = (
                f"convert_from(substr({column}, 3, get_byte({column}, 1)), 'LATIN1')"
                if database.vendor == "postgresql"
                else f"CAST(substr({column}, 3, unicode(CAST(substr({column}, 2, 1) AS TEXT))) AS TEXT)"
            )
            with database.cursor() as cursor:
                cursor.execute(
                    f"SELECT {id_of}, count(*) FROM {model._meta.db_table} WHERE {column} IS NOT NULL GROUP BY 1"  # noqa: S608
                )
                found.update(dict(cursor.fetchall()))
    return found


def reseal(*, batch: int = BATCH, told: Told = lambda table, done, all_of_it: None) -> Result:
    """Seal every value under the current key that is under another one. Returns what was done; raises nothing about values."""
    result = Result()
    for model, sealed in tables():
        _Table(model, sealed, batch, result, told).work()
    return result


class _Table:
    def __init__(self, model: Any, sealed: list[EncryptedField], batch: int, result: Result, told: Told) -> None:
        self.name, self.pk = model._meta.db_table, model._meta.pk.column
        self.sealed, self.batch, self.result, self.told = sealed, batch, result, told
        self.columns = [connection.ops.quote_name(str(item.column)) for item in sealed]
        head = current_ring().current.encode()
        self.head = bytes((FORMAT, len(head))) + head
        stale = " OR ".join(f"substr({column}, 1, {len(self.head)}) <> %s" for column in self.columns)
        self.stale, self.heads = f"({stale})", [self.head] * len(self.columns)
        self.closed = self._triggers()

    def work(self) -> None:
        total, done = self._one(f"SELECT count(*) FROM {self.name} WHERE {self.stale}", self.heads), 0  # noqa: S608
        after: Any = None
        while total:
            with transaction.atomic():
                rows = self._next(after)
                if not rows:
                    return
                done += self._write([row for row in rows if self._seal_again(row)])
            after = rows[-1]["pk"]
            self.told(self.name, min(done, total), total)

    def _next(self, after: Any) -> list[dict[str, Any]]:
        where, params = self.stale, [*self.heads]
        if after is not None:
            where, params = f"{where} AND {self.pk} > %s", [*params, after]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join([self.pk, *self.columns])} FROM {self.name} WHERE {where} "  # noqa: S608
                f"ORDER BY {self.pk} LIMIT {self.batch}",
                params,
            )
            return [
                {"pk": pk, "old": [None if value is None else bytes(value) for value in values]}
                for pk, *values in cursor.fetchall()
            ]

    def _seal_again(self, row: dict[str, Any]) -> bool:
        """Fill ``new`` of a row; False when nothing of it can be opened."""
        key, ring = str(uuid.UUID(str(row["pk"]))), current_ring()
        row["new"] = list(row["old"])
        for number, (item, old) in enumerate(zip(self.sealed, row["old"], strict=True)):
            try:
                if old is None or key_id_of(Sealed(old)) == ring.current:
                    continue
                place = {"table": self.name, "row": key, "field": item.attname, "purpose": item.purpose}
                row["new"][number] = seal(unseal(Sealed(old), **place), **place).blob
            except UnreadableValue:
                self.result.unreadable.append((self.name, item.attname, key))
        return bool(row["new"] != row["old"])

    def _write(self, rows: list[dict[str, Any]]) -> int:
        """Each row only while it is what was read. Returns how many were written."""
        if not rows:
            return 0
        same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
        sets = ", ".join(f"{column} = %s" for column in self.columns)
        wheres = " AND ".join(f"{column} {same} %s" for column in self.columns)
        written = 0
        self._lift(self.closed)
        with connection.cursor() as cursor:
            for row in rows:
                values = [self._bytes(value) for value in (*row["new"], row["pk"], *row["old"])]
                cursor.execute(f"UPDATE {self.name} SET {sets} WHERE {self.pk} = %s AND {wheres}", values)  # noqa: S608
                changed = sum(new != old for new, old in zip(row["new"], row["old"], strict=True))
                self.result.resealed += changed * cursor.rowcount
                written += cursor.rowcount
        self._put_back(self.closed)
        return written

    def _bytes(self, value: Any) -> Any:
        driver: Any = connection
        return driver.Database.Binary(value) if isinstance(value, bytes) else value

    def _one(self, sql: str, params: list[Any]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return int(cursor.fetchone()[0])

    # Triggers of closed rows

    def _triggers(self) -> list[tuple[str, str]]:
        """Name and text of the table's own triggers (the text on SQLite only, which cannot switch one off)."""
        postgresql = (
            "SELECT tgname, '' FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled <> 'D'"
        )
        sqlite = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        with connection.cursor() as cursor:
            cursor.execute(postgresql if connection.vendor == "postgresql" else sqlite, [self.name])
            return list(cursor.fetchall())

    def _lift(self, triggers: list[tuple[str, str]]) -> None:
        """Only the owner of the table may; inside the batch's transaction, so that nobody else ever writes without them."""
        with as_the_login(), connection.cursor() as cursor:
            if connection.vendor == "postgresql" and triggers:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come is not altered
            for name, _ in triggers:
                cursor.execute(
                    f"ALTER TABLE {self.name} DISABLE TRIGGER {name}"
                    if connection.vendor == "postgresql"
                    else f"DROP TRIGGER {name}"
                )

    def _put_back(self, triggers: list[tuple[str, str]]) -> None:
        with as_the_login(), connection.cursor() as cursor:
            for name, text in triggers:
                cursor.execute(
                    f"ALTER TABLE {self.name} ENABLE TRIGGER {name}" if connection.vendor == "postgresql" else text
                )
