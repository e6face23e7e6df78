"""The client's own people, home and events: told at the beginning, and added to for as long as the record is open."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import lives, relationships
from assessments.gates import quiet_portal
from assessments.history_forms import FamilyMemberForm, InitialsOnly, LifeEventForm, RelationshipForm
from assessments.models import FamilyMember, Intake, LifeEvent, Relationship
from assessments.presenters.history import Urls, history_of, span_words
from assessments.safety import mentions_ending_life
from assessments.views.editing import form_page
from assessments.views.own import own_client, own_intake
from people.access import fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission

page_methods = require_http_methods(["GET", "HEAD", "POST"])


class OwnUrls(Urls):
    """Rows of the client's own side lead to their forms."""

    def person(self, row: Relationship) -> str:
        return self._own("portal_relationship", row)

    def event(self, row: LifeEvent) -> str:
        return self._own("portal_event", row)

    def member(self, row: FamilyMember) -> str:
        return self._own("portal_member", row)

    def _own(self, name: str, row: Any) -> str:
        return reverse(f"assessments:{name}", args=[row.pk]) if row.told_by == Relationship.ToldBy.CLIENT else ""


def _draft(request: HttpRequest) -> Intake | None:
    intake = own_intake(request)
    return intake if intake is not None and intake.state == Intake.State.DRAFT else None


def _list_url(request: HttpRequest) -> str:
    """Back to where rows of this kind are listed: the page of the intake while it is a draft, later the page of its own."""
    if _draft(request) is not None:
        return reverse("assessments:portal_page", args=["relationships"])
    return reverse("assessments:portal_people")


def _own_row(model: Any, user: Any, pk: Any) -> Any:
    """A row of the person's own side. Somebody who also works here sees clients' rows elsewhere, never in the portal."""
    row = fetch_or_refuse(model, user, pk)
    if row.client.user_id != user.pk or row.told_by != Relationship.ToldBy.CLIENT:
        raise Http404
    return row


def _open_client(request: HttpRequest) -> Client:
    """The client, unless these pages are quiet: then they do not exist, for whoever may be looking too."""
    client = own_client(request)
    if quiet_portal(client):
        raise Http404
    return client


@require_safe
@needs(Permission.OWN_PORTAL)
def people(request: HttpRequest) -> HttpResponse:
    """A life in relationships: list, events, home. Hidden while it could be read over a shoulder."""
    client, user = own_client(request), request.user
    quiet = quiet_portal(client)
    context: dict[str, Any] = {"quiet": quiet}
    if not quiet:
        context["shown"] = history_of(client, user, urls=OwnUrls(), words=False, own=True)  # type: ignore[arg-type]
    return render(request, "assessments/portal/people.html", context)


@page_methods
@needs(Permission.OWN_PORTAL)
def new(request: HttpRequest) -> HttpResponse:
    """Add somebody."""
    client, user = _open_client(request), request.user
    form = RelationshipForm(request.POST or None)

    def save() -> HttpResponse:
        relationships.add_relationship(client=client, by=user, values=form.values())  # type: ignore[arg-type]
        return _on(request, form)

    context = {"focus": True, "back_url": _list_url(request)}
    return form_page(request, form, "assessments/portal/relationship.html", context, save=save)


def _on(request: HttpRequest, form: InitialsOnly) -> HttpResponse:
    said = form.cleaned_data
    worried = any(mentions_ending_life(value) for value in said.values() if isinstance(value, str))
    if worried or said.get("violence") == "current":
        return redirect("assessments:portal_reach")
    messages.success(request, _("Saved."))
    return redirect(_list_url(request))


@page_methods
@needs(Permission.OWN_PORTAL)
def edit(request: HttpRequest, relationship_id: Any) -> HttpResponse:
    """Change somebody's row."""
    user: Any = request.user
    row = _own_row(Relationship, user, relationship_id)
    _open_client(request)
    form = RelationshipForm(request.POST or None, instance=row)

    def save() -> HttpResponse:
        expected = form.cleaned_data["version"] or 0
        try:
            relationships.change_relationship(relationship=row, by=user, values=form.values(), expected=expected)
        except relationships.Kept:
            messages.info(request, _("This stays as you told it. You can add what is new, or say it when you meet."))
            return redirect(_list_url(request))
        return _on(request, form)

    context = {
        "relationship": row,
        "focus": True,
        "back_url": _list_url(request),
        "removable": _draft(request) is not None,
    }
    return form_page(request, form, "assessments/portal/relationship.html", context, save=save)


@page_methods
@needs(Permission.OWN_PORTAL)
def remove(request: HttpRequest, relationship_id: Any) -> HttpResponse:
    """Ask once, then remove the row: while the intake is a draft."""
    user: Any = request.user
    row = _own_row(Relationship, user, relationship_id)
    _open_client(request)
    if _draft(request) is None:
        return redirect("assessments:portal_people")
    if request.method == "POST":
        relationships.remove_relationship(relationship=row, by=user)
        messages.success(request, _("Removed."))
        return redirect(_list_url(request))
    context = {"relationship": row, "words": span_words(row), "focus": True}
    return render(request, "assessments/portal/relationship_remove.html", context)


# --- home and events
@page_methods
@needs(Permission.OWN_PORTAL)
def member_new(request: HttpRequest) -> HttpResponse:
    """Add somebody of the home one comes from."""
    return _small(request, FamilyMemberForm(request.POST or None), lives.add_member, _("Somebody from home"))


@page_methods
@needs(Permission.OWN_PORTAL)
def member(request: HttpRequest, member_id: Any) -> HttpResponse:
    row = _own_row(FamilyMember, request.user, member_id)
    form = FamilyMemberForm(request.POST or None, instance=row)
    return _small(request, form, lives.change_member, _("Somebody from home"), member=row)


@page_methods
@needs(Permission.OWN_PORTAL)
def event_new(request: HttpRequest) -> HttpResponse:
    """Add something that happened."""
    return _small(request, LifeEventForm(request.POST or None), lives.add_event, _("Something that happened"))


@page_methods
@needs(Permission.OWN_PORTAL)
def event(request: HttpRequest, event_id: Any) -> HttpResponse:
    row = _own_row(LifeEvent, request.user, event_id)
    form = LifeEventForm(request.POST or None, instance=row)
    return _small(request, form, lives.change_event, _("Something that happened"), event=row)


def _small(request: HttpRequest, form: InitialsOnly, write: Any, title: str, **row: Any) -> HttpResponse:
    """A short form of one row; with a ``row`` it is changed, without it is added."""
    client = _open_client(request)

    def save() -> HttpResponse:
        more = {**row, "expected": form.cleaned_data["version"] or 0} if row else {"client": client}
        write(by=request.user, values=form.values(), **more)
        messages.success(request, _("Saved."))
        return redirect("assessments:portal_people")

    context = {"focus": True, "title": title, "back_url": reverse("assessments:portal_people")}
    return form_page(request, form, "assessments/portal/row.html", context, save=save)
