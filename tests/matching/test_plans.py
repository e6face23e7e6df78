"""The plan for many at once: against the ranking of each, under locks, what-ifs and walls; stored and sent."""

import datetime as dt
import random

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from matching import actions, board, planning
from matching.actions import plans
from matching.models import MatchPlan, Offer, PlanRow, WaitingEntry
from tests.cast import begin_care, make_client, make_clinician
from tests.matching.conftest import offer, open_hours, wait


@pytest.fixture
def small(house):
    """Ines has one place left and suits everybody best; Yusuf has many."""
    offer(house.ines, weekly_places=2, specialties=["trust"], practising_since=2000)
    offer(house.yusuf, weekly_places=9, specialties=["grief"])
    return house


NEEDS = {"specialties": ["trust"], "languages": ["en"], "formats": ["individual"]}


def by_name(plan):
    rows = plan.rows.select_related("entry__client", "clinician", "first")
    return {row.entry.client.name: row for row in rows}


def test_the_plan_spreads_what_first_choices_would_crowd(small):
    wait("Early Bird", days=40, needs=NEEDS)
    wait("Late Comer", days=2, needs=NEEDS)
    plan = actions.make_plan(by=small.admin)
    rows = by_name(plan)
    assert (plan.state, plan.people, plan.placed) == ("ready", 2, 2)
    assert rows["Early Bird"].clinician == small.ines, "of two equal plans the one with the longer wait"
    assert rows["Late Comer"].clinician == small.yusuf
    assert rows["Late Comer"].first == small.ines
    assert plan.mean_first > plan.mean_fit
    assert rows["Early Bird"].factors["specialisation"] == 1.0
    assert not Offer.objects.exists(), "a plan places and asks nobody"


def test_scores_are_those_of_the_ranking(small):
    entries = [
        wait(f"Person {n}", days=n, needs=NEEDS | {"times": ["morning", "afternoon"][: n % 3]}) for n in range(6)
    ]
    plan = actions.make_plan(by=small.admin)
    for row in plan.rows.select_related("entry__client"):
        found = board.ranking_for(row.entry)
        assert float(row.first_score) == found.ranked[0].score
        assert str(row.first_id) == found.ranked[0].specialist.id
        assert float(row.score) == found.of(row.clinician_id).score
    assert plan.people == len(entries)


def test_urgent_people_get_the_better_fit(small):
    wait("Early Bird", days=40, needs=NEEDS)
    wait("Urgent One", days=2, urgency=2, needs=NEEDS)
    assert by_name(actions.make_plan(by=small.admin))["Urgent One"].clinician == small.ines


def test_a_kept_pair_stays_when_planning_again(small):
    early, late = wait("Early Bird", days=40, needs=NEEDS), wait("Late Comer", days=2, needs=NEEDS)
    plan = actions.make_plan(by=small.admin, kept={late.pk: small.ines.pk})
    rows = by_name(plan)
    assert (rows["Late Comer"].clinician, rows["Late Comer"].locked) == (small.ines, True)
    assert rows["Early Bird"].clinician == small.yusuf
    assert not rows["Early Bird"].locked
    assert early.pk != late.pk


def test_a_pair_that_cannot_be_any_more_is_not_kept(small):
    entry = wait("Early Bird", days=40, needs=NEEDS)
    offer(small.ines, accepts_new=False)
    row = by_name(actions.make_plan(by=small.admin, kept={entry.pk: small.ines.pk}))["Early Bird"]
    assert (row.clinician, row.locked) == (small.yusuf, False)


@pytest.mark.parametrize("left", [0, 1])
def test_one_more_place_shows_what_it_changes(small, left):
    offer(small.ines, weekly_places=1 + left)  # Rowan has one of them
    wait("Early Bird", days=40, needs=NEEDS)
    wait("Late Comer", days=2, needs=NEEDS)
    plan = actions.make_plan(by=small.admin, one_more=small.ines)
    assert sum(row.clinician == small.ines for row in by_name(plan).values()) == left + 1
    assert plan.one_more == small.ines


def test_only_the_chosen_are_planned_and_nobody_who_is_asked_already(small):
    first, second = wait("Early Bird", days=40, needs=NEEDS), wait("Late Comer", needs=NEEDS)
    assert set(by_name(actions.make_plan(by=small.admin, entries=[second.pk]))) == {"Late Comer"}
    actions.make_offer(by=small.admin, entry=first, clinician_id=small.ines.pk)
    assert set(by_name(actions.make_plan(by=small.admin))) == {"Late Comer"}


def test_two_who_are_tied_never_come_to_the_same(small):
    offer(small.ines, weekly_places=9)
    early, late = wait("Early Bird", days=40, needs=NEEDS), wait("Late Comer", days=2, needs=NEEDS)
    actions.tie(by=small.admin, client=early.client, other=late.client, kind="former")
    rows = by_name(actions.make_plan(by=small.admin))
    assert rows["Early Bird"].clinician == small.ines
    assert rows["Late Comer"].clinician == small.yusuf


def test_random_clinics_never_cross_a_wall(small):
    """Ties, conflicts and earlier pairs at random over one house; what is proposed is possible in the ranking too."""
    dice = random.Random(9)
    helpers = [open_hours(make_clinician(f"Helper {n}")) for n in range(3)]
    entries = [wait(f"Person {n}", days=n, needs=NEEDS) for n in range(6)]
    outside = [make_client(f"Outside {n}") for n in range(3)]
    for number, client in enumerate(outside):
        begin_care(client, helpers[number])
    people = [entry.client for entry in entries] + outside
    for _ in range(25):
        with transaction.atomic():
            for _pair in range(6):
                one, other = dice.sample(people, 2)
                actions.tie(by=small.admin, client=one, other=other, kind="other")
            actions.record_conflict(by=small.admin, client=dice.choice(people), clinician=dice.choice(helpers))
            found = planning.propose(planning.waiting())
            placed = {line.entry.client_id: found.specialists[line.place].id for line in found.placed}
            for line in found.placed:
                ranking = board.ranking_for(line.entry)
                assert not ranking.of(found.specialists[line.place].id).ruled_out
                for far in board.tied_clients(line.entry.client_id).values_list("pk", flat=True):
                    assert placed.get(far) != placed[line.entry.client_id]
            transaction.set_rollback(True)


def test_a_large_plan_goes_to_the_queue(small, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(plans, "LARGE", 1)
    entry = wait("Early Bird", days=40, needs=NEEDS)
    wait("Late Comer", days=2, needs=NEEDS)
    handed = []
    monkeypatch.setattr("matching.tasks.work_out_plan.delay", handed.append)
    with django_capture_on_commit_callbacks(execute=True):
        plan = actions.make_plan(by=small.admin, kept={entry.pk: small.yusuf.pk})
    assert (plan.state, handed) == ("working", [str(plan.pk)])
    assert plans.work_out_stored(plan_id=str(plan.pk))
    assert not plans.work_out_stored(plan_id=str(plan.pk)), "a second time changes nothing"
    plan.refresh_from_db()
    assert (plan.state, plan.people) == ("ready", 2)
    assert by_name(plan)["Early Bird"].clinician == small.yusuf


def test_sending_makes_offers_of_what_still_holds(small):
    wait("Early Bird", days=40, needs=NEEDS)
    wait("Late Comer", days=2, needs=NEEDS)
    plan = actions.make_plan(by=small.admin)
    offer(small.yusuf, accepts_new=False)
    made, left = actions.send_plan(by=small.admin, plan=plan)
    assert (made, [row.entry.client.name for row in left]) == (1, ["Late Comer"])
    assert Offer.objects.holding().get().clinician == small.ines
    assert actions.send_plan(by=small.admin, plan=plan) == (0, []), "once"


def test_queries_do_not_grow(small, django_assert_max_num_queries):
    def ask():
        with django_assert_max_num_queries(30) as counted:
            planning.propose(planning.waiting())
        return len(counted)

    wait("Early Bird", needs=NEEDS)
    few = ask()
    for number in range(20):
        wait(f"Person {number}", needs=NEEDS)
        make_clinician(f"Helper {number}")
    assert ask() == few


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("plan_was_ready_at_a_moment", {"state": "ready"}),
        ("no_more_placed_than_planned", {"people": 1, "placed": 2}),
    ],
)
def test_constraints_of_plans(cast, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MatchPlan.objects.create(made_by=cast.admin, **fields)


def test_constraints_of_rows(house):
    plan, entry = MatchPlan.objects.create(made_by=house.admin), wait()
    with pytest.raises(IntegrityError, match="only_a_pair_can_be_kept"), transaction.atomic():
        PlanRow.objects.create(plan=plan, entry=entry, locked=True)
    PlanRow.objects.create(plan=plan, entry=entry)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanRow.objects.create(plan=plan, entry=entry)


def test_lost_plans_are_taken_up(house):
    from matching.actions.while_waiting import take_up_plans

    plan = MatchPlan.objects.create(made_by=house.admin)
    assert take_up_plans() == 0
    MatchPlan.objects.filter(pk=plan.pk).update(created_at=timezone.now() - dt.timedelta(hours=1))
    assert take_up_plans() == 1
    assert MatchPlan.objects.get(pk=plan.pk).state == "ready"
    assert not WaitingEntry.objects.exists()
