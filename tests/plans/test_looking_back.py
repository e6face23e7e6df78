"""Ratings, reviews, the list of what is due and the word to the therapist."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from assessments.measures import asking, editions
from assessments.models import MeasureRequest, MeasureSchedule
from notices.models import Message
from notices.rendering import render
from notices.sending import send_due_messages
from people.models import Client
from people.permissions import Permission
from plans import actions, presenters, reminders
from plans.caseload import overdue, plan_page
from plans.models import Goal, Intervention, Objective, ObjectiveRating, Plan, PlanReview
from plans.tasks import queue_review_reminders
from tests.cast import begin_care, make_client
from tests.measures.forms import long_form
from tests.plans.conftest import WHOLE, WORK, activate, draft_for, send

pytestmark = pytest.mark.django_db
SAID = actions.Judged(1, comment="Happens without planning now.", decision="continue")


def held(**fields):
    today = timezone.localdate()
    return {
        "held_on": today, "client_present": True, "present": "", "decision": "continue", "comment": "",
        "next_due_on": today + dt.timedelta(days=90), **fields,
    }  # fmt: skip


def review(cast, plan, judged=SAID, **fields):
    said = {row.pk: judged for row in Objective.objects.filter(goal__plan=plan)}
    return actions.hold_review(by=cast.ines, plan=plan, values=held(**fields), judged=said)


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.ines)
    return client


# --- ratings
def test_a_rating_keeps_what_it_rests_on(cast, active):
    row = Objective.objects.get()
    said = actions.Judged(2, comment="Three times last week.", evidence="practice", evidence_id="an-id")
    rating = actions.rate_objective(by=cast.ines, objective=row, judged=said, on=timezone.localdate())
    assert (rating.rating, rating.evidence, rating.evidence_id, rating.review) == (2, "practice", "an-id", None)


def test_only_an_active_plan_is_rated_and_only_by_its_team(cast, active):
    row = Objective.objects.get()
    today = timezone.localdate()
    with pytest.raises(PermissionDenied):
        actions.rate_objective(by=cast.yusuf, objective=row, judged=SAID, on=today)
    actions.close_plan(by=cast.ines, plan=active, why="Done.")
    with pytest.raises(actions.PlanClosed):
        actions.rate_objective(by=cast.ines, objective=row, judged=SAID, on=today)


def test_ratings_of_weighted_objectives_give_the_score_on_the_page(desk, cast):
    plan = activate(cast, draft_for(cast, strands=("cbt", "exp", "grp")))
    for row, rating in zip(Objective.objects.order_by("position"), (1, 0, 1), strict=True):
        actions.rate_objective(by=cast.ines, objective=row, judged=actions.Judged(rating), on=timezone.localdate())
    loaded = Plan.objects.with_tree().get(pk=plan.pk)
    found = presenters.attainment(loaded, presenters.progress_of(loaded))
    assert (found.t, found.rated, found.total) == ("59.1", 3, 3)
    assert "59.1" in desk.get(reverse("plans:case", args=[cast.rowan.pk])).content.decode()


def test_without_a_rating_there_is_no_score(active):
    loaded = Plan.objects.with_tree().get(pk=active.pk)
    assert presenters.attainment(loaded, presenters.progress_of(loaded)) is None


def test_rating_on_the_page(desk, cast, active):
    url = reverse("plans:objective_rate", args=[Objective.objects.get().pk])
    assert desk.get(url).status_code == 200
    assert desk.post(url, {"rating": ""}).status_code == 422
    assert desk.post(url, {"rating": "-1", "evidence": "note:not-one-of-theirs"}).status_code == 422
    desk.post(url, {"rating": "-1", "evidence": "talk", "comment": "Too large a step."})
    page = desk.get(reverse("plans:case", args=[cast.rowan.pk])).content.decode()
    assert ObjectiveRating.objects.get().comment == "Too large a step."
    assert "less than expected" in page


# --- reviews
def test_a_review_sets_the_day_of_the_next(cast, active):
    done = review(cast, active, next_due_on=timezone.localdate() + dt.timedelta(days=45))
    active.refresh_from_db()
    assert active.review_due_on == done.next_due_on
    assert done.ratings.get().decision == "continue"


def test_a_review_leaves_nothing_out_and_lets_nothing_in(cast, active):
    for judged in ({}, {Objective.objects.get().pk: SAID, "other": SAID}):
        with pytest.raises(ValueError):
            actions.hold_review(by=cast.ines, plan=active, values=held(), judged=judged)
    assert not PlanReview.objects.exists()


def test_a_review_opens_the_measures_that_belong_to_it(cast, active):
    made = editions.import_edition(raw=long_form(), by=cast.admin)
    key = editions.publish(edition=made.edition, by=cast.admin).key
    asking.assign(client=cast.rowan, key=key, by=cast.ines, kind=MeasureSchedule.Kind.REVIEW)
    assert not MeasureRequest.objects.exists()
    assert MeasureRequest.objects.filter(occasion=str(review(cast, active).pk), state="open").count() == 1


@pytest.mark.parametrize("who", ["martin", "yusuf", "hana", "admin"])
def test_only_the_own_team_holds_a_review(cast, active, who):
    said = {Objective.objects.get().pk: SAID}
    with pytest.raises(PermissionDenied):
        actions.hold_review(by=getattr(cast, who), plan=active, values=held(), judged=said)


@pytest.mark.parametrize(
    ("decision", "status"),
    [("achieved", "achieved"), ("stop", "stopped"), ("revise", "revised"), ("continue", "in_progress")],
)
def test_what_a_review_decides_is_where_the_next_version_begins(cast, active, decision, status):
    review(cast, active, actions.Judged(0, comment="Because.", decision=decision))
    following = actions.start_draft(by=cast.ines, client=cast.rowan)
    row = Objective.objects.get(goal__plan=following)
    assert row.status == status
    assert (row.stopped_why == "Because.") == (decision == "stop")


def test_what_a_review_stopped_is_told_on_the_page_of_the_version_that_says_otherwise(desk, cast, active):
    review(cast, active, actions.Judged(0, comment="Because.", decision="stop"))
    (goal,) = desk.get(reverse("plans:case", args=[cast.rowan.pk])).context["goals"]
    assert (goal.objectives[0].state, goal.objectives[0].is_open) == ("Stopped", False)


def form_of(plan, **fields):
    today = timezone.localdate()
    data = {
        "held_on": today.isoformat(), "next_due_on": (today + dt.timedelta(days=90)).isoformat(), "client_present": "on",
        "decision": "continue", "present": "", "comment": "Read together.",
    }  # fmt: skip
    for row in Objective.objects.filter(goal__plan=plan):
        data |= {
            f"rating_{row.pk}": "1",
            f"decision_{row.pk}": "continue",
            f"comment_{row.pk}": "",
            f"evidence_{row.pk}": "talk",
        }
    return data | fields


def test_a_review_on_the_page_leads_where_it_decided(desk, cast, active):
    url = reverse("plans:review", args=[active.pk])
    assert "Review of version 1" in desk.get(url).content.decode()
    url = reverse("plans:review_save", args=[active.pk])
    assert desk.post(url, form_of(active)).url == reverse("plans:case", args=[cast.rowan.pk])
    assert desk.post(url, form_of(active, decision="close")).url == reverse("plans:close", args=[active.pk])
    answer = desk.post(url, form_of(active, decision="revise"))
    assert answer.url == reverse("plans:draft", args=[Plan.objects.get(state="draft").pk])
    assert PlanReview.objects.count() == 3


def test_a_review_that_is_not_whole_keeps_what_was_typed(desk, cast, active):
    row = Objective.objects.get()
    url = reverse("plans:review_save", args=[active.pk])
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    wrong = form_of(
        active, held_on=tomorrow, next_due_on="2020-01-01", comment="Kept words.", **{f"decision_{row.pk}": "stop"}
    )
    page = desk.post(url, wrong)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Kept words." in text
    assert "once it was held" in text
    assert "Say in a few words why" in text
    assert f'href="#id_comment_{row.pk}"' in text
    assert not PlanReview.objects.exists()


def test_a_supervisor_reads_the_review_page_and_cannot_write(client, cast, active):
    client.force_login(cast.martin)
    url = reverse("plans:review", args=[active.pk])
    assert "Write the review down" not in client.get(url).content.decode()
    assert client.post(reverse("plans:review_save", args=[active.pk]), form_of(active)).status_code == 403


def refused(write):
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        write()


def test_reviews_and_ratings_are_never_changed(cast, active):
    done = review(cast, active)
    refused(lambda: PlanReview.objects.filter(pk=done.pk).update(decision="close"))
    refused(done.ratings.get().delete)
    refused(lambda: ObjectiveRating.objects.update(rating=-2))
    for sql in ("UPDATE plans_planreview SET client_present = NOT client_present", "DELETE FROM plans_objectiverating"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"rating": 3}, "attainment_minus_2_to_2"),
        ({"rating": None}, "rating_outside_a_review_says_one"),
        ({"rating": 0, "in_review": True, "decision": ""}, "review_decides_about_each_objective"),
    ],
)
def test_ratings_are_whole(cast, active, fields, name):
    if fields.pop("in_review", False):
        today = timezone.localdate()
        fields["review"] = PlanReview.objects.create(
            plan=active, held_on=today, held_by=cast.ines, decision="continue", next_due_on=today + dt.timedelta(days=1)
        )
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ObjectiveRating.objects.create(
            objective=Objective.objects.get(), rated_on=timezone.localdate(), rated_by=cast.ines, **fields
        )


def test_one_decision_per_objective_and_the_next_review_later(cast, active):
    done = review(cast, active)
    refused(
        lambda: ObjectiveRating.objects.create(
            objective=Objective.objects.get(), review=done, rated_on=done.held_on, rated_by=cast.ines, decision="stop"
        )
    )
    with pytest.raises(IntegrityError, match="next_review_comes_after_this_one"), transaction.atomic():
        PlanReview.objects.create(
            plan=active, held_on=done.held_on, held_by=cast.ines, decision="continue", next_due_on=done.held_on
        )


# --- the list
def shown(user, show=""):
    return [(row.name, row.state) for row in plan_page(user, show, 1).object_list]


def test_what_is_due_first_and_what_waits(cast, active, frozen_time):
    Plan.objects.filter(pk=active.pk).update(review_due_on=timezone.localdate() - dt.timedelta(days=3))
    name = cast.rowan.shown_name(cast.ines)
    assert shown(cast.ines) == shown(cast.ines, "overdue") == [(name, "Review due for 3 days")]
    assert shown(cast.ines, "awaiting") == []
    send(cast, actions.start_draft(by=cast.ines, client=cast.rowan))
    assert shown(cast.ines, "awaiting") == [(name, "Waits for the client")]
    assert len(shown(cast.ines)) == 2


def test_a_refusal_and_a_missing_supervisor_are_told_apart(cast, awaiting):
    actions.record_answer(by=cast.ines, plan=awaiting, agreed=False, reason="No.")
    assert [state for _name, state in shown(cast.ines)] == ["Not agreed"]


def test_due_soon_is_thirty_days(cast, active, frozen_time):
    today = timezone.localdate()
    for days, found in ((0, 1), (30, 1), (31, 0)):
        Plan.objects.filter(pk=active.pk).update(review_due_on=today + dt.timedelta(days=days))
        assert len(shown(cast.ines, "soon")) == found
    Plan.objects.filter(pk=active.pk).update(review_due_on=today)
    assert [state for _name, state in shown(cast.ines, "overdue")] == ["Review due today"]


@pytest.mark.parametrize(("who", "sees"), [("martin", 1), ("yusuf", 0), ("judith", 0), ("hana", 0)])
def test_the_list_is_of_ones_own_care(cast, active, who, sees):
    assert len(shown(getattr(cast, who))) == sees


def many(cast, count):
    """As many active plans in Ines's care as ``count``, each with an objective in two strands."""
    now = timezone.now()
    people = [make_client(f"Somebody {number}") for number in range(count)]
    for person in people:
        begin_care(person, cast.ines)
    plans = Plan.objects.bulk_create([Plan(client=person, author=cast.ines) for person in people])
    goals = Goal.objects.bulk_create([Goal(plan=plan, statement="Let people know me") for plan in plans])
    rows = Objective.objects.bulk_create([Objective(goal=goal, **WHOLE) for goal in goals])
    works = [Intervention(objective=row, **{**WORK, "strand": strand}) for row in rows for strand in ("cbt", "grp")]
    Intervention.objects.bulk_create(works)
    Plan.objects.filter(pk__in=[plan.pk for plan in plans]).update(
        state="active", activated_at=now, activated_by=cast.ines, starts_on=now.date(), review_due_on=now.date()
    )


def test_two_hundred_plans_cost_as_many_questions_as_two(desk, cast, active, django_assert_num_queries):
    many(cast, 1)
    url = reverse("plans:caseload")
    with CountQueries() as few:
        assert len(desk.get(url).context["page"].object_list) == 2
    many(cast, 198)
    assert Client.objects.filter(care__clinician=cast.ines, care__ended_at=None).count() >= 200
    with CountQueries() as whole:
        page = desk.get(url).context["page"]
    assert page.paginator.count == 200
    assert len(page.object_list) == 50
    assert whole.count == few.count <= 12
    with django_assert_num_queries(3):
        rows = plan_page(cast.ines, "", 1).object_list
    assert {row.strands for row in rows} <= {"CBT, Group", "Experiential"}


class CountQueries:
    def __enter__(self):
        from django.test.utils import CaptureQueriesContext

        self.caught = CaptureQueriesContext(connection)
        self.caught.__enter__()
        return self

    def __exit__(self, *exc):
        self.caught.__exit__(*exc)
        self.count = len(self.caught)


def test_the_place_in_the_navigation_counts_what_is_due(desk, cast, active):
    url = reverse("plans:caseload")
    assert '<span class="count">1</span>' not in nav_of(desk, url)
    Plan.objects.filter(pk=active.pk).update(review_due_on=dt.date(2020, 1, 1))
    assert "1" in nav_of(desk, url)


def nav_of(desk, url):
    page = desk.get(reverse("people:client_list")).content.decode()
    start = page.index(f'href="{url}"')
    return page[start : page.index("</a>", start)]


def test_empty_lists_say_so(desk, cast):
    url = reverse("plans:caseload")
    assert "No plans yet" in desk.get(url).content.decode()
    assert "Nothing here" in desk.get(url, {"show": "overdue"}).content.decode()
    assert desk.get(url, {"show": "nonsense"}).status_code == 200


# --- the word to the therapist
def test_the_therapist_hears_a_week_before_once(cast, active, frozen_time):
    due = active.review_due_on
    frozen_time.move_to(dt.datetime.combine(due - dt.timedelta(days=8), dt.time(9), dt.UTC))
    assert reminders.queue_review_reminders() == 0
    frozen_time.shift(dt.timedelta(days=1))
    assert reminders.queue_review_reminders() == reminders.queue_review_reminders() == 1
    message = Message.objects.get()
    assert (message.user, message.client, message.kind) == (cast.ines, None, "plan_review")


def test_the_word_says_nothing_about_anybody(cast, active, frozen_time):
    Plan.objects.filter(pk=active.pk).update(review_due_on=timezone.localdate())
    queue_review_reminders()
    said = render(Message.objects.get())
    text = f"{said.subject} {said.body}".lower()
    assert reverse("plans:caseload") in text
    for word in ("rowan", "therap", "clinic", "goal", "treatment", "client", "session", "fear"):
        assert word not in text.replace("/plans/reviews/", "")


def test_it_reaches_the_therapist(cast, active, mailoutbox):
    Plan.objects.filter(pk=active.pk).update(review_due_on=timezone.localdate())
    reminders.queue_review_reminders()
    send_due_messages()
    assert [mail.to for mail in mailoutbox] == [["ines.caldeira@demo.test"]]


@pytest.mark.parametrize("why", ["reviewed", "closed", "care ended", "left the clinic"])
def test_a_word_that_no_longer_helps_is_not_sent(cast, active, mailoutbox, why):
    Plan.objects.filter(pk=active.pk).update(review_due_on=timezone.localdate())
    reminders.queue_review_reminders()
    if why == "reviewed":
        review(cast, Plan.objects.get(pk=active.pk))
    elif why == "closed":
        actions.close_plan(by=cast.ines, plan=active, why="Done.")
    elif why == "care ended":
        cast.rowan.care.filter(clinician=cast.ines).update(ended_at=timezone.now())
    else:
        type(cast.ines).objects.filter(pk=cast.ines.pk).update(is_active=False)
    send_due_messages()
    assert mailoutbox == []
    assert Message.objects.get().state == "stopped"


def test_the_next_session_is_told_what_waits(client, cast, active, rf):
    from common.agenda import agenda_items

    request = rf.get("/")
    request.user = cast.ines
    assert [item for item in agenda_items(client=cast.rowan, request=request) if item.kind == "plan"] == []
    Plan.objects.filter(pk=active.pk).update(review_due_on=timezone.localdate())
    waiting = send(cast, actions.start_draft(by=cast.ines, client=cast.rowan))
    items = [item for item in agenda_items(client=cast.rowan, request=request) if item.kind == "plan"]
    assert [item.url for item in items] == [
        reverse("plans:signing", args=[waiting.pk]),
        reverse("plans:review", args=[active.pk]),
    ]


# --- two versions
def test_two_versions_side_by_side(desk, cast):
    plan = draft_for(cast)
    actions.save_goal(by=cast.ines, goal=plan.goals.get(), expected=1, statement="Let one friend know me")
    activate(cast, plan)
    following = actions.start_draft(by=cast.ines, client=cast.rowan)
    goal = following.goals.get()
    actions.save_goal(by=cast.ines, goal=goal, expected=1, statement="Let two friend strangers know me")
    activate(cast, following)
    url = reverse("plans:compare", args=[cast.rowan.pk])
    page = desk.get(url).content.decode()
    words = re.findall(r"<(ins|del)><span class=\"visually-hidden\">(\w+): </span>([^<]+)</", page)
    assert [(mark, said, text.strip()) for mark, said, text in words] == [
        ("del", "gone", "one"), ("ins", "new", "two"), ("ins", "new", "strangers"),
    ]  # fmt: skip
    same = desk.get(url, {"a": 2, "b": 2}).content.decode()
    assert "Both say the same" in same


def test_one_version_alone_has_nothing_beside_it(desk, cast, active):
    answer = desk.get(reverse("plans:compare", args=[cast.rowan.pk]))
    assert answer.url == reverse("plans:case", args=[cast.rowan.pk])


def test_the_navigation_counts_reviews_of_ones_own_clients_only(cast, active):
    Plan.objects.filter(pk=active.pk).update(review_due_on=timezone.localdate())
    assert list(overdue(cast.ines)) == [active]
    assert cast.martin.can(Permission.SUPERVISE)
    assert active in Plan.objects.visible_to(cast.martin)
    assert not overdue(cast.martin).exists(), "it is the supervisee's to do"
