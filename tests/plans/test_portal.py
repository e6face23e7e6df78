"""The client's side: reading and answering on the phone, and goals of their own."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from plans import actions
from plans.models import OwnGoal, OwnGoalRating, Signature
from tests.plans.conftest import activate, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(client, cast):
    client.force_login(cast.rowan_user)
    return client


def test_a_draft_is_nobodys_business_but_the_care_teams(phone, draft):
    assert phone.get(reverse("plans:portal_sign", args=[draft.pk])).status_code == 404
    assert "Nothing here yet" in phone.get(reverse("plans:portal_plan")).content.decode()


def test_reading_and_agreeing(phone, cast, awaiting):
    home = phone.get(reverse("home"), follow=True).content.decode()
    url = reverse("plans:portal_sign", args=[awaiting.pk])
    assert url in home
    page = phone.get(url).content.decode()
    assert "Let people know me" in page
    assert "From 0 to 3: Times a week." in page
    assert "Practice helps." in page
    assert awaiting.content_hash in page
    answer = phone.post(url, {"do": "agree", "read": awaiting.content_hash})
    assert answer.url == reverse("plans:portal_plan")
    page = phone.get(answer.url).content.decode()
    assert "You agreed to this on" in page
    assert "We have not started with this one yet." in page


def test_saying_that_it_does_not_fit(phone, cast, awaiting):
    url = reverse("plans:portal_sign", args=[awaiting.pk])
    phone.post(url, {"do": "decline", "reason": "The group is too much."})
    assert Signature.objects.get(role="client").reason == "The group is too much."
    page = phone.get(url).content.decode()
    assert "You told us that this doesn&#x27;t fit yet." in page.replace("'", "&#x27;")
    phone.post(url, {"do": "agree", "read": awaiting.content_hash})
    awaiting.refresh_from_db()
    assert awaiting.state == "active"


def test_a_yes_to_something_else_is_asked_again(phone, awaiting):
    page = phone.post(reverse("plans:portal_sign", args=[awaiting.pk]), {"do": "agree", "read": "0" * 64})
    assert "Please read it once more." in page.content.decode()
    assert not Signature.objects.filter(role="client").exists()


def test_a_second_yes_changes_nothing(phone, active):
    answer = phone.post(reverse("plans:portal_sign", args=[active.pk]), {"do": "agree", "read": active.content_hash})
    assert answer.url == reverse("plans:portal_plan")
    assert Signature.objects.filter(role="client").count() == 1


def test_a_new_version_is_announced_beside_the_old_one(phone, cast, active):
    send(cast, actions.start_draft(by=cast.ines, client=cast.rowan))
    page = phone.get(reverse("plans:portal_plan")).content.decode()
    assert "There is a new version of your plan." in page
    assert "Let people know me" in page


def test_somebody_elses_plan_does_not_exist(client, cast, awaiting):
    client.force_login(cast.noor_user)
    url = reverse("plans:portal_sign", args=[awaiting.pk])
    assert client.get(url).status_code == 404
    assert client.post(url, {"do": "agree", "read": awaiting.content_hash}).status_code == 404


def test_what_was_agreed_elsewhere_is_told_as_it_was(phone, cast, awaiting):
    actions.record_answer(by=cast.ines, plan=awaiting, agreed=True, reason="On paper.")
    assert "You told us that you agree." in phone.get(reverse("plans:portal_plan")).content.decode()


def test_working_without_a_yes_is_told_openly(phone, cast, awaiting):
    actions.record_answer(by=cast.ines, plan=awaiting, agreed=False, reason="Not now.")
    actions.activate_without_signature(by=cast.ines, plan=awaiting)
    assert "You did not agree to all of this" in phone.get(reverse("plans:portal_plan")).content.decode()


# --- own goals
def test_a_goal_of_ones_own_from_words_to_a_line(phone, cast, frozen_time):
    url = reverse("plans:own_goals")
    phone.post(url, {"words": "Have somebody to ring at night"})
    goal = OwnGoal.objects.get()
    assert (goal.client, goal.words) == (cast.rowan, "Have somebody to ring at night")
    rate = reverse("plans:own_goal_rate", args=[goal.pk])
    for value in (2, 4):
        assert phone.post(rate, {"value": value}).url == url
        frozen_time.shift(dt.timedelta(days=10))
    page = phone.get(url).content.decode()
    assert "2 on" in page
    assert page.count("<svg") >= 2
    assert "Show as a list" in page


def test_the_last_rating_of_a_day_counts(phone, cast):
    goal = actions.add_own_goal(by=cast.rowan_user, client=cast.rowan, words="x")
    for value in (2, 7):
        actions.rate_own_goal(by=cast.rowan_user, goal=goal, value=value)
    assert [row.value for row in goal.ratings.all()] == [7]


def test_a_number_is_needed_and_nothing_else(phone, cast):
    goal = actions.add_own_goal(by=cast.rowan_user, client=cast.rowan, words="x")
    rate = reverse("plans:own_goal_rate", args=[goal.pk])
    assert phone.get(rate).status_code == 200
    assert phone.post(rate, {"value": 11}).status_code == 422
    assert not OwnGoalRating.objects.exists()


def test_letting_go_leaves_the_record(phone, cast):
    goal = actions.add_own_goal(by=cast.rowan_user, client=cast.rowan, words="Sing")
    actions.rate_own_goal(by=cast.rowan_user, goal=goal, value=3)
    phone.post(reverse("plans:own_goal_let_go", args=[goal.pk]))
    assert "Sing" not in phone.get(reverse("plans:own_goals")).content.decode()
    assert OwnGoalRating.objects.count() == 1
    assert phone.get(reverse("plans:own_goal_rate", args=[goal.pk])).status_code == 404


def test_five_are_plenty(phone, cast):
    for number in range(5):
        actions.add_own_goal(by=cast.rowan_user, client=cast.rowan, words=str(number))
    page = phone.post(reverse("plans:own_goals"), {"words": "A sixth"})
    assert page.status_code == 422
    assert "A sixth" in page.content.decode()
    assert "Five are plenty" in page.content.decode()


def test_they_are_the_clients_alone_to_write(cast):
    goal = actions.add_own_goal(by=cast.rowan_user, client=cast.rowan, words="x")
    for attempt in (
        lambda: actions.add_own_goal(by=cast.ines, client=cast.rowan, words="y"),
        lambda: actions.rate_own_goal(by=cast.ines, goal=goal, value=1),
        lambda: actions.let_go(by=cast.noor_user, goal=goal),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_the_therapist_reads_them_beside_the_plan(client, cast, draft):
    goal = actions.add_own_goal(by=cast.rowan_user, client=cast.rowan, words="Have somebody to ring at night")
    actions.rate_own_goal(by=cast.rowan_user, goal=goal, value=4)
    activate(cast, draft)
    client.force_login(cast.ines)
    page = client.get(reverse("plans:case", args=[cast.rowan.pk])).content.decode()
    assert "Have somebody to ring at night" in page
    assert "Nearness, 0 to 10: 4" in page


def test_the_database_knows_the_scale(cast):
    goal = actions.add_own_goal(by=cast.rowan_user, client=cast.rowan, words="x")
    with pytest.raises(IntegrityError, match="own_goal_0_to_10"), transaction.atomic():
        OwnGoalRating.objects.create(goal=goal, rated_on=dt.date(2026, 2, 4), value=11)
    OwnGoalRating.objects.create(goal=goal, rated_on=dt.date(2026, 2, 4), value=1)
    with pytest.raises(IntegrityError, match=r"one_own_rating_a_day|UNIQUE"), transaction.atomic():
        OwnGoalRating.objects.create(goal=goal, rated_on=dt.date(2026, 2, 4), value=2)


def test_the_page_asks_a_constant_number_of_questions(phone, cast, django_assert_max_num_queries):
    for number in range(5):
        goal = actions.add_own_goal(by=cast.rowan_user, client=cast.rowan, words=str(number))
        for day in range(10):
            OwnGoalRating.objects.create(goal=goal, rated_on=dt.date(2026, 1, 1 + day), value=day)
    with django_assert_max_num_queries(10):
        phone.get(reverse("plans:own_goals"))
