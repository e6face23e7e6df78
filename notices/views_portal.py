"""The client's own switches: what may arrive, on which channel, and exactly how it would look."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from common.saving import StaleWrite
from notices import actions, presenters
from notices.addresses import safe_channel
from notices.channels import push
from notices.forms import ChoiceForm
from notices.models import Message, PushSubscription
from notices.requests import SignedInRequest
from people.access import needs
from people.models import Client
from people.permissions import Permission


def _own_client(request: SignedInRequest) -> Client:
    own = Client.objects.visible_to(request.user).filter(user=request.user).first()
    if own is None:
        raise Http404
    return own


def _offered() -> list[str]:
    """Channels on which this clinic sends."""
    return ["email", *(["sms"] if settings.SMS_URL else []), *(["push"] if push.is_set_up() else [])]


def _page_of(channel: str) -> str:
    address = reverse("notices:portal_choices")
    return address if channel == Message.Channel.EMAIL else f"{address}?by={channel}"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_PORTAL)
def portal_choices(request: SignedInRequest) -> HttpResponse:
    """The switches of one channel (``?by=``), with a preview of exactly what would arrive."""
    client = _own_client(request)
    channel = request.GET.get("by", Message.Channel.EMAIL)
    if channel not in _offered():
        return redirect("notices:portal_choices")
    choice = actions.choice_of(client, channel)
    if request.method != "POST":
        return _choices_page(request, client, ChoiceForm(instance=choice))
    form = ChoiceForm(request.POST, instance=choice)
    if not form.is_valid():
        return _choices_page(request, client, form, status=422)
    quiet = (form.cleaned_data["quiet_from"], form.cleaned_data["quiet_until"])
    expected = form.cleaned_data["version"]
    try:
        actions.save_choice(choice, by=request.user, expected=expected, switches=form.switches(), quiet=quiet)
    except StaleWrite as stale:
        current: Any = stale.current
        form.data = {**form.data.dict(), "version": current.version}  # type: ignore[attr-defined]
        return _choices_page(request, client, form, status=409, saved=stale.current)
    messages.success(request, _("Saved. You can change this whenever you like."))
    return redirect(_page_of(channel))


def _choices_page(
    request: SignedInRequest, client: Client, form: ChoiceForm, *, status: int = 200, saved: Any = None
) -> HttpResponse:
    channel = form.instance.channel
    safe = safe_channel(client, channel)
    context = {
        "form": form,
        "by": channel,
        "address": safe.address if safe else "",
        "channel": safe,
        "device": channel == "push"
        and PushSubscription.objects.visible_to(request.user).filter(user=request.user).exists(),
        "push_words": push.SENTENCE,
        "push_key": push.public_key() if channel == "push" else "",
        "tabs": [(name, presenters.channel_words(name), _page_of(name)) for name in _offered()],
        "previews": [words for _kind, words in presenters.previews(client)],
        "anything_on": bool(presenters.chosen_by(client)),
        "saved": saved,
    }
    return render(request, "notices/portal_choices.html", context, status=status)


@require_POST
@needs(Permission.OWN_PORTAL)
def portal_push(request: SignedInRequest) -> HttpResponse:
    """Allow this browser to be told (``endpoint``), or end it for every browser (``end``). Answers 422 for a foreign endpoint."""
    _own_client(request)
    if "end" in request.POST:
        actions.unsubscribe(by=request.user)
        messages.success(request, _("This is off now, in every browser."))
        return redirect(_page_of("push"))
    try:
        endpoint = request.POST.get("endpoint", "")
        actions.subscribe(by=request.user, endpoint=endpoint, session_key=request.session.session_key or "")
    except ValidationError as error:
        return JsonResponse({"error": error.messages[0]}, status=422)
    return JsonResponse({"allowed": True})


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
