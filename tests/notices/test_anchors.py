"""Which messages one thing calls for, and what becomes of them when it moves."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.anchors import A_DAY, Anchors, Span, wanted
from notices.arming import arm, channel_for
from notices.models import Message, PushSubscription
from people.models import ContactChannel
from tests.conftest import NOW
from tests.notices.conftest import choose, optional_kind, register

DUE = dt.datetime(2026, 2, 10, 15, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def anchors_of(found):
    return [(item.anchor, item.due_at - DUE) for item in found]


def test_each_anchor_has_its_moment_and_its_end():
    span = Span(DUE, opens_at=DUE - 3 * A_DAY, closes_at=DUE + 7 * A_DAY)
    every = Anchors(before_opening=A_DAY, before_due=HOUR, before_close=A_DAY, every=2, cap=2)
    found = wanted(every, span)
    assert anchors_of(found) == [
        ("opening", -4 * A_DAY), ("due", -HOUR), ("again1", 2 * A_DAY), ("again2", 4 * A_DAY), ("close", 6 * A_DAY),
    ]  # fmt: skip
    assert [item.useful_until - DUE for item in found] == [-3 * A_DAY, dt.timedelta(0), 3 * A_DAY, 5 * A_DAY, 7 * A_DAY]


def test_nothing_is_wanted_unless_asked_for():
    assert wanted(Anchors(), Span(DUE, DUE, DUE)) == []


moments = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1), timezones=st.just(dt.UTC))
spans = st.builds(
    lambda due, before, after: Span(due, due - before * HOUR, due + after * HOUR if after else None),
    moments, st.integers(0, 500), st.one_of(st.none(), st.integers(1, 900)),
)  # fmt: skip
hours = st.one_of(st.none(), st.integers(0, 200).map(lambda n: n * HOUR))
plans = st.builds(
    Anchors, before_opening=hours, before_due=hours, before_close=hours, every=st.one_of(st.none(), st.integers(1, 9)),
    cap=st.integers(0, 6),
)  # fmt: skip


@given(plans, spans)
def test_moments_are_in_order_once_each_and_end_after_they_begin(plan, span):
    found = wanted(plan, span)
    moments = [item.due_at for item in found]
    assert moments == sorted(set(moments))
    assert all(item.useful_until >= item.due_at for item in found)
    again = [item for item in found if item.anchor.startswith("again")]
    assert len(again) <= plan.cap
    assert all(span.closes_at is None or item.due_at < span.closes_at for item in again)


@pytest.fixture
def reminder(cast, frozen_time):
    optional_kind("practice_reminder")
    choose(cast.rowan)
    return cast.rowan


PLAN = Anchors(before_due=A_DAY, every=3, cap=1)


def states(kind="practice_reminder"):
    return sorted((row.due_at - NOW, row.state, row.reason) for row in Message.objects.filter(kind=kind))


@pytest.mark.django_db
def test_asking_twice_writes_once_and_moving_it_re_arms(reminder, cast):
    span = Span(NOW + 5 * A_DAY)
    for _ in range(2):
        arm("practice_reminder", about=cast.clinic, anchors=PLAN, span=span, client=reminder)
    assert states() == [(4 * A_DAY, "due", ""), (8 * A_DAY, "due", "")]
    arm("practice_reminder", about=cast.clinic, anchors=PLAN, span=Span(NOW + 6 * A_DAY), client=reminder)
    assert states() == [
        (4 * A_DAY, "stopped", "moved"), (5 * A_DAY, "due", ""), (8 * A_DAY, "stopped", "moved"), (9 * A_DAY, "due", ""),
    ]  # fmt: skip
    arm("practice_reminder", about=cast.clinic, anchors=PLAN, span=span, client=reminder)  # and back again
    assert [row[1] for row in states()] == ["due", "stopped", "due", "stopped"]


@pytest.mark.django_db
def test_whoever_chose_nothing_gets_no_rows_and_what_is_over_is_left_out(reminder, cast):
    assert arm("practice_reminder", about=cast.clinic, anchors=PLAN, span=Span(NOW + A_DAY), client=cast.noor) == []
    rows = arm("practice_reminder", about=cast.clinic, anchors=PLAN, span=Span(NOW - 2 * A_DAY), client=reminder)
    assert [row.due_at - NOW for row in rows] == [A_DAY]


@pytest.mark.django_db
def test_staff_messages_need_no_choice(cast, frozen_time):
    register("plan_review", optional=False)
    rows = arm("plan_review", about=cast.clinic, anchors=PLAN, span=Span(NOW + 5 * A_DAY), user=cast.ines)
    assert {row.channel for row in rows} == {"email"}


@pytest.mark.django_db
def test_the_channel_is_one_that_was_chosen_and_reaches_them(cast):
    assert channel_for(cast.rowan, "practice") is None
    choose(cast.rowan, channel="sms")
    assert channel_for(cast.rowan, "practice") is None  # no number yet
    number = ContactChannel(client=cast.rowan, kind="sms")
    number.set_address("+15550100")
    number.save()
    assert channel_for(cast.rowan, "practice") == "sms"
    choose(cast.rowan)
    assert channel_for(cast.rowan, "practice") == "email"  # the preferred one
    assert channel_for(cast.rowan, "appointments") is None
    choose(cast.rowan, channel="push")
    assert not PushSubscription.objects.exists()
    ContactChannel.objects.update(undeliverable_since=NOW)
    assert channel_for(cast.rowan, "practice") is None
