"""The queue. It wakes workers; what is to be done stands in the database."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intimacy_clinic.settings")
app = Celery("mooring")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _keep_our_logging(**kwargs: object) -> None:
    """Celery would replace the root handlers; ours already filter what may be said."""
