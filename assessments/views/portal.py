"""The client's way through the intake, on a phone, over as many days as it takes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import actions
from assessments.answers import Answer, Answers
from assessments.asking import Page
from assessments.forms import AnswersForm, version_of
from assessments.models import Intake, Relationship
from assessments.presenters import portal
from assessments.presenters.history import span_words
from assessments.questions import NOT_A_TEST, page_after, page_before, page_named, section_of
from assessments.states import NotAllowed
from assessments.views.own import own_client, own_client_or_none, own_intake
from people.access import needs
from people.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_PORTAL)
def start(request: HttpRequest) -> HttpResponse:
    """Before: what it is and "Begin". During: the parts. After: what was sent."""
    client: Any = own_client(request)
    user: Any = request.user
    if request.method == "POST":
        intake = own_intake(request)
        if intake is None or intake.state == Intake.State.DRAFT:
            intake = actions.start_intake(client=client, by=user)
            return redirect(portal.overview(intake).next_url)
        return redirect("assessments:portal_start")
    intake = own_intake(request)
    if intake is None:
        return render(request, "assessments/portal/begin.html", {"not_a_test": NOT_A_TEST})
    if intake.state != Intake.State.DRAFT:
        groups = portal.what_was_written(intake, changeable=False)
        return render(request, "assessments/portal/sent.html", {"intake": intake, "groups": groups})
    return render(request, "assessments/portal/overview.html", {"way": portal.overview(intake)})


def _draft(request: HttpRequest) -> Intake | None:
    intake = own_intake(request)
    return intake if intake is not None and intake.state == Intake.State.DRAFT else None


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_PORTAL)
def page(request: HttpRequest, section: str) -> HttpResponse:
    """One page of questions. Saved by itself while it is filled, and by "Continue"."""
    try:
        shown = page_named(section)
    except KeyError:
        raise Http404 from None
    intake = own_intake(request)
    if intake is None or (intake.state != Intake.State.DRAFT and request.method != "POST"):
        return redirect("assessments:portal_start")
    answers = actions.read_answers(intake)
    if request.method == "POST":
        return _save(request, intake, shown, answers)
    form = AnswersForm(questions=shown.questions, answers=answers)
    return render(request, "assessments/portal/page.html", _page_context(request, intake, shown, form, answers))


def _page_context(
    request: HttpRequest, intake: Intake, page: Page, form: AnswersForm, answers: Answers
) -> dict[str, Any]:
    before = page_before(page)
    people = Relationship.objects.visible_to(request.user).filter(client_id=intake.client_id)  # type: ignore[arg-type]
    return {
        "page": page,
        "form": form,
        "blocks": form.blocks,
        "place": portal.place_of(page, section_of(page)),
        "whys": list(dict.fromkeys(str(question.why) for question in page.questions)),
        "readers": list(dict.fromkeys(str(question.readers) for question in page.questions)),
        "back_url": portal.page_url(before) if before else reverse("assessments:portal_start"),
        "measured": NOT_A_TEST if any(question.measured for question in page.questions) else "",
        "alone": len(page.questions) == 1,
        "focus": True,
        "people": [
            {"person": person, "words": span_words(person)}
            for person in (people if page.key == "relationships" else ())
        ],
        "contacts": portal.crisis_contacts(intake.client.jurisdiction) if portal.concerns_in(answers) else [],
    }


def _save(request: HttpRequest, intake: Intake, page: Page, before: Answers) -> HttpResponse:
    user: Any = request.user
    by_itself = bool(request.headers.get("X-Autosave"))
    form = AnswersForm(request.POST, questions=page.questions, answers=before)
    saved = actions.save_answers(
        intake=intake, by=user, given=form.given(), section=section_of(page).key, confirm=not by_itself
    )
    if saved.closed or saved.conflicts:
        return _conflict(request, intake, page, form, saved)
    if by_itself:
        response = render(
            request, "assessments/portal/_saved.html", {"saved_at": timezone.now(), "worried": bool(saved.concerns)}
        )
        response.headers["X-Version"] = ".".join(str(saved.versions[question.key]) for question in page.questions)
        return response
    if not form.is_valid():
        context = _page_context(request, intake, page, form, before)
        return render(request, "assessments/portal/page.html", context, status=422)
    if saved.concerns:
        return redirect(f"{reverse('assessments:portal_reach')}?after={page.key}")
    return redirect(_next_url(request, page))


def _next_url(request: HttpRequest, page: Page) -> str:
    if "later" in request.POST:
        return reverse("assessments:portal_start")
    after = page_after(page)
    return portal.page_url(after) if after else reverse("assessments:portal_check")


def _conflict(
    request: HttpRequest, intake: Intake, page: Page, form: AnswersForm, saved: actions.Saved
) -> HttpResponse:
    """409: what was sent already stays as it is; what was changed elsewhere is shown beside what was written here."""
    now = actions.read_answers(intake)
    given = form.given()
    clashes = [
        {
            "question": question.text,
            "mine": portal.client_words(question, Answer(given[question.key].value, given[question.key].parked)),
            "theirs": portal.client_words(question, now.get(question.key)),
        }
        for question in page.questions
        if question.key in saved.conflicts
    ]
    kept = [
        (name, value)
        for name in request.POST
        if name not in ("csrfmiddlewaretoken", "version")
        for value in request.POST.getlist(name)
    ]
    context = {
        "closed": saved.closed,
        "clashes": clashes,
        "kept": kept,
        "version": version_of(page.questions, now),
        "page_url": portal.page_url(page),
        "worried": bool(saved.concerns),
        "fragment": bool(request.headers.get("X-Autosave")),
    }
    name = "_clash.html" if context["fragment"] else "clash.html"
    return render(request, f"assessments/portal/{name}", context, status=409)


@require_safe
@needs(Permission.OWN_PORTAL)
def reach(request: HttpRequest) -> HttpResponse:
    """After an answer that worries us: people who can be reached now, before anything else."""
    client = own_client(request)
    try:
        after = page_after(page_named(request.GET.get("after", "")))
    except KeyError:
        after = None
    going_on = portal.page_url(after) if after else reverse("assessments:portal_start")
    context = {**portal.support(client, request.user), "next_url": going_on, "focus": True}  # type: ignore[arg-type]
    return render(request, "assessments/portal/reach.html", context)


@require_safe
@needs(Permission.OWN_PORTAL)
def check(request: HttpRequest) -> HttpResponse:
    """Everything that was written, once more, before it is sent."""
    intake = _draft(request)
    if intake is None:
        return redirect("assessments:portal_start")
    context = {
        "way": portal.overview(intake),
        "groups": portal.what_was_written(intake, changeable=True),
        "focus": True,
    }
    return render(request, "assessments/portal/check.html", context)


@require_POST
@needs(Permission.OWN_PORTAL)
def send(request: HttpRequest) -> HttpResponse:
    """Send the draft. A second press finds it sent and says so."""
    intake = own_intake(request)
    user: Any = request.user
    if intake is not None:
        try:
            actions.submit_intake(intake=intake, by=user)
        except actions.Unfinished:
            messages.info(request, _("A part is still open. Nothing has been sent."))
        except NotAllowed:
            messages.info(request, _("This was already sent."))
    return redirect("assessments:portal_start")


@require_safe
@needs(Permission.OWN_PORTAL)
def support(request: HttpRequest) -> HttpResponse:
    """Who can be reached now, how to reach the clinic, and how to leave these pages quickly."""
    client = own_client_or_none(request)
    return render(request, "assessments/portal/support.html", portal.support(client, request.user))  # type: ignore[arg-type]
