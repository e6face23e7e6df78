"""The clinic's forms: bring, look at, publish, retire; and the instruments it switches on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.instruments import Definition, UnknownDefinition, definition_named
from assessments.measures import editions, instruments
from assessments.measures.forms import AlertsForm, FormFilter, ImportForm, RightForm, WordingForm
from assessments.measures.present import clinic as present
from assessments.measures.wording import DoesNotFit
from assessments.models import FormEdition
from people.access import fetch_or_refuse, needs
from people.permissions import Permission

PER_PAGE = 50
page_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.MANAGE_CLINIC)
def forms(request: HttpRequest) -> HttpResponse:
    """What the clinic brought, by name and state, page by page; below it the registry, which has one page."""
    user: Any = request.user
    filters = FormFilter(request.GET)
    chosen = filters.chosen()
    page = Paginator(present.editions_found(user, chosen), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "editions": present.edition_lines(page),
        "narrowed": bool(chosen),
        "filter_form": filters,
        "instruments": present.instrument_lines(user),
    }
    return render(request, "assessments/measures/clinic/forms.html", context)


@page_methods
@needs(Permission.MANAGE_CLINIC)
def import_form(request: HttpRequest) -> HttpResponse:
    """A file becomes a draft with a report, or is refused with one; either way the report is shown at once."""
    user: Any = request.user
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        made = editions.import_edition(raw=form.cleaned_data["file"].read(), by=user)
        if made.edition is not None:
            messages.success(
                request, _("Kept as a draft.") if made.new else _("The clinic has exactly this form already.")
            )
            return redirect("assessments:form_edition", made.edition.pk)
        report = present.report([finding.as_dict() for finding in made.findings])
        return render(request, "assessments/measures/clinic/import.html", {"form": form, "report": report}, status=422)
    status = 422 if form.errors else 200
    return render(request, "assessments/measures/clinic/import.html", {"form": form}, status=status)


def _edition(request: HttpRequest, edition_id: UUID) -> FormEdition:
    return fetch_or_refuse(FormEdition, request.user, edition_id)  # type: ignore[arg-type]


@page_methods
@needs(Permission.MANAGE_CLINIC)
def edition(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """The report, how the form will look, and for a draft which answers call a person."""
    user: Any = request.user
    found = _edition(request, edition_id)
    context = present.edition_page(found)
    known = frozenset(editions.form_of(found).index)
    data = request.POST if request.method == "POST" else None
    form = AlertsForm(data, known=known, initial={"alerts": context["alerts_text"]})
    if data is not None and form.is_valid():
        try:
            editions.set_alerts(edition=found, by=user, alerts=form.cleaned_data["alerts"])
            messages.success(request, _("Saved."))
        except editions.NotPublishable:
            messages.info(request, _("A published form is not changed any more."))
        return redirect("assessments:form_edition", edition_id)
    context["form"] = form
    return render(request, "assessments/measures/clinic/edition.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.MANAGE_CLINIC)
def publish(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    user: Any = request.user
    try:
        editions.publish(edition=_edition(request, edition_id), by=user)
    except editions.NotPublishable:
        messages.warning(request, _("It cannot be used yet. The report says why."))
    else:
        messages.success(request, _("In use from now on. The version before keeps its answers."))
    return redirect("assessments:form_edition", edition_id)


@require_POST
@needs(Permission.MANAGE_CLINIC)
def retire(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    user: Any = request.user
    if editions.retire(edition=_edition(request, edition_id), by=user):
        messages.success(request, _("Not in use any more. What was answered stays."))
    return redirect("assessments:form_edition", edition_id)


@require_safe
@needs(Permission.MANAGE_CLINIC)
def original(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """The form byte for byte as it came."""
    found = _edition(request, edition_id)
    response = HttpResponse(found.bytes, content_type="application/fhir+json")
    response.headers["Content-Disposition"] = f'attachment; filename="form-{found.digest[:12]}.json"'
    return response


def _definition(key: str) -> Definition:
    try:
        return definition_named(key)
    except UnknownDefinition:
        raise Http404 from None


@page_methods
@needs(Permission.MANAGE_CLINIC)
def instrument(request: HttpRequest, instrument: str) -> HttpResponse:
    """What is known of an instrument; switching it on, with a declared right where its licence asks for one."""
    user: Any = request.user
    definition = _definition(instrument)
    setting = instruments.setting_of(instrument)
    asks = instruments.needs_right(definition) or instruments.wording_needs_right(definition)
    form = RightForm(request.POST if request.method == "POST" else None, instance=setting) if asks else None
    if request.method == "POST":
        plain = "plain" in request.POST and not instruments.needs_right(definition)
        if form is None or plain or form.is_valid():
            right = form.right() if form is not None and not plain else None
            instruments.switch_on(key=instrument, by=user, right=right)
            messages.success(request, _("Switched on."))
            return redirect("assessments:instrument", instrument)
    context = present.instrument_page(definition, instruments.setting_of(instrument))
    context |= {"form": form, "words": WordingForm()}
    status = 422 if form is not None and form.errors else 200
    return render(request, "assessments/measures/clinic/instrument.html", context, status=status)


@require_POST
@needs(Permission.MANAGE_CLINIC)
def instrument_off(request: HttpRequest, instrument: str) -> HttpResponse:
    user: Any = request.user
    _definition(instrument)
    instruments.switch_off(key=instrument, by=user)
    messages.success(request, _("Switched off. Answers and scores stay."))
    return redirect("assessments:instrument", instrument)


@require_POST
@needs(Permission.MANAGE_CLINIC)
def instrument_words(request: HttpRequest, instrument: str) -> HttpResponse:
    """The clinic's own copy of the wording becomes a draft edition."""
    user: Any = request.user
    definition = _definition(instrument)
    form = WordingForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            made = _import_words(form, instrument, user)
        except instruments.NotAllowedHere:
            messages.warning(
                request, _("It is switched off, or its licence asks for a right that has not been declared here.")
            )
            return redirect("assessments:instrument", instrument)
        except DoesNotFit as wrong:
            form.add_error("lines", str(wrong))
        else:
            if made.edition is not None:
                messages.success(request, _("Kept as a draft. Look at it and publish it."))
                return redirect("assessments:form_edition", made.edition.pk)
            form.add_error(None, " ".join(str(finding.message) for finding in made.findings if finding.is_error))
    setting = instruments.setting_of(instrument)
    context = present.instrument_page(definition, setting)
    right = RightForm(instance=setting) if context["words_ask_right"] else None
    context |= {"form": right, "words": form}
    return render(request, "assessments/measures/clinic/instrument.html", context, status=422)


def _import_words(form: WordingForm, key: str, user: Any) -> editions.Imported:
    given = form.cleaned_data
    if given["file"]:
        return instruments.add_wording_file(key=key, by=user, raw=given["file"].read())
    return instruments.add_wording_lines(
        key=key,
        by=user,
        lines=given["lines"].splitlines(),
        words=given["words"].splitlines(),
        release=given["release"],
    )
