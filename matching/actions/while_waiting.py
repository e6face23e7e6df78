"""What happens while people wait: a word every two to three weeks, and nothing gets lost."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from matching.actions.plans import work_out_stored
from matching.models import MatchPlan, WaitingEntry
from notices.outbox import queue

STILL_HERE = "still_here"
EVERY = dt.timedelta(days=18)
LOST_AFTER = dt.timedelta(minutes=10)
AT_ONCE = 200


@transaction.atomic
def write_to_the_waiting() -> int:
    """Queue a word for everybody who heard nothing for two and a half weeks. Gives how many."""
    now = timezone.now()
    quiet = (
        WaitingEntry.objects.waiting()
        .annotate(heard=Coalesce("written_at", "since"))
        .filter(heard__lte=now - EVERY)
        .select_related("client")
        .order_by("heard", "pk")
        .select_for_update(of=("self",))[:AT_ONCE]
    )
    entries = list(quiet)
    for entry in entries:
        queue(STILL_HERE, key=f"{STILL_HERE}:{entry.pk}:{now:%Y%m%d}", about=entry, client=entry.client)
    WaitingEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(written_at=now)
    return len(entries)


def take_up_plans() -> int:
    """Work out plans that waited for the queue in vain."""
    late = MatchPlan.objects.filter(state=MatchPlan.State.WORKING, created_at__lte=timezone.now() - LOST_AFTER)
    return sum(work_out_stored(plan_id=str(pk)) for pk in late.order_by("created_at").values_list("pk", flat=True)[:3])
