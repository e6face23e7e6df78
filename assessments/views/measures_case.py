"""Measures of one client, for the people who treat them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from assessments.measures import asking, saving, scores
from assessments.measures.forms import AssignForm
from assessments.measures.present import case as present
from assessments.measures.present import requests
from assessments.models import MeasureResponse, MeasureSchedule
from assessments.views.measures import measure_of
from common.pdf import pdf_response
from people.access import fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from people.presenters import case_header

RESPONSE_PAPER = "assessments/measures/case/response_print.html"


def _client(request: HttpRequest, client_id: UUID) -> Client:
    return fetch_or_refuse(Client, request.user, client_id)  # type: ignore[arg-type]


@require_safe
@needs(Permission.SEE_RECORDS)
def measures(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """The tab: a sentence and a picture per measure, what waits, what is agreed."""
    user: Any = request.user
    client = _client(request, client_id)
    may_write = user.can(Permission.WRITE_RECORDS)
    drawn, lines = present.grouped(present.readings(client, user))
    audit.record("measures.read", by=user, client=client)
    context = {
        "case": case_header(client, user),
        "tab": "measures",
        "client_id": client.pk,
        "readings": drawn,
        "lines": lines,
        "asked": requests.latest(client, user, may_write=may_write),
        "schedules": present.schedule_lines(client, user),
        "may_write": may_write,
        "choices": present.choices() if may_write else [],
    }
    return render(request, "assessments/measures/case/tab.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def asked(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Everything that was asked of this client, by state and measure."""
    user: Any = request.user
    client = _client(request, client_id)
    audit.record("measures.read", by=user, client=client)
    context = {"case": case_header(client, user), "tab": "measures", "client_id": client.pk}
    context |= requests.request_list(client, user, request.GET, may_write=user.can(Permission.WRITE_RECORDS))
    return render(request, "assessments/measures/case/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WRITE_RECORDS)
def assign(request: HttpRequest, client_id: UUID) -> HttpResponse:
    user: Any = request.user
    client = _client(request, client_id)
    form = AssignForm(request.POST if request.method == "POST" else None, measures=present.choices(client))
    if request.method == "POST" and form.is_valid():
        try:
            asking.assign(client=client, by=user, **form.agreed())
        except asking.AlreadyAsked:
            form.add_error("kind", _("This is agreed already. Stop that one first if you want to change it."))
        except asking.CannotAsk as cannot:
            form.add_error("key", present.refused(cannot))
        else:
            messages.success(request, _("Agreed. What is due today is open now."))
            return redirect("assessments:measures", client_id)
    context = {"case": case_header(client, user), "tab": "measures", "client_id": client_id, "form": form}
    return render(request, "assessments/measures/case/assign.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.WRITE_RECORDS)
def stop(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    user: Any = request.user
    schedule = fetch_or_refuse(MeasureSchedule, user, schedule_id, related=("client",))
    messages.success(request, present.after_stop(asking.stop(schedule=schedule, by=user)))
    return redirect("assessments:measures", schedule.client_id)


def _history(
    request: HttpRequest, client_id: UUID, measure_key: str, action: str = "measures.read"
) -> tuple[Client, dict[str, Any]]:
    user: Any = request.user
    client = _client(request, client_id)
    audit.record(action, by=user, client=client)
    return client, {
        "reading": present.one_reading(client, user, measure_key),
        "client_id": client.pk,
        "measure_key": measure_key,
    }


@require_safe
@needs(Permission.SEE_RECORDS)
def history(request: HttpRequest, client_id: UUID, measure_key: str) -> HttpResponse:
    """One measure: the picture, the sentence, the table behind it."""
    client, context = _history(request, client_id, measure_key)
    context |= {"case": case_header(client, request.user), "tab": "measures"}  # type: ignore[arg-type]
    return render(request, "assessments/measures/case/history.html", context)


def _paper(request: HttpRequest, client: Client, context: dict[str, Any]) -> dict[str, Any]:
    return context | {
        "case": case_header(client, request.user),  # type: ignore[arg-type]
        "printed_by": request.user,
        "printed_at": timezone.now(),
    }


@require_safe
@needs(Permission.SEE_RECORDS)
def printed(request: HttpRequest, client_id: UUID, measure_key: str) -> HttpResponse:
    client, context = _history(request, client_id, measure_key, "measures.printed")
    return render(request, "assessments/measures/case/print.html", _paper(request, client, context))


@require_safe
@needs(Permission.SEE_RECORDS)
def pdf(request: HttpRequest, client_id: UUID, measure_key: str) -> HttpResponse:
    """The same page as a file."""
    client, context = _history(request, client_id, measure_key, "measures.exported")
    name = f"record-{client.case_number}.pdf"
    return pdf_response(
        request, "assessments/measures/case/print.html", _paper(request, client, context), filename=name
    )


@require_safe
@needs(Permission.SEE_RECORDS)
def response(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """What was answered, and the scores as they were made. A draft shows nothing that was written."""
    user: Any = request.user
    found = measure_of(request, response_id)
    audit.record("response.read", by=user, obj=found, client=found.client)
    context: dict[str, Any] = {
        "case": case_header(found.client, user),
        "tab": "measures",
        "client_id": found.client_id,
        "response": found,
        "draft": found.state == MeasureResponse.State.DRAFT,
        "may_write": user.can(Permission.WRITE_RECORDS),
    }
    if not context["draft"]:
        context |= present.response_page(found, user)
    return render(request, "assessments/measures/case/response.html", context)


def _response_paper(request: HttpRequest, response_id: UUID, action: str) -> tuple[Client, dict[str, Any]]:
    """Answers and scores for paper. Raises Http404 for a draft: what is being written stays with the client."""
    user: Any = request.user
    found = measure_of(request, response_id)
    if found.state == MeasureResponse.State.DRAFT:
        raise Http404
    audit.record(action, by=user, obj=found, client=found.client)
    return found.client, _paper(request, found.client, {"response": found, **present.response_page(found, user)})


@require_safe
@needs(Permission.SEE_RECORDS)
def response_printed(request: HttpRequest, response_id: UUID) -> HttpResponse:
    _client, context = _response_paper(request, response_id, "response.printed")
    return render(request, RESPONSE_PAPER, context)


@require_safe
@needs(Permission.SEE_RECORDS)
def response_pdf(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """The same page as a file."""
    client, context = _response_paper(request, response_id, "response.exported")
    return pdf_response(request, RESPONSE_PAPER, context, filename=f"record-{client.case_number}.pdf")


@require_POST
@needs(Permission.WRITE_RECORDS)
def in_error(request: HttpRequest, response_id: UUID) -> HttpResponse:
    user: Any = request.user
    found = measure_of(request, response_id)
    if saving.enter_in_error(response=found, by=user):
        messages.success(request, _("Marked as entered in error. It does not count any more and can still be read."))
    return redirect("assessments:measure_response", response_id)


@require_POST
@needs(Permission.WRITE_RECORDS)
def score_again(request: HttpRequest, response_id: UUID) -> HttpResponse:
    user: Any = request.user
    found = measure_of(request, response_id)
    try:
        scores.score_again(response=found, by=user)
    except scores.NothingToScore:
        messages.info(request, _("Only finished answers can be scored."))
    else:
        messages.success(request, _("Scored again. The scores before stay below."))
    return redirect("assessments:measure_response", response_id)
