"""The client's side: somebody is proposed, how the meeting was, and asking for somebody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.saving import StaleWrite
from matching import actions, board, offer_pages, reading, words
from matching.models import FitCheck, Offer
from matching.offer_forms import AnotherForm, ClientFitForm, MeetForm
from matching.views import me
from people.access import fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission

PAGE = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE)
@needs(Permission.OWN_PORTAL)
def proposal(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Somebody who could be the right person. Yes, or somebody else: both are fine."""
    found = _fetch(request, offer_id)
    if found.state != Offer.State.AGREED:
        return render(request, "matching/portal_settled.html", {"offer": found})
    form = MeetForm(
        request.POST if request.method == "POST" else None,
        times=offer_pages.times_for_client(found), initial={"version": found.version},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept(by=me(request), offer=found, expected=form.cleaned_data["version"], moment=form.chosen())
        except actions.TimeGone:
            form.add_error("moment", _("This time has just been taken. Please choose another one."))
        except StaleWrite:
            return render(request, "matching/portal_settled.html", {"offer": found}, status=409)
        else:
            messages.success(request, _("Thank you. It is arranged. You find it under Appointments."))
            return redirect("home")
    context = {"offer": found, "form": form, "about": _about(found)}
    return render(request, "matching/portal_proposal.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.OWN_PORTAL)
def somebody_else(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """No reason is asked, and the place on the list stays."""
    found = _fetch(request, offer_id)
    try:
        actions.prefer_another(by=me(request), offer=found, expected=found.version)
    except StaleWrite:
        messages.warning(request, _("This was settled already. Nothing was changed."))
    else:
        messages.success(request, _("That is fine. You keep your place, and we look for somebody else."))
    return redirect("home")


@require_http_methods(PAGE)
@needs(Permission.OWN_PORTAL)
def client_fit(request: HttpRequest, offer_id: UUID, number: int) -> HttpResponse:
    """How the first or third meeting was. The specialist does not read it."""
    found = _fetch(request, offer_id)
    if number not in (1, 3) or found.state not in (Offer.State.MEETING, Offer.State.PLACED):
        raise Http404
    form = ClientFitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data["wish"]
        try:
            actions.say_fit(
                by=me(request), offer=found, side=FitCheck.Side.CLIENT, after=number, answers=form.answers(), wish=wish
            )
        except (ValidationError, StaleWrite):
            messages.warning(request, _("You have answered this already. Nothing was changed."))
            return redirect("home")
        messages.success(request, _("Thank you for saying how it was."))
        return redirect("matching:another" if wish == "another" and found.state == Offer.State.PLACED else "home")
    context = {"offer": found, "form": form}
    return render(request, "matching/portal_fit.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.OWN_PORTAL)
def while_waiting(request: HttpRequest) -> HttpResponse:
    """Something to read for people who wait. Nobody sees whether they did."""
    client = Client.objects.visible_to(me(request)).filter(user=me(request), status=Client.Status.WAITING).first()
    since = board.waiting_since(client) if client else None
    if since is None:
        return redirect("home")
    days = (timezone.now() - since).days
    return render(request, "matching/portal_waiting.html", {"texts": reading.in_turn(days), "days": days})


@require_http_methods(PAGE)
@needs(Permission.OWN_PORTAL)
def another(request: HttpRequest) -> HttpResponse:
    """Change to somebody else, at the place on the list that one had."""
    client = Client.objects.visible_to(me(request)).filter(user=me(request)).first()
    if client is None:
        raise Http404
    form = AnotherForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rematch(
                by=me(request), client=client, handover=form.cleaned_data["handover"], words=form.cleaned_data["words"]
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("That is noted. You keep your place, and we look for somebody else."))
            return redirect("home")
    return render(request, "matching/portal_another.html", {"form": form}, status=422 if form.errors else 200)


def _about(found: Offer) -> dict[str, Any]:
    """What the specialist tells about themselves."""
    profile = board.profile_of(found.clinician_id)
    return {
        "name": found.clinician.name,
        "title": profile.title,
        "bio": profile.bio,
        "languages": ", ".join(words.words("language", profile.languages or ())),
        "places": ", ".join(words.words("place", profile.places or ())),
    }


def _fetch(request: HttpRequest, offer_id: UUID) -> Offer:
    found: Offer = fetch_or_refuse(Offer, me(request), offer_id, queryset=board.offers())
    return found
