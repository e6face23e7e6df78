"""Middleware of ours, outermost first in ``settings.MIDDLEWARE``."""

from __future__ import annotations

import re
import uuid
import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

import audit
from audit.context import Origin, current_origin, working_for
from common.acting import as_nobody, as_person
from intimacy_clinic.errors import database_trouble
from people import emergency
from people.models import Client

GetResponse = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
        "manifest-src 'self'",
        "worker-src 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "X-Robots-Tag": "noindex, nofollow",
}
READS = ("GET", "HEAD")
SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,36}")


class RequestOrigin:
    """Gives each request an id and an address, for the audit chain and the log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = Origin(request_id=str(uuid.uuid4()), address=client_address(request))
        with working_for(origin):
            response = self.get_response(request)
        response.headers.setdefault("X-Request-ID", origin.request_id)
        return response


class NobodyYet:
    """Until a person is known, and wherever nobody signed in, the database shows no row of any client."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with as_nobody():
            return self.get_response(request)


class RowsOfThePerson:
    """From here on the database shows what the signed-in person may see; in an emergency, to requests that only read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        with as_person(user.pk):
            access = emergency.standing(user)
        user.emergency, user.reads_in_emergency = access, access is not None and request.method in READS
        if user.reads_in_emergency:
            current_origin().emergency[str(access.client_id)] = str(access.pk)  # type: ignore[union-attr]
        with as_person(user.pk, emergency=user.reads_in_emergency):
            return self.get_response(request)


def client_address(request: HttpRequest) -> str | None:
    """Address of the caller: only what our own proxies appended to X-Forwarded-For counts, never its left end."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    trusted = settings.TRUSTED_PROXIES
    address = hops[-trusted] if trusted and len(hops) >= trusted else request.META.get("REMOTE_ADDR", "")
    return address if re.fullmatch(r"[0-9a-fA-F:.]{2,45}", address) else None


class SecurityHeaders:
    """Every header that protects a page, in one place. Pages are not kept by browsers or proxies; only static files are."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        insecure = (
            settings.SECURE_SSL_REDIRECT and not request.is_secure() and request.path not in ("/healthz", "/readyz")
        )
        response = _to_https(request) if insecure else self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE_HSTS_SECONDS:
            response.headers["Strict-Transport-Security"] = (
                f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            )
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("Vary", "Cookie")
        return response


def _to_https(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(status=308)
    response.headers["Location"] = settings.SITE_URL + request.get_full_path()
    return response


class DatabaseTrouble:
    """A database that is away is a matter of seconds: 503 with Retry-After, never a 500."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return database_trouble(request) if isinstance(exception, (OperationalError, InterfaceError)) else None


class PersonalSettings:
    """Times and words as the signed-in person chose them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        zone, language = (
            (user.time_zone, user.language) if user.is_authenticated else (settings.TIME_ZONE, settings.LANGUAGE_CODE)
        )
        with timezone.override(zoneinfo.ZoneInfo(zone)), translation.override(language):
            return self.get_response(request)


class ReadsAreKnown:
    """A page about a client that wrote no entry of its own gets one here, so that no reading of the staff is ever unknown.

    While an emergency access is open, everything that its person asks for gets one, whatever the answer.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "GET" and response.status_code == 200:
            note_reading(request)
        note_emergency(request, response.status_code)
        return response


def note_reading(request: HttpRequest) -> None:
    user: Any = request.user
    origin = current_origin()
    if origin.opened <= origin.known or not user.is_authenticated or not user.is_staff_member:
        return
    page = request.resolver_match.view_name if request.resolver_match else ""
    for client_id in sorted(origin.opened - origin.known):
        audit.record("page.opened", by=user, client=Client(pk=client_id), detail={"page": page})


def note_emergency(request: HttpRequest, status: int) -> None:
    """What has not left an entry about the client of the access, a refused page for instance, leaves one about the access."""
    access = getattr(request.user, "emergency", None)
    if access is None or str(access.client_id) in current_origin().known:
        return
    page = request.resolver_match.view_name if request.resolver_match else ""
    detail = {"emergency": str(access.pk), "page": page, "method": request.method, "status": status}
    audit.record("emergency.other_page", by=request.user, obj=access, detail=detail)
