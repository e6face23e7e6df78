"""A backup tells a thief nothing and brings everything back: rows, sums, audit chain, and the second line."""

import contextlib
import json
import subprocess
import uuid
from urllib.parse import urlsplit

import psycopg2
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.backends.base.base import NO_DB_ALIAS

from common.acting import CLINIC_ROLE, REQUEST_ROLE
from intimacy_clinic import backups
from tests.cast import build_cast
from tests.conftest import NOW
from tests.matrix import build_rows
from tests.matrix.cells import canaries_of
from tests.matrix.conftest import log_lines, task_arguments


@pytest.fixture
def kept(transactional_db, tmp_path, monkeypatch):
    """The stage, kept in the database for real, and a backup of it."""
    monkeypatch.setattr(backups, "ALIAS", NO_DB_ALIAS)  # the one beside its own that a test may open
    with time_machine.travel(NOW, tick=False), log_lines(), task_arguments():
        cast = build_cast()
        build_rows(cast)
    cast.file = tmp_path / "clinic.backup"
    call_command("backup", str(cast.file), verbosity=0)
    return cast


@pytest.fixture
def empty(tmp_path):
    """Address of an empty database. On PostgreSQL its user is no superuser and owns nothing else."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'restored.sqlite3'}"
        return
    name, where = f"drill_{uuid.uuid4().hex[:8]}", connection.settings_dict
    with server() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'drill'; GRANT {REQUEST_ROLE}, {CLINIC_ROLE} TO {name}")
        cursor.execute(f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0")
    yield f"postgres://{name}:drill@{where['HOST']}:{where['PORT']}/{name}"
    with server() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        cursor.execute(f"DROP ROLE {name}")


@contextlib.contextmanager
def server():
    where = connection.settings_dict
    line = psycopg2.connect(
        host=where["HOST"], port=where["PORT"], user=where["USER"], password=where["PASSWORD"], dbname="postgres"
    )
    line.autocommit = True
    yield line.cursor()
    line.close()


def as_text(file):
    """Everything that a thief could read in it."""
    if connection.vendor == "sqlite":
        return file.read_bytes()
    return subprocess.run(["pg_restore", "--file=-", str(file)], capture_output=True, check=True).stdout


def test_the_drill(kept, empty):
    call_command("restore", str(kept.file), into=empty, verbosity=0)
    manifest = json.loads(backups.manifest_of(kept.file).read_text())
    assert len(manifest["tables"]) > 100
    assert manifest["tables"]["people_client"][0] > 4
    assert manifest["audit"][0] > 20
    # A stolen backup without the keys.
    stolen = as_text(kept.file) + backups.manifest_of(kept.file).read_bytes()
    words = {word for client in (kept.rowan, kept.noor) for word in canaries_of(kept, client)} | {"Ashby", "Haddad"}
    assert len(words) > 150
    assert b"people_client" in stolen
    assert [word for word in words if word.encode() in stolen or word.encode().hex().encode() in stolen] == []
    # The second time there is something already.
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(kept.file), into=empty, verbosity=0)
    if connection.vendor == "postgresql":
        own, nobody, supervisor = rows_of_the_restored(empty, kept)
        assert own == nobody == 0
        assert kept.noor.number in supervisor
        assert kept.rowan.number not in supervisor


def rows_of_the_restored(url, cast):
    """Clients that its own user sees; that nobody sees; and the numbers of those that a therapist sees."""
    where = urlsplit(url)
    line = psycopg2.connect(url)
    assert where.username != connection.settings_dict["USER"]
    with line, line.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_client")
        seen = [cursor.fetchone()[0]]
        cursor.execute("SET LOCAL ROLE mooring_request; SELECT count(*) FROM people_client")
        seen.append(cursor.fetchone()[0])
        cursor.execute(
            "SELECT set_config('mooring.user', %s, true); SELECT number FROM people_client", [str(cast.judith.pk)]
        )
        seen.append([number for (number,) in cursor.fetchall()])
    line.close()
    return seen


def damaged(kept, how):
    manifest = json.loads(backups.manifest_of(kept.file).read_text())
    whole = kept.file.read_bytes()
    if how == "truncated":
        kept.file.write_bytes(whole[: len(whole) // 2])
    if how == "flipped":
        kept.file.write_bytes(whole[:-4000] + bytes(byte ^ 0xFF for byte in whole[-4000:-3000]) + whole[-3000:])
    if how == "rows":
        manifest["tables"]["people_client"][0] += 1
    if how == "sum":
        manifest["tables"]["assessments_screen"][1] = "0"
    if how == "audit":
        manifest["audit"][1] = "f" * 64
    backups.manifest_of(kept.file).write_text(json.dumps(manifest))


@pytest.mark.parametrize("how", ["truncated", "flipped", "rows", "sum", "audit", "keys"])
def test_a_bad_backup_is_noticed(how, kept, empty, settings):
    damaged(kept, how)
    if how == "keys":
        settings.FIELD_ENCRYPTION_KEYS = "test1:" + "B" * 43 + "="
    said = {
        "truncated": "damaged", "flipped": "damaged", "rows": "people_client: .*expected",
        "sum": "assessments_screen: .*expected", "audit": "audit", "keys": "does not open with the keys at hand",
    }  # fmt: skip
    with pytest.raises(CommandError, match=said[how]):
        call_command("restore", str(kept.file), into=empty, verbosity=0)
    assert backups.ALIAS not in connections.databases


def test_a_backup_is_not_written_over(kept):
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(kept.file), verbosity=0)
    assert kept.file.exists()
    assert kept.file.stat().st_mode & 0o077 == 0
