import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Event
from common.saving import StaleWrite
from plans import actions
from plans.hashing import content_hash
from plans.models import Goal, Intervention, Objective, Plan
from plans.presenters import active_objectives, objectives_of
from plans.tree import tree_of
from tests.plans.conftest import WHOLE, activate, draft_for

pytestmark = pytest.mark.django_db


def test_a_first_draft_is_empty_and_only_one(cast):
    plan = actions.start_draft(by=cast.ines, client=cast.rowan)
    assert (plan.edition, plan.state, plan.author) == (1, "draft", cast.ines)
    assert actions.start_draft(by=cast.ines, client=cast.rowan) == plan
    assert Event.objects.filter(action="plan.drafted").count() == 1


@pytest.mark.parametrize("who", ["yusuf", "hana", "martin", "admin"])
def test_nobody_without_own_care_writes_a_plan(cast, who):
    with pytest.raises(PermissionDenied):
        actions.start_draft(by=getattr(cast, who), client=cast.rowan)


def test_words_are_saved_by_version(cast, draft):
    saved = actions.save_words(by=cast.ines, plan=draft, expected=1, words="I want to be let in.")
    assert saved.version == 2
    stale = Plan.objects.get(pk=draft.pk)
    with pytest.raises(StaleWrite) as raised:
        actions.save_words(by=cast.ines, plan=stale, expected=1, words="Other words")
    assert raised.value.current.clients_words == "I want to be let in."


def test_goals_and_objectives_move_by_one(cast):
    plan = actions.start_draft(by=cast.ines, client=cast.rowan)
    names = ["a", "b", "c"]
    goals = [actions.add_goal(by=cast.ines, plan=plan, statement=name) for name in names]
    actions.move_goal(by=cast.ines, goal=goals[2], up=True)
    actions.move_goal(by=cast.ines, goal=goals[0], up=True)
    assert [goal.statement for goal in plan.goals.all()] == ["a", "c", "b"]
    rows = [actions.save_objective(by=cast.ines, goal=goals[0], values={**WHOLE, "statement": name}) for name in names]
    actions.move_objective(by=cast.ines, objective=rows[0], up=False)
    assert [item.statement for item in goals[0].objectives.all()] == ["b", "a", "c"]


def test_an_objective_keeps_its_one_intervention(cast, draft):
    row = Objective.objects.get()
    goal = row.goal
    change = {"strand": "cbt", "technique": "Thought record", "planned_sessions": None, "rationale": ""}
    actions.save_objective(by=cast.ines, goal=goal, objective=row, expected=1, values=WHOLE, intervention=change)
    assert [(item.strand, item.technique) for item in row.interventions.all()] == [("cbt", "Thought record")]
    actions.save_objective(by=cast.ines, goal=goal, objective=row, expected=2, values=WHOLE, intervention=None)
    assert not row.interventions.exists()
    with pytest.raises(StaleWrite):
        actions.save_objective(by=cast.ines, goal=goal, objective=row, expected=1, values=WHOLE)


def test_activation_names_everything_that_is_missing(cast):
    plan = draft_for(cast, whole=False)
    actions.add_goal(by=cast.ines, plan=plan, statement="Stay when it gets close")
    with pytest.raises(actions.NotReady) as raised:
        actions.send_for_signatures(by=cast.ines, plan=plan, read="")
    assert [(gap.code, gap.number) for gap in raised.value.gaps] == [
        ("measure", "1.1"),
        ("target", "1.1"),
        ("objectives", "2"),
    ]
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_only_what_was_read_is_activated(cast, draft):
    read = content_hash(tree_of(Plan.objects.with_tree().get(pk=draft.pk)))
    actions.add_goal(by=cast.ines, plan=draft, statement="Another goal")
    goal = Goal.objects.order_by("position").last()
    actions.save_objective(by=cast.ines, goal=goal, values=WHOLE)
    with pytest.raises(actions.ChangedSinceRead):
        actions.send_for_signatures(by=cast.ines, plan=draft, read=read)


def test_activation_stores_the_fingerprint_and_the_next_review(cast, draft):
    cast.clinic.plan_review_days = 30
    cast.clinic.save()
    plan = activate(cast, draft)
    assert plan.state == "active"
    assert plan.review_due_on == timezone.localdate() + dt.timedelta(days=30)
    assert plan.content_hash == content_hash(tree_of(Plan.objects.with_tree().get(pk=plan.pk)))
    assert Event.objects.filter(action="plan.activated", client_id=str(cast.rowan.pk)).exists()


def test_the_next_edition_is_a_copy_that_supersedes(cast, active):
    following = actions.start_draft(by=cast.ines, client=cast.rowan)
    assert following.edition == 2
    old, new = Objective.objects.filter(goal__plan=active).get(), Objective.objects.filter(goal__plan=following).get()
    assert (new.statement, new.thread, new.target) == (old.statement, old.thread, old.target)
    assert new.interventions.get().technique == "Vulnerability ladder"
    activate(cast, following)
    active.refresh_from_db()
    assert active.state == "superseded"
    assert active.ended_at is not None
    assert [item.id for item in active_objectives(cast.rowan)] == [new.pk]


def test_active_objectives_are_numbered_and_leave_out_the_stopped(cast, active):
    plan = Plan.objects.with_tree().get(pk=active.pk)
    assert [item.label for item in objectives_of(plan)] == ["1.1 Tell one trusted person something that matters"]
    assert active_objectives(cast.noor) == []


def test_a_closed_edition_is_refused_by_every_action(cast, active):
    goal, row = Goal.objects.get(), Objective.objects.get()
    attempts = [
        lambda: actions.save_words(by=cast.ines, plan=active, expected=active.version, words="x"),
        lambda: actions.add_goal(by=cast.ines, plan=active, statement="x"),
        lambda: actions.save_goal(by=cast.ines, goal=goal, expected=1, statement="x"),
        lambda: actions.remove_goal(by=cast.ines, goal=goal),
        lambda: actions.move_goal(by=cast.ines, goal=goal, up=True),
        lambda: actions.save_objective(by=cast.ines, goal=goal, objective=row, expected=1, values=WHOLE),
        lambda: actions.remove_objective(by=cast.ines, objective=row),
        lambda: actions.move_objective(by=cast.ines, objective=row, up=True),
        lambda: actions.send_for_signatures(by=cast.ines, plan=active, read=active.content_hash),
    ]
    for attempt in attempts:
        with pytest.raises(actions.PlanClosed):
            attempt()


def refused(write):
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        write()


def test_a_closed_edition_is_refused_by_the_database(cast, active):
    goal, row, work = Goal.objects.get(), Objective.objects.get(), Intervention.objects.get()
    refused(lambda: Plan.objects.filter(pk=active.pk).update(content_hash="0" * 64))
    refused(lambda: Plan.objects.filter(pk=active.pk).update(state="draft"))
    refused(active.delete)
    refused(lambda: Goal.objects.filter(pk=goal.pk).update(position=9))
    refused(lambda: Goal.objects.create(plan=active, statement="late"))
    refused(lambda: Objective.objects.filter(pk=row.pk).update(target=9))
    refused(lambda: Intervention.objects.filter(pk=work.pk).update(planned_sessions=99))
    refused(work.delete)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE plans_plan SET clients_words = content_hash",
        "UPDATE plans_goal SET statement = statement",
        "UPDATE plans_objective SET baseline = 1",
        "UPDATE plans_intervention SET strand = 'cbt'",
        "DELETE FROM plans_intervention",
        "DELETE FROM plans_objective",
    ],
)
def test_raw_sql_is_refused_too(active, sql):
    if connection.vendor == "postgresql":
        sql = sql.replace("= content_hash", "= '\\x00'::bytea")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_active_edition_can_still_be_superseded(active):
    Plan.objects.filter(pk=active.pk).update(state="superseded", ended_at=timezone.now())
    active.refresh_from_db()
    assert active.state == "superseded"


def test_one_active_plan_is_held_by_the_database(cast, active):
    with pytest.raises(IntegrityError, match=r"one_active_plan|UNIQUE"), transaction.atomic():
        Plan.objects.create(
            client=cast.rowan, edition=9, state="active", author=cast.ines, activated_by=cast.ines, activated_at=timezone.now(),
            starts_on=timezone.localdate(),
        )  # fmt: skip


def test_an_objective_that_does_not_move_is_refused_by_the_database(cast, draft):
    goal = Goal.objects.get()
    with pytest.raises(IntegrityError, match="objective_moves"), transaction.atomic():
        Objective.objects.create(goal=goal, statement="x", baseline=2, target=2)
