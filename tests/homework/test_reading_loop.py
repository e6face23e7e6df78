"""What happens with what was shared: read before the session, a task after a week, a person for certain words."""

import datetime as dt
import uuid

import pytest
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Event
from common.agenda import agenda_items
from homework import actions, selections
from homework.adherence import Answered, mean_quality, monday, share, weeks
from homework.models import Entry
from tests.homework.test_pages import text_of

DAY = dt.date(2026, 2, 4)
days = st.dates(dt.date(2025, 11, 1), dt.date(2026, 2, 8))
scores = st.none() | st.integers(0, 100)
answers = st.lists(
    st.builds(
        Answered,
        days,
        st.sampled_from(["done", "partly", "not", ""]),
        st.none() | st.integers(0, 4),
        st.none() | st.integers(0, 100),
    ),
    max_size=20,
)


# --- a task after a week
@pytest.mark.django_db
def test_what_nobody_read_for_a_week_becomes_a_task_once(as_ines, cast, wrote, frozen_time):
    entry = wrote()
    wrote(share=False)
    frozen_time.shift(dt.timedelta(days=6, hours=23))
    assert actions.open_reading_tasks() == 0
    frozen_time.shift(dt.timedelta(hours=2))
    assert actions.open_reading_tasks() == 1
    assert actions.open_reading_tasks() == 0
    assert list(selections.reading_tasks(cast.ines)) == [entry]
    assert not selections.reading_tasks(cast.yusuf).exists()
    as_ines.force_login(cast.ines)
    assert "One has waited too long" in text_of(as_ines.get("/today/"))
    actions.review_entry(entry, by=cast.ines, expected=0)
    assert not selections.reading_tasks(cast.ines).exists()


@pytest.mark.django_db
def test_a_task_about_what_was_taken_back_is_gone(cast, wrote, frozen_time):
    entry = wrote()
    frozen_time.shift(dt.timedelta(days=8))
    actions.open_reading_tasks()
    entry.refresh_from_db()
    actions.unshare_entry(entry, by=cast.rowan_user)
    assert not selections.reading_tasks(cast.ines).exists()


# --- the beginning of a session
@pytest.mark.django_db
def test_a_session_opens_with_what_was_shared(cast, wrote, agreed):
    entry = wrote(agreed(title="One small thing"))
    wrote(agreed(title="Kept private"), share=False)
    request = RequestFactory().get("/")
    request.user = cast.ines
    found = [item for item in agenda_items(client=cast.rowan, request=request) if item.kind == "practice"]
    assert [(item.text, item.url) for item in found] == [
        ("One small thing: I tried it", f"/practice/entries/{entry.pk}/")
    ]
    request.user = cast.yusuf
    assert not [item for item in agenda_items(client=cast.rowan, request=request) if item.kind == "practice"]


# --- words that a person should see
@pytest.mark.django_db
def test_words_in_a_private_entry_stay_private_until_it_is_shared(cast, agreed):
    key = uuid.uuid4()
    made = agreed()
    words = {"words": "Sometimes I want to die."}
    actions.save_answers(assignment=made, client_key=key, by=cast.rowan_user, expected=0, answers=words)
    entry = actions.finish_entry(assignment=made, client_key=key, by=cast.rowan_user, outcome="done", share=False)
    assert not cast.rowan.safety_alerts.exists()
    actions.share_entry(entry, by=cast.rowan_user)
    alert = cast.rowan.safety_alerts.get()
    assert (alert.source, alert.source_id, alert.state) == ("practice", str(entry.pk), "open")
    assert "die" not in str(list(Event.objects.values_list("detail", flat=True)))


@pytest.mark.django_db
def test_words_of_the_day_after_count_too(cast, wrote, frozen_time):
    entry = wrote()
    frozen_time.shift(dt.timedelta(days=1))
    actions.add_aftermath(entry, by=cast.rowan_user, words="I don't want to live.")
    assert cast.rowan.safety_alerts.count() == 1


# --- how it goes
@given(st.lists(days, max_size=20), answers)
def test_weeks_count_everything_once(due, given_answers):
    rows = weeks(due, given_answers, last=DAY, many=16)
    assert len(rows) == 16
    assert sum(row.due for row in rows) == len(due)
    assert sum(row.answered for row in rows) == len(given_answers)
    assert all(row.begins == monday(row.begins) for row in rows)
    assert all(row.tried + row.turned_down <= row.answered for row in rows)


@given(st.lists(days, max_size=20), answers)
def test_how_much_and_how_fully_are_two_things(due, given_answers):
    part = share(weeks(due, given_answers, last=DAY, many=16))
    assert part is None or 0 <= part <= 1
    quality = mean_quality(given_answers)
    assert quality is None or 0 <= quality <= 4
    without = [Answered(answer.on, answer.outcome) for answer in given_answers]
    assert share(weeks(due, without, last=DAY, many=16)) == part
    assert mean_quality(without) is None


@pytest.mark.django_db
def test_the_case_shows_weeks_without_private_numbers(as_ines, cast, agreed, wrote):
    ladder = actions.build_ladder(
        client=cast.rowan, by=cast.ines, steps=[("Hello", 10)], title="Steps", instructions="."
    )
    step = ladder.steps.get()
    for shared, peak in ((True, 60), (False, 99)):
        entry = actions.begin_attempt(step, client_key=uuid.uuid4(), by=cast.rowan_user)
        actions.save_answers(
            assignment=ladder.assignment,
            client_key=entry.client_key,
            by=cast.rowan_user,
            expected=1,
            answers={"peak": peak},
        )
        done = actions.finish_entry(
            assignment=ladder.assignment, client_key=entry.client_key, by=cast.rowan_user, outcome="done", share=shared
        )
        if shared:
            actions.review_entry(done, by=cast.ines, expected=0, quality=3)
    page = text_of(as_ines.get(f"/clients/{cast.rowan.pk}/practice/"))
    assert "60 of 100" in page
    assert "3.0 of 4" in page
    assert "99" not in page.split("The last weeks")[1].split("</section>")[0]


@pytest.mark.django_db
@pytest.mark.parametrize("many", [2, 12])
def test_the_weeks_ask_as_often_for_many(as_ines, cast, agreed, wrote, django_assert_max_num_queries, many):
    for number in range(many):
        wrote(agreed(title=f"Thing {number}"))
    with django_assert_max_num_queries(24):
        as_ines.get(f"/clients/{cast.rowan.pk}/practice/")


# --- private means private, in every helper
@pytest.mark.django_db
def test_no_helper_of_staff_gives_a_private_entry_away(cast, agreed, wrote):
    entry = wrote(agreed(title="Private"), share=False, answers={"words": "Only mine"})
    user = cast.ines
    assert entry not in Entry.objects.visible_to(user)
    assert entry not in selections.to_review(user)
    assert entry not in selections.unread(user)
    assert entry not in selections.reading_tasks(user)
    assert selections.practice_weeks(cast.rowan, user)[-1].tried == 0
    assert selections.practice_weeks(cast.rowan, user)[-1].answered == 1
    assert timezone.now() >= entry.finished_at


@pytest.mark.django_db
def test_sharing_and_taking_back_leave_a_trace(cast, wrote):
    entry = wrote(share=False)
    actions.share_entry(entry, by=cast.rowan_user)
    actions.unshare_entry(entry, by=cast.rowan_user)
    said = Event.objects.filter(action__in=["entry.shared", "entry.unshared"]).order_by("pk")
    assert sorted(event.action for event in said) == ["entry.shared", "entry.unshared"]


@pytest.mark.django_db
def test_the_navigation_counts_what_waits_for_oneself_and_not_for_a_supervisee(cast, agreed, wrote):
    entry = wrote(agreed(title="Shared"))
    assert list(selections.unread(cast.ines)) == [entry]
    assert entry in Entry.objects.visible_to(cast.martin)
    assert not selections.unread(cast.martin).exists()
