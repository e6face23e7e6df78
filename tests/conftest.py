"""What every test shares: closed sockets, a frozen clock on request, the browser. The people are in tests/cast.py."""

import datetime
import ipaddress
import os
import shutil
import socket

import pytest
import time_machine
from django.db import connection

from common import prepared
from tests import schema
from tests.support import without_triggers

pytest_plugins = ["tests.cast"]

# A Wednesday morning in winter, no holiday and no change of clocks near it.
NOW = datetime.datetime(2026, 2, 4, 10, 0, tzinfo=datetime.UTC)


def _is_own_machine(host):
    if host in {"localhost", "", None}:
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def _closed_sockets():
    """No test may reach another machine: neither connect to it nor look up its name."""
    real_connect, real_lookup = socket.socket.connect, socket.getaddrinfo

    def connect(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_own_machine(address[0]):
            raise AssertionError(f"a test tried to connect to {address[0]}:{address[1]}")
        return real_connect(self, address)

    def lookup(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        if not _is_own_machine(name):
            raise AssertionError(f"a test tried to look up {name}")
        return real_lookup(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket, "getaddrinfo", lookup)
        yield


@pytest.fixture
def frozen_time():
    """The clock stands at NOW; `frozen_time.shift(timedelta)` and `.move_to(...)` move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The machine's own Chromium (named by `make test`), kept from calling home."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    quiet = [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ]  # fmt: skip
    own = {"executable_path": program} if program else {}
    return {**browser_type_launch_args, **own, "args": [*browser_type_launch_args.get("args", []), *quiet]}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Begin with a database that is migrated already, where there is one to copy (tests/schema.py)."""
    if connection.vendor == "postgresql" and "TEST_TEMPLATE" in os.environ:
        connection.settings_dict["TEST"]["TEMPLATE"] = os.environ["TEST_TEMPLATE"]
    elif connection.vendor == "sqlite" and connection.is_in_memory_db():
        schema.load(connection.creation._get_test_db_name())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    if connection.vendor == "sqlite" and connection.is_in_memory_db() and not schema.kept_file().exists():
        with django_db_blocker.unblock():
            schema.keep(connection.connection)


@pytest.fixture(autouse=True, scope="session")
def _flush_lifts_triggers(django_db_setup):
    with without_triggers():
        yield


def pytest_collection_modifyitems(config, items):
    """Each run of `make test` leaves out what the other one holds.

    On SQLite the races: its in-memory form has one connection. On PostgreSQL, where asked, what touches no database at all.
    """
    on_sqlite = os.environ.get("DATABASE_URL", "").startswith("sqlite")
    if on_sqlite:
        left_out = {item for item in items if item.get_closest_marker("postgresql")}
    elif os.environ.get("TESTS_OF_THE_DATABASE_ONLY"):
        left_out = {item for item in items if not _touches_the_database(item)}
    else:
        return
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def _touches_the_database(item):
    return item.get_closest_marker("django_db") is not None or bool({"db", "transactional_db"} & set(item.fixturenames))


@pytest.fixture(autouse=True)
def no_kept_sql():
    """A rule that one test replaces must not reach the next one."""
    prepared.forget()
    yield
    prepared.forget()
