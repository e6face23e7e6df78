"""Plans for many people: worked out, stored, and turned into offers by a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

import audit
from common.acting import as_the_clinic
from common.saving import StaleWrite
from matching import board, planning
from matching.actions.offers import make_offer
from matching.actions.places import NotPossible
from matching.models import MatchPlan, PlanRow, WaitingEntry
from people.models import ClinicianProfile

if TYPE_CHECKING:
    from people.models import User

LARGE = 150  # people from which the queue works the plan out


@as_the_clinic()
@transaction.atomic
def make_plan(
    *,
    by: User,
    entries: Sequence[Any] | None = None,
    kept: Mapping[Any, Any] | None = None,
    one_more: User | None = None,
) -> MatchPlan:
    """Plan for the chosen places on the list (all of them for None). ``kept``: entry id -> clinician id of pairs that stay.

    A large plan is handed to the queue and is ready a little later; its state says so.
    """
    plan = MatchPlan.objects.create(made_by=by, one_more=one_more)
    audit.record("plan_for_all.began", by=by, obj=plan)
    people = planning.waiting(entries)
    if len(people) <= LARGE:
        work_out(plan=plan, people=people, kept=kept)
        return plan
    pairs = {str(key): value for key, value in (kept or {}).items()}
    PlanRow.objects.bulk_create(
        PlanRow(plan=plan, entry=entry, clinician_id=pairs.get(str(entry.pk)), locked=str(entry.pk) in pairs)
        for entry in people
    )
    MatchPlan.objects.filter(pk=plan.pk).update(people=len(people))
    from matching.tasks import work_out_plan

    transaction.on_commit(lambda: work_out_plan.delay(str(plan.pk)))
    return plan


@as_the_clinic()
def work_out_stored(*, plan_id: str) -> bool:
    """The queue's part: work out a plan whose people are written down. A second time changes nothing.

    Nothing is held while it is worked out: two who take it up at once both work, and the first to finish is kept.
    """
    plan = MatchPlan.objects.filter(pk=plan_id, state=MatchPlan.State.WORKING).first()
    if plan is None:
        return False
    rows = list(plan.rows.values_list("entry", "clinician", "locked"))
    kept = {entry: clinician for entry, clinician, locked in rows if locked}

    def report(step: int) -> None:
        """What is shown to whoever waits for the plan."""
        MatchPlan.objects.filter(pk=plan.pk).update(step=step)

    report(MatchPlan.Step.READING)
    people = planning.waiting([entry for entry, _clinician, _locked in rows])
    return work_out(plan=plan, people=people, kept=kept, report=report)


def work_out(
    *,
    plan: MatchPlan,
    people: list[WaitingEntry],
    kept: Mapping[Any, Any] | None = None,
    report: Callable[[int], None] = planning.silent,
) -> bool:
    """Score, solve and store the proposal. Gives whether it was stored: not when somebody else was first."""
    found = planning.propose(people, kept=kept, one_more=plan.one_more_id, report=report)
    report(MatchPlan.Step.STORING)
    return _store(plan, found)


@transaction.atomic
def _store(plan: MatchPlan, found: planning.Proposal) -> bool:
    if not MatchPlan.objects.select_for_update().filter(pk=plan.pk, state=MatchPlan.State.WORKING).exists():
        return False
    plan.rows.all().delete()
    ids = [one.id for one in found.specialists]
    PlanRow.objects.bulk_create(
        [
            PlanRow(
                plan=plan,
                entry=line.entry,
                clinician_id=None if line.place is None else ids[line.place],
                score=_decimal(line.score),
                first_id=None if line.first is None else ids[line.first],
                first_score=_decimal(line.first_score),
                locked=line.locked,
                factors=line.factors,
            )
            for line in found.lines
        ],
        batch_size=1000,
    )
    plan.people, plan.placed = len(found.lines), len(found.placed)
    plan.mean_fit = _mean([line.score for line in found.placed])
    plan.mean_first = _mean([line.first_score for line in found.lines if line.first is not None])
    plan.weights_version = found.weights.version
    plan.state, plan.ready_at = MatchPlan.State.READY, timezone.now()
    plan.save()
    return True


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _mean(values: list[float | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return Decimal(str(round(sum(known) / len(known), 1))) if known else None


@as_the_clinic()
@transaction.atomic
def send_plan(*, by: User, plan: MatchPlan, rows: Sequence[Any] | None = None) -> tuple[int, list[PlanRow]]:
    """Make an offer of every chosen pair (of all for None). Gives how many were made, and the rows that cannot be any more.

    Each pair is checked again. The specialist answers first, and the person is asked before anything is booked.
    """
    held = MatchPlan.objects.select_for_update().get(pk=plan.pk)
    if held.state != MatchPlan.State.READY:
        return 0, []
    offered = held.rows.filter(clinician__isnull=False).order_by("entry__since", "entry")
    offered = offered if rows is None else offered.filter(pk__in=rows)
    chosen = list(offered.select_related("entry__client", "clinician"))
    # Every place of the plan is held in one order first: two plans that are sent at once queue, and never wait for each other.
    asked = {row.clinician_id for row in chosen}
    list(ClinicianProfile.objects.select_for_update().filter(user__in=asked).order_by("pk").values_list("pk"))
    made, left = 0, []
    for row in chosen:
        try:
            with transaction.atomic():
                make_offer(by=by, entry=row.entry, clinician_id=row.clinician_id, reason=str(board.PLANNED))
        except (NotPossible, StaleWrite):  # asked, placed or gone meanwhile
            left.append(row)
        else:
            made += 1
    held.state = MatchPlan.State.SENT
    held.save(update_fields=["state", "updated_at"])
    audit.record("plan_for_all.sent", by=by, obj=held, detail={"offers": made, "left": len(left)})
    return made, left
