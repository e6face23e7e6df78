import dataclasses

import pytest
from django.utils import timezone

from notices import kinds
from notices.kinds import Kind
from notices.models import Message, ReminderChoice


@pytest.fixture(autouse=True)
def _known_kinds(monkeypatch):
    """A test may register kinds; they are gone afterwards."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))


@pytest.fixture
def plain_kind():
    """A kind without rules of its own that uses the templates of "new_case"."""
    return register("new_case", optional=False)


def register(name, **fields):
    kind = Kind(name, **fields)
    kinds.register(kind)
    return kind


def optional_kind(name="practice_reminder", **fields):
    return register(name, **{"optional": True, **fields})


def make_message(**fields):
    number = Message.objects.count()
    values = {"key": f"test:{number}", "kind": "new_case", "due_at": timezone.now(), **fields}
    return Message.objects.create(**values)


def choose(client, **fields):
    import datetime as dt

    values = {"practice": True, "quiet_from": dt.time(20), "quiet_until": dt.time(9), **fields}
    return ReminderChoice.objects.create(client=client, **values)


def reload(message):
    return Message.objects.get(pk=message.pk)


def changed(kind, **fields):
    kinds.register(dataclasses.replace(kind, **fields))
