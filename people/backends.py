from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.db.models import QuerySet

from common.prepared import Prepared
from people.models import User


@Prepared
def _account(user_id: UUID) -> QuerySet:
    return User._default_manager.filter(pk=user_id)


class AddressBackend(AuthenticationBackend):
    """Sign-in by e-mail address. The printed demo password opens nothing outside the demo."""

    def authenticate(self, request: Any, **credentials: Any) -> Any:
        if credentials.get("password") == settings.DEMO_PASSWORD and not settings.DEMO:
            return None
        return super().authenticate(request, **credentials)

    def get_user(self, user_id: UUID) -> User | None:
        """Who is signed in; asked on every page."""
        account: User | None = next(iter(_account(user_id=user_id)), None)
        return account if account is not None and self.user_can_authenticate(account) else None
