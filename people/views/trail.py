"""Who did what: for admins line by line, what left the clinic, what is unusual; for a client who has seen the own record."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import audit
from audit.words import leaving_rule
from audit.writing import verify_chain
from people import trail, trail_checks, unusual_report
from people.access import needs
from people.forms.trail import TrailFilterForm
from people.models import Client
from people.permissions import Permission


def _asked(request: HttpRequest) -> tuple[TrailFilterForm, dict[str, Any]]:
    form = TrailFilterForm(request.GET)
    return form, form.cleaned_data if form.is_valid() else {}


def place_of(request: HttpRequest) -> int | None:
    """Where the page begins; nonsense begins at the newest entry."""
    typed = request.GET.get("before", "")
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None


@require_safe
@needs(Permission.SEE_TRAIL)
def entries(request: HttpRequest) -> HttpResponse:
    """Every entry, newest first, by person, client, kind and day."""
    form, wanted = _asked(request)
    wrong = bool(form.errors)
    empty = trail.Slice([], None)
    context = {
        "form": form,
        "page": empty if wrong else trail.page(wanted, timezone.get_current_timezone(), place_of(request)),
        "narrowed": any(wanted.values()),
        "later": place_of(request) is not None,
        "check": trail_checks.last_check(),
    }
    return render(request, "people/trail.html", context, status=422 if wrong else 200)


@require_POST
@needs(Permission.SEE_TRAIL)
def check(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain and say whether it is as it was written."""
    user: Any = request.user
    begun = timezone.now()
    verdict = verify_chain(anchor=trail_checks.anchor())
    took = round((timezone.now() - begun).total_seconds() * 1000)
    audit.record("trail.checked", by=user, detail={"sound": verdict.sound, "entries": verdict.count, "ms": took})
    if verdict.sound:
        messages.success(request, _("Nothing was changed, taken out or put in between."))
    else:
        messages.error(
            request,
            _("Entry %(n)s is not as it was written. Keep a backup and call your operator now.")
            % {"n": verdict.broken_at},
        )
    return redirect("people:trail")


@require_safe
@needs(Permission.SEE_TRAIL)
def export(request: HttpRequest) -> HttpResponse:
    """The filtered entries as a file for a spreadsheet, ten thousand at most. Taking it out is an entry itself."""
    form, wanted = _asked(request)
    if form.errors:
        return redirect("people:trail")
    rows = trail.filtered(wanted, timezone.get_current_timezone())[: trail.EXPORT_ROWS]
    lines = trail.lines(list(rows))
    user: Any = request.user
    audit.record("trail.exported", by=user, detail={"entries": len(lines)})
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="entries.csv"'
    writer = csv.writer(response)
    writer.writerow(trail_checks.COLUMNS)
    writer.writerows(trail_checks.cells(line) for line in lines)
    return response


@require_safe
@needs(Permission.SEE_TRAIL)
def disclosures(request: HttpRequest) -> HttpResponse:
    """What left the clinic: files, paper, calendar feeds."""
    user: Any = request.user
    form, wanted = _asked(request)
    rows = trail.filtered(wanted, timezone.get_current_timezone()).filter(leaving_rule())
    events, older = trail.before(rows, place_of(request), trail.PER_PAGE)
    audit.record("disclosures.read", by=user)
    context = {"form": form, "page": trail.Slice(trail.lines(events), older), "narrowed": any(wanted.values())}
    return render(request, "people/disclosures.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.SEE_TRAIL)
def unusual(request: HttpRequest) -> HttpResponse:
    """What somebody should look at. A finding is a question, not an answer."""
    user: Any = request.user
    typed = request.GET.get("days", "")
    days = int(typed) if typed in {str(period) for period in unusual_report.PERIODS} else unusual_report.PERIODS[0]
    sections = unusual_report.report(days, timezone.now())
    audit.record("unusual.read", by=user, detail={"days": days})
    return render(
        request, "people/unusual.html", {"sections": sections, "days": days, "periods": unusual_report.PERIODS}
    )


@require_safe
@needs(Permission.OWN_PORTAL)
def own(request: HttpRequest) -> HttpResponse:
    """Who has seen my record, day by day."""
    user: Any = request.user
    client = Client.objects.visible_to(user).filter(user=user).first()
    if client is None:
        raise Http404
    days, older = trail.seen_by_others(client, place_of(request))
    return render(
        request,
        "people/portal_trail.html",
        {"days": days, "older": older, "later": place_of(request), "emergency": trail.has_emergency(days)},
    )
