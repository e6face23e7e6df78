"""Query sets that are built once and asked often.

Django needs more CPU to turn a query set into SQL than the database needs to answer it. A page that puts ten small questions
together pays that each time. ``Prepared`` keeps the SQL with the places of its values, and fills these in.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from psycopg2.extensions import AsIs

Value = uuid.UUID | dt.datetime
SPACE = uuid.UUID("6f0c0b7e-30a6-4c2f-9d6c-7a2f4be1d0c5")


def stand_in(name: str, value: Value) -> Value:
    """A value of the same kind that no row has, by which the place of ``name`` is found in the parameters."""
    own = uuid.uuid5(SPACE, name)
    if isinstance(value, uuid.UUID):
        return own
    if isinstance(value, dt.datetime):
        return dt.datetime(9000, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=own.int % 10_000_000)
    raise TypeError(f"{name} is neither an id nor a moment")


def _adapted(value: Any, connection: Any) -> Any:
    """As the fields of Django hand it to the driver."""
    if isinstance(value, uuid.UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return connection.ops.adapt_datetimefield_value(value)


@dataclass(frozen=True)
class _Compiled:
    """SQL of one query set. ``places`` gives the name of the value for each parameter that is one."""

    rows: QuerySet
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: dict[int, str]

    def ask(self, values: dict[str, Value]) -> list[Any]:
        connection = connections[self.rows.db]  # the one of this thread
        filled = {name: _adapted(values[name], connection) for name in self.places.values()}
        if _plans_are_kept(connection):
            sql, params = self._at_the_server(connection, filled)
        else:
            sql = self.sql
            params = [filled.get(self.places.get(place, ""), param) for place, param in enumerate(self.params)]
        compiler, query, rows = _twin(self.compiler), _twin(self.rows.query), _twin(self.rows)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (sql, tuple(params))
        query.get_compiler = lambda *args, **kwargs: compiler
        rows._query = query
        return list(rows._iterable_class(rows))

    def _at_the_server(self, connection: Any, filled: dict[str, Any]) -> tuple[str, list[Any]]:
        """A call of the statement that PostgreSQL has planned for this connection; it plans each statement anew otherwise."""
        name = f"mooring_{id(self)}"
        connection.ensure_connection()
        known = _at_servers.setdefault(connection.connection, {})
        if known.get(name) is not self:
            order = {value: AsIs(f"${number}") for number, value in enumerate(filled, start=1)}
            params = [order.get(self.places.get(place, ""), param) for place, param in enumerate(self.params)]
            with connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {name} AS {self.sql}", params)
            known[name] = self
        return f"EXECUTE {name} ({', '.join(['%s'] * len(filled))})" if filled else f"EXECUTE {name}", list(
            filled.values()
        )


# What each connection's server knows, by the driver's connection: it ends with that.
_at_servers: WeakKeyDictionary[Any, dict[str, _Compiled]] = WeakKeyDictionary()


def _plans_are_kept(connection: Any) -> bool:
    """Not with a pooler that hands each transaction another connection, which this setting of Django's tells of."""
    return connection.vendor == "postgresql" and not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")


def _twin(thing: Any) -> Any:
    """A flat copy. ``copy.copy`` would ask a query set for its rows."""
    twin = object.__new__(type(thing))
    twin.__dict__.update(thing.__dict__)
    return twin


_kept: list[dict[Hashable, _Compiled | None]] = []


def forget() -> None:
    """Drop all SQL that was kept, for tests that change a rule."""
    for known in _kept:
        known.clear()


class Prepared:
    """``build`` makes a query set from named ids and moments (UUID, aware datetime); calling asks it with such values.

    ``variant`` is whatever else ``build`` decides by, such as the roles of the reader: each variant has SQL of its own. The
    answer is a list. Prefetching is refused: ask for what it would fetch. Raises ValueError when an id other than those of
    ``optional`` does not arrive in the SQL, or when ``build`` brings an id or a moment of its own: it would never change.
    """

    def __init__(self, build: Callable[..., QuerySet], *, optional: frozenset[str] = frozenset()) -> None:
        self.build, self.optional = build, optional
        self._known: dict[Hashable, _Compiled | None] = {}
        _kept.append(self._known)

    def __call__(self, *, variant: Hashable = (), extra: dict[str, Any] | None = None, **values: Value) -> list[Any]:
        """``extra`` is handed to ``build`` as it is; it must be the same for the same ``variant``, but for values' stand-ins."""
        key = (variant, tuple(sorted(values)))
        if key not in self._known:
            stand_ins = {name: stand_in(name, value) for name, value in values.items()}
            rows = self.build(**stand_ins, **(extra or {}))
            self._known[key] = _compile(rows, stand_ins, values, self.optional)
        compiled = self._known[key]
        return [] if compiled is None else compiled.ask(values)


class PreparedFor:
    """A prepared query set that depends on who asks: ``build(reader, **values)``.

    The reader is an account with ``rights``, which say all that ``build`` may decide by, and ``as_if(id)``, an account with the
    same rights and another id. The SQL is kept for each set of rights; the id is filled in like any other value.
    """

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        def rows(reader_id: uuid.UUID, account: Any, **values: Value) -> QuerySet:
            return build(account.as_if(reader_id), **values)

        # Whoever may see everything is not asked for in the SQL.
        self._rows = Prepared(rows, optional=frozenset({"reader_id"}))

    def __call__(self, reader: Any, **values: Value) -> list[Any]:
        """The rows; none for somebody who is not signed in."""
        if not getattr(reader, "is_authenticated", False):
            return []
        return self._rows(variant=reader.rights, extra={"account": reader}, reader_id=reader.pk, **values)


def _compile(
    rows: QuerySet, stand_ins: dict[str, Value], values: dict[str, Value], optional: frozenset[str]
) -> _Compiled | None:
    if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
        raise ValueError("a prepared query set cannot prefetch")
    connection = connections[rows.db]
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:  # a rule that lets nobody in
        return None
    names = {_adapted(value, connection): name for name, value in stand_ins.items()}
    places = {place: names[param] for place, param in enumerate(params) if _is_value(param) and param in names}
    ids = {name for name, value in values.items() if isinstance(value, uuid.UUID)}
    unused = ids - set(places.values()) - optional
    if unused:
        raise ValueError(f"the query does not use {', '.join(sorted(unused))}")
    fixed = [param for place, param in enumerate(params) if place not in places]
    own = {_adapted(value, connection) for value in values.values()}
    if any(isinstance(param, (uuid.UUID, dt.date)) or (_is_value(param) and param in own) for param in fixed):
        raise ValueError("the query holds an id or a moment that would never change")
    return _Compiled(rows, compiler, sql, tuple(params), places)


def _is_value(param: Any) -> bool:
    return isinstance(param, (str, uuid.UUID, dt.datetime))
