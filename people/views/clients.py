"""Pages about clients as people of the clinic: the list, registration, details, ways to reach them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit
from common.saving import StaleWrite
from people import actions, lists
from people.access import fetch_or_refuse, needs
from people.forms.clients import ChannelForm, ClientFilterForm, ClientForm, NewClientForm
from people.models import Client, ContactChannel
from people.permissions import Permission
from people.presenters import case_header
from people.stale import stale_page

TAB = "details"


def refused(form: forms.BaseForm, error: ValidationError) -> None:
    """Show an action's refusal on the form: beside its field when it names one."""
    form.add_error(None, error)


@require_safe
@needs(Permission.SEE_CLIENTS)
def client_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    everybody = user.can(Permission.REGISTER_CLIENTS)
    form = ClientFilterForm(request.GET, clinicians=lists.clinician_choices() if everybody else None)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = lists.client_page(user, wanted, request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "everybody": everybody,
        "narrowed": any(wanted.values()),
        "can_register": everybody,
        "can_open_in_emergency": user.can(Permission.OPEN_IN_EMERGENCY),
    }
    return render(request, "people/client_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REGISTER_CLIENTS)
def client_new(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = NewClientForm(request.POST or None)
    duplicates: list[ContactChannel] = []
    if request.method == "POST":
        if form.is_valid():
            duplicates = form.duplicates
            if not duplicates or form.cleaned_data["known_person"]:
                values = {name: value for name, value in form.cleaned_data.items() if name != "known_person"}
                client = actions.register_client(by=user, **values)
                messages.success(request, _("Registered as %(number)s.") % {"number": client.case_number})
                return redirect("people:client_details", client.pk)
        return render(request, "people/client_new.html", {"form": form, "duplicates": duplicates}, status=422)
    return render(request, "people/client_new.html", {"form": NewClientForm()})


def details_context(client: Client, user: Any) -> dict[str, Any]:
    """What the page of details shows. The forms on it post to addresses of their own."""
    return {
        "client": client,
        "case": case_header(client, user),
        "tab": TAB,
        "identity": lists.identity(client),
        "channels": [lists.channel_line(channel) for channel in client.channels.all()],
        "care": lists.care_of(client),
        "access": lists.access_state(client),
        "can_edit": user.can(Permission.EDIT_CLIENTS),
        "consents_url": reverse("people:consents", args=[client.pk]) if user.can(Permission.SEE_RECORDS) else "",
        "can_arrange": user.can(Permission.MATCH_CLIENTS),
        "can_invite": user.can(Permission.REGISTER_CLIENTS),
    }


@require_safe
@needs(Permission.SEE_CLIENTS)
def client_details(request: HttpRequest, client_id: UUID) -> HttpResponse:
    user: Any = request.user
    client = fetch_or_refuse(Client, user, client_id)
    audit.record("client.viewed", by=user, obj=client, client=client)
    return render(request, "people/client_details.html", details_context(client, user))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_CLIENTS)
def client_edit(request: HttpRequest, client_id: UUID) -> HttpResponse:
    user: Any = request.user
    client = fetch_or_refuse(Client, user, client_id)
    header = case_header(client, user)
    form = ClientForm(request.POST if request.method == "POST" else None, client=client)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_client(by=user, client=client, expected=form.cleaned_data["version"], changes=form.changes())
        except StaleWrite as stale:
            return stale_page(request, form, stale.current, "people:client_details", client.pk)
        messages.success(request, _("Details saved."))
        return redirect("people:client_details", client.pk)
    if request.method != "POST":
        audit.record("client.viewed", by=user, obj=client, client=client)
    context = {"form": form, "client": client, "case": header, "tab": TAB}
    return render(request, "people/client_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_CLIENTS)
def channel_new(request: HttpRequest, client_id: UUID) -> HttpResponse:
    user: Any = request.user
    client = fetch_or_refuse(Client, user, client_id)
    form = ChannelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_channel(by=user, client=client, **form.changes())
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("Way to get in touch added."))
            return redirect("people:client_details", client.pk)
    return _channel_page(request, form, client, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_CLIENTS)
def channel_edit(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    user: Any = request.user
    channel = fetch_or_refuse(ContactChannel, user, channel_id)
    client = channel.client
    form = ChannelForm(request.POST if request.method == "POST" else None, channel=channel)
    if request.method == "POST" and form.is_valid():
        try:
            expected = form.cleaned_data["version"] or 0
            actions.update_channel(by=user, channel=channel, expected=expected, changes=form.changes())
        except StaleWrite as stale:
            return stale_page(request, form, stale.current, "people:client_details", client.pk)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("Way to get in touch saved."))
            return redirect("people:client_details", client.pk)
    return _channel_page(request, form, client, channel_id)


def _channel_page(request: HttpRequest, form: ChannelForm, client: Client, channel_id: UUID | None) -> HttpResponse:
    context = {
        "form": form,
        "client": client,
        "case": case_header(client, request.user),  # type: ignore[arg-type]
        "tab": TAB,
        "channel_id": channel_id,
    }
    return render(request, "people/channel_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
@needs(Permission.EDIT_CLIENTS)
def channel_remove(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    user: Any = request.user
    channel = fetch_or_refuse(ContactChannel, user, channel_id)
    client_id = channel.client_id
    actions.remove_channel(by=user, channel=channel)
    messages.success(request, _("Way to get in touch removed."))
    return redirect("people:client_details", client_id)
