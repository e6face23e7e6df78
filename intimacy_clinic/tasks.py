"""Jobs that belong to the installation as a whole."""

from __future__ import annotations

import json
import os
from pathlib import Path

from celery import shared_task
from django.conf import settings

from audit.models import GENESIS, Event


@shared_task(name="intimacy_clinic.anchor_audit")
def anchor_audit() -> int:
    """Copy length and head of the audit chain out of the database, so that a cut tail can be found. Returns the length.

    The file has the form that ``verify_audit --anchor`` reads. Nothing is written while AUDIT_ANCHOR_FILE is empty.
    """
    last = Event.objects.order_by("-sequence").values_list("sequence", "hash").first()
    count, head = last or (0, GENESIS)
    if settings.AUDIT_ANCHOR_FILE:
        target = Path(settings.AUDIT_ANCHOR_FILE)
        half = target.with_name(f"{target.name}.{os.getpid()}.part")
        half.write_text(json.dumps({"count": count, "head": head}) + "\n")
        half.replace(target)
    return int(count)
