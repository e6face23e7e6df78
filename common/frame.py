"""The frame around each page: product name, navigation and the reader's own settings."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from common.nav import PORTAL_NAV, STAFF_NAV, ShownItem, shown_items

if TYPE_CHECKING:
    from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: ``product``, ``me``, ``nav`` (groups of items), ``tabbar`` (five at most), ``demo_mode``.

    Navigation is computed when a template reads it, so fragments and downloads do not pay for it.
    """
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    staff = signed_in and user.is_staff_member  # type: ignore[union-attr]
    items = SimpleLazyObject(lambda: shown_items(STAFF_NAV if staff else PORTAL_NAV, request) if signed_in else [])
    return {
        "product": settings.PRODUCT_NAME,
        "demo_mode": settings.DEMO,
        "me": user if signed_in else None,
        "nav": SimpleLazyObject(lambda: _grouped(items)),
        "tabbar": SimpleLazyObject(lambda: [item for item in items if item.in_tabbar][:5]),
        "idle_cover": (settings.IDLE_MINUTES_STAFF if staff else settings.IDLE_MINUTES_CLIENT) if signed_in else 0,
        "discreet": bool(signed_in and user.discreet),  # type: ignore[union-attr]
    }


def _grouped(items: Any) -> list[tuple[str, list[ShownItem]]]:
    return [(str(group), list(members)) for group, members in groupby(items, key=lambda item: item.group)]
