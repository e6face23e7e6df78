"""Who did or read what. ``audit.record(...)`` is the only way to write."""

from typing import Any


def record(action: str, **kwargs: Any) -> Any:
    """See :func:`audit.writing.record` (imported late: this package loads before the models do)."""
    from audit.writing import record as write

    return write(action, **kwargs)
