"""Consents: the client's own page in plain words, the case, paper, and the clinic's texts."""

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
from common.pdf import paper_response
from people import consents
from people.access import client_in_care, needs
from people.forms.consents import ConsentTextForm, DecisionForm
from people.models import Client, Consent, ConsentText, Purpose
from people.permissions import Permission
from people.presenters import case_header

PAPER = "people/consents_paper.html"


def _own_client(request: HttpRequest) -> Client:
    user: Any = request.user
    client = Client.objects.visible_to(user).filter(user=user).first()
    if client is None:
        raise Http404
    return client


def _decide(request: HttpRequest, client: Client, how: str) -> str:
    """Keep what came in. Returns what is wrong with it, in words; empty when it was kept."""
    form = DecisionForm(request.POST)
    standing = {one.text.purpose: one for one in consents.standings(client)}
    if not form.is_valid() or form.cleaned_data["purpose"] not in standing:
        return _("Choose one of the two answers.")
    said: dict[str, Any] = form.cleaned_data
    try:
        consents.decide(
            client=client, by=request.user, text=standing[said["purpose"]].text, decision=said["decision"],  # type: ignore[arg-type]
            how=how or said["how"] or Consent.How.PERSON, reason=said["reason"],
        )  # fmt: skip
    except consents.NeedsReason:
        return _("Please say in a few words why not, so that we can look for another way together.")
    except consents.NothingGiven:
        return _("There is nothing to take back.")
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_PORTAL)
def own(request: HttpRequest) -> HttpResponse:
    """Everything the clinic asks, one at a time: yes, no, and taking back."""
    client = _own_client(request)
    wrong, typed = "", {}
    if request.method == "POST":
        wrong = _decide(request, client, Consent.How.PORTAL)
        if not wrong:
            messages.success(request, _("Kept. You can change your mind at any time."))
            return redirect("people:portal_consents")
        typed = {"purpose": request.POST.get("purpose", ""), "reason": request.POST.get("reason", "")}
    context = {"standings": consents.standings(client), "wrong": wrong, "typed": typed}
    return render(request, "people/portal_consents.html", context, status=422 if wrong else 200)


@require_safe
@needs(Permission.OWN_PORTAL)
def own_paper(request: HttpRequest) -> HttpResponse:
    client = _own_client(request)
    context = {"standings": consents.standings(client), "printed_at": timezone.now()}
    return paper_response(request, PAPER, context, filename="agreements.pdf")


@require_safe
@needs(Permission.SEE_RECORDS)
def case(request: HttpRequest, client_id: UUID) -> HttpResponse:
    user: Any = request.user
    client = client_in_care(user, client_id)
    audit.record("consents.read", by=user, obj=client, client=client)
    return _case_page(request, client)


def _case_page(request: HttpRequest, client: Client, wrong: str = "") -> HttpResponse:
    user: Any = request.user
    found = consents.standings(client)
    context = {
        "client": client,
        "case": case_header(client, user),
        "tab": "details",
        "standings": found,
        "missing": [one for one in found if one.missing],
        "history": Consent.objects.visible_to(user).filter(client=client).select_related("text", "noted_by")[:50],
        "wrong": wrong,
        "typed": {"purpose": request.POST.get("purpose", ""), "reason": request.POST.get("reason", "")},
        "hows": Consent.How.choices[1:],
        "may_write": user.can(Permission.WRITE_RECORDS),
    }
    return render(request, "people/consents.html", context, status=422 if wrong else 200)


@require_POST
@needs(Permission.WRITE_RECORDS)
def note(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Write down what the client decided in the room or on paper."""
    client = client_in_care(request.user, client_id)  # type: ignore[arg-type]
    wrong = _decide(request, client, "")
    if wrong:
        return _case_page(request, client, wrong)
    messages.success(request, _("Noted."))
    return redirect("people:consents", client.pk)


@require_safe
@needs(Permission.SEE_RECORDS)
def paper(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """What was agreed, with texts, on paper."""
    user: Any = request.user
    client = client_in_care(user, client_id)
    audit.record("consents.printed", by=user, obj=client, client=client)
    context = {
        "standings": consents.standings(client),
        "number": client.case_number,
        "printed_by": user,
        "printed_at": timezone.now(),
    }
    return paper_response(request, PAPER, context, filename=f"agreements-{client.case_number}.pdf")


# --- the clinic's texts
@require_safe
@needs(Permission.MANAGE_CLINIC)
def texts(request: HttpRequest) -> HttpResponse:
    """Each purpose with the text in force, or none yet."""
    rows = ConsentText.objects.visible_to(request.user).order_by("edition")  # type: ignore[arg-type]
    latest = {row.purpose: row for row in rows}
    context = {"rows": [(purpose, label, latest.get(purpose)) for purpose, label in Purpose.choices]}
    return render(request, "people/consent_texts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_CLINIC)
def text(request: HttpRequest, purpose: str) -> HttpResponse:
    """A new wording of one purpose. Earlier wordings stay with those who agreed to them."""
    if purpose not in Purpose.values:
        raise Http404
    user: Any = request.user
    editions = list(ConsentText.objects.visible_to(user).filter(purpose=purpose).order_by("-edition"))
    fields = ConsentTextForm.Meta.fields
    initial = {name: getattr(editions[0], name) for name in fields} if editions else {"position": 10}
    form = ConsentTextForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        consents.publish(by=user, purpose=purpose, values=form.values())
        messages.success(request, _("The new wording is in force."))
        return redirect("people:consent_texts")
    context = {"form": form, "label": Purpose(purpose).label, "editions": editions}
    return render(request, "people/consent_text.html", context, status=422 if form.errors else 200)
