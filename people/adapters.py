"""How django-allauth works here: no open sign-up, quiet mails, sealed second factors."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from common.crypto.sealing import Sealed, seal, unseal
from people.devices import is_known, note_sign_in
from people.models import Clinic, User


def display_name(user: User) -> str:
    return user.name or user.email


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # accounts begin with an invitation

    def is_safe_url(self, url: str) -> bool:
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # "http://[" is no address at all
            return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        note_sign_in(request, response, user)
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries from a browser that the account knows are counted apart: guessing elsewhere does not lock the owner out."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:known" if is_known(request, credentials.get("email") or "") else key

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """Plain text in our neutral words: no clinic name, no name of the person, a subject that says nothing."""
        context = {"product": settings.PRODUCT_NAME, "site_url": settings.SITE_URL, **context}
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
        body = render_to_string(f"{template_prefix}_message.txt", context)
        sender = f"{Clinic.get().sender_name} <{settings.DEFAULT_FROM_EMAIL}>"
        quiet = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", **(headers or {})}
        return EmailMessage(subject, body, sender, [email] if isinstance(email, str) else email, headers=quiet)


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie sealed like clinical text. The place has no row id: allauth encrypts before it has one."""

    place = {"table": "mfa_authenticator", "row": "secret", "field": "data"}

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text.encode(), **self.place).blob).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(Sealed(base64.b64decode(encrypted_text)), **self.place).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.PRODUCT_NAME}
