"""A short year: what the simulation promises about every client."""

import datetime as dt

import pytest

from benchmarks import year


@pytest.fixture(scope="module")
def lives():
    return year.run(clients=24, seed=5, days=120)


def of(lives, manner):
    return [life for life in lives if life.manner == manner]


def test_nobody_gets_more_than_three_in_a_week_or_anything_at_night(lives):
    assert max(year.busiest_week(life) for life in lives) <= 3
    for life in lives:
        assert all(life.hours.allow(moment) for moment in life.got)


def test_whoever_chose_nothing_gets_nothing(lives):
    assert all(not life.got for life in of(lives, "chose nothing"))


def test_whoever_never_looks_in_is_nudged_twice_and_left_in_peace(lives):
    assert all(len(life.nudged) <= 2 for life in of(lives, "does not look in"))


def test_a_crisis_is_left_to_people_and_an_ending_ends_it(lives):
    for life in of(lives, "had a crisis"):
        assert not [moment for moment in life.got if year.CRISIS <= moment < year.CALM]
    ended = year.run(clients=6, seed=5, days=220)[5]
    assert not [moment for moment in ended.got if moment >= year.ENDING]
    assert [moment for moment in ended.got if moment >= year.ENDING - dt.timedelta(days=30)]


def test_the_table_has_a_line_for_each_manner(lives):
    assert [line[:20].strip() for line in year.table(lives).splitlines()[1:]] == list(year.MANNERS)
