"""Dates as people say them: the words stay, a range follows for drawing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.partial_dates import EARLIEST, PartialDate, read, year_of

TODAY = dt.date(2026, 11, 27)
BORN = dt.date(1990, 7, 1)
NOW = year_of(TODAY)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("1998", 1998, 1999),
        ("I think 1998", 1998, 1999),
        ("spring 2011", 2011 + 2 / 12, 2011 + 5 / 12),
        ("Summer of 2003", 2003 + 5 / 12, 2003 + 8 / 12),
        ("winter 2011", 2011, 2011 + 14 / 12),
        ("May 2011", 2011 + 4 / 12, 2011 + 5 / 12),
        ("2011-05", 2011 + 4 / 12, 2011 + 5 / 12),
        ("2011-05-20", 2011 + 4 / 12, 2011 + 5 / 12),
        ("05/2011", 2011 + 4 / 12, 2011 + 5 / 12),
        ("13/2011", 2011, 2012),
        ("late 2014", 2014.66, 2015),
        ("mid-2014", 2014.33, 2014.67),
        ("about 2010", 2009, 2012),
        ("1990s", 1990, 2000),
        ("early 1990s", 1990, 2000),
        ("2014 to 2016", 2014, 2017),
        ("2016-2014", 2014, 2017),
        ("when I was 9", year_of(BORN) + 9, year_of(BORN) + 10),
        ("at 20", year_of(BORN) + 20, year_of(BORN) + 21),
        ("age of about 16", year_of(BORN) + 16, year_of(BORN) + 17),
        ("as a child", year_of(BORN) + 3, year_of(BORN) + 13),
        ("10 years ago", NOW - 10.5, NOW - 9.5),
        ("3 months ago", NOW - 4 / 12, NOW - 2 / 12),
    ],
)
def test_what_people_say(words, first, last):
    found = read(words, today=TODAY, born=BORN)
    assert (found.first, found.last) == (pytest.approx(first), pytest.approx(last))
    assert found.words == words
    assert not found.ongoing


@pytest.mark.parametrize("words", ["ongoing", "it goes on", "still", "until now"])
def test_going_on_is_no_date(words):
    found = read(words, today=TODAY, born=BORN)
    assert found.ongoing
    assert not found.known


@pytest.mark.parametrize(
    "words", ["", "   ", "long ago", "before everything", "2099", "at 20:30", "aged 9/10 of the time"]
)
def test_what_names_no_time_is_kept_as_words(words):
    found = read(words, today=TODAY, born=BORN)
    assert not found.known
    assert found.middle is None
    assert found.words == words


def test_an_age_needs_a_birth():
    assert not read("when I was 9", today=TODAY).known
    assert read("1998, when I was 9", today=TODAY).known


def test_this_year_ends_today():
    assert read("2026", today=TODAY).last == pytest.approx(NOW)


@given(st.text(max_size=80))
def test_any_words_at_all_give_a_range_that_can_be_drawn(words):
    found = read(words, today=TODAY, born=BORN)
    assert found.words == words
    if found.known:
        assert found.first <= found.middle <= found.last <= NOW
        assert found.first > EARLIEST - 20


@given(
    st.integers(1900, 2026),
    st.sampled_from(["{}", "spring {}", "early {}", "around {}", "{}-04", "Sept {}", "in {} or so"]),
)
def test_a_named_year_is_always_inside_or_touched(year, form):
    found = read(form.format(year), today=TODAY)
    if found.known:
        assert found.first < year + 1
        assert found.last >= year - 1


@given(st.integers(0, 30), st.integers(0, 30))
def test_older_is_later(one, two):
    first, second = (read(f"when I was {age}", today=TODAY, born=BORN) for age in sorted((one, two)))
    assert first.first <= second.first


@given(st.dates(dt.date(1900, 1, 1), TODAY))
def test_a_full_date_lies_in_its_own_range(day):
    found = read(day.isoformat(), today=TODAY)
    assert found.first - 0.01 <= year_of(day) <= found.last + 0.01
    assert found.exact


def test_an_empty_one_is_empty():
    assert PartialDate().middle is None
    assert not PartialDate().exact
