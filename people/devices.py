"""Browsers from which somebody has signed in before. A sign-in from another one is told, without content."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import audit
from common.acting import as_the_clinic
from common.crypto import blind_index
from people.models import Client, KnownDevice
from people.telling import tell

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from people.models import User

COOKIE = "__Host-device" if settings.SECURE_COOKIES else "device"
KEPT = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
TOKEN = re.compile(r"[\w-]{43}")


def fingerprint(token: str, user: User) -> str:
    """Another one for each account, so that two people at one computer cannot be matched."""
    return blind_index(f"{token}:{user.pk}", "device")


def token_of(request: HttpRequest) -> str:
    kept = request.COOKIES.get(COOKIE, "")
    return kept if TOKEN.fullmatch(kept) else ""


def is_known(request: HttpRequest, email: str) -> bool:
    """Whether the account with this address has signed in from this browser before."""
    token = token_of(request)
    rows = KnownDevice._base_manager.filter(user__email__iexact=email).select_related("user") if token else []
    return any(row.fingerprint == fingerprint(token, row.user) for row in rows)


@transaction.atomic
def note_sign_in(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Write down a sign-in; from a browser that is not known, tell the person, unless it is their very first."""
    token, today = token_of(request), timezone.localdate()
    own = KnownDevice._base_manager.filter(user=user)
    if token and own.filter(fingerprint=fingerprint(token, user)).update(used_on=today):
        audit.record("login.began", by=user)
        return
    first, token = not own.exists(), token or secrets.token_urlsafe(32)
    device = KnownDevice._base_manager.create(user=user, fingerprint=fingerprint(token, user), used_on=today)
    audit.record("login.began", by=user, detail={"new_device": True})
    response.set_cookie(COOKIE, token, max_age=KEPT, secure=settings.SECURE_COOKIES, httponly=True, samesite="Lax")
    if not first:
        # A client is told on the channel that was called safe, never at the address that is merely good for signing in.
        with as_the_clinic():  # nobody is signed in yet
            client = Client._base_manager.filter(user=user).first() if not user.is_staff_member else None
            tell("new_sign_in", key=str(device.pk), user=None if client else user, client=client)
