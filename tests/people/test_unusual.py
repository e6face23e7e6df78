"""Rules about readings that somebody should look at: pure, so each is held against a few hand-made hours."""

import datetime as dt
import zoneinfo

from hypothesis import given, settings
from hypothesis import strategies as st

from people.unusual import Facts, Reading, Rule, findings

ZONE = zoneinfo.ZoneInfo("Europe/London")
NOON = dt.datetime(2026, 2, 4, 12, tzinfo=dt.UTC)


def facts(**more):
    return Facts(**{"zone": ZONE, "day_starts": dt.time(7), "day_ends": dt.time(21), "many": 5} | more)


def reading(minute, client="c", person="p", **more):
    return Reading(person, client, NOON + dt.timedelta(minutes=minute), **more)


def rules(rows, **more):
    return [(one.rule, one.person, len(one.clients)) for one in findings(rows, facts(**more))]


def test_ordinary_work_is_not_unusual():
    assert rules([reading(minute, client=str(minute % 4)) for minute in range(200)]) == []


def test_many_records_in_an_hour_are_one_finding():
    rows = [reading(minute, client=str(minute)) for minute in range(8)]
    assert rules(rows) == [(Rule.MANY, "p", 8)]
    assert rules(rows, many=9) == []


def test_many_records_over_a_day_are_not():
    assert rules([reading(20 * n, client=str(n), person="p") for n in range(15)], many=5, day_ends=dt.time(23)) == []


def test_two_bursts_are_two_findings():
    rows = [reading(minute, client=str(minute)) for minute in (0, 1, 2, 3, 4, 180, 181, 182, 183, 184)]
    assert rules(rows) == [(Rule.MANY, "p", 5)] * 2


def test_two_people_are_not_added_up():
    assert rules([reading(n, client=str(n), person=str(n % 2)) for n in range(8)]) == []


def test_a_reading_that_nothing_explains():
    rows = [reading(0, related=False), reading(1, related=False), reading(2, client="d")]
    assert rules(rows) == [(Rule.UNRELATED, "p", 1)]


def test_the_same_surname():
    names = {"surnames_of_staff": {"p": "osei"}, "surnames_of_clients": {"c": "osei", "d": "ashby"}}
    assert rules([reading(0), reading(1, client="d")], **names) == [(Rule.SURNAME, "p", 1)]
    assert rules([reading(0)], surnames_of_staff={"p": ""}, surnames_of_clients={"c": ""}) == []


def test_a_record_long_after_the_end():
    ended = {"c": NOON - dt.timedelta(days=31), "d": NOON - dt.timedelta(days=29)}
    assert rules([reading(0), reading(1, client="d")], ended=ended) == [(Rule.FORMER, "p", 1)]


def test_nights_count_by_the_clinics_clock_and_once():
    night = [reading(60 * hours) for hours in (10, 11, 14, 16)]  # 22:00, 23:00, 02:00 and 04:00
    assert [(rule, people) for rule, people, _clients in rules(night)] == [(Rule.HOURS, "p")]
    summer = Reading("p", "c", dt.datetime(2026, 7, 1, 6, 30, tzinfo=dt.UTC))  # 07:30 in London
    assert rules([summer]) == []
    assert rules([Reading("p", "c", dt.datetime(2026, 7, 1, 20, 0, tzinfo=dt.UTC))]) == [(Rule.HOURS, "p", 1)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 12)), max_size=60), st.integers(2, 8))
def test_many_agrees_with_counting_each_hour(pairs, many):
    rows = [reading(minute, client=str(client)) for minute, client in pairs]
    hours = [{other.client for other in rows if row.at - dt.timedelta(hours=1) <= other.at <= row.at} for row in rows]
    expected = any(len(held) >= many for held in hours)
    assert any(one.rule == Rule.MANY for one in findings(rows, facts(many=many, day_ends=dt.time(23, 59)))) == expected
