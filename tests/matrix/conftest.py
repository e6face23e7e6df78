"""The stage: both clients with a row of every kind, and a signed-in browser per actor."""

import contextlib
import copy
import io
import logging

import pytest
import time_machine
from celery.app.task import Task
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client as Browser

from tests.cast import build_cast
from tests.conftest import NOW
from tests.matrix import build_rows
from tests.matrix.cells import Stage, Undo


@contextlib.contextmanager
def log_lines():
    """Everything that a clinic's log would get, at the level that a clinic runs with."""
    root, lines = logging.getLogger(), io.StringIO()
    handler, level = logging.StreamHandler(lines), root.level
    handler.setFormatter(next(held.formatter for held in root.handlers if held.formatter))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


@contextlib.contextmanager
def task_arguments():
    """What is handed to the queue, instead of a queue."""
    sent = []

    def note(self, args=None, kwargs=None, **options):
        sent.append((self.name, args, kwargs))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Task, "apply_async", note)
        yield sent


@contextlib.contextmanager
def for_many_tests():
    """A transaction that several tests stand on and that is undone at the end; each test has its own inside it.

    The end of a test would close the connection, and the server would not wait long for an idle transaction: not meanwhile.
    """
    database = connections["default"]
    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(Undo), transaction.atomic():
        patch.setattr(database, "close", lambda: None)
        if database.vendor == "postgresql":
            with database.cursor() as cursor:
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield
        raise Undo


@pytest.fixture(scope="module")
def whole_stage(django_db_setup, django_db_blocker):
    """Built once for all tests of a module: at one moment, which does not pass."""
    with (
        django_db_blocker.unblock(),
        time_machine.travel(NOW, tick=False),
        log_lines() as lines,
        task_arguments() as sent,
        for_many_tests(),
    ):
        cast = build_cast()
        build_rows(cast)
        browsers = {name: Browser() for name in cast.actors}
        handler = next(iter(browsers.values())).handler
        for name, user in cast.actors.items():
            browsers[name].handler = handler  # reading the middleware takes as long as ten pages
            if user:
                browsers[name].force_login(user)
        yield Stage(cast, browsers, lines, sent)


@pytest.fixture
def stage(whole_stage, db):
    cache.clear()
    return whole_stage


@pytest.fixture
def cast(stage):
    """A copy: tests may change the people in it."""
    return copy.deepcopy(stage.cast)
