"""Pages from the first message to a place with a specialist."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from django.http import HttpRequest

    from people.models import User


def me(request: HttpRequest) -> User:
    """The reader of a page that ``needs`` a permission, and so is signed in."""
    return cast("User", request.user)
