"""Answers that came on paper, entered by staff: numbers in a grid, or the whole form on one page; and corrections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.measures import asking, paper, saving
from assessments.measures.editions import edition_in_use, form_of
from assessments.measures.forms import GridForm, PaperForm, ReasonForm
from assessments.measures.instruments import may_be_asked
from assessments.measures.page import Layout, SectionForm, lay_out, places_of
from assessments.measures.present import case as present
from assessments.measures.present.portal import clash, keep_key
from assessments.models import FormEdition, MeasureRequest, MeasureResponse
from assessments.views.measures import change_groups, measure_of
from people.access import fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from people.presenters import case_header

page_methods = require_http_methods(["GET", "HEAD", "POST"])


def _context(request: HttpRequest, client: Client, edition: FormEdition, **more: Any) -> dict[str, Any]:
    return {
        "case": case_header(client, request.user),  # type: ignore[arg-type]
        "tab": "measures",
        "client_id": client.pk,
        "form_title": present.title_of(edition),
        **more,
    }


@page_methods
@needs(Permission.WRITE_RECORDS)
def today(request: HttpRequest, client_id: UUID, measure_key: str) -> HttpResponse:
    """A paper form that nobody had asked for here."""
    user: Any = request.user
    client = fetch_or_refuse(Client, user, client_id)
    edition = edition_in_use(measure_key)
    if edition is None or not may_be_asked(edition):
        messages.info(request, _("This measure is not in use at the moment."))
        return redirect("assessments:measures", client_id)
    if paper.is_grid(edition):
        return _grid(request, client, edition, None)
    if request.method != "POST":
        return render(request, "assessments/measures/case/paper_begin.html", _context(request, client, edition))
    made = asking.on_paper_today(client=client, key=measure_key, by=user)
    saving.begin(request=made, by=user, source=MeasureResponse.Source.PAPER)
    return redirect("assessments:measure_paper", made.pk)


@page_methods
@needs(Permission.WRITE_RECORDS)
def asked(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Answers to something that was asked."""
    user: Any = request.user
    wanted = fetch_or_refuse(MeasureRequest, user, request_id, related=("client", "edition", "schedule"))
    if wanted.state not in (MeasureRequest.State.OPEN, MeasureRequest.State.EXPIRED):
        messages.info(request, _("This was answered or taken back meanwhile."))
        return redirect("assessments:measures", wanted.client_id)
    if MeasureResponse.objects.visible_to(user).filter(request=wanted, state="in-progress", source="client").exists():
        messages.info(request, _("The client has begun to answer this in the portal."))
        return redirect("assessments:measures", wanted.client_id)
    if paper.is_grid(wanted.edition):
        return _grid(request, wanted.client, wanted.edition, wanted)
    return _whole(request, wanted)


def _grid(request: HttpRequest, client: Client, edition: FormEdition, wanted: MeasureRequest | None) -> HttpResponse:
    """The grid, once or twice: with "enter it twice" the first numbers travel along and are held against the second."""
    ranges = paper.ranges_of(edition)
    form = GridForm(request.POST if request.method == "POST" else None, ranges=ranges)
    first, differing = None, []
    if request.method == "POST" and form.is_valid():
        numbers = form.numbers()
        first = _first_entry(request, ranges)
        differing = paper.differing(first, numbers) if first is not None else []
        if form.cleaned_data["twice"] and first is None:
            again = GridForm(initial={"completed_on": form.cleaned_data["completed_on"], "twice": True}, ranges=ranges)
            return _drawn(request, client, edition, again, first=numbers)
        if not differing:
            return _enter(request, client, edition, wanted, form, second=first is not None)
    status = 422 if form.errors or differing else 200
    return _drawn(request, client, edition, form, first=first, differing=differing, status=status)


def _first_entry(request: HttpRequest, ranges: paper.Ranges) -> dict[str, Any] | None:
    """The numbers of the first entry, judged like any others: they travelled through the browser."""
    if "first" not in request.POST:
        return None
    data = {f"item-{item}": request.POST.get(f"first-{item}", "") for item in ranges}
    form = GridForm({**data, "completed_on": request.POST.get("completed_on", "")}, ranges=ranges)
    return form.numbers() if form.is_valid() else None


def _drawn(
    request: HttpRequest, client: Client, edition: FormEdition, form: GridForm, *, first: dict[str, Any] | None = None,
    differing: list[str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    cells = [
        {"field": form[f"item-{item}"], "first": (first or {}).get(item), "differs": item in (differing or [])}
        for item in form.ranges
    ]
    context = _context(
        request, client, edition, form=form, cells=cells, second=first is not None, differing=differing or [],
        first=[(f"first-{item}", number) for item, number in (first or {}).items()],
        range_words=_range_words(paper.ranges_of(edition)),
    )  # fmt: skip
    return render(request, "assessments/measures/case/grid.html", context, status=status)


def _range_words(ranges: paper.Ranges) -> str:
    ends = {(low, high) for low, high, _fractions in ranges.values()}
    if len(ends) != 1:
        return ""
    low, high = ends.pop()
    return _("Each from %(low)s to %(high)s. Leave empty what was not answered.") % {"low": low, "high": high}


def _enter(
    request: HttpRequest, client: Client, edition: FormEdition, wanted: MeasureRequest | None, form: GridForm, *, second: bool
) -> HttpResponse:  # fmt: skip
    user: Any = request.user
    try:
        made = paper.enter_numbers(
            client=client, edition=edition, by=user, numbers=form.numbers(), request=wanted,
            completed_on=form.cleaned_data["completed_on"], checked_by=user if second else None,
        )  # fmt: skip
    except saving.Unfinished as unfinished:
        for finding in unfinished.findings:
            name = f"item-{finding.link_id}"
            form.add_error(name if name in form.fields else None, str(finding.message))
        return _drawn(request, client, edition, form, status=422)
    except (saving.Closed, asking.CannotAsk):
        messages.info(request, _("This was answered or taken back meanwhile."))
        return redirect("assessments:measures", client.pk)
    messages.success(request, _("Entered and scored."))
    return redirect("assessments:measure_response", made.pk)


def _whole(request: HttpRequest, wanted: MeasureRequest) -> HttpResponse:
    """The form with its words, all on one page. Saved with each press; finished by the one that says so."""
    user: Any = request.user
    drafts = MeasureResponse.objects.visible_to(user).filter(request=wanted, state=MeasureResponse.State.DRAFT)
    found = drafts.select_related("client", "edition", "request").first()
    if found is None:
        return _begin(request, wanted)
    layout = lay_out(form_of(found.edition), saving.content_of(found))
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = _section(found, layout, data, files)
    beside = PaperForm(data)
    findings: list[Any] = []
    if data is not None:
        saved = saving.save_answers(response=found, by=user, given=form.given(), token=data.get("token", ""))
        if saved.conflicts or saved.closed:
            return _conflict(request, found, form, saved)
        if request.headers.get("X-Autosave"):
            return _saved(request, found, saved, data)
        if refused := form.refused_files():
            found.refresh_from_db()
            return _paper_page(request, found, PaperForm(data), problems=refused)
        anchor = change_groups(request, found)
        if anchor is not None or "finish" not in data:
            return redirect(request.path + (anchor or ""))
        if beside.is_valid():
            try:
                done = saving.finish(response=found, by=user, completed_on=beside.cleaned_data["completed_on"])
            except saving.Unfinished as unfinished:
                findings = unfinished.findings
            else:
                messages.success(request, _("Entered and scored."))
                return redirect("assessments:measure_response", done.pk)
        found.refresh_from_db()
    return _paper_page(request, found, beside, findings=findings)


def _paper_page(
    request: HttpRequest, found: MeasureResponse, beside: PaperForm, *, findings: Sequence[Any] = (),
    problems: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    """All questions with what is kept of them, and what is to be said beside them."""
    form = _section(found, lay_out(form_of(found.edition), saving.content_of(found)), None, None)
    form.say({**form.date_problems(), **(problems or {})})
    context = _context(
        request, found.client, found.edition, form=form, nodes=form.nodes, beside=beside, findings=findings,
        action=request.path, response=found, keep_key=keep_key(found),
    )  # fmt: skip
    wrong = bool(findings or problems or beside.errors)
    return render(request, "assessments/measures/case/paper.html", context, status=422 if wrong else 200)


def _conflict(request: HttpRequest, found: MeasureResponse, form: SectionForm, saved: saving.Saved) -> HttpResponse:
    """409: both answers side by side; nothing was written."""
    found.refresh_from_db()
    sent_url = reverse("assessments:measure_response", args=[found.pk])
    context = clash(found, form, saved, page_url=request.path, sent_url=sent_url, posted=request.POST)
    if request.headers.get("X-Autosave"):
        return render(request, "assessments/measures/case/_clash.html", context, status=409)
    context |= _context(request, found.client, found.edition)
    return render(request, "assessments/measures/case/clash.html", context, status=409)


def _begin(request: HttpRequest, wanted: MeasureRequest) -> HttpResponse:
    """Looking at it begins nothing; the button does."""
    if request.method != "POST":
        context = _context(request, wanted.client, wanted.edition)
        return render(request, "assessments/measures/case/paper_begin.html", context)
    user: Any = request.user
    try:
        saving.begin(request=wanted, by=user, source=MeasureResponse.Source.PAPER)
    except saving.Closed:
        messages.info(request, _("This was answered or taken back meanwhile."))
        return redirect("assessments:measures", wanted.client_id)
    return redirect("assessments:measure_paper", wanted.pk)


def _section(found: MeasureResponse, layout: Layout, data: Any, files: Any) -> SectionForm:
    if data is not None:
        places = places_of(data.get("shown", "").split(), layout)
    else:
        places = [one for section in layout.sections for one in layout.of(section)]
    return SectionForm(data, files, layout=layout, places=places, marks=found.marks or {}, parking=False)


def _saved(request: HttpRequest, found: MeasureResponse, saved: saving.Saved, data: Any) -> HttpResponse:
    """The status line; ``X-Refresh`` when other questions are asked by now."""
    answer = render(request, "components/saved.html", {"saved_at": timezone.now()})
    shown = data.get("shown", "").split()
    answer.headers["X-Version"] = ".".join(str(saved.versions.get(key, 0)) for key in shown)
    found.refresh_from_db()
    layout = lay_out(form_of(found.edition), saving.content_of(found))
    if _section(found, layout, None, None).shown != data.get("shown", ""):
        answer.headers["X-Refresh"] = "1"
    return answer


@page_methods
@needs(Permission.WRITE_RECORDS)
def correct(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """A corrected copy of a finished response; the old one stays as it was."""
    user: Any = request.user
    old = measure_of(request, response_id)
    if old.state not in (MeasureResponse.State.COMPLETED, MeasureResponse.State.AMENDED):
        return redirect("assessments:measure_response", response_id)
    layout = lay_out(form_of(old.edition), saving.content_of(old))
    posted = request.method == "POST"
    places = [one for section in layout.sections for one in layout.of(section)]
    data, files = (request.POST, request.FILES) if posted else (None, None)
    form = SectionForm(data, files, layout=layout, places=places, marks={}, parking=False)
    reason = ReasonForm(data)
    findings: list[Any] = []
    if posted and reason.is_valid():
        answers = {key: one.values for key, one in form.given().items()}
        try:
            new = saving.correct(response=old, by=user, answers=answers, reason=reason.cleaned_data["reason"])
        except saving.Unfinished as unfinished:
            findings = unfinished.findings
        except saving.Closed:
            messages.info(request, _("This was corrected already."))
            return redirect("assessments:measure_response", response_id)
        else:
            messages.success(request, _("Corrected. What was there before can still be read."))
            return redirect("assessments:measure_response", new.pk)
    context = _context(
        request, old.client, old.edition, form=form, nodes=form.nodes, reason=reason, findings=findings, response=old
    )
    wrong = bool(findings or reason.errors)
    return render(request, "assessments/measures/case/correct.html", context, status=422 if wrong else 200)
