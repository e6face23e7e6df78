"""Every page passes here: a second step for staff, and the end of a sign-in. There is no path around it (ADR 0019)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from people.sign_in import TOUCH_EVERY, Step, is_over, second_step

GetResponse = Callable[[HttpRequest], HttpResponse]
SEEN = "seen_at"
# What stays open without the second step: the way out, and the step itself.
WAY_OUT = {"account_logout", "people:leave", "people:theme"}
OPEN_TO = {
    Step.VERIFY: WAY_OUT | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"},
    Step.SET_UP: WAY_OUT
    | {
        "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn",
        "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    },
}  # fmt: skip
SETS_UP = {"mfa_activate_totp", "mfa_add_webauthn"}


# What a client may ask to have closed again after ten minutes: the own writing. Never the plan for hard days, nor support.
INTIMATE = {
    "homework:portal_assignment", "homework:portal_write", "homework:portal_entry", "homework:kept", "assessments:portal_page",
    "assessments:portal_check", "assessments:portal_people", "assessments:portal_relationship", "assessments:portal_member",
    "assessments:portal_event", "plans:portal_picture", "plans:own_goals", "people:portal_trail",
}  # fmt: skip


def ask_again(request: HttpRequest, name: str) -> HttpResponse | None:
    """For clients who switched it on: show who you are before your own writing opens. What is sent is taken in all the same."""
    user: Any = request.user
    if name not in INTIMATE or request.method not in ("GET", "HEAD"):
        return None
    if not getattr(user, "ask_again", False) or did_recently_reauthenticate(request):
        return None
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': _page(request)})}")


def was_proven(request: HttpRequest) -> bool:
    """Whether this sign-in has shown a second factor. A passkey that signs in alone counts: the device asked for its lock."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


class SecondStep:
    """Staff need a second factor, however they came in: by password, reset, invitation, or a sign-in from before they had one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if request.method == "POST" and match and match.view_name in SETS_UP and response.status_code == 302:
            _note_what_was_set_up(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        step = step_of(request)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if getattr(view, "is_public", False):
            return None
        if step == Step.PASS:
            return ask_again(request, name)
        if name in OPEN_TO[step]:
            return None
        if step == Step.VERIFY:
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': _page(request)})}")
        messages.info(request, _("Your clinic asks for a second step when you sign in. Set one up to go on."))
        return redirect("mfa_index")


def step_of(request: HttpRequest) -> Step:
    user: Any = request.user
    if not user.is_authenticated:
        return Step.PASS
    now = timezone.now()
    return second_step(
        staff=user.is_staff_member,
        proven=was_proven(request),
        has_factor=user.has_second_factor,
        since=now if settings.DEMO else user.created_at,  # the printed logins of a demo never run out of grace
        days=user.second_factor_days,
        now=now,
    )


def _page(request: HttpRequest) -> str:
    """Where to go on afterwards: a page that was asked for, not an address that takes what was typed."""
    return request.get_full_path() if request.method == "GET" else "/"


def _note_what_was_set_up(request: HttpRequest) -> None:
    """Whoever has just shown the code of a new app, or touched a new key, need not show it again in this sign-in."""
    user: Any = request.user
    if not user.is_authenticated:  # the redirect led to the sign-in
        return
    newest = (
        Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).order_by("pk").last()
    )
    if newest is not None and not was_proven(request) and not user.has_second_factor:
        record_authentication(request, user, "mfa", id=newest.pk, type=newest.type)


class SignInEnds:
    """A sign-in ends after twelve hours, and when nobody has been there for a while. What a page does by itself does not count."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated:
            now = timezone.now()
            began, seen = began_at(request), seen_at(request)
            if is_over(staff=user.is_staff_member, began=began, seen=seen, now=now, idle=settings.IDLE_ENDS):
                logout(request)
                return redirect_to_login(_page(request))
            last = max(filter(None, (began, seen)), default=None)
            if settings.IDLE_ENDS and is_somebody(request) and (last is None or now - last >= TOUCH_EVERY):
                request.session[SEEN] = now.timestamp()
        return self.get_response(request)


def began_at(request: HttpRequest) -> dt.datetime | None:
    """When this person signed in here: by the library's own record, else by the last sign-in that the account knows of."""
    user: Any = request.user
    records = get_authentication_records(request, user)
    return _moment(records[0]["at"]) if records else user.last_login


def seen_at(request: HttpRequest) -> dt.datetime | None:
    held = request.session.get(SEEN)
    return _moment(held) if held else None


def is_somebody(request: HttpRequest) -> bool:
    """A person asked for this: neither a draft that saves itself nor a page that asks on its own."""
    headers = request.headers
    navigated = headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    by_itself = not navigated or headers.get("X-Autosave") or headers.get("X-Requested-With") == "fetch"
    return not by_itself or request.path == reverse("people:here")


def _moment(stamp: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(stamp, dt.UTC)
