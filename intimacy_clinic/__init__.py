"""Floor 9: settings, URLs, the queue, a home page per role and the demo clinic."""

from intimacy_clinic.celery import app as celery_app

__all__ = ["celery_app"]
