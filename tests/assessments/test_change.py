"""Reliable and clinically significant change: published vectors, boundaries, and what holds for any numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.change import (
    ChangeClass,
    classify_change,
    cutoff_a,
    cutoff_b,
    cutoff_c,
    is_functional,
    least_change,
    reliable_change,
    whole_points,
)

FIS_RETEST = {"sd": 21.82, "reliability": 0.89}
FIS_ALPHA = {"sd": 21.82, "reliability": 0.93}


def test_the_illustration_of_1991():
    change = reliable_change(32.5, 47.5, sd=7.5, reliability=0.80, higher_is_better=True)
    assert change.sem == pytest.approx(3.3541, abs=5e-5)
    assert change.sdiff == pytest.approx(4.7434, abs=5e-5)
    assert change.rci_min == pytest.approx(9.296925484568419, abs=1e-12)
    assert change.rc == pytest.approx(3.162, abs=5e-4)
    assert change.improved
    groups = {"clinical_mean": 40, "clinical_sd": 7.5, "functional_mean": 60, "functional_sd": 7.5}
    assert cutoff_a(clinical_mean=40, clinical_sd=7.5, higher_is_better=True) == 55
    assert cutoff_b(functional_mean=60, functional_sd=7.5, higher_is_better=True) == 45
    assert cutoff_c(**groups) == 50
    how = {"sd": 7.5, "reliability": 0.80, "higher_is_better": True}
    assert classify_change(32.5, 47.5, cutoff=50, **how) == ChangeClass.IMPROVED  # past b, not past c
    assert classify_change(32.5, 47.5, cutoff=45, **how) == ChangeClass.RECOVERED


def test_the_depression_inventory_of_2020():
    groups = {"clinical_mean": 35.48, "clinical_sd": 8.16, "functional_mean": 7.69, "functional_sd": 7.52}
    cutoff = cutoff_c(**groups)
    assert cutoff == pytest.approx(21.02, abs=0.005)
    assert cutoff != pytest.approx((35.48 + 7.69) / 2, abs=0.1)  # the middle only when both groups spread alike
    change = reliable_change(35, 20, sd=8.16, reliability=0.801, higher_is_better=False)
    assert change.sdiff == pytest.approx(5.148, abs=5e-4)
    assert change.rci_min == pytest.approx(10.09, abs=0.005)
    how = {"sd": 8.16, "reliability": 0.801, "higher_is_better": False, "cutoff": cutoff}
    assert classify_change(35, 20, **how) == ChangeClass.RECOVERED
    assert classify_change(40, 25, **how) == ChangeClass.IMPROVED
    assert classify_change(25, 18, **how) == ChangeClass.NO_CHANGE  # past the cutoff by a change that error explains
    assert classify_change(20, 35, **how) == ChangeClass.CROSSED


def test_two_reliabilities_of_one_scale_give_two_bounds():
    assert least_change(**FIS_RETEST) == pytest.approx(20.06, abs=0.005)
    assert least_change(**FIS_ALPHA) == pytest.approx(16.0017, abs=5e-5)
    assert whole_points(least_change(**FIS_RETEST)) == 21
    assert whole_points(least_change(**FIS_ALPHA)) == 17
    assert whole_points(6.0) == 7  # exactly at the bound is not more than the bound


@pytest.mark.parametrize(
    ("drop", "numbers", "expected"),
    [
        (20, FIS_RETEST, ChangeClass.NO_CHANGE),
        (21, FIS_RETEST, ChangeClass.IMPROVED),
        (16, FIS_ALPHA, ChangeClass.NO_CHANGE),
        (17, FIS_ALPHA, ChangeClass.IMPROVED),
        (20, {"threshold": 21}, ChangeClass.NO_CHANGE),
        (21, {"threshold": 21}, ChangeClass.IMPROVED),  # a published minimum counts from itself
        (-21, {"threshold": 21}, ChangeClass.DETERIORATED),
    ],
)
def test_one_point_decides(drop, numbers, expected):
    assert classify_change(128, 128 - drop, higher_is_better=False, **numbers) == expected


CORE_10 = {"threshold": 6, "cutoff": 11, "higher_is_better": False}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (21, 10, ChangeClass.RECOVERED),
        (21, 11, ChangeClass.IMPROVED),  # on the cutoff is not past it
        (25, 15, ChangeClass.IMPROVED),
        (9, 2, ChangeClass.IMPROVED_FUNCTIONAL),
        (12, 9, ChangeClass.NO_CHANGE),
        (15, 25, ChangeClass.DETERIORATED),
        (2, 9, ChangeClass.DETERIORATED),
        (9, 20, ChangeClass.CROSSED),
        (14, 14, ChangeClass.NO_CHANGE),
    ],
)
def test_every_row_of_the_table(before, after, expected):
    assert classify_change(before, after, **CORE_10) == expected


def test_a_measure_may_say_on_which_side_its_cutoff_itself_lies():
    """Some are published as "below 25", others as "10 or more"."""
    how = {"threshold": 5, "cutoff": 25, "higher_is_better": True}
    assert classify_change(18, 25, **how) == ChangeClass.IMPROVED
    assert classify_change(18, 25, **how, on_cutoff_is_functional=True) == ChangeClass.RECOVERED
    assert classify_change(25, 18, **how, on_cutoff_is_functional=True) == ChangeClass.CROSSED


def test_a_lower_confidence_asks_for_less():
    at_90 = least_change(sd=7.5, reliability=0.80, confidence=0.90)
    assert at_90 / least_change(sd=7.5, reliability=0.80) == pytest.approx(1.6449 / 1.96, abs=1e-4)


@pytest.mark.parametrize(
    "wrong",
    [{"sd": 0}, {"sd": -1}, {"reliability": 1}, {"reliability": -0.1}, {"sd": math.nan}, {"confidence": 1}],
)
def test_numbers_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        reliable_change(1, 2, **{"sd": 5, "reliability": 0.8, "higher_is_better": True, **wrong})


def test_without_any_norm_nothing_can_be_said():
    with pytest.raises(ValueError, match="neither"):
        classify_change(1, 2, higher_is_better=True, sd=4)
    with pytest.raises(ValueError, match="not a number"):
        classify_change(math.inf, 2, higher_is_better=True, threshold=4)


scores = st.floats(0, 200)
norms = st.one_of(
    st.builds(lambda sd, r: {"sd": sd, "reliability": r}, st.floats(0.1, 40), st.floats(0, 0.99)),
    st.builds(lambda points: {"threshold": points}, st.floats(0.1, 60)),
)
cutoffs = st.one_of(st.none(), scores)
BETTER = {ChangeClass.RECOVERED, ChangeClass.IMPROVED, ChangeClass.IMPROVED_FUNCTIONAL}
WORSE = {ChangeClass.DETERIORATED, ChangeClass.CROSSED}


@given(before=scores, after=scores, norm=norms, cutoff=cutoffs, higher=st.booleans())
def test_the_same_way_back_is_the_opposite(before, after, norm, cutoff, higher):
    there = classify_change(before, after, higher_is_better=higher, cutoff=cutoff, **norm)
    back = classify_change(after, before, higher_is_better=higher, cutoff=cutoff, **norm)
    assert (there in BETTER) == (back in WORSE)
    assert (there == ChangeClass.RECOVERED) == (back == ChangeClass.CROSSED)
    assert (there == ChangeClass.NO_CHANGE) == (back == ChangeClass.NO_CHANGE)


@given(before=scores, after=scores, norm=norms, cutoff=cutoffs)
def test_turning_the_scale_round_changes_nothing(before, after, norm, cutoff):
    turned = None if cutoff is None else -cutoff
    assert classify_change(before, after, higher_is_better=True, cutoff=cutoff, **norm) == classify_change(
        -before, -after, higher_is_better=False, cutoff=turned, **norm
    )


@given(before=st.integers(12, 40), after=st.integers(0, 40), points=st.integers(1, 12))
def test_recovery_is_past_the_cutoff_and_reliable(before, after, points):
    found = classify_change(before, after, threshold=points, cutoff=11, higher_is_better=False)
    past = is_functional(after, cutoff=11, higher_is_better=False)
    assert (found == ChangeClass.RECOVERED) == (past and before - after >= points)


@given(before=scores, after=scores, norm=norms, higher=st.booleans())
def test_without_a_cutoff_nobody_recovers(before, after, norm, higher):
    found = classify_change(before, after, higher_is_better=higher, **norm)
    assert found in {ChangeClass.IMPROVED, ChangeClass.NO_CHANGE, ChangeClass.DETERIORATED}
