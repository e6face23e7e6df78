"""The clinic's open door: a form for people whom nobody knows yet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from matching import actions, board, enquiry_pages
from matching.forms import EnquiryForm
from matching.referral_forms import ReferralForm
from people.access import public
from people.limits import too_often
from people.models import Clinic

HOUR = 3600
PER_HOUR = 10


@public
@require_http_methods(["GET", "HEAD", "POST"])
def enquire(request: HttpRequest) -> HttpResponse:
    """The public form. Whether an address is known here is never said; a filled trap field is thanked and forgotten."""
    return _received(request, EnquiryForm, "matching/enquire.html")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest) -> HttpResponse:
    """The same for those who write about somebody else: who both are, how to reach them, and that the person agrees."""
    return _received(request, ReferralForm, "matching/refer.html")


def _received(request: HttpRequest, form_class: type[EnquiryForm], template: str) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None, spoken=board.languages_spoken())
    if request.method != "POST":
        return _page(request, template, form)
    if too_often(request, "enquiry", times=PER_HOUR, within=HOUR):
        return _page(request, template, form, status=429, too_often=True)
    if not form.is_valid():
        return _page(request, template, form, status=422)
    if not request.POST.get("website"):
        actions.receive_enquiry(key=form.cleaned_data["key"], given=form.given())
    return redirect("matching:enquire_thanks")


@public
@require_safe
def enquire_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "matching/enquire_thanks.html", _around())


def _page(request: HttpRequest, template: str, form: EnquiryForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, template, {"form": form, **_around(), **more}, status=status)


def _around() -> dict[str, Any]:
    clinic = Clinic.get()
    return {"clinic": clinic, "contacts": enquiry_pages.help_now(clinic)}
