"""The clock's and the queue's part in matching. The rows decide; a lost task loses nothing."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="matching.work_out_plan")
def work_out_plan(plan_id: str) -> bool:
    """Work out a large plan."""
    from matching.actions.plans import work_out_stored

    return work_out_stored(plan_id=plan_id)


@shared_task(name="matching.lapse_offers")
def lapse_offers() -> int:
    """Pass on offers that were not answered in the clinic's time."""
    from matching.actions.offers import lapse_due

    return lapse_due()


@shared_task(name="matching.words_while_waiting")
def words_while_waiting() -> int:
    """Say to people who wait that they are not forgotten, and take up plans that got lost on the way to the queue."""
    from matching.actions.while_waiting import take_up_plans, write_to_the_waiting

    return write_to_the_waiting() + take_up_plans()
