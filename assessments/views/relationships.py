"""Rows of the relationship history while the intake is with the client."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments import relationships
from assessments.forms import RelationshipForm
from assessments.models import Intake, Relationship
from assessments.presenters.portal import relationship_words
from assessments.safety import mentions_ending_life
from assessments.views.own import own_intake
from common.saving import StaleWrite
from people.access import fetch_or_refuse, needs
from people.permissions import Permission

LIST = ("assessments:portal_page", "relationships")


def _with_client(request: HttpRequest) -> Intake | None:
    intake = own_intake(request)
    return intake if intake is not None and intake.state == Intake.State.DRAFT else None


def _own_row(user: Any, relationship_id: Any) -> Relationship:
    """A row of the person's own. Somebody who also works here sees clients' rows elsewhere, never in the portal."""
    row = fetch_or_refuse(Relationship, user, relationship_id)
    if row.client.user_id != user.pk:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_PORTAL)
def new(request: HttpRequest) -> HttpResponse:
    """Add somebody."""
    intake = _with_client(request)
    if intake is None:
        return redirect("assessments:portal_start")
    form = RelationshipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        relationships.add_relationship(client=intake.client, by=user, values=form.values())
        return _on(request, form)
    status = 422 if request.method == "POST" else 200
    return render(request, "assessments/portal/relationship.html", {"form": form, "focus": True}, status=status)


def _on(request: HttpRequest, form: RelationshipForm) -> HttpResponse:
    if any(mentions_ending_life(form.cleaned_data[name]) for name in ("first_withdrawal", "what_worked")):
        return redirect("assessments:portal_reach")
    messages.success(request, _("Saved."))
    return redirect(*LIST)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_PORTAL)
def edit(request: HttpRequest, relationship_id: Any) -> HttpResponse:
    """Change somebody's row."""
    user: Any = request.user
    row = _own_row(user, relationship_id)
    if _with_client(request) is None:
        return redirect("assessments:portal_start")
    form = RelationshipForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        expected = form.cleaned_data["version"] or 0
        try:
            relationships.change_relationship(relationship=row, by=user, values=form.values(), expected=expected)
        except StaleWrite as stale:
            return _stale(request, form, stale.current)
        return _on(request, form)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "relationship": row, "focus": True}
    return render(request, "assessments/portal/relationship.html", context, status=status)


def _stale(request: HttpRequest, form: RelationshipForm, current: Any) -> HttpResponse:
    saved = RelationshipForm(instance=current)
    clashes = [
        {"question": form[name].label, "mine": form[name].value() or "–", "theirs": saved[name].value() or "–"}
        for name in relationships.FIELDS
        if (form[name].value() or "") != (saved[name].value() or "")
        and str(form[name].value()) != str(saved[name].value())
    ]
    kept = [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "version")]
    context = {"clashes": clashes, "kept": kept, "version": current.version, "page_url": request.path}
    return render(request, "assessments/portal/clash.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_PORTAL)
def remove(request: HttpRequest, relationship_id: Any) -> HttpResponse:
    """Ask once, then remove the row."""
    user: Any = request.user
    row = _own_row(user, relationship_id)
    if _with_client(request) is None:
        return redirect("assessments:portal_start")
    if request.method == "POST":
        relationships.remove_relationship(relationship=row, by=user)
        messages.success(request, _("Removed."))
        return redirect(*LIST)
    context = {"relationship": row, "words": relationship_words(row), "focus": True}
    return render(request, "assessments/portal/relationship_remove.html", context)
