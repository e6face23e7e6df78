"""Is the process alive (/healthz), can it work (/readyz), and figures for the operator (/metrics)."""

from __future__ import annotations

import hmac

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError as BrokerError
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from common.acting import as_the_clinic
from notices.models import Heartbeat, Message
from people.access import public

STALE_AFTER_SECONDS = 180
oldest_due = Gauge("mooring_oldest_due_message_seconds", "Age of the oldest message that is due and not sent")
work_age = Gauge("mooring_last_finished_work_seconds", "Seconds since a sender last finished a round of work")


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@public
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and broker answer; the age of work is reported beside it and does not fail the check."""
    checks = {"database": _database(), "migrations": False, "broker": _broker()}
    report: dict[str, object] = {}
    if checks["database"]:
        checks["migrations"] = _migrated()
    if checks["migrations"]:
        report = ages()
    ready = all(checks.values())
    response = JsonResponse({"ready": ready, **checks, **report}, status=200 if ready else 503)
    if not ready:
        response.headers["Retry-After"] = "5"
    return response


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, behind a token; without a configured token the page does not exist."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given, settings.METRICS_TOKEN):
        raise Http404
    ages()
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


@as_the_clinic()  # counts over everybody, shown to nobody in particular
def ages() -> dict[str, object]:
    now = timezone.now()
    due = (
        Message._base_manager.filter(state__in=["due", "sending", "in_doubt"], due_at__lte=now)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )
    last = Heartbeat._base_manager.order_by("-finished_at").values_list("finished_at", flat=True).first()
    due_age = int((now - due).total_seconds()) if due else 0
    last_age = int((now - last).total_seconds()) if last else None
    oldest_due.set(due_age)
    work_age.set(last_age if last_age is not None else -1)
    return {
        "oldest_due_seconds": due_age,
        "last_work_seconds": last_age,
        "work_is_fresh": last_age is not None and last_age < STALE_AFTER_SECONDS,
    }


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except (DatabaseError, InterfaceError):
        return False


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker() -> bool:
    if settings.CELERY_BROKER_URL.startswith("memory:"):
        return True
    try:
        with current_app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
        return True
    except (BrokerError, OSError):
        return False
