"""Groups: the list, one group with its members and sessions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.writing import record
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from sessions import actions, presenters
from sessions.forms import GroupForm, GroupSessionForm, MemberForm
from sessions.models import Group, GroupMembership

page_methods = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 50


@require_safe
@needs(Permission.SEE_RECORDS)
def group_list(request: SignedInRequest) -> HttpResponse:
    groups = (
        Group.objects.visible_to(request.user)
        .annotate(members=Count("memberships", filter=Q(memberships__left_on__isnull=True), distinct=True))
        .prefetch_related("facilitators")
        .order_by("name")
    )
    page = Paginator(groups, PAGE).get_page(request.GET.get("page"))
    return render(request, "sessions/group_list.html", {"page": page, "rows": presenters.group_rows(page)})


@page_methods
@needs(Permission.WRITE_RECORDS)
def group_new(request: SignedInRequest) -> HttpResponse:
    form = GroupForm(request.POST if request.method == "POST" else None, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        group = actions.create_group(by=request.user, values=form.cleaned_data)
        messages.success(request, _("Group created."))
        return redirect("sessions:group", group_id=group.pk)
    return render(request, "sessions/group_new.html", {"form": form}, status=422 if form.errors else 200)


def _leads(request: SignedInRequest, group: Group) -> bool:
    user: Any = request.user
    return user.can(Permission.WRITE_RECORDS) and group.facilitators.filter(pk=user.pk).exists()


def _page(
    request: SignedInRequest, group: Group, *, session: forms.Form | None = None, member: forms.Form | None = None
) -> HttpResponse:
    leads = _leads(request, group)
    memberships = (
        GroupMembership.objects.visible_to(request.user)
        .filter(group=group, left_on__isnull=True)
        .select_related("client")
    )
    begins = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    context = {
        "group": group,
        "leads": leads,
        "facilitators": [str(user) for user in group.facilitators.all()],
        "members": presenters.member_rows(memberships, request.user),
        "sessions": presenters.group_sessions(group, request.user),
        "form": session or GroupSessionForm(initial={"starts_at": begins}),
        "member_form": member or MemberForm(clients=presenters.own_clients(request.user)),
    }
    failed = any(form is not None and form.errors for form in (session, member))
    return render(request, "sessions/group.html", context, status=422 if failed else 200)


@require_safe
@needs(Permission.SEE_RECORDS)
def group(request: SignedInRequest, group_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Group, request.user, group_id)
    record("group.read", by=request.user, obj=row)
    return _page(request, row)


@require_POST
@needs(Permission.WRITE_RECORDS)
def group_schedule(request: SignedInRequest, group_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Group, request.user, group_id)
    form = GroupSessionForm(request.POST)
    if form.is_valid():
        try:
            booked = actions.schedule_group_session(by=request.user, group=row, **form.cleaned_data)
        except actions.Clash as clash:
            form.add_error(clash.field, clash.message)
        else:
            messages.success(request, _("Booked for everyone in the group."))
            return redirect("sessions:appointment", appointment_id=booked.pk)
    return _page(request, row, session=form)


@require_POST
@needs(Permission.WRITE_RECORDS)
def group_join(request: SignedInRequest, group_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Group, request.user, group_id)
    form = MemberForm(request.POST, clients=presenters.own_clients(request.user))
    if form.is_valid():
        client = fetch_or_refuse(Client, request.user, form.cleaned_data["client"])
        try:
            actions.join_group(by=request.user, group=row, client=client)
        except actions.GroupFull:
            form.add_error("client", _("Every place in this group is taken."))
        else:
            messages.success(request, _("Added to the group."))
            return redirect("sessions:group", group_id=group_id)
    return _page(request, row, member=form)


@require_POST
@needs(Permission.WRITE_RECORDS)
def group_leave(request: SignedInRequest, membership_id: Any) -> HttpResponse:
    """End one person's place in a group."""
    row = fetch_or_refuse(GroupMembership, request.user, membership_id)
    if not _leads(request, row.group):
        raise PermissionDenied
    actions.leave_group(by=request.user, membership=row)
    messages.success(request, _("The place in the group has ended."))
    return redirect("sessions:group", group_id=row.group_id)
