"""Dates as people say them: the words stay, a range follows for drawing."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from assessments.fhir.values import is_date
from assessments.partial_dates import EARLIEST, PartialDate, date_words, exact_date, read, year_of

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


# --- as an answer
@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("1998", "1998"),
        (" 1998 ", "1998"),
        ("1998-05", "1998-05"),
        ("1998/5", "1998-05"),
        ("05/1998", "1998-05"),
        ("5.1998", "1998-05"),
        ("5 1998", "1998-05"),
        ("May 1998", "1998-05"),
        ("may, 1998", "1998-05"),
        ("Sept. 1998", "1998-09"),
        ("september of 1998", "1998-09"),
        ("1998-05-17", "1998-05-17"),
        ("1998.5.7", "1998-05-07"),
        ("17/05/1998", "1998-05-17"),
        ("17. 5. 1998", "1998-05-17"),
        ("17 May 1998", "1998-05-17"),
        ("17th of May 1998", "1998-05-17"),
        ("17may1998", "1998-05-17"),
        ("May 17, 1998", "1998-05-17"),
        ("29 Feb 2000", "2000-02-29"),
    ],
)
def test_a_year_a_month_or_a_day_is_an_answer(words, written):
    assert exact_date(words) == written


@pytest.mark.parametrize(
    "words",
    [
        "", "last spring", "98", "198", "19980", "0000", "1998-13", "1998-00", "1998-5-32", "31 June 1998", "29 Feb 1999",
        "05/17/1998", "ma 1998", "ju 1998", "Mayor 1998", "17 1998 May", "May", "17 May", "about 1998", "1998 or 1999",
        "1998-05-17T10:00", "0 May 1998", "١٩٩٨-١٣",
    ],
)  # fmt: skip
def test_what_would_have_to_be_guessed_is_none(words):
    assert exact_date(words) == ""


@given(st.dates(), st.sampled_from([4, 7, 10]))
def test_what_is_read_out_can_be_read_in(day, length):
    written = day.isoformat()[:length]
    assert exact_date(date_words(written)) == exact_date(written) == written


@given(st.text(max_size=30))
def test_no_text_breaks_the_exact_reading(words):
    written = exact_date(words)
    assert written == "" or is_date(written)
    assert date_words(words) is not None


def test_months_can_be_named_in_the_language_of_the_page():
    with translation.override("de"):
        assert exact_date("17. März 1998") == "1998-03-17"
        assert exact_date("März 1998") == exact_date(date_words("1998-03")) == "1998-03"
        assert exact_date("march 1998") == "1998-03"


@pytest.mark.parametrize("words", ["", "last spring", "98", "1998-13"])
def test_what_is_no_date_is_shown_as_it_is(words):
    assert date_words(words) == words
