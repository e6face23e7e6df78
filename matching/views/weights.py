"""The clinic's settings for matching, with a look at what a change would do before it is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit
from common.saving import StaleWrite
from matching import actions, board, fairness, planning
from matching.models import MatchWeights, WaitingEntry
from matching.offer_forms import WeightsForm
from matching.views import me
from people.access import needs
from people.permissions import Permission

LOOKED_AT = 200  # people, the longest waits, whom a preview compares


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MATCH_CLIENTS)
def weights(request: HttpRequest) -> HttpResponse:
    """Look first, keep second: the first button writes nothing."""
    now = board.weights()
    trying = request.POST.get("do") == "try"
    form = WeightsForm(
        request.POST if request.method == "POST" else None, trying=trying,
        instance=MatchWeights(**{name: getattr(now, name) for name in actions.WEIGHT_FIELDS}),
        initial={"number": now.number},
    )  # fmt: skip
    preview, stale = None, False
    if request.method == "POST" and form.is_valid():
        if trying:
            preview = _preview(request, form.instance)
        else:
            try:
                made = actions.set_weights(
                    by=me(request), expected=form.cleaned_data["number"], values=form.cleaned_data,
                    reason=form.cleaned_data["reason"],
                )  # fmt: skip
            except StaleWrite:
                stale = True
            else:
                messages.success(request, _("Kept as version %d. The rankings follow at once.") % made.number)
                return redirect("matching:weights")
    versions = MatchWeights.objects.visible_to(me(request)).select_related("made_by").order_by("-number")[:10]
    context: dict[str, Any] = {
        "form": form, "now": now, "preview": preview, "versions": versions, "stale": stale,
    }  # fmt: skip
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "matching/weights.html", context, status=status)


def _preview(request: HttpRequest, tried: MatchWeights) -> dict[str, Any]:
    """Whose first choice would change, among those who wait longest."""
    rows = WaitingEntry.objects.visible_to(me(request)).waiting().select_related("client").order_by("since", "pk")
    entries = list(rows[:LOOKED_AT])
    before, after = planning.survey(entries), planning.survey(entries, weights=board.weights_of(tried))
    names = [one.name for one in before.specialists]
    changes = []
    pairs = zip(entries, planning.first_choices(before), planning.first_choices(after), strict=True)
    for row, (entry, old, new) in enumerate(pairs):
        if old != new and old is not None and new is not None:
            changes.append(
                {
                    "name": entry.client.name,
                    "before": names[old],
                    "after": names[new],
                    "score_before": f"{before.scores.score[row, old]:.0f}",
                    "score_after": f"{after.scores.score[row, new]:.0f}",
                }
            )
    audit.record("weights.tried", by=me(request), detail={"people": len(entries)})
    return {"people": len(entries), "changes": changes}


@require_safe
@needs(Permission.MATCH_CLIENTS)
def fair(request: HttpRequest) -> HttpResponse:
    """Who waits how long and what becomes of offers, by what people need. Small groups are not shown."""
    entries = WaitingEntry.objects.visible_to(me(request)).select_related("client")
    audit.record("fairness.read", by=me(request))
    return render(request, "matching/fair.html", {"tables": fairness.tables(entries), "fewest": fairness.FEWEST})
