"""Addresses that work without sign-in: the link that stops optional mail, and the one by which a mail provider reports back.

Neither shows whose message it was about. Looking (GET) never does anything: mail scanners and previews look at every link.
"""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from common.acting import as_the_clinic
from notices import bounces, stopping
from notices.actions import stop_from_link
from people.access import public


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt  # the token is the authority: mail programs post here without our page (RFC 8058)
@public
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """A button; pressing it, or the mail program's own one, stops messages on that channel. Every token looks the same."""
    if request.method == "POST":
        message_id = stopping.message_id_in(token)
        if message_id is not None:
            with as_the_clinic():  # the token says which message; nobody has signed in
                stop_from_link(message_id=message_id)
        return render(request, "notices/stopped.html")
    return render(request, "notices/stop.html")


@require_POST
@csrf_exempt
@public
def returned(request: HttpRequest, token: str) -> HttpResponse:
    """Reports of a mail provider (bounces, complaints), as django-anymail reads them. Without a secret there is no page."""
    secret = settings.BOUNCE_SECRET
    if not secret or not hmac.compare_digest(token.encode(), secret.encode()):
        raise Http404
    with as_the_clinic():
        return bounces.from_provider(request)
