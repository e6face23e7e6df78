from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import audit
from notices import actions, presenters
from notices.models import Message
from notices.presenters import chosen_by
from notices.requests import SignedInRequest
from people.access import fetch_or_refuse, needs
from people.models import Client, ContactChannel
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
        "on": [str(Message.Channel(choice.channel).label) for choice in chosen_by(client)],
        "off_lines": ContactChannel.objects.visible_to(request.user).filter(
            client=client, undeliverable_since__isnull=False
        ),
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
