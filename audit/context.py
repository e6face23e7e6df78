"""Where the work of this thread comes from: set by the middleware, read by the audit writer and the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Origin:
    """``opened`` collects ids of clients whose rows were fetched meanwhile, ``known`` those about whom a reading was recorded.

    ``emergency`` has the id of the emergency access by which this request reads, by the id of its client.
    """

    request_id: str = ""
    address: str | None = None
    opened: set[str] = field(default_factory=set, compare=False)
    known: set[str] = field(default_factory=set, compare=False)
    emergency: dict[str, str] = field(default_factory=dict, compare=False)


NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def current_origin() -> Origin:
    return _origin.get()


@contextmanager
def working_for(origin: Origin) -> Iterator[None]:
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)
