"""Groups: the list, one group with its members and sessions, who joins, who must not meet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.writing import record
from common.acting import as_the_clinic
from common.posted import is_whole_number
from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from sessions import actions, presenters
from sessions.forms import GroupSessionForm
from sessions.group_forms import AdmitForm, GroupForm, LeadsForm, MemberWordsForm, PairForm, ScreeningForm
from sessions.models import Group, GroupMembership, GroupScreening, KnownPair
from sessions.presenters import groups as shown
from sessions.presenters.groupnotes import climate_chart, climate_rows

page_methods = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 50


def _counted(request: SignedInRequest) -> QuerySet:
    members = Count("memberships", filter=Q(memberships__left_on__isnull=True), distinct=True)
    rows = Group.objects.visible_to(request.user).annotate(members=members)
    return rows.prefetch_related("facilitators").order_by("name", "pk")


@require_safe
@needs(Permission.SEE_RECORDS)
def group_list(request: SignedInRequest) -> HttpResponse:
    page = Paginator(_counted(request), PAGE).get_page(request.GET.get("page"))
    with as_the_clinic():  # how many members there are, also in groups that the reader does not lead
        rows = presenters.group_rows(page)
    return render(request, "sessions/group_list.html", {"page": page, "rows": rows})


@page_methods
@needs(Permission.WRITE_RECORDS)
def group_new(request: SignedInRequest) -> HttpResponse:
    form = GroupForm(request.POST if request.method == "POST" else None, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        group = actions.create_group(by=request.user, values=form.cleaned_data)
        messages.success(request, _("Group created."))
        return redirect("sessions:group", group_id=group.pk)
    return render(request, "sessions/group_new.html", {"form": form}, status=422 if form.errors else 200)


def _page(request: SignedInRequest, group: Group, *, session: forms.Form | None = None) -> HttpResponse:
    lead = actions.leads(request.user, group)
    memberships = (
        GroupMembership.objects.visible_to(request.user)
        .filter(group=group, left_on__isnull=True)
        .select_related("client", "screening__by")
    )
    begins = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    context = {
        "group": group,
        "leads": lead,
        "facilitators": [str(user) for user in group.facilitators.all()],
        "members": presenters.member_rows(memberships, request.user),
        "sessions": presenters.group_sessions(group, request.user),
        "form": session or GroupSessionForm(initial={"starts_at": begins}),
        "climate": climate_chart(group) if lead else "",
        "climate_rows": climate_rows(group) if lead else [],
        "screenings": shown.screening_rows(
            GroupScreening.objects.visible_to(request.user).filter(group=group), request.user
        )
        if lead
        else [],
    }
    failed = session is not None and session.errors
    return render(request, "sessions/group.html", context, status=422 if failed else 200)


@require_safe
@needs(Permission.SEE_RECORDS)
def group(request: SignedInRequest, group_id: Any) -> HttpResponse:
    row = fetch_or_refuse(Group, request.user, group_id)
    record("group.read", by=request.user, obj=row)
    return _page(request, row)


def _led(request: SignedInRequest, group_id: Any) -> Group:
    row: Group = fetch_or_refuse(Group, request.user, group_id)
    if not actions.leads(request.user, row):
        raise PermissionDenied
    return row


@page_methods
@needs(Permission.WRITE_RECORDS)
def group_edit(request: SignedInRequest, group_id: Any) -> HttpResponse:
    """Change a group: its days and places, its rules. Who leads it can be let go here; somebody new is added by the office."""
    row = _led(request, group_id)
    people = {user.pk: user for user in row.facilitators.all()}
    initial = {"version": row.version, "facilitators": [str(user.pk) for user in row.facilitators.all()]}
    form = GroupForm(
        request.POST if request.method == "POST" else None,
        instance=Group.objects.visible_to(request.user).get(pk=row.pk),
        facilitators=[(str(pk), str(user)) for pk, user in people.items()],
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        chosen = [people[pk] for pk in people if str(pk) in form.cleaned_data["facilitators"]]
        values = {name: form.cleaned_data[name] for name in GroupForm.Meta.fields}
        try:
            actions.change_group(
                by=request.user, group=row, expected=form.cleaned_data["version"], values=values, facilitators=chosen
            )
        except StaleWrite:
            messages.warning(request, _("Somebody else changed this at the same moment. Check it once more."))
            return redirect("sessions:group_edit", group_id=group_id)
        messages.success(request, _("Saved."))
        if request.user not in chosen:
            return redirect("sessions:group_list")
        return redirect("sessions:group", group_id=group_id)
    return render(request, "sessions/group_new.html", {"form": form, "group": row}, status=422 if form.errors else 200)


@require_safe
@needs(Permission.MATCH_CLIENTS)
def clinic_groups(request: SignedInRequest) -> HttpResponse:
    """All groups of the clinic, and who leads them. No member is named here."""
    page = Paginator(_counted(request), PAGE).get_page(request.GET.get("page"))
    with as_the_clinic():  # the desk leads no group
        shown_rows = presenters.group_rows(page)
    rows = [row | {"url": reverse("sessions:group_leads", args=[row["pk"]])} for row in shown_rows]
    return render(request, "sessions/clinic_groups.html", {"page": page, "rows": rows})


@page_methods
@needs(Permission.MATCH_CLIENTS)
def group_leads(request: SignedInRequest, group_id: Any) -> HttpResponse:
    """Say who leads a group; it opens the members' records to whoever is new."""
    row: Group = fetch_or_refuse(Group, request.user, group_id)
    people = shown.clinicians()
    form = LeadsForm(
        request.POST if request.method == "POST" else None,
        people=[(str(pk), str(user)) for pk, user in people.items()],
        initial={"version": row.version, "facilitators": [str(user.pk) for user in row.facilitators.all()]},
    )
    if request.method == "POST" and form.is_valid():
        chosen = [people[pk] for pk in people if str(pk) in form.cleaned_data["facilitators"]]
        try:
            actions.set_leads(by=request.user, group=row, expected=form.cleaned_data["version"], facilitators=chosen)
        except StaleWrite:
            messages.warning(request, _("Somebody else changed this at the same moment. Check it once more."))
            return redirect("sessions:group_leads", group_id=group_id)
        messages.success(request, _("Saved."))
        return redirect("sessions:clinic_groups")
    members = row.memberships.filter(left_on__isnull=True).count()
    context = {"form": form, "group": row, "members": members}
    return render(request, "sessions/group_leads.html", context, status=422 if form.errors else 200)


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


@page_methods
@needs(Permission.WRITE_RECORDS)
def group_screen(request: SignedInRequest, group_id: Any) -> HttpResponse:
    """Keep a talk before joining. What the composition check says comes on the next page."""
    row = _led(request, group_id)
    form = ScreeningForm(
        request.POST if request.method == "POST" else None, clients=presenters.own_clients(request.user)
    )
    if request.method == "POST" and form.is_valid():
        client = fetch_or_refuse(Client, request.user, form.cleaned_data.pop("client"))
        screening = actions.screen(by=request.user, group=row, client=client, **form.cleaned_data)
        if screening.result in GroupScreening.ADMITS:
            return redirect("sessions:group_join", screening_id=screening.pk)
        messages.success(request, _("Kept. No place was given."))
        return redirect("sessions:group", group_id=group_id)
    return render(
        request, "sessions/group_screen.html", {"form": form, "group": row}, status=422 if form.errors else 200
    )


@page_methods
@needs(Permission.WRITE_RECORDS)
def group_join(request: SignedInRequest, screening_id: Any) -> HttpResponse:
    """Who would join whom, and the place."""
    row: GroupScreening = fetch_or_refuse(
        GroupScreening, request.user, screening_id, queryset=shown.whole(GroupScreening)
    )
    if not actions.leads(request.user, row.group):
        raise PermissionDenied
    form = AdmitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.admit(by=request.user, screening=row, **form.cleaned_data)
        except actions.GroupFull:
            form.add_error("joined_on", _("Every place in this group is taken."))
        except actions.WouldClash:
            form.add_error("joined_on", _("The check below stops this. The desk can say more."))
        except actions.NotScreened:
            form.add_error("joined_on", _("The talk came to something else. Talk again first."))
        else:
            messages.success(request, _("Added to the group."))
            return redirect("sessions:group", group_id=row.group_id)
    elif request.method != "POST":
        record("group.composition_read", by=request.user, obj=row, client=row.client)
    findings = shown.finding_rows(actions.composition_of(row.group, row.client))
    context = {"form": form, "row": row, "name": row.client.shown_name(request.user), "findings": findings,
               "stops": any(item["stops"] for item in findings)}  # fmt: skip
    return render(request, "sessions/group_join.html", context, status=422 if form.errors else 200)


@page_methods
@needs(Permission.WRITE_RECORDS)
def group_member(request: SignedInRequest, membership_id: Any) -> HttpResponse:
    """What the check of names looks for besides one member's name."""
    row: GroupMembership = fetch_or_refuse(
        GroupMembership, request.user, membership_id, queryset=shown.whole(GroupMembership)
    )
    if not actions.leads(request.user, row.group):
        raise PermissionDenied
    initial = {"called": row.called or "", "giveaways": row.giveaways or ""}
    form = MemberWordsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.describe_member(by=request.user, membership=row, **form.cleaned_data)
        messages.success(request, _("Saved. The check looks for it from now on."))
        return redirect("sessions:group", group_id=row.group_id)
    if request.method != "POST":
        record("group.member_read", by=request.user, obj=row, client=row.client)
    context = {"form": form, "row": row, "name": row.client.shown_name(request.user)}
    return render(request, "sessions/group_member.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.WRITE_RECORDS)
def group_leave(request: SignedInRequest, membership_id: Any) -> HttpResponse:
    """End one person's place in a group."""
    row = fetch_or_refuse(GroupMembership, request.user, membership_id)
    if not actions.leads(request.user, row.group):
        raise PermissionDenied
    actions.leave_group(by=request.user, membership=row)
    messages.success(request, _("The place in the group has ended."))
    return redirect("sessions:group", group_id=row.group_id)


@page_methods
@needs(Permission.REGISTER_CLIENTS)
def pairs(request: SignedInRequest, client_id: Any) -> HttpResponse:
    """The desk's list of who knows one client. Nobody else sees it; the check of a group only says that there is somebody."""
    client: Client = fetch_or_refuse(Client, request.user, client_id)
    form = PairForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["other"].strip().upper().removeprefix("M-")
        rows = Client.objects.visible_to(request.user)
        other = rows.filter(number=int(number)).first() if is_whole_number(number) else None
        if other is None or other.pk == client.pk:
            form.add_error("other", _("There is no other client of this number."))
        else:
            actions.record_pair(by=request.user, one=client, other=other, kind=form.cleaned_data["kind"])
            messages.success(request, _("Kept at the desk."))
            return redirect("sessions:pairs", client_id=client_id)
    elif request.method != "POST":
        record("pairs.read", by=request.user, client=client)
    known = KnownPair.objects.visible_to(request.user).filter(Q(first=client) | Q(second=client))
    context = {"form": form, "client": client, "name": client.shown_name(request.user),
               "rows": shown.pair_rows(known, client, request.user)}  # fmt: skip
    return render(request, "sessions/pairs.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.REGISTER_CLIENTS)
def pair_forget(request: SignedInRequest, pair_id: Any) -> HttpResponse:
    row = fetch_or_refuse(KnownPair, request.user, pair_id)
    actions.forget_pair(by=request.user, pair=row)
    messages.success(request, _("Removed."))
    return redirect("sessions:pairs", client_id=row.first_id)
