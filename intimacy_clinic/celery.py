"""The queue. It wakes workers; what is to be done stands in the database."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import setup_logging

from common.acting import as_the_clinic

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intimacy_clinic.settings")


class ClinicTask(Task):
    """A job works for the clinic as a whole, and says so to the database (docs/adr/0019)."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with as_the_clinic():
            return super().__call__(*args, **kwargs)


app = Celery("mooring", task_cls=ClinicTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _keep_our_logging(**kwargs: object) -> None:
    """Celery would replace the root handlers; ours already filter what may be said."""
