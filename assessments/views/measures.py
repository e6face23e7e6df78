"""The client's way through a measure: part by part, on a phone, with breaks, on more than one device."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.measures import drafts, saving
from assessments.measures.editions import form_of
from assessments.measures.page import Layout, SectionForm, lay_out, places_of
from assessments.measures.present import portal
from assessments.models import MeasureRequest, MeasureResponse
from assessments.presenters.portal import crisis_contacts
from assessments.presenters.portal import support as support_of
from common.posted import is_whole_number
from people.access import fetch_or_refuse, needs
from people.permissions import Permission

State = MeasureResponse.State
page_methods = require_http_methods(["GET", "HEAD", "POST"])


def _asked(request: HttpRequest, request_id: UUID) -> MeasureRequest:
    user: Any = request.user
    rows = MeasureRequest.objects.visible_to(user).filter(client__user=user, schedule__on_paper=False)
    found = rows.select_related("client", "edition", "schedule").filter(pk=request_id).first()
    if found is None:
        raise Http404
    return found


def _response(request: HttpRequest, asked: MeasureRequest) -> MeasureResponse | None:
    """The one that matters of a request: the draft, else what was sent last."""
    user: Any = request.user
    rows = MeasureResponse.objects.visible_to(user).filter(request=asked).select_related("client", "edition", "request")
    return rows.filter(state=State.DRAFT).first() or rows.counting().first()


@require_safe
@needs(Permission.OWN_PORTAL)
def measure_list(request: HttpRequest) -> HttpResponse:
    """What is asked now and the last that was sent; ``?show=sent`` all of that."""
    user: Any = request.user
    number = request.GET.get("page")
    if request.GET.get("show") == "sent":
        return render(request, "assessments/measures/portal/sent_list.html", portal.sent_list(user, number))
    return render(request, "assessments/measures/portal/list.html", portal.waiting_list(user, number))


@page_methods
@needs(Permission.OWN_PORTAL)
def measure(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Before: what it is and who reads it. During: its parts. After: what was sent."""
    user: Any = request.user
    asked = _asked(request, request_id)
    found = _response(request, asked)
    if found is not None and found.state != State.DRAFT:
        return render(request, "assessments/measures/portal/sent.html", portal.sent(found))
    if request.method == "POST":
        try:
            found = saving.begin(request=asked, by=user)
        except saving.Closed:
            messages.info(request, _("This is not asked any more."))
            return redirect("assessments:measure_list")
        return redirect(portal.way(found).next_url)
    if found is None:
        return render(request, "assessments/measures/portal/begin.html", portal.beginning(asked))
    return render(request, "assessments/measures/portal/overview.html", {"way": portal.way(found), "asked": asked})


@page_methods
@needs(Permission.OWN_PORTAL)
def measure_part(request: HttpRequest, request_id: UUID, number: int) -> HttpResponse:
    """One part. Saved by itself with every answer, and by the buttons."""
    asked = _asked(request, request_id)
    found = _response(request, asked)
    if found is None or (found.state != State.DRAFT and request.method != "POST"):
        return redirect("assessments:measure", request_id)
    layout = lay_out(form_of(found.edition), saving.content_of(found))
    if not 1 <= number <= len(layout.sections):
        raise Http404
    if request.method == "POST":
        return _save(request, asked, found, layout, number)
    return _page(request, found, number)


def _page(
    request: HttpRequest, found: MeasureResponse, number: int, problems: dict[str, str] | None = None
) -> HttpResponse:
    """The part as it is kept, with what is to be said beside its questions."""
    layout = lay_out(form_of(found.edition), saving.content_of(found))
    form = _form(found, layout, number)
    form.say({**form.date_problems(), **(problems or {})})
    context = portal.part(found, layout, form, number)
    return render(request, "assessments/measures/portal/part.html", context, status=422 if problems else 200)


def _form(found: MeasureResponse, layout: Layout, number: int, request: HttpRequest | None = None) -> SectionForm:
    """A post names the questions that its page had shown; they may not be asked any more."""
    if request is None:
        places = layout.of(layout.sections[number - 1])
    else:
        places = places_of(request.POST.get("shown", "").split(), layout)
    data, files = (request.POST, request.FILES) if request else (None, None)
    return SectionForm(data, files, layout=layout, places=places, marks=found.marks or {})


def _save(
    request: HttpRequest, asked: MeasureRequest, found: MeasureResponse, layout: Layout, number: int
) -> HttpResponse:
    user: Any = request.user
    form = _form(found, layout, number, request)
    saved = saving.save_answers(response=found, by=user, given=form.given(), token=request.POST.get("token", ""))
    if saved.closed or saved.conflicts:
        return _conflict(request, asked, found, form, saved, number)
    if request.headers.get("X-Autosave"):
        return _saved_by_itself(request, asked, found, form, saved, number)
    if refused := form.refused_files():
        found.refresh_from_db()
        return _page(request, found, number, refused)
    if (anchor := change_groups(request, found)) is not None:
        return redirect(portal.part_url(asked.pk, number) + anchor)
    if saved.concerns:
        return redirect(f"{reverse('assessments:measure_reach', args=[asked.pk])}?after={number}")
    found.refresh_from_db()
    if "later" not in request.POST and (unreadable := _unreadable(found, number)):
        return _page(request, found, number, unreadable)
    return redirect(_next_url(request, asked, found, form, number))


def _unreadable(found: MeasureResponse, number: int) -> dict[str, str]:
    """Dates of a part that say nothing: kept as they were typed, and asked about before the next part."""
    return _form(found, lay_out(form_of(found.edition), saving.content_of(found)), number).date_problems()


def _saved_by_itself(
    request: HttpRequest, asked: MeasureRequest, found: MeasureResponse, form: SectionForm, saved: saving.Saved, number: int
) -> HttpResponse:  # fmt: skip
    """The status line. ``X-Refresh`` says that other questions are asked by now, or that there is help to be shown."""
    context = {"saved_at": timezone.now(), "worried": bool(saved.concerns)}
    response = render(request, "assessments/portal/_saved.html", context)
    shown = request.POST.get("shown", "").split()
    response.headers["X-Version"] = ".".join(str(saved.versions.get(key, 0)) for key in shown)
    found.refresh_from_db()
    after = lay_out(form_of(found.edition), saving.content_of(found))
    now = SectionForm(layout=after, places=after.of(after.sections[number - 1]), marks={}).shown
    if now != request.POST.get("shown", "") or saved.concerns:
        response.headers["X-Refresh"] = "1"
    return response


def change_groups(request: HttpRequest, found: MeasureResponse) -> str | None:
    """The buttons "one more" and "take away" of a group that repeats. Gives the fragment at which to go on: the new repetition, or
    the offer of one more; None when neither was pressed."""
    user: Any = request.user
    more, gone = request.POST.get("more", ""), request.POST.get("gone", "")
    try:
        if more:
            key, _mark, count = more.rpartition("#")
            saving.add_repetition(response=found, by=user, key=key, number=int(count))
            return _fragment("group", key, int(count))
        if gone:
            saving.remove_repetition(response=found, by=user, key=gone)
            return _fragment("more", gone, 0)
    except (drafts.NoSuchPlace, saving.Closed, ValueError):
        return ""
    return None


def _fragment(what: str, key: str, number: int) -> str:
    """Leads to one repetition of a group on its page."""
    stem, _mark, _number = key.rpartition("~")
    return f"#{what}-" + quote(f"{stem}~{number}", safe="")


def _next_url(
    request: HttpRequest, asked: MeasureRequest, found: MeasureResponse, form: SectionForm, number: int
) -> str:
    """The next part that asks something; the same one when this answer opened a question in it."""
    if "later" in request.POST:
        return reverse("assessments:measure", args=[asked.pk])
    layout = lay_out(form_of(found.edition), saving.content_of(found))
    now = SectionForm(layout=layout, places=layout.of(layout.sections[number - 1]), marks={})
    if set(now.keys) - set(request.POST.get("shown", "").split()):
        return reverse("assessments:measure_part", args=[asked.pk, number])
    ahead = [one + 1 for one in layout.open_sections() if one + 1 > number]
    if ahead:
        return reverse("assessments:measure_part", args=[asked.pk, ahead[0]])
    return reverse("assessments:measure_check", args=[asked.pk])


def _conflict(
    request: HttpRequest, asked: MeasureRequest, found: MeasureResponse, form: SectionForm, saved: saving.Saved, number: int
) -> HttpResponse:  # fmt: skip
    """409: both answers side by side; nothing was written."""
    found.refresh_from_db()
    context = portal.clash(
        found, form, saved, posted=request.POST, page_url=portal.part_url(asked.pk, number),
        sent_url=reverse("assessments:measure", args=[asked.pk]),
    )  # fmt: skip
    fragment = bool(request.headers.get("X-Autosave"))
    name = "_clash.html" if fragment else "clash.html"
    return render(request, f"assessments/measures/portal/{name}", context, status=409)


@require_safe
@needs(Permission.OWN_PORTAL)
def measure_reach(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """After an answer that worries us: people who can be reached now, before anything else."""
    asked = _asked(request, request_id)
    number = request.GET.get("after", "")
    to = reverse("assessments:measure", args=[asked.pk])
    if is_whole_number(number):
        to = reverse("assessments:measure_onward", args=[asked.pk, int(number)])
    context = {**support_of(asked.client, request.user), "next_url": to, "focus": True}  # type: ignore[arg-type]
    return render(request, "assessments/portal/reach.html", context)


@require_safe
@needs(Permission.OWN_PORTAL)
def measure_onward(request: HttpRequest, request_id: UUID, number: int) -> HttpResponse:
    """To the part behind this one, or to the last look."""
    asked = _asked(request, request_id)
    found = _response(request, asked)
    if found is None or found.state != State.DRAFT:
        return redirect("assessments:measure", request_id)
    layout = lay_out(form_of(found.edition), saving.content_of(found))
    ahead = [one + 1 for one in layout.open_sections() if one + 1 > number]
    if ahead:
        return redirect("assessments:measure_part", asked.pk, ahead[0])
    return redirect("assessments:measure_check", asked.pk)


@page_methods
@needs(Permission.OWN_PORTAL)
def measure_check(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Everything once more, and sending it. A second press finds it sent."""
    user: Any = request.user
    asked = _asked(request, request_id)
    found = _response(request, asked)
    if found is None or found.state != State.DRAFT:
        return redirect("assessments:measure", request_id)
    problems: list[Any] = []
    if request.method == "POST":
        try:
            saving.finish(response=found, by=user)
        except saving.Closed:
            return redirect("assessments:measure", request_id)
        except saving.Unfinished as unfinished:
            problems = unfinished.findings
        else:
            messages.success(request, _("Sent. Thank you for taking the time."))
            return redirect("assessments:measure", request_id)
    context = portal.check(found, problems)
    contacts = crisis_contacts(asked.client.jurisdiction) if context["worried"] else []
    context |= {"contacts": contacts, "focus": True}
    return render(request, "assessments/measures/portal/check.html", context, status=422 if problems else 200)


def measure_of(request: HttpRequest, response_id: UUID) -> MeasureResponse:
    """A response for staff pages. Raises as :func:`people.access.fetch_or_refuse`."""
    related = ("client", "edition", "request", "entered_by")
    return fetch_or_refuse(MeasureResponse, request.user, response_id, related=related)  # type: ignore[arg-type]
