"""Two at the same time, on PostgreSQL in threads: one wins, the other is told, and nothing is promised twice."""

import pytest

from common.saving import StaleWrite
from matching import actions
from matching.models import MatchPlan, MatchWeights, Offer, PlanRow
from notices.models import Message
from people.models import User
from tests.cast import build_cast
from tests.matching.conftest import offer as profile
from tests.matching.conftest import open_hours, wait
from tests.matching.test_actions import at_once
from tests.support import without_triggers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(transactional_db):
    with without_triggers():
        cast = build_cast()
        for number, helper in enumerate((cast.ines, cast.yusuf)):
            open_hours(helper, weekday=number)
            profile(helper, weekly_places=3)
        yield cast


def told(results, job):
    def run():
        try:
            results.append(job())
        except (StaleWrite, actions.NotPossible) as no:
            results.append(type(no).__name__)

    return run


def test_accepted_while_it_is_withdrawn(committed):
    entry = wait()
    entry.client.user = User.objects.create_user("sana@demo.test", "x" * 20, is_client=True)
    entry.client.save()
    offer = actions.make_offer(by=committed.admin, entry=entry, clinician_id=committed.ines.pk, reason="x")
    actions.agree(by=committed.ines, offer=offer, expected=1)
    for_client, for_desk = (Offer.objects.select_related("entry__client", "clinician").get(pk=offer.pk) for _ in "12")
    results = []
    at_once(
        told(results, lambda: actions.accept(by=entry.client.user, offer=for_client, expected=2).state),
        told(results, lambda: actions.withdraw(by=committed.admin, offer=for_desk, expected=2) or "withdrawn"),
    )
    assert len(results) == 2
    assert results.count("StaleWrite") == 1, "exactly one wins and the other is told"
    offer.refresh_from_db()
    assert offer.state in results
    assert offer.version == 3


def test_two_plans_are_sent_at_once(committed):
    """Crosswise, so that each would hold what the other wants next."""
    first, second = wait("Sana Malik", days=9), wait("Bram Visser", days=3)
    pairs = [(committed.ines, committed.yusuf), (committed.yusuf, committed.ines)]
    plans = [MatchPlan.objects.create(made_by=committed.admin, state="ready", ready_at=first.since) for _ in pairs]
    for plan, helpers in zip(plans, pairs, strict=True):
        for entry, helper in zip((first, second), helpers, strict=True):
            PlanRow.objects.create(plan=plan, entry=entry, clinician=helper)
    results = []
    at_once(*(told(results, lambda plan=plan: actions.send_plan(by=committed.admin, plan=plan)) for plan in plans))
    assert sorted(made for made, _left in results) == [0, 2]
    assert sorted(len(left) for _made, left in results) == [0, 2]
    assert Offer.objects.holding().count() == 2
    assert Message.objects.filter(kind="place_held").count() == 2


def test_two_plans_never_promise_more_places_than_there_are(committed):
    """Different people, one specialist with one place."""
    profile(committed.ines, weekly_places=2)  # Rowan has one of them
    plans = []
    for name in ("Sana Malik", "Bram Visser"):
        plan = MatchPlan.objects.create(made_by=committed.admin, state="ready", ready_at=committed.rowan.status_since)
        PlanRow.objects.create(plan=plan, entry=wait(name), clinician=committed.ines)
        plans.append(plan)
    results = []
    at_once(*(told(results, lambda plan=plan: actions.send_plan(by=committed.admin, plan=plan)) for plan in plans))
    assert sorted(made for made, _left in results) == [0, 1]
    assert Offer.objects.holding().filter(clinician=committed.ines).count() == 1


def test_the_same_plan_is_sent_once(committed):
    plan = MatchPlan.objects.create(made_by=committed.admin, state="ready", ready_at=committed.rowan.status_since)
    PlanRow.objects.create(plan=plan, entry=wait(), clinician=committed.ines)
    results = []
    at_once(*(told(results, lambda: actions.send_plan(by=committed.admin, plan=plan)) for _ in range(2)))
    assert sorted(made for made, _left in results) == [0, 1]


def test_two_admins_change_the_weights_at_once(committed):
    values = {name: getattr(MatchWeights(), name) for name in actions.WEIGHT_FIELDS}

    def change():
        return actions.set_weights(by=committed.admin, expected=0, values=values, reason="x").number

    results = []
    at_once(told(results, change), told(results, change))
    assert sorted(map(str, results)) == ["1", "StaleWrite"]
