from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.prepared import Prepared
from people.models import Clinic, User
from people.models.clinic import SECOND_FACTOR_DAYS


@Prepared
def _account(user_id: UUID) -> QuerySet:
    """The account, with what each page has to know about the second step: asked in one."""
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    days = Clinic._base_manager.values("second_factor_days")[:1]
    return User._default_manager.filter(pk=user_id).annotate(
        has_second_factor=Exists(factors), second_factor_days=Coalesce(Subquery(days), SECOND_FACTOR_DAYS)
    )


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
