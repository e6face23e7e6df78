"""Plain error pages. They say what happened and what was kept, and show nothing else."""

from __future__ import annotations

import sys
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from people.reading import ReadingStopped, note_stop

log = structlog.get_logger("mooring.errors")


def _page(name: str, status: int) -> HttpResponse:
    # No request, no context processors: these pages must work when nothing else does.
    return HttpResponse(render_to_string(f"{name}.html"), status=status)


def database_trouble(request: HttpRequest) -> HttpResponse:
    log.warning("database unavailable", exception=_name_of_current(), status=503)
    response = _page("503", 503)
    response.headers["Retry-After"] = "5"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return database_trouble(request)
    log.error("unexpected error", exception=_name_of_current(), status=500)
    return _page("500", 500)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page("404", 404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, ReadingStopped):
        user: Any = request.user
        note_stop(user)
        return _page("403_enough", 403)
    return _page("403", 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page("400", 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page("403_csrf", 403)


def _name_of_current() -> str:
    kind = sys.exc_info()[0]
    return kind.__name__ if kind else ""
