"""A small brake for pages that work without sign-in."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

from audit.context import current_origin
from common.crypto import blind_index

MINUTE = 60


def too_often(request: HttpRequest, action: str, *, times: int, within: int) -> bool:
    """Whether this address has asked more than ``times`` within ``within`` seconds. Addresses are counted as keyed hashes."""
    caller = blind_index(current_origin().address or "unknown", "caller")
    key = f"brake:{action}:{caller}"
    if cache.add(key, 1, timeout=within):
        return False
    try:
        return cache.incr(key) > times
    except ValueError:  # it ran out between the two steps
        return False
