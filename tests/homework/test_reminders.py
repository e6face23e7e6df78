"""When practice is mentioned, and when no longer."""

import datetime as dt
import zoneinfo

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from homework import actions
from homework.messages import queue_reminders
from homework.models import Assignment
from homework.reminders import day_of, reminder_for
from notices.actions import switch_all_off
from notices.models import Message, ReminderChoice
from notices.sending import send_due_messages
from notices.windows import Hours
from tests.notices.test_windows import any_moment, times, zones

LONDON = zoneinfo.ZoneInfo("Europe/London")
USUAL = Hours(LONDON, dt.time(20), dt.time(9))


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("assigned", "due", "expected"),
    [
        ("2026-02-04T10:00", dt.date(2026, 2, 10), "2026-02-09T18:00"),
        ("2026-02-04T10:00", dt.date(2026, 2, 5), "2026-02-04T18:00"),
        ("2026-02-04T18:30", dt.date(2026, 2, 5), "2026-02-05T18:00"),
        ("2026-02-04T10:00", None, "2026-02-06T18:00"),
        ("2026-03-25T10:00", dt.date(2026, 3, 29), "2026-03-28T18:00"),  # the clocks change in that night
    ],
)
def test_it_is_mentioned_in_the_evening_before(assigned, due, expected):
    assert reminder_for(at(assigned), due, USUAL).due_at == at(expected)


def test_something_for_today_agreed_at_night_is_not_mentioned():
    assert reminder_for(at("2026-02-04T21:00"), dt.date(2026, 2, 4), USUAL) is None


def test_somebody_who_can_only_be_reached_in_the_morning_is_told_in_the_morning():
    hours = Hours(LONDON, dt.time(20), dt.time(9), dt.time(10), dt.time(11))
    assert reminder_for(at("2026-02-04T12:00"), dt.date(2026, 2, 10), hours).due_at == at("2026-02-10T10:00")


@settings(max_examples=120, deadline=None)
@given(any_moment, st.one_of(st.none(), st.integers(0, 20)), zones, st.tuples(times, times))
def test_never_before_it_was_agreed_never_at_night_never_too_late(assigned, days, zone, quiet):
    assume(quiet[0] != quiet[1])
    hours = Hours(zone, *quiet)
    due_on = None if days is None else assigned.astimezone(zone).date() + dt.timedelta(days=days)
    found = reminder_for(assigned, due_on, hours)
    if found is None:
        return
    assert assigned < found.due_at < found.useful_until
    assert hours.allow(found.due_at)
    day = day_of(assigned, due_on, hours)
    assert found.due_at.astimezone(zone).date() in (day - dt.timedelta(days=1), day)


# --- rows
@pytest.fixture
def wanted(cast):
    return ReminderChoice.objects.create(client=cast.rowan, practice=True)


@pytest.fixture
def tomorrow(cast, agreed, frozen_time):
    """Agreed on Wednesday at ten, for Thursday."""
    return agreed(due_on=dt.date(2026, 2, 5))


@pytest.mark.django_db
def test_it_is_queued_once_sent_once_and_says_nothing(tomorrow, wanted, cast, frozen_time):
    assert queue_reminders() == 1
    assert queue_reminders() == 1
    message = Message.objects.get()
    assert message.due_at == at("2026-02-04T18:00")
    assert send_due_messages() == 0
    frozen_time.move_to(at("2026-02-04T18:05"))
    assert send_due_messages() == 1
    assert queue_reminders() == 1
    assert send_due_messages() == 0
    [letter] = mail.outbox
    assert tomorrow.title not in letter.subject + letter.body
    assert letter.to == [cast.rowan.channels.get().address]


@pytest.mark.django_db
def test_nobody_is_reminded_who_did_not_ask(tomorrow):
    assert queue_reminders() == 0
    assert not Message.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda cast, row: Assignment.objects.update(remind=False),
        lambda cast, row: actions.set_aside(row, by=cast.ines, expected=1, state="paused"),
        lambda cast, row: type(cast.rowan).objects.update(status="ended"),
        lambda cast, row: type(cast.rowan).objects.update(high_risk_since=timezone.now()),
        lambda cast, row: switch_all_off(client=cast.rowan, by=cast.rowan_user),
    ],
    ids=["not offered", "paused", "ended", "high risk", "opted out"],
)
def test_nothing_is_queued_or_sent_after_the_reason_is_gone(tomorrow, wanted, cast, frozen_time, change):
    queue_reminders()
    change(cast, tomorrow)
    frozen_time.move_to(at("2026-02-04T18:05"))
    assert queue_reminders() == 0
    send_due_messages()
    assert Message.objects.get().state == "stopped"
    assert mail.outbox == []


@pytest.mark.django_db
def test_writing_about_it_stops_the_reminder(tomorrow, wanted, wrote):
    queue_reminders()
    wrote(tomorrow, outcome="not")
    assert (Message.objects.get().state, Message.objects.get().reason) == ("stopped", "done")


@pytest.mark.django_db
def test_what_is_opened_again_is_mentioned_again(tomorrow, wanted, cast):
    queue_reminders()
    actions.set_aside(tomorrow, by=cast.ines, expected=1, state="paused")
    actions.reopen(tomorrow, by=cast.ines, expected=2)
    assert queue_reminders() == 1
    assert Message.objects.get().state == "due"


@pytest.mark.django_db
def test_after_two_unanswered_ones_nothing_more_comes_until_there_is_a_sign(wanted, cast, agreed, frozen_time):
    for day in (5, 9, 13):
        agreed(due_on=dt.date(2026, 2, day))
    for day in (4, 8, 12):
        frozen_time.move_to(at(f"2026-02-{day:02}T18:05"))
        queue_reminders()
        send_due_messages()
    assert len(mail.outbox) == 2
    assert Message.objects.filter(state="stopped", reason="unanswered").count() == 1
