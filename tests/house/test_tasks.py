"""What lies in the broker lies there in clear: tasks are told ids at most, never what a row says."""

import inspect

from celery import current_app
from django.conf import settings

from tests.house.test_views import OURS


def own_tasks():
    current_app.loader.import_default_modules()
    return {name: task for name, task in current_app.tasks.items() if name.split(".")[0] in OURS}


def test_tasks_take_ids_only():
    wrong = [
        f"{name}({argument})"
        for name, task in own_tasks().items()
        for argument in inspect.signature(task.run).parameters
        if not argument.endswith("_id")
    ]
    assert own_tasks()
    assert wrong == []


def test_the_clock_hands_no_arguments_over():
    assert settings.CELERY_BEAT_SCHEDULE
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in own_tasks()
        assert not entry.get("args")
        assert not entry.get("kwargs")
