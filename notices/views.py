from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from common.saving import StaleWrite
from notices import actions, presenters
from notices.addresses import safe_channel
from notices.forms import ChoiceForm
from notices.models import Message
from notices.requests import SignedInRequest
from people.access import fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from people.presenters import case_header

PER_PAGE = 50


@require_safe
@needs(Permission.SEE_MESSAGES)
def client_messages(request: SignedInRequest, client_id: UUID) -> HttpResponse:
    """What this client got, will get and did not get, and why."""
    client = fetch_or_refuse(Client, request.user, client_id)
    rows = Message.objects.visible_to(request.user).filter(client=client).select_related("client", "user")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    audit.record("messages.read", by=request.user, client=client)
    context = {
        "case": case_header(client, request.user),
        "tab": "messages",
        "page": page,
        "lines": presenters.lines(page.object_list),
        "choice": actions.choice_of(client),
    }
    return render(request, "notices/client_messages.html", context)


@require_safe
@needs(Permission.MANAGE_CLINIC)
def queue(request: SignedInRequest) -> HttpResponse:
    """Messages that need a person: given up, or perhaps sent."""
    rows = Message.objects.visible_to(request.user).needing_a_person().select_related("client", "user")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    waiting = Message.objects.visible_to(request.user).waiting().count()
    context = {"page": page, "lines": presenters.lines(page.object_list), "waiting": waiting}
    return render(request, "notices/queue.html", context)


@require_POST
@needs(Permission.MANAGE_CLINIC)
def retry(request: SignedInRequest, message_id: UUID) -> HttpResponse:
    message = fetch_or_refuse(Message, request.user, message_id)
    if actions.retry(message, by=request.user):
        messages.success(request, _("It goes out again now."))
    else:
        messages.info(request, _("Somebody or something was quicker: it is no longer waiting for a decision."))
    return redirect("notices:queue")


def _own_client(request: SignedInRequest) -> Client:
    own = Client.objects.visible_to(request.user).filter(user=request.user).first()
    if own is None:
        raise Http404
    return own


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_PORTAL)
def portal_choices(request: SignedInRequest) -> HttpResponse:
    """The client's own switches, with a preview of exactly what would arrive."""
    client = _own_client(request)
    choice = actions.choice_of(client)
    if request.method != "POST":
        return _choices_page(request, client, ChoiceForm(instance=choice))
    form = ChoiceForm(request.POST, instance=choice)
    if not form.is_valid():
        return _choices_page(request, client, form, status=422)
    expected = form.cleaned_data["version"]
    quiet = (form.cleaned_data["quiet_from"], form.cleaned_data["quiet_until"])
    try:
        actions.save_choice(choice, by=request.user, expected=expected, switches=form.switches(), quiet=quiet)
    except StaleWrite as stale:
        current: Any = stale.current
        form.data = {**form.data.dict(), "version": current.version}  # type: ignore[attr-defined]
        return _choices_page(request, client, form, status=409, saved=stale.current)
    messages.success(request, _("Saved. You can change this whenever you like."))
    return redirect("notices:portal_choices")


def _choices_page(
    request: SignedInRequest, client: Client, form: Any, *, status: int = 200, saved: Any = None
) -> HttpResponse:
    channel = safe_channel(client, Message.Channel.EMAIL)
    context = {
        "form": form,
        "address": channel.address if channel else "",
        "channel": channel,
        "previews": [words for _kind, words in presenters.previews(client)],
        "anything_on": any(getattr(actions.choice_of(client), name) for name in actions.SWITCHES),
        "saved": saved,
    }
    return render(request, "notices/portal_choices.html", context, status=status)


@require_POST
@needs(Permission.OWN_PORTAL)
def portal_off(request: SignedInRequest) -> HttpResponse:
    stopped = actions.switch_all_off(client=_own_client(request), by=request.user)
    words = _("All messages are off.")
    if stopped:
        more = ngettext("One that was waiting will not come.", "%(n)s that were waiting will not come.", stopped)
        words = f"{words} {more % {'n': stopped}}"
    messages.success(request, words)
    return redirect("notices:portal_choices")
