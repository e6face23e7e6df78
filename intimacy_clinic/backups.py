"""Backups that are worth something: taken in one moment, put back into an empty database, and compared in every table.

Beside the dump stands a manifest: a sum of the file, rows and an order-free sum of each table, length and head of the audit chain,
the ids of the keys that sealed the values. It names nobody. PostgreSQL is dumped for the clinic's role, since row security would
hide rows from the owner; ``pg_dump`` and ``pg_restore`` are those of the machine.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ
from django.db import connection, connections, transaction

from audit.models import GENESIS, Event
from audit.writing import verify_chain
from common.acting import CLINIC_ROLE, as_the_clinic, as_the_login
from common.crypto import Sealed, UnreadableValue, rotation
from common.crypto.sealing import unseal
from common.row_policies import make_roles_in, settle

OPENED = 10  # sealed values that are opened with the keys at hand
ALIAS = "restored"
Manifest = dict[str, Any]


class BackupTrouble(Exception):
    """Something about a backup is not as it must be. The message is for the operator and names no content."""


def back_up(target: Path) -> Manifest:
    """Write ``target`` (must not exist) and its manifest beside it. Returns the manifest."""
    if target.exists():
        raise BackupTrouble(f"{target} exists already.")
    with target.open("xb"):
        target.chmod(0o600)
    try:
        manifest = _dump_postgresql(target) if connection.vendor == "postgresql" else _copy_sqlite(target)
    except BaseException:
        target.unlink(missing_ok=True)  # half a backup is none
        raise
    manifest["sha256"] = _fingerprint(target)
    manifest_of(target).write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest


def manifest_of(target: Path) -> Path:
    return target.with_name(f"{target.name}.manifest.json")


def restore(source: Path, url: str) -> Manifest:
    """Put a backup into the empty database at ``url`` and compare. Returns what was found there.

    Raises BackupTrouble when it cannot be put back, and with every difference to the manifest otherwise.
    """
    wanted = json.loads(manifest_of(source).read_text())
    with _other_database(url) as other:
        with as_the_login():
            _put_back(other, source, wanted)
        with as_the_clinic(), transaction.atomic(using=ALIAS):
            found = _facts(other)
            wrong = differences(wanted, found) + _audit_troubles(other, wanted) + _unreadable(other)
    if wrong:
        raise BackupTrouble("; ".join(wrong))
    return found


def _put_back(other: Any, source: Path, wanted: Manifest) -> None:
    if other.vendor != wanted["vendor"]:
        raise BackupTrouble(f"This is a backup of {wanted['vendor']}.")
    if _fingerprint(source) != wanted["sha256"]:
        raise BackupTrouble("The file is damaged.")
    if other.introspection.table_names():
        raise BackupTrouble("The database is not empty.")
    if other.vendor == "postgresql":
        make_roles_in(other)
        _run("pg_restore", other.settings_dict, "--no-owner", "--no-acl", "--exit-on-error", str(source))
        settle(other)
        return
    other.close()
    shutil.copyfile(source, other.settings_dict["NAME"])


def _fingerprint(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def differences(wanted: Manifest, found: Manifest) -> list[str]:
    """What is not equal, table by table."""
    tables = sorted({*wanted["tables"], *found["tables"]})
    said = [
        f"{table}: {wanted['tables'].get(table)} expected, {found['tables'].get(table)} found"
        for table in tables
        if wanted["tables"].get(table) != found["tables"].get(table)
    ]
    return said + [f"{key} differs" for key in ("audit", "keys") if wanted[key] != found[key]]


# --- facts


def _facts(database: Any) -> Manifest:
    """Counts and sums of all tables, head of the audit chain, keys. The caller holds one moment still."""
    last = Event.objects.using(database.alias).order_by("-sequence").values_list("sequence", "hash").first()
    names = sorted(database.introspection.table_names())
    return {
        "vendor": database.vendor,
        "tables": {name: _sum(database, name) for name in names},
        "audit": list(last or (0, GENESIS)),
        "keys": dict(sorted(rotation.held_by_key(database).items())),
    }


def _sum(database: Any, table: str) -> list[Any]:
    """Number of rows and a sum over their texts in which the order plays no part."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(
                f'SELECT count(*), coalesce(sum(hashtextextended(row_of::text, 0)), 0)::text FROM "{table}" row_of'  # noqa: S608
            )
            return list(cursor.fetchone())
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
        rows = [uuid.uuid5(uuid.NAMESPACE_OID, repr(row)).int for row in cursor.fetchall()]
        return [len(rows), str(sum(rows) % 2**128)]


def _audit_troubles(database: Any, wanted: Manifest) -> list[str]:
    events = Event.objects.using(database.alias).order_by("sequence").iterator(chunk_size=2000)
    verdict = verify_chain(events, anchor=(wanted["audit"][0], wanted["audit"][1]))
    return [] if verdict.sound else [f"audit chain broken at event {verdict.broken_at}: {verdict.reason}"]


def _unreadable(database: Any) -> list[str]:
    """Open some sealed values of different tables with the keys at hand."""
    tables = list(rotation.tables())
    random.shuffle(tables)
    wrong, tried = [], 0
    for model, sealed in tables:
        item, name = random.choice(sealed), model._meta.db_table  # noqa: S311
        column = database.ops.quote_name(item.column)
        with database.cursor() as cursor:
            cursor.execute(
                f"SELECT {model._meta.pk.column}, {column} FROM {name} WHERE {column} IS NOT NULL LIMIT 1"  # noqa: S608
            )
            found = cursor.fetchone()
        if not found:
            continue
        try:
            place = {"table": name, "row": str(uuid.UUID(str(found[0]))), "field": item.attname}
            unseal(Sealed(bytes(found[1])), **place, purpose=item.purpose)
        except UnreadableValue:
            wrong.append(f"{name}.{item.attname} does not open with the keys at hand")
        tried += 1
        if tried == OPENED:
            break
    return wrong


# --- the two databases


def _dump_postgresql(target: Path) -> Manifest:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        moment = cursor.fetchone()[0]
        manifest = _facts(connection)
        _run(
            "pg_dump", connection.settings_dict, "--format=custom", f"--snapshot={moment}", f"--role={CLINIC_ROLE}",
            "--enable-row-security", f"--file={target}",
        )  # fmt: skip
    return manifest


def _copy_sqlite(target: Path) -> Manifest:
    target.unlink()
    if connection.in_atomic_block:
        raise BackupTrouble("SQLite copies itself outside of a transaction only.")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])
    target.chmod(0o600)
    with _other_database(f"sqlite:///{target.resolve()}") as copy:
        return _facts(copy)


@contextmanager
def _other_database(url: str) -> Iterator[Any]:
    """A connection beside the clinic's own, with the same settings but for where it leads."""
    where = environ.Env.db_url_config(url)
    own = connections.databases["default"]
    sqlite = where["ENGINE"].endswith("sqlite3")
    if sqlite and not where["NAME"]:
        raise BackupTrouble("Name a file.")
    engine = where["ENGINE"] if sqlite else "common.postgresql"
    connections.databases[ALIAS] = {**own, **where, "ENGINE": engine, "OPTIONS": {}, "CONN_MAX_AGE": 0}
    try:
        yield connections[ALIAS]
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.databases[ALIAS]


def _run(program: str, where: dict[str, Any], *arguments: str) -> None:
    """A program of PostgreSQL. Where to, and the password, go by environment: a process list shows neither."""
    found = shutil.which(program)
    if found is None:
        raise BackupTrouble(f"{program} is not installed.")
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    env = {**os.environ, **{name: str(where[key]) for name, key in names.items() if where.get(key)}}
    into = [f"--dbname={where['NAME']}"] if program == "pg_restore" else []
    done = subprocess.run([found, *into, *arguments], env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupTrouble(f"{program}: {done.stderr.strip()[-400:]}")
