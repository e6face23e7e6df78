"""Offers at the desk and in the specialist's work area."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from common.acting import as_the_clinic
from common.saving import StaleWrite
from matching import actions, board, offer_pages, presenters
from matching.models import FitCheck, Offer, WaitingEntry
from matching.offer_forms import AgreeForm, BookForm, OfferForm, RefuseForm, SpecialistFitForm
from matching.views import me
from matching.views.waiting import fetch_entry, taken
from people.access import fetch_or_refuse, needs
from people.permissions import Permission

PER_PAGE = 50
PAGE = ["GET", "HEAD", "POST"]


@require_safe
@needs(Permission.MATCH_CLIENTS)
def offers(request: HttpRequest) -> HttpResponse:
    """Held places and what became of them: the open ones first."""
    shown = Offer.objects.visible_to(me(request)).select_related("entry__client", "clinician")
    open_only = request.GET.get("show") != "all"
    rows = shown.holding().order_by("answer_by", "pk") if open_only else shown.order_by("-created_at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": offer_pages.offer_rows(page.object_list), "open_only": open_only}
    return render(request, "matching/offers.html", context)


@require_http_methods(PAGE)
@needs(Permission.MATCH_CLIENTS)
def make_offer(request: HttpRequest, waiting_id: UUID, clinician_id: UUID) -> HttpResponse:
    """Hold a place and ask the specialist."""
    entry = fetch_entry(request, waiting_id)
    if entry.state != WaitingEntry.State.WAITING:
        return taken(request, entry)
    pair = board.ranking_for(entry).of(clinician_id)
    if pair is None:
        raise Http404
    form = OfferForm(request.POST or None, rank=pair.rank, initial={"version": entry.version})
    reasons = pair.ruled_out
    if request.method == "POST" and not reasons and form.is_valid():
        try:
            made = actions.make_offer(
                by=me(request), entry=entry, clinician_id=clinician_id, reason=form.cleaned_data.get("reason", "")
            )
        except StaleWrite as stale:
            return taken(request, stale.current)
        except actions.NotPossible as no:
            reasons = no.reasons
        except ValidationError as error:
            form = OfferForm(request.POST, rank=2)
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The place is held and the specialist is asked."))
            return redirect("matching:offer", offer_id=made.pk)
    if reasons:
        context = {"entry": entry, "name": pair.specialist.name, "reasons": reasons}
        return render(request, "matching/not_possible.html", context, status=409 if request.method == "POST" else 200)
    context = {"entry": entry, "card": presenters.fit_card(entry, pair), "form": form}
    return render(request, "matching/make_offer.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.MATCH_CLIENTS)
def offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """One offer: how it stands, what both said, the ranking of its moment."""
    found: Offer = fetch_or_refuse(Offer, me(request), offer_id, queryset=board.offers())
    audit.record("offer.read", by=me(request), obj=found, client=found.entry.client)
    checks = FitCheck.objects.visible_to(me(request)).filter(offer=found)
    context = {
        "offer": found,
        "row": offer_pages.offer_rows([found])[0],
        "checks": offer_pages.check_rows(checks),
        "ranking": presenters.kept_ranking(found),
    }
    return render(request, "matching/offer.html", context)


@require_POST
@needs(Permission.MATCH_CLIENTS)
def withdraw(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    found: Offer = fetch_or_refuse(Offer, me(request), offer_id, queryset=board.offers())
    try:
        actions.withdraw(by=me(request), offer=found, expected=found.version)
    except StaleWrite:
        messages.warning(request, _("This offer has ended meanwhile. Nothing was changed."))
    else:
        messages.success(request, _("Taken back. The person keeps the place on the list."))
    return redirect("matching:offer", offer_id=found.pk)


@require_http_methods(PAGE)
@needs(Permission.MATCH_CLIENTS)
def book_meeting(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """The desk books the first meeting into a free time."""
    found: Offer = fetch_or_refuse(Offer, me(request), offer_id, queryset=board.offers())
    if found.state != Offer.State.MEETING or found.meets_at is not None:
        messages.warning(request, _("There is no first meeting to book for this offer."))
        return redirect("matching:offer", offer_id=found.pk)
    audit.record("offer.read", by=me(request), obj=found, client=found.entry.client)
    times = offer_pages.free_times(found)
    form = BookForm(request.POST if request.method == "POST" else None, times=times, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.book_meeting(
                by=me(request), offer=found, expected=form.cleaned_data["version"], moment=form.chosen()
            )
        except actions.TimeGone:
            form.add_error(
                "moment" if form.cleaned_data["moment"] else "other",
                _("This time is taken. Please choose another one."),
            )
        except StaleWrite:
            messages.warning(request, _("This offer was changed meanwhile. Nothing was booked."))
            return redirect("matching:offer", offer_id=found.pk)
        else:
            messages.success(request, _("The first meeting is booked."))
            return redirect("matching:offer", offer_id=found.pk)
    context = {"offer": found, "form": form, "times": times}
    return render(request, "matching/book_meeting.html", context, status=422 if form.errors else 200)


# --- the specialist: asked about somebody who is in nobody's care yet, so the rows are read for the clinic ---


@require_safe
@needs(Permission.WRITE_RECORDS)
@as_the_clinic()
def held_places(request: HttpRequest) -> HttpResponse:
    """Places that are held with the reader, and questions that wait."""
    rows = Offer.objects.visible_to(me(request)).filter(clinician=me(request)).select_related("entry__client")
    page = Paginator(rows.order_by("-created_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "matching/held_places.html", {"page": page, "rows": offer_pages.held_rows(page.object_list)})


@require_http_methods(PAGE)
@needs(Permission.WRITE_RECORDS)
@as_the_clinic()
def held(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """One question to the reader. Who it is about is said once the client wants to meet."""
    found = _own(request, offer_id)
    audit.record("offer.read", by=me(request), obj=found, client=found.entry.client)
    no = request.method == "POST" and request.POST.get("do") == "no"
    yes = request.method == "POST" and not no
    start = {"version": found.version}
    agree = AgreeForm(request.POST if yes else None, initial=start)
    refuse = RefuseForm(request.POST if no else None, initial=start)
    form = refuse if no else agree
    if request.method == "POST" and form.is_valid():
        return _answer(request, found, form)
    context = {
        "offer": found,
        "card": offer_pages.card_of(found),
        "row": offer_pages.held_rows([found])[0],
        "agree": agree,
        "refuse": refuse,
        "checks": offer_pages.check_rows(FitCheck.objects.visible_to(me(request)).filter(offer=found)),
        "asked": offer_pages.asked_now(found, offer_pages.sessions_held([found])[found.pk]),
        **_from_before(found),
    }
    return render(request, "matching/held.html", context, status=422 if form.errors else 200)


def _from_before(found: Offer) -> dict[str, str]:
    """What the person wanted the next specialist to hear, once the two may know of each other."""
    if found.entry.again_after_id is None or not offer_pages.knows(found):
        return {}
    return {"words": offer_pages.handover_words(found.entry), "quote": found.entry.handover_words or ""}


def _answer(request: HttpRequest, found: Offer, form: AgreeForm | RefuseForm) -> HttpResponse:
    expected = form.cleaned_data["version"]
    try:
        if isinstance(form, RefuseForm):
            actions.refuse(by=me(request), offer=found, expected=expected, why=form.cleaned_data["why"])
            messages.success(request, _("Thank you. The place is free again, and somebody else is asked."))
        else:
            actions.agree(by=me(request), offer=found, expected=expected, times=form.moments())
            messages.success(request, _("Thank you. Now the person is asked. Your place is kept."))
    except StaleWrite:
        messages.warning(request, _("This question was answered or taken back meanwhile. Nothing was changed."))
    return redirect("matching:held_places")


@require_http_methods(PAGE)
@needs(Permission.WRITE_RECORDS)
@as_the_clinic()
def specialist_fit(request: HttpRequest, offer_id: UUID, number: int) -> HttpResponse:
    """How the first or third session was, for the specialist."""
    found = _own(request, offer_id)
    if not offer_pages.knows(found) or number not in (1, 3):
        raise Http404
    form = SpecialistFitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.say_fit(
                by=me(request), offer=found, side=FitCheck.Side.SPECIALIST, after=number, answers=form.answers(),
                wish=form.cleaned_data["wish"],
            )  # fmt: skip
        except (ValidationError, StaleWrite):
            messages.warning(request, _("This was answered already. Nothing was changed."))
        else:
            messages.success(request, _("Noted. The person never reads it."))
        return redirect("matching:held", offer_id=found.pk)
    context = {"offer": found, "form": form}
    return render(request, "matching/specialist_fit.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest, offer_id: UUID) -> Offer:
    """An offer to the reader; those of colleagues are not the reader's business, even at the desk."""
    found: Offer = fetch_or_refuse(Offer, me(request), offer_id, queryset=board.offers())
    if found.clinician_id != me(request).pk:
        raise Http404
    return found
