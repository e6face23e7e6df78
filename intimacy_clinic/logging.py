"""Log lines as JSON with an allow list of fields: what is not known to be free of client data does not get out."""

from __future__ import annotations

import logging
import logging.config
from typing import Any

import structlog

from audit.context import current_origin

# Fields that may appear in a log line. Anything else is dropped, exception texts included: they carry bound values.
ALLOWED = frozenset(
    {
        "timestamp",
        "level",
        "logger",
        "event",
        "request_id",
        "kind",
        "state",
        "count",
        "seconds",
        "status",
        "method",
        "exception",
        "worker",
        "task",
    }
)
# These loggers write what our own code or Celery's life cycle says. Others may quote requests, SQL or values.
TRUSTED = ("mooring", "celery.worker.consumer", "celery.beat", "gunicorn.error")


def _add_request(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    origin = current_origin()
    if origin.request_id:
        event["request_id"] = origin.request_id
    return event


def _class_of_exception(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    info = event.pop("exc_info", None)
    if isinstance(info, BaseException):
        event["exception"] = type(info).__name__
    elif isinstance(info, tuple) and info[0]:
        event["exception"] = info[0].__name__
    return event


def _only_allowed(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    record = event.get("_record")
    if record is not None and not record.name.startswith(TRUSTED):
        # The message of a foreign logger is reduced to its template: its arguments may be anything.
        event["event"] = record.msg if isinstance(record.msg, str) and "%" in record.msg else "message withheld"
    return {key: value for key, value in event.items() if key in ALLOWED}


def logging_config(*, level: str) -> None:
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request,
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": [*shared, structlog.stdlib.ExtraAdder(allow=ALLOWED)],
                    "processors": [
                        _class_of_exception,
                        _only_allowed,
                        structlog.processors.JSONRenderer(sort_keys=True),
                    ],
                }
            },
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["out"], "level": level},
            "loggers": {"django.server": {"handlers": ["out"], "propagate": False, "level": "WARNING"}},
        }
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
