"""Hours and caps against a simple oracle: every minute asked one by one."""

import datetime as dt
import functools
import zoneinfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from notices.windows import LOOK_AHEAD, Hours, next_day, next_moment, pause_after, under_caps, within

ZONES = [
    zoneinfo.ZoneInfo(name)
    for name in (
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",  # moves by half an hour
        "America/Sao_Paulo",
        "Asia/Kathmandu",
        "Pacific/Auckland",
        "Africa/Casablanca",
    )
]
zones = st.sampled_from(ZONES)
times = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))
moments = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
NIGHTS = [  # shortly before clocks change in one of the zones
    dt.datetime(2026, 3, 28, 20, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 24, 20, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 7, 22, tzinfo=dt.UTC),
    dt.datetime(2026, 4, 4, 10, tzinfo=dt.UTC),
]
clock_changes = st.builds(
    lambda start, minutes: start + dt.timedelta(minutes=minutes), st.sampled_from(NIGHTS), st.integers(0, 1500)
)
any_moment = st.one_of(moments, clock_changes)


@functools.cache
def minutes_of(begins, ends):
    """The oracle: wall-clock minutes of a span, one by one."""
    minute, found = begins.hour * 60 + begins.minute, set()
    last = ends.hour * 60 + ends.minute
    while True:
        found.add(minute)
        minute = (minute + 1) % 1440
        if minute == last:
            return frozenset(found)


def oracle(moment, zone, quiet, safe):
    local = moment.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if quiet and quiet[0] != quiet[1] and minute in minutes_of(*quiet):
        return False
    return not safe or safe[0] == safe[1] or minute in minutes_of(*safe)


@given(times, times, times)
def test_a_span_is_its_minutes(hour, begins, ends):
    assume(begins != ends)
    assert within(hour, begins, ends) == (hour.hour * 60 + hour.minute in minutes_of(begins, ends))


@settings(max_examples=150, deadline=None)
@given(any_moment, zones, st.tuples(times, times), st.one_of(st.none(), st.tuples(times, times)))
def test_the_next_moment_is_allowed_and_none_is_earlier(moment, zone, quiet, safe):
    hours = Hours(zone, *quiet, *(safe or (None, None)))
    found = hours.next_allowed(moment)
    step = moment
    while step - moment <= LOOK_AHEAD and not oracle(step, zone, quiet, safe):
        step += dt.timedelta(minutes=1)
    if found is None:
        assert step - moment >= LOOK_AHEAD
    else:
        assert found == step
        assert hours.allow(found)


@settings(max_examples=100, deadline=None)
@given(any_moment, zones, st.lists(st.integers(0, 14 * 1440), max_size=8))
def test_never_over_the_caps_and_never_in_quiet_hours(moment, zone, before):
    sent = [moment - dt.timedelta(minutes=minutes) for minutes in before]
    hours = Hours(zone, dt.time(20), dt.time(9))
    found = next_moment(moment, hours, sent)
    assert found is not None
    assert found >= moment
    assert 9 <= found.astimezone(zone).hour < 20
    day = found.astimezone(zone).date()
    days = [earlier.astimezone(zone).date() for earlier in sent]
    assert days.count(day) == 0
    assert sum(0 <= (day - earlier).days < 7 for earlier in days) < 3


@given(any_moment, zones)
def test_the_next_day_begins_at_midnight_or_when_midnight_is_skipped(moment, zone):
    start = next_day(moment, zone)
    assert start > moment
    assert start.astimezone(zone).date() == moment.astimezone(zone).date() + dt.timedelta(days=1)


def test_one_a_day_is_counted_on_the_readers_calendar():
    zone = zoneinfo.ZoneInfo("Pacific/Auckland")
    sent = [dt.datetime(2026, 2, 4, 10, 30, tzinfo=dt.UTC)]  # 23:30 there
    assert not under_caps(dt.datetime(2026, 2, 4, 10, 45, tzinfo=dt.UTC), sent, zone)
    assert under_caps(dt.datetime(2026, 2, 4, 11, 15, tzinfo=dt.UTC), sent, zone)  # half an hour later, the next day


def test_hours_that_leave_nothing_are_said_to():
    zone = zoneinfo.ZoneInfo("Europe/London")
    closed = Hours(zone, dt.time(8), dt.time(20), dt.time(9), dt.time(19))
    assert closed.next_allowed(dt.datetime(2026, 2, 4, 10, tzinfo=dt.UTC)) is None


@given(st.integers(1, 8), st.floats(0, 1))
def test_pauses_grow(failures, jitter):
    assert pause_after(failures + 1, 0.0) > pause_after(failures, 1.0)
    assert pause_after(failures, jitter) >= dt.timedelta(seconds=45)
