"""Who is asked what and when. What was asked once is never rewritten."""

import datetime as dt
import uuid

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.measures import asking, editions, instruments, saving
from assessments.measures.asking import AlreadyAsked, CannotAsk
from assessments.models import MeasureRequest, MeasureSchedule
from notices.models import Message, ReminderChoice
from notices.sending import send_due_messages
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time")]
Kind, State = MeasureSchedule.Kind, MeasureRequest.State
WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def agree(cast, long_edition):
    def agree(kind=Kind.ONCE, **more):
        return asking.assign(client=cast.rowan, key=long_edition.key, by=cast.ines, kind=kind, **more)

    return agree


def test_what_is_due_today_opens_at_once(agree):
    request = agree().requests.get()
    assert (request.state, request.due_on) == (State.OPEN, NOW.date())
    assert request.expires_at > NOW + WEEK
    assert list(MeasureRequest.objects.open()) == [request]


def test_what_is_due_later_opens_when_it_is(agree, frozen_time):
    schedule = agree(starts_on=NOW.date() + dt.timedelta(days=3))
    assert asking.open_due() == 0
    frozen_time.shift(dt.timedelta(days=3))
    assert asking.open_due() == 1
    assert asking.open_due() == 0
    assert schedule.requests.count() == 1
    schedule.refresh_from_db()
    assert schedule.stopped_at is not None  # once is over with its one request


def test_every_two_weeks_until_the_last_day(agree, frozen_time):
    schedule = agree(Kind.WEEKS, every_weeks=2, ends_on=NOW.date() + dt.timedelta(days=30))
    for _week in range(8):
        frozen_time.shift(WEEK)
        asking.open_due()
    days = [request.due_on - NOW.date() for request in schedule.requests.order_by("due_on")]
    assert [day.days for day in days] == [0, 14, 28]


@pytest.fixture
def fortnightly(cast):
    """A measure with words that looks back over two weeks and says so in its definition."""
    instruments.switch_on(key="phq9", by=cast.admin)
    return editions.edition_in_use("phq9")


def test_no_measure_asks_about_the_same_days_twice(cast, fortnightly, frozen_time):
    weekly = asking.assign(
        client=cast.rowan, key=fortnightly.key, by=cast.ines, kind=Kind.WEEKS, every_weeks=1, on_paper=True
    )
    for _week in range(4):
        frozen_time.shift(WEEK)
        asking.open_due()
    assert [(one.due_on - NOW.date()).days for one in weekly.requests.order_by("due_on")] == [0, 14, 28]


def test_before_sessions_it_waits_too_but_a_person_may_ask_at_any_time(cast, fortnightly):
    before = asking.assign(client=cast.rowan, key=fortnightly.key, by=cast.ines, kind=Kind.BEFORE, on_paper=True)
    sessions = [uuid.uuid4() for _each in range(3)]
    for number, session in enumerate(sessions, start=1):
        asking.for_session(cast.rowan, NOW + number * WEEK, session=session, number=number)
    assert [(one.due_on - NOW.date()).days for one in before.requests.order_by("due_on")] == [7, 21]
    asking.for_session(cast.rowan, NOW + WEEK + dt.timedelta(days=1), session=sessions[0], number=1)  # moved by a day
    assert before.requests.exclude(state=State.WITHDRAWN).filter(due_on=NOW.date() + dt.timedelta(days=8)).exists()
    once = asking.assign(client=cast.rowan, key=fortnightly.key, by=cast.ines, on_paper=True)
    assert once.requests.count() == 1


def test_what_was_missed_while_nothing_ran_is_asked_once(agree, frozen_time):
    schedule = agree(Kind.WEEKS, every_weeks=1)
    frozen_time.shift(5 * WEEK)
    assert asking.open_due() == 1
    assert [request.state for request in schedule.requests.order_by("due_on")] == [State.EXPIRED, State.OPEN]


def test_a_request_ends_by_itself_and_a_draft_in_it_is_kept(agree, frozen_time, cast):
    request = agree(days_open=2).requests.get()
    draft = saving.begin(request=request, by=cast.rowan_user)
    frozen_time.shift(WEEK)
    asking.open_due()
    request.refresh_from_db()
    assert request.state == State.EXPIRED
    assert not MeasureRequest.objects.open().exists()
    done = saving.finish(response=draft, by=cast.rowan_user)  # nothing that was typed is lost
    assert done.state == "completed"


def test_a_request_that_is_over_cannot_be_begun(agree, frozen_time, cast):
    request = agree(days_open=2).requests.get()
    frozen_time.shift(WEEK)
    with pytest.raises(saving.Closed):
        saving.begin(request=request, by=cast.rowan_user)


@pytest.mark.parametrize(
    ("kind", "number", "opens"),
    [
        (Kind.BEFORE, 1, True),
        (Kind.BEFORE, 2, True),
        (Kind.BEFORE_OTHER, 1, True),
        (Kind.BEFORE_OTHER, 2, False),
        (Kind.AFTER, 2, True),
        (Kind.AFTER_OTHER, 4, False),
        (Kind.ONCE, 1, False),
    ],
)
def test_around_sessions(agree, cast, kind, number, opens):
    agree(kind, starts_on=NOW.date() + dt.timedelta(days=1) if kind == Kind.ONCE else NOW.date())
    when = NOW + dt.timedelta(days=2)
    made = asking.for_session(cast.rowan, when, session=uuid.uuid4(), number=number)
    assert bool(made) is opens
    if opens:
        before = kind in asking.BEFORE
        assert made[0].opened_at == (when - dt.timedelta(days=3) if before else when)
        assert MeasureRequest.objects.open().exists() is before  # after a session: not before it has begun


def test_a_session_that_moves_takes_its_measure_along(agree, cast):
    agree(Kind.BEFORE)
    session = uuid.uuid4()
    (first,) = asking.for_session(cast.rowan, NOW + dt.timedelta(days=2), session=session, number=1)
    assert asking.for_session(cast.rowan, NOW + dt.timedelta(days=2), session=session, number=1) == []
    (second,) = asking.for_session(cast.rowan, NOW + dt.timedelta(days=5), session=session, number=1)
    first.refresh_from_db()
    assert (first.state, second.state) == (State.WITHDRAWN, State.OPEN)
    assert asking.without_session(cast.rowan, session=session) == 1
    second.refresh_from_db()
    assert second.state == State.WITHDRAWN


def test_a_cancelled_session_leaves_what_was_begun(agree, cast):
    agree(Kind.BEFORE)
    session = uuid.uuid4()
    (request,) = asking.for_session(cast.rowan, NOW + dt.timedelta(days=1), session=session, number=1)
    saving.begin(request=request, by=cast.rowan_user)
    assert asking.without_session(cast.rowan, session=session) == 0


def test_reviews_and_endings_open_once_each(agree, cast):
    agree(Kind.REVIEW)
    agree(Kind.DISCHARGE)
    event = uuid.uuid4()
    assert len(asking.at_review(cast.rowan, review=event)) == 1
    assert asking.at_review(cast.rowan, review=event) == []
    assert len(asking.at_review(cast.rowan, review=uuid.uuid4())) == 1
    assert len(asking.at_discharge(cast.rowan, ending=event)) == 1


def test_the_same_agreement_runs_once(agree):
    agree(Kind.WEEKS, every_weeks=2)
    with pytest.raises(AlreadyAsked):
        agree(Kind.WEEKS, every_weeks=4)


def test_stopping_takes_back_what_nobody_has_begun_and_rewrites_nothing(agree, cast):
    schedule = agree(Kind.WEEKS, every_weeks=2)
    first = schedule.requests.get()
    saving.begin(request=first, by=cast.rowan_user)
    again = MeasureRequest.objects.create(
        client=cast.rowan, schedule=schedule, edition=first.edition, due_on=NOW.date() + WEEK, opened_at=NOW,
        expires_at=NOW + 2 * WEEK,
    )  # fmt: skip
    assert asking.stop(schedule=schedule, by=cast.ines) == 1
    assert asking.stop(schedule=schedule, by=cast.ines) == 0
    first.refresh_from_db()
    again.refresh_from_db()
    assert (first.state, again.state) == (State.OPEN, State.WITHDRAWN)
    renewed = agree(Kind.WEEKS, every_weeks=4)
    assert renewed.pk != schedule.pk
    assert MeasureRequest.objects.filter(schedule=schedule).count() == 2


def test_an_open_request_keeps_its_edition_when_a_new_one_takes_over(agree, bring, long_edition):
    from tests.measures import forms

    request = agree(Kind.WEEKS, every_weeks=1).requests.get()
    newer = bring(forms.long_form(36).replace(b'"version": "1"', b'"version": "2"'))
    request.refresh_from_db()
    long_edition.refresh_from_db()
    assert request.edition == long_edition
    assert (long_edition.state, newer.state) == ("retired", "active")


def test_only_what_is_in_use_may_be_asked(cast, long_edition):
    editions.retire(edition=long_edition, by=cast.admin)
    with pytest.raises(CannotAsk, match="not_in_use"):
        asking.assign(client=cast.rowan, key=long_edition.key, by=cast.ines)


def test_numbers_without_words_are_never_sent_to_a_client(cast, core10):
    with pytest.raises(CannotAsk, match="no_words"):
        asking.assign(client=cast.rowan, key="core10", by=cast.ines)


def test_an_ended_treatment_opens_nothing(cast, long_edition, frozen_time):
    asking.assign(
        client=cast.ended, key=long_edition.key, by=cast.ines, kind=Kind.WEEKS, every_weeks=1,
        starts_on=NOW.date() + WEEK,
    )  # fmt: skip
    frozen_time.shift(2 * WEEK)
    assert asking.open_due() == 0


def test_one_neutral_reminder_while_it_still_helps(agree, cast, django_capture_on_commit_callbacks):
    ReminderChoice.objects.create(
        client=cast.rowan, channel="email", practice=True, quiet_from=dt.time(23), quiet_until=dt.time(5)
    )
    request = agree().requests.get()
    message = Message._base_manager.get(kind=asking.REMINDER)
    assert str(request.pk) in message.subject_id
    send_due_messages()
    (sent,) = mail.outbox
    assert f"/my/questions/{request.pk}/" in sent.body
    for word in ("walk", "measure", "score", "Rowan"):
        assert word not in sent.subject + sent.body


def test_no_reminder_about_what_is_done(agree, cast):
    ReminderChoice.objects.create(
        client=cast.rowan, channel="email", practice=True, quiet_from=dt.time(23), quiet_until=dt.time(5)
    )
    request = agree().requests.get()
    saving.finish(response=saving.begin(request=request, by=cast.rowan_user), by=cast.rowan_user)
    send_due_messages()
    assert mail.outbox == []
    assert Message._base_manager.get(kind=asking.REMINDER).state == Message.State.STOPPED


# --- the database
def test_constraints(cast, long_edition):
    def schedule(**more):
        fields = {
            "client": cast.rowan,
            "key": "a",
            "kind": Kind.REVIEW,
            "starts_on": NOW.date(),
            "assigned_by": cast.ines,
        }
        return MeasureSchedule.objects.create(**{**fields, **more})

    for name, wrong in {
        "weeks_only_where_they_count": {"kind": Kind.WEEKS},
        "open_for_1_to_90_days": {"days_open": 0},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            schedule(**wrong)
    one = schedule()
    with pytest.raises(IntegrityError, match=r"one_running_schedule_of_a_kind|UNIQUE"), transaction.atomic():
        schedule()
    fields = {
        "client": cast.rowan, "schedule": one, "edition": long_edition, "due_on": NOW.date(), "opened_at": NOW,
        "expires_at": NOW + WEEK,
    }  # fmt: skip
    MeasureRequest.objects.create(**fields)
    with pytest.raises(IntegrityError, match=r"asked_once_per_occasion|UNIQUE"), transaction.atomic():
        MeasureRequest.objects.create(**fields)
    with pytest.raises(IntegrityError, match="closed_request_has_a_moment"), transaction.atomic():
        MeasureRequest.objects.create(**{**fields, "occasion": "x"}, state=State.DONE)
    assert timezone.now() == NOW
