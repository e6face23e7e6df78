"""The stage: both clients with a row of every kind, and a signed-in browser per actor."""

import contextlib
import io
import logging

import pytest
from celery.app.task import Task
from django.test import Client as Browser

from tests.matrix import build_rows
from tests.matrix.cells import Stage


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


@pytest.fixture
def stage(cast):
    with log_lines() as lines, task_arguments() as sent:
        build_rows(cast)
        browsers = {name: Browser() for name in cast.actors}
        for name, user in cast.actors.items():
            if user:
                browsers[name].force_login(user)
        yield Stage(cast, browsers, lines, sent)
