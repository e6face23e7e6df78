"""Who cares for a client, and the client's way into the portal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit
from people import actions, lists, staff_lists
from people.access import fetch_or_refuse, needs
from people.forms.clients import BeginCareForm, EndCareForm, InviteClientForm
from people.models import CareRelationship, Client, Invitation
from people.permissions import Permission
from people.presenters import case_header
from people.views.clients import TAB, refused


def _page(request: HttpRequest, template: str, client: Client, **context: Any) -> HttpResponse:
    form = context.get("form")
    context |= {"client": client, "case": case_header(client, request.user), "tab": TAB}  # type: ignore[arg-type]
    return render(request, template, context, status=422 if form is not None and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MATCH_CLIENTS)
def care_begin(request: HttpRequest, client_id: UUID) -> HttpResponse:
    user: Any = request.user
    client = fetch_or_refuse(Client, user, client_id)
    form = BeginCareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.begin_care(by=user, client=client, **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("From now on %(name)s can open this record.") % form.cleaned_names())
            return redirect("people:client_details", client.pk)
    return _page(request, "people/care_begin.html", client, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MATCH_CLIENTS)
def care_end(request: HttpRequest, care_id: UUID) -> HttpResponse:
    user: Any = request.user
    care = fetch_or_refuse(CareRelationship, user, care_id)
    form = EndCareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_care(by=user, care=care, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            refused(form, error)
        else:
            words = _("%(name)s can no longer open this record.") % {"name": care.clinician.name}
            messages.success(request, words)
            return redirect("people:client_details", care.client_id)
    return _page(request, "people/care_end.html", care.client, form=form, care=care)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REGISTER_CLIENTS)
def client_invite(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Send the link, or send it again: an earlier link stops working."""
    user: Any = request.user
    client = fetch_or_refuse(Client, user, client_id)
    form = InviteClientForm(request.POST if request.method == "POST" else None, client=client)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(by=user, email=form.cleaned_data["email"], roles=["client"], client=client)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The invitation is on its way. Its link works for seven days."))
            return redirect("people:client_details", client.pk)
    access = lists.access_state(client)
    return _page(request, "people/client_invite.html", client, form=form, access=access)


@require_http_methods(["POST"])
@needs(Permission.REGISTER_CLIENTS)
def invitation_withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    user: Any = request.user
    invitation = fetch_or_refuse(Invitation, user, invitation_id)
    if actions.withdraw(by=user, invitation=invitation):
        messages.success(request, _("The invitation was withdrawn. Its link no longer works."))
    if invitation.client_id:
        return redirect("people:client_details", invitation.client_id)
    return redirect("people:staff_list")


@require_http_methods(["POST"])
@needs(Permission.REGISTER_CLIENTS)
def invitation_again(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Send somebody a new link in place of an earlier one."""
    user: Any = request.user
    old = fetch_or_refuse(Invitation, user, invitation_id)
    try:
        actions.invite(by=user, email=old.email, roles=old.roles, client=old.client, staff_name=old.staff_name)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("A new link is on its way; the earlier one no longer works."))
    if old.client_id:
        return redirect("people:client_details", old.client_id)
    return redirect("people:staff_list")


@require_safe
@needs(Permission.STAFF_AREA)
def find(request: HttpRequest) -> HttpResponse:
    """Search over what this person may see. Apps above add their own results through the slot."""
    from common import slots

    user: Any = request.user
    query = request.GET.get("q", "").strip()[:80]
    page = lists.client_page(user, {"q": query}, request.GET.get("page")) if query else None
    further = slots.collect("find.results", request=request, query=query) if query else []
    return render(request, "people/find.html", {"query": query, "page": page, "further": further})


@require_safe
@needs(Permission.SUPERVISE)
def supervision(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    rows = staff_lists.supervisees(user)
    audit.record("supervision.viewed", by=user, detail={"supervisees": len(rows)})
    return render(request, "people/supervision.html", {"rows": rows})
