"""A try in plain sentences: every combination of numbers that somebody may have given reads as one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework import ladder_words

SCORE = st.none() | st.integers(0, 100)


@pytest.mark.parametrize(
    ("numbers", "own", "staff"),
    [
        (
            (35, 45, 15),
            "You started at 35, it rose to 45 and settled at 15.",
            "Started at 35, rose to 45 and settled at 15.",
        ),
        ((40, None, 20), "You started at 40 and it settled at 20.", "Started at 40 and settled at 20."),
        ((40, 40, 20), "You started at 40 and it settled at 20.", "Started at 40 and settled at 20."),
        ((20, 60, 60), "You started at 20 and it went up to 60.", "Started at 20 and went up to 60."),
        ((30, 30, 30), "You started at 30 and it stayed there.", "Stayed at 30."),
        ((30, None, None), "You started at 30.", "Started at 30."),
        ((None, 50, 10), "You ended at 10.", "Ended at 10."),
        ((None, 50, None), "", ""),
    ],
)
def test_the_course_of_a_try(numbers, own, staff):
    assert ladder_words.course(*numbers, own=True) == own
    assert ladder_words.course(*numbers, own=False) == staff


def test_what_was_expected_beside_what_came():
    say = ladder_words.prediction
    assert (
        say(80, 20, own=True) == "Beforehand you were 80\u00a0% sure of what would happen; about 20\u00a0% of it did."
    )
    assert say(80, 0, own=True) == "Beforehand you were 80\u00a0% sure of what would happen; none of it did."
    assert say(80, 100, own=False) == "Beforehand 80\u00a0% sure of what would happen, and all of it did."
    assert say(None, 20, own=True) == say(80, None, own=True) == ""


@given(SCORE, SCORE, SCORE, st.booleans())
def test_only_numbers_that_were_given_and_no_arrows(before, peak, end, own):
    said = ladder_words.course(before, peak, end, own=own)
    assert {int(n) for n in re.findall(r"\d+", said)} <= {before, peak, end}
    assert "→" not in said
    assert said == "" or (said.endswith(".") and "None" not in said)


@given(st.integers(0, 100), SCORE)
def test_the_drawing_says_which_way_it_went(expected, ended):
    said = ladder_words.drawn(expected, ended)
    assert ("Easier" in said) == (ended is not None and ended < expected)
    assert ("Harder" in said) == (ended is not None and ended > expected)
