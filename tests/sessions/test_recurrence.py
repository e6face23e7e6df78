"""Series against dateutil: a second reader of RFC 5545 with time zones of its own."""

import datetime as dt
import itertools

import pytest
from dateutil import tz
from dateutil.rrule import rruleset, rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sessions.recurrence import Pattern, instant, wall_clock

# Northern and southern summers, half-hour offsets, a zone that moves by half an hour, one that changes at midnight, none at all.
ZONES = [
    "Europe/London", "Europe/Berlin", "America/New_York", "America/Santiago", "America/St_Johns", "Asia/Kolkata",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Australia/Adelaide", "Africa/Cairo", "Asia/Beirut", "Pacific/Auckland", "UTC",
]  # fmt: skip
moments = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2029, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@st.composite
def patterns(draw):
    first = draw(moments)
    weekdays = draw(st.frozensets(st.integers(0, 6), max_size=3)) | {first.weekday()}
    end = draw(st.sampled_from(["times", "last_on"]))
    days = st.integers(0, 400).map(lambda n: first.date() + dt.timedelta(days=n))
    return Pattern(
        first=first,
        zone=draw(st.sampled_from(ZONES)),
        every=draw(st.integers(1, 6)),
        weekdays=weekdays,
        times=draw(st.integers(1, 60)) if end == "times" else None,
        last_on=draw(days) if end == "last_on" else None,
        skipped=draw(st.frozensets(days, max_size=6)),
    )


def by_dateutil(pattern):
    """The same series read by dateutil from the text of the rule, with its own zone data and its own rule for gaps."""
    zone = tz.gettz(pattern.zone)
    series = rruleset()
    series.rrule(rrulestr(pattern.rule, dtstart=pattern.first.replace(tzinfo=zone)))
    for day in pattern.skipped:
        series.exdate(dt.datetime.combine(day, pattern.first.time(), tzinfo=zone))
    return [(when.replace(tzinfo=None), tz.resolve_imaginary(when).astimezone(dt.UTC)) for when in series]


@settings(max_examples=400, deadline=None)
@given(patterns())
def test_instances_exceptions_and_clocks_agree_with_dateutil(pattern):
    assert [(slot.on, slot.starts_at) for slot in pattern] == by_dateutil(pattern)


@settings(max_examples=200, deadline=None)
@given(patterns(), st.integers(0, 59))
def test_a_cut_loses_no_instance_and_makes_none(pattern, place):
    slots = list(pattern)
    assume(0 < place < len(slots))
    here = slots[place]
    assert [*pattern.ending_before(here.on), *pattern.from_here(here.on)] == slots


@settings(max_examples=200, deadline=None)
@given(patterns(), st.integers(0, 59), st.integers(-3, 3), st.times())
def test_a_moved_rest_keeps_its_number_and_its_rhythm(pattern, place, days, clock):
    pattern = Pattern(pattern.first, pattern.zone, pattern.every, frozenset({pattern.first.weekday()}), times=60)
    slots = list(pattern)
    here = slots[place]
    to = dt.datetime.combine(here.on.date() + dt.timedelta(days=days), clock.replace(second=0, microsecond=0))
    rest = list(pattern.from_here(here.on, to))
    assert len(rest) == len(slots) - place
    assert rest[0].on == to
    assert {slot.on.time() for slot in rest} == {to.time()}
    assert {(b.on - a.on).days for a, b in itertools.pairwise(rest)} <= {7 * pattern.every}


@settings(max_examples=200, deadline=None)
@given(patterns())
def test_the_clock_on_the_wall_never_moves_but_in_a_gap(pattern):
    for slot in pattern:
        seen = wall_clock(slot.starts_at, pattern.zone)
        if seen != slot.on:
            assert not tz.datetime_exists(slot.on, tz.gettz(pattern.zone))
            assert seen > slot.on


def test_ten_in_berlin_is_ten_in_summer_and_winter():
    pattern = Pattern(dt.datetime(2026, 3, 24, 10), "Europe/Berlin", weekdays=frozenset({1}), times=2)
    assert [slot.starts_at.hour for slot in pattern] == [9, 8]
    assert instant(dt.datetime(2026, 3, 29, 2, 30), "Europe/Berlin") == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)
    assert instant(dt.datetime(2026, 10, 25, 2, 30), "Europe/Berlin") == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


def test_two_days_a_week_turn_together():
    pattern = Pattern(dt.datetime(2026, 2, 3, 9), "UTC", weekdays=frozenset({1, 3}), last_on=dt.date(2026, 2, 12))
    rest = pattern.from_here(dt.datetime(2026, 2, 5, 9), dt.datetime(2026, 2, 6, 11))
    assert [slot.on for slot in rest] == [dt.datetime(2026, 2, day, 11) for day in (6, 11, 13)]


def test_a_series_without_an_end_stops_where_it_is_asked():
    pattern = Pattern(dt.datetime(2026, 2, 3, 9), "UTC", weekdays=frozenset({1}))
    start = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    assert [slot.on.day for slot in pattern.between(start, start + dt.timedelta(days=14))] == [3, 10]
    assert len(list(pattern)) == 2000
    assert "COUNT" not in pattern.rule
    assert "UNTIL" not in pattern.rule


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekdays": frozenset()}, {"weekdays": frozenset({7})}, {"every": 0}, {"times": 0},
        {"times": 3, "last_on": dt.date(2027, 1, 1)}, {"first": dt.datetime(2026, 2, 3, tzinfo=dt.UTC)},
    ],
)  # fmt: skip
def test_nonsense_is_refused(wrong):
    values = {"first": dt.datetime(2026, 2, 3, 9), "zone": "UTC", "weekdays": frozenset({1})}
    with pytest.raises(ValueError):
        Pattern(**(values | wrong))
    with pytest.raises(ValueError):
        Pattern(**values).ending_before(values["first"])
