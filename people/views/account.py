"""Everybody's own settings, the first sign-in, and the way out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

import audit
from common.posted import own_address
from people import invitations
from people.access import needs, public
from people.devices import note_sign_in
from people.forms.account import PreferencesForm, WelcomeForm
from people.limits import MINUTE, too_often
from people.models import User
from people.permissions import STAFF_ROLES, Permission
from people.preferences import set_preference

BACKEND = "people.backends.AddressBackend"


def back_to(request: HttpRequest, fallback: str = "people:preferences") -> HttpResponse:
    """Back to the page of ours that asked, never to another site."""
    return redirect(own_address(request, request.POST.get("next", "")) or fallback)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_ACCOUNT)
def preferences(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = PreferencesForm(
        request.POST if request.method == "POST" else None, instance=User.objects.visible_to(user).get(pk=user.pk)
    )
    if request.method == "POST" and form.is_valid():
        set_preference(user, **form.cleaned_data)
        messages.success(request, _("Your settings are saved."))
        return redirect("people:preferences")
    context = {"form": form, "layout": "layouts/staff.html" if user.is_staff_member else "layouts/client.html"}
    return render(request, "people/preferences.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest) -> HttpResponse:
    """Script needs no page; without it the reader goes back to where the button was."""
    return HttpResponse(status=204) if request.headers.get("X-Requested-With") == "fetch" else back_to(request)


@require_http_methods(["POST"])
@needs(Permission.OWN_ACCOUNT)
def discreet(request: HttpRequest) -> HttpResponse:
    """Turn discreet mode on or off, or over when nothing is said."""
    user: Any = request.user
    wanted = request.POST.get("discreet")
    set_preference(user, discreet=wanted == "on" if wanted in ("on", "off") else not user.discreet)
    return _answer(request)


@require_http_methods(["POST"])
@needs(Permission.OWN_ACCOUNT)
def here(request: HttpRequest) -> HttpResponse:
    """Somebody is typing on a page that has not been left for a while: the sign-in goes on."""
    return HttpResponse(status=204)


@require_http_methods(["POST"])
@needs(Permission.OWN_ACCOUNT)
def theme(request: HttpRequest) -> HttpResponse:
    """Colours: light, dark, or as the device has it. Anything else changes nothing."""
    if request.POST.get("theme") in User.Theme.values:
        set_preference(request.user, theme=request.POST["theme"])  # type: ignore[arg-type]
    return _answer(request)


@public
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password and come in. Looking at the link does nothing and shows nobody's name."""
    if too_often(request, "welcome", times=30, within=10 * MINUTE):
        return render(request, "people/welcome_wait.html", status=429)
    invitation = invitations.open_invitation(token)
    if invitation is None:
        return render(request, "people/welcome_closed.html", status=410)
    staff = any(role in STAFF_ROLES for role in invitation.roles)
    person = User(
        email=invitation.email, name=invitation.staff_name, is_therapist=staff
    )  # rules for passwords look at it
    form = WelcomeForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.accept_invitation(token=token, password=form.cleaned_data["password"])
        except invitations.InvitationClosed:
            return render(request, "people/welcome_closed.html", status=410)
        login(request, user, backend=BACKEND)
        inside = redirect("home")
        note_sign_in(request, inside, user)
        return inside
    context = {"form": form, "for_client": invitation.client_id is not None}
    return render(request, "people/welcome.html", context, status=422 if form.errors else 200)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Quick exit. POST signs out at once; the page behind it says nothing and moves on where the clinic wishes."""
    user: Any = request.user
    if request.method == "POST":
        if user.is_authenticated:
            audit.record("login.left", by=user)
            logout(request)
        return redirect("people:leave")
    return render(request, "layouts/neutral.html", {"exit_to": settings.QUICK_EXIT_URL})
