"""The plan for many people at once: made, looked at, planned again, turned into offers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

import audit
from matching import actions, board, offer_pages
from matching.models import MatchPlan, PlanRow, WaitingEntry
from matching.views import me
from people.access import fetch_or_refuse, needs
from people.permissions import Permission

PER_PAGE = 50


@require_safe
@needs(Permission.MATCH_CLIENTS)
def plans(request: HttpRequest) -> HttpResponse:
    """Plans that were made, the latest first."""
    rows = MatchPlan.objects.visible_to(me(request)).select_related("made_by").order_by("-created_at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "matching/plans.html", {"page": page})


@require_POST
@needs(Permission.MATCH_CLIENTS)
def new_plan(request: HttpRequest) -> HttpResponse:
    """Plan for the ticked people, for everybody, or once more with pairs that are kept or with one more place."""
    given = WaitingEntry.objects.visible_to(me(request)).filter(pk__in=_ids(request, "entry"))
    chosen = None if "all" in request.POST else list(given.values_list("pk", flat=True))
    if chosen == []:
        messages.warning(request, _("Tick at least one person first."))
        return redirect("matching:waiting")
    kept = PlanRow.objects.visible_to(me(request)).filter(pk__in=_ids(request, "keep"), clinician__isnull=False)
    more = {str(one.pk): one for one in board.clinicians()}.get(request.POST.get("one_more", ""))
    plan = actions.make_plan(
        by=me(request), entries=chosen, kept=dict(kept.values_list("entry", "clinician")), one_more=more
    )
    return redirect("matching:plan", match_plan_id=plan.pk)


@require_safe
@needs(Permission.MATCH_CLIENTS)
def plan(request: HttpRequest, match_plan_id: UUID) -> HttpResponse:
    """One plan, fifty people at a time, compared with everybody's first choice."""
    found = _fetch(request, match_plan_id)
    audit.record("plan_for_all.read", by=me(request), obj=found)
    rows = PlanRow.objects.visible_to(me(request)).filter(plan=found)
    rows = rows.select_related("entry__client", "clinician", "first").order_by("entry__since", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    ready = found.state != MatchPlan.State.WORKING
    clinicians = board.clinicians()
    free = offer_pages.free_places() if ready else {}
    context: dict[str, Any] = {
        "plan": found,
        "page": page,
        "rows": offer_pages.plan_lines(page.object_list, offer_pages.places_left(found, free)),
        "others": [str(pk) for pk in _elsewhere(found, page) if ready],
        "compared": offer_pages.first_choices_words(found, free, {one.pk: one.name for one in clinicians})
        if ready
        else "",
        "clinicians": clinicians,
        "steps": [step for step in MatchPlan.Step.choices if step[0]],
    }
    return render(request, "matching/plan.html", context)


def _elsewhere(found: MatchPlan, page: Any) -> list[Any]:
    """People of the plan who are on other pages: planning again means all of them."""
    here = {row.entry_id for row in page.object_list}
    return [pk for pk in found.rows.order_by().values_list("entry", flat=True) if pk not in here]


@require_POST
@needs(Permission.MATCH_CLIENTS)
def send_plan(request: HttpRequest, match_plan_id: UUID) -> HttpResponse:
    """Ask the specialists of the plan. Each pair is checked once more."""
    found = _fetch(request, match_plan_id)
    made, left = actions.send_plan(by=me(request), plan=found)
    if made:
        said = ngettext("%d specialist is asked now.", "%d specialists are asked now.", made) % made
        messages.success(request, said)
    if left:
        said = ngettext("%d pair was not possible any more.", "%d pairs were not possible any more.", len(left))
        messages.warning(request, said % len(left))
    if not made and not left:
        messages.warning(request, _("Nothing was sent: the offers of this plan were made before."))
    return redirect("matching:offers")


def _fetch(request: HttpRequest, match_plan_id: UUID) -> MatchPlan:
    found: MatchPlan = fetch_or_refuse(MatchPlan, me(request), match_plan_id, queryset=board.plans())
    return found


def _ids(request: HttpRequest, name: str) -> list[UUID]:
    """What was ticked, as far as it is an id at all."""
    found = []
    for text in request.POST.getlist(name):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
