"""What happens to the demo's database before `make run` serves it."""

import sqlite3

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from tools import prepare


@pytest.fixture
def demo(tmp_path, django_db_blocker):
    """A demo's file whose history of migrations the test writes."""
    path = tmp_path / "mooring.sqlite3"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied text)")
    of_the_tests = connections["default"]
    connections["default"] = DatabaseWrapper({**of_the_tests.settings_dict, "NAME": str(path), "OPTIONS": {}})
    with django_db_blocker.unblock():
        yield path
    connections["default"].close()
    connections["default"] = of_the_tests


def applied(path, app, name):
    with sqlite3.connect(path) as made:
        made.execute("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-01-01')", [app, name])


def test_a_demo_of_these_migrations_stays(demo):
    applied(demo, "audit", "0001_initial")
    applied(demo, "sites", "0009_of_a_library_that_was_updated")
    assert prepare.put_aside() is None
    assert demo.exists()


def test_a_demo_of_migrations_that_are_gone_is_kept_beside(demo):
    applied(demo, "audit", "0001_initial")
    applied(demo, "people", "0007_no_longer_there")
    demo.with_name(demo.name + "-wal").touch()
    aside = prepare.put_aside()
    assert not demo.exists()
    assert aside.exists()
    assert aside.name.startswith("mooring-before-")
    assert not demo.with_name(demo.name + "-wal").exists()
    with sqlite3.connect(aside) as kept:
        assert kept.execute("SELECT count(*) FROM django_migrations").fetchone() == (2,)
