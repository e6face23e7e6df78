"""A client's life in relationships, for the care team: read, add what was told in a session, judge what comes back, rate anew."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from assessments import lives, ratings, relationships
from assessments.history_forms import (
    FamilyMemberForm,
    InitialsOnly,
    LifeEventForm,
    PatternForm,
    RatingForm,
    RelationshipForm,
    WordsForm,
)
from assessments.models import FamilyMember, LifeEvent, Relationship, RelationshipWords
from assessments.partial_dates import year_of
from assessments.patterns import patterns
from assessments.presenters.case import symptom_plot
from assessments.presenters.history import Urls, closeness_words, facts, history_of, lines_of, span_words
from assessments.presenters.ratings import rating_rows
from assessments.views.editing import form_page
from people.access import client_in_care, fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from people.presenters import case_header

page_methods = require_http_methods(["GET", "HEAD", "POST"])


class CaseUrls(Urls):
    """Every relationship has a page with the client's words and one's own; other rows lead to their form if they are ours."""

    def person(self, row: Relationship) -> str:
        return reverse("assessments:line_person", args=[row.pk])

    def event(self, row: LifeEvent) -> str:
        return self._ours("line_event", row)

    def member(self, row: FamilyMember) -> str:
        return self._ours("line_member", row)

    def _ours(self, name: str, row: Any) -> str:
        ours = row.told_by == Relationship.ToldBy.CLINICIAN
        return reverse(f"assessments:{name}", args=[row.pk]) if ours else ""


def _frame(client: Client, user: Any, **context: Any) -> dict[str, Any]:
    back = reverse("assessments:case_history", args=[client.pk])
    return {"case": case_header(client, user), "tab": "history", "client": client, "back_url": back, **context}


@require_safe
@needs(Permission.SEE_RECORDS)
def case_history(request: HttpRequest, client_id: Any) -> HttpResponse:
    user: Any = request.user
    client = client_in_care(user, client_id)
    context = _frame(
        client,
        user,
        shown=history_of(client, user, urls=CaseUrls(), words=True),
        plot=symptom_plot(client, user),
        may_write=user.can(Permission.WRITE_RECORDS),
    )
    audit.record("history.read", by=user, obj=client, client=client)
    return render(request, "assessments/staff/history.html", context)


@page_methods
@needs(Permission.WRITE_RECORDS)
def person_new(request: HttpRequest, client_id: Any) -> HttpResponse:
    """Add a relationship that the client told in a session."""
    form = RelationshipForm(request.POST or None)
    return _add(request, client_id, form, relationships.add_relationship, _("Add a relationship"))


@page_methods
@needs(Permission.SEE_RECORDS)
def person(request: HttpRequest, relationship_id: Any) -> HttpResponse:
    """One relationship as it was told, and the clinician's own words beside it."""
    user: Any = request.user
    row = fetch_or_refuse(Relationship, user, relationship_id)
    noted = RelationshipWords.objects.visible_to(user).filter(relationship=row).first()
    may_write = user.can(Permission.WRITE_RECORDS)
    initial = {"words": noted.words if noted else "", "version": noted.version if noted else 0}
    form = WordsForm(request.POST if may_write and request.method == "POST" else None, initial=initial)

    def save() -> HttpResponse:
        said = form.cleaned_data
        lives.write_words(relationship=row, by=user, words=said["words"], expected=said["version"] or 0)
        messages.success(request, _("Saved."))
        return redirect("assessments:case_history", row.client_id)

    context = _frame(
        row.client,
        user,
        relationship=row,
        span=span_words(row),
        closeness=closeness_words(row),
        facts=facts(row),
        noted=noted,
        may_write=may_write,
        ours=row.told_by == Relationship.ToldBy.CLINICIAN,
    )
    if request.method != "POST":
        audit.record("relationship.read", by=user, obj=row, client=row.client)
    return form_page(request, form, "assessments/staff/person.html", context, save=save)


@page_methods
@needs(Permission.WRITE_RECORDS)
def person_edit(request: HttpRequest, relationship_id: Any) -> HttpResponse:
    """Change a relationship that a clinician wrote down."""
    row = fetch_or_refuse(Relationship, request.user, relationship_id)  # type: ignore[arg-type]
    form = RelationshipForm(request.POST or None, instance=row)
    return _change(request, row, form, relationships.change_relationship, "relationship")


@page_methods
@needs(Permission.WRITE_RECORDS)
def event_new(request: HttpRequest, client_id: Any) -> HttpResponse:
    """Add an event of a life."""
    return _add(request, client_id, LifeEventForm(request.POST or None), lives.add_event, _("Add an event"))


@page_methods
@needs(Permission.WRITE_RECORDS)
def event(request: HttpRequest, event_id: Any) -> HttpResponse:
    row = fetch_or_refuse(LifeEvent, request.user, event_id)  # type: ignore[arg-type]
    return _change(request, row, LifeEventForm(request.POST or None, instance=row), lives.change_event, "event")


@page_methods
@needs(Permission.WRITE_RECORDS)
def member_new(request: HttpRequest, client_id: Any) -> HttpResponse:
    """Add somebody of the home that the client comes from."""
    form = FamilyMemberForm(request.POST or None)
    return _add(request, client_id, form, lives.add_member, _("Add somebody of the family"))


@page_methods
@needs(Permission.WRITE_RECORDS)
def member(request: HttpRequest, member_id: Any) -> HttpResponse:
    row = fetch_or_refuse(FamilyMember, request.user, member_id)  # type: ignore[arg-type]
    return _change(request, row, FamilyMemberForm(request.POST or None, instance=row), lives.change_member, "member")


def _add(request: HttpRequest, client_id: Any, form: InitialsOnly, write: Any, title: str) -> HttpResponse:
    user: Any = request.user
    client = client_in_care(user, client_id)

    def save() -> HttpResponse:
        write(client=client, by=user, values=form.values())
        messages.success(request, _("Saved."))
        return redirect("assessments:case_history", client.pk)

    context = _frame(client, user, title=title)
    return form_page(request, form, "assessments/staff/row.html", context, save=save)


def _change(request: HttpRequest, row: Any, form: InitialsOnly, write: Any, name: str) -> HttpResponse:
    user: Any = request.user
    if row.told_by != Relationship.ToldBy.CLINICIAN:
        messages.info(request, _("These are the client's words. Yours have a place of their own."))
        return redirect("assessments:case_history", row.client_id)

    def save() -> HttpResponse:
        try:
            write(by=user, values=form.values(), expected=form.cleaned_data["version"] or 0, **{name: row})
            messages.success(request, _("Saved."))
        except relationships.Kept:
            messages.info(
                request, _("The intake was locked, so this row stays. Your words beside it can still change.")
            )
        return redirect("assessments:case_history", row.client_id)

    context = _frame(row.client, user, title=_("Change"))
    return form_page(request, form, "assessments/staff/row.html", context, save=save)


@require_POST
@needs(Permission.WRITE_RECORDS)
def pattern(request: HttpRequest, client_id: Any) -> HttpResponse:
    """Confirm, reject or reword what comes back. The evidence is what the rules see now."""
    user: Any = request.user
    client = client_in_care(user, client_id)
    form = PatternForm(request.POST)
    today = timezone.localdate()
    rows = list(Relationship.objects.visible_to(user).filter(client=client))
    lines = lines_of(rows, today=today, born=client.birth_date)
    found = {one.rule: one for one in patterns([line.told for line in lines], year_of(today))}
    if not form.is_valid() or form.cleaned_data["rule"] not in found:
        messages.info(request, _("This pattern no longer shows in what was told."))
        return redirect("assessments:case_history", client_id)
    said = form.cleaned_data
    try:
        lives.decide_pattern(
            client=client, by=user, rule=said["rule"], verdict=said["verdict"], words=said["words"],
            evidence=found[said["rule"]].evidence,
        )  # fmt: skip
        messages.success(request, _("Noted."))
    except ValueError:
        messages.error(request, _("Write the new words first."))
    return redirect("assessments:case_history", client_id)


@page_methods
@needs(Permission.SEE_RECORDS)
def case_ratings(request: HttpRequest, client_id: Any) -> HttpResponse:
    """The grid over time, and the clinician's own rating of today."""
    user: Any = request.user
    client = client_in_care(user, client_id)
    may_write = user.can(Permission.WRITE_RECORDS)
    form = RatingForm(request.POST if may_write and request.method == "POST" else None, rated=ratings.RATED, full=True)
    if form.is_bound and form.is_valid():
        kept = ratings.rate_anew(client=client, by=user, given=form.given())
        messages.success(request, _("Saved, with today's date.") if kept else _("Nothing was rated."))
        return redirect("assessments:case_ratings", client_id)
    if request.method != "POST":
        audit.record("symptoms.read", by=user, obj=client, client=client)
    plot = symptom_plot(client, user)
    context = _frame(client, user, form=form, plot=plot, rows=rating_rows(client, user), may_write=may_write)
    return render(request, "assessments/staff/ratings.html", context, status=422 if form.errors else 200)
