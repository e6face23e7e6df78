"""The intake tab of a case: read, write one's own words beside the client's, sign."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import audit
from assessments import actions
from assessments.answers import words_for
from assessments.forms import AnswersForm, version_of
from assessments.models import Intake, IntakeAnswer
from assessments.presenters.case import case_intake
from assessments.presenters.portal import overview
from assessments.review import REVIEW
from assessments.safety_forms import AddendumForm
from assessments.states import NotAllowed
from people.access import fetch_or_refuse, needs
from people.consents import missing_for
from people.models import Client
from people.permissions import Permission
from people.presenters import case_header

CLINICIAN = IntakeAnswer.Side.CLINICIAN


def _latest(user: Any, client: Client) -> Intake | None:
    rows = Intake.objects.visible_to(user).filter(client=client)
    return rows.select_related("client", "reviewed_by").latest_first().first()


def _intake_of(user: Any, client_id: Any) -> Intake:
    intake = _latest(user, fetch_or_refuse(Client, user, client_id))
    if intake is None:
        raise Http404
    return intake


def _form(intake: Intake, data: Any = None) -> AnswersForm:
    answers = actions.read_answers(intake, CLINICIAN)
    return AnswersForm(data, questions=REVIEW.values(), answers=answers, parking=False)


@require_safe
@needs(Permission.SEE_RECORDS)
def case(request: HttpRequest, client_id: Any) -> HttpResponse:
    """The tab. A draft shows how far it is and nothing that was written."""
    user: Any = request.user
    client = fetch_or_refuse(Client, user, client_id)
    intake = _latest(user, client)
    context: dict[str, Any] = {"case": case_header(client, user), "tab": "intake", "intake": intake}
    if intake is not None:
        writing = intake.state == Intake.State.IN_REVIEW and user.can(Permission.WRITE_RECORDS)
        form = _form(intake) if writing else None
        context |= {
            "shown": case_intake(intake, user, form),
            "form": form,
            "may_write": user.can(Permission.WRITE_RECORDS),
            "missing": missing_for(client),
            "addendum": AddendumForm(),
        }
        if intake.state == Intake.State.DRAFT:
            context["way"] = overview(intake)
        audit.record("intake.read", by=user, obj=intake, client=client)
    return render(request, "assessments/staff/case.html", context)


@require_POST
@needs(Permission.WRITE_RECORDS)
def review(request: HttpRequest, client_id: Any) -> HttpResponse:
    """Begin the clinician's side of a sent intake."""
    user: Any = request.user
    intake = _intake_of(user, client_id)
    try:
        actions.start_review(intake=intake, by=user)
    except NotAllowed:
        messages.info(request, _("Somebody already began this, or it has not been sent."))
    return redirect("assessments:case", client_id)


@require_POST
@needs(Permission.WRITE_RECORDS)
def words(request: HttpRequest, client_id: Any) -> HttpResponse:
    """Save the clinician's words and ratings: by itself while they are written, and by the button."""
    user: Any = request.user
    intake = _intake_of(user, client_id)
    form = _form(intake, request.POST)
    by_itself = bool(request.headers.get("X-Autosave"))
    if not by_itself and not form.is_valid():
        context = {
            "case": case_header(intake.client, user),
            "tab": "intake",
            "intake": intake,
            "form": form,
            "may_write": True,
            "missing": missing_for(intake.client),
            "shown": case_intake(intake, user, form),
        }
        return render(request, "assessments/staff/case.html", context, status=422)
    saved = actions.save_answers(intake=intake, by=user, given=form.given(), side=CLINICIAN)
    if saved.closed or saved.conflicts:
        return _clash(request, intake, form, saved)
    if by_itself:
        response = render(request, "components/saved.html", {"saved_at": timezone.now()})
        response.headers["X-Version"] = ".".join(str(saved.versions[key]) for key in REVIEW)
        return response
    messages.success(request, _("Saved."))
    return redirect("assessments:case", client_id)


def _clash(request: HttpRequest, intake: Intake, form: AnswersForm, saved: actions.Saved) -> HttpResponse:
    now = actions.read_answers(intake, CLINICIAN)
    given = form.given()
    clashes = [
        {
            "question": REVIEW[key].text,
            "mine": words_for(REVIEW[key], given[key].value),
            "theirs": words_for(REVIEW[key], now[key].value) if key in now else "",
        }
        for key in saved.conflicts
    ]
    kept = [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "version")]
    context = {
        "case": case_header(intake.client, request.user),  # type: ignore[arg-type]
        "tab": "intake",
        "intake": intake,
        "closed": saved.closed,
        "clashes": clashes,
        "kept": kept,
        "version": version_of(REVIEW.values(), now),
    }
    name = "_clash.html" if request.headers.get("X-Autosave") else "clash.html"
    return render(request, f"assessments/staff/{name}", context, status=409)


@require_POST
@needs(Permission.WRITE_RECORDS)
def sign(request: HttpRequest, client_id: Any) -> HttpResponse:
    """Sign the review. After this nothing on either side changes."""
    user: Any = request.user
    intake = _intake_of(user, client_id)
    try:
        actions.sign_intake(intake=intake, by=user)
        messages.success(request, _("Signed."))
    except NotAllowed:
        messages.info(request, _("This can't be signed now. It may have been signed already."))
    return redirect("assessments:case", client_id)


@require_POST
@needs(Permission.WRITE_RECORDS)
def lock(request: HttpRequest, client_id: Any) -> HttpResponse:
    """Lock a signed intake: the people told in it stay as they are, too."""
    user: Any = request.user
    intake = _intake_of(user, client_id)
    try:
        actions.lock_intake(intake=intake, by=user)
        messages.success(request, _("Locked. What is new is told as something new."))
    except NotAllowed:
        messages.info(request, _("Only a signed intake can be locked."))
    return redirect("assessments:case", client_id)


@require_POST
@needs(Permission.WRITE_RECORDS)
def addendum(request: HttpRequest, client_id: Any) -> HttpResponse:
    """Add to a signed intake; the press signs it."""
    user: Any = request.user
    intake = _intake_of(user, client_id)
    form = AddendumForm(request.POST)
    if not form.is_valid() or intake.state not in (Intake.State.SIGNED, Intake.State.LOCKED):
        messages.error(request, _("Nothing was added: an addendum needs words and a signed intake."))
        return redirect("assessments:case", client_id)
    actions.add_addendum(intake=intake, by=user, words=form.cleaned_data["words"])
    messages.success(request, _("Added and signed."))
    return redirect("assessments:case", client_id)


@require_POST
@needs(Permission.WRITE_RECORDS)
def talked(request: HttpRequest, client_id: Any) -> HttpResponse:
    """A parked question was talked about: it leaves the agenda."""
    user: Any = request.user
    intake = _intake_of(user, client_id)
    try:
        actions.note_talked_about(intake=intake, by=user, question=request.POST.get("question", ""))
    except KeyError:
        raise Http404 from None
    return redirect("assessments:case", client_id)
