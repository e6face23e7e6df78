from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings


class AddressBackend(AuthenticationBackend):
    """Sign-in by e-mail address. The printed demo password opens nothing outside the demo."""

    def authenticate(self, request: Any, **credentials: Any) -> Any:
        if credentials.get("password") == settings.DEMO_PASSWORD and not settings.DEMO:
            return None
        return super().authenticate(request, **credentials)
