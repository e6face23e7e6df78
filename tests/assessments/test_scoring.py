"""Scales: vectors of the published keys, and promises that hold for every answer."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.instruments import all_definitions, definition_named
from assessments.instruments.special import PhqSyndrome, phq9_algorithm, rq_disagrees
from assessments.scoring import (
    RANGE_SHRUNK,
    STRAIGHT_LINE,
    Aggregate,
    AnswerRefused,
    Missing,
    Scale,
    Status,
    reverse_key,
    score_scale,
    shown,
)

SCALES = [scale for definition in all_definitions() for scale in definition.scales]


def scored(key, answers):
    for scale in SCALES:
        if scale.key == key:
            return score_scale(scale, answers)
    raise KeyError(key)


def straight(key, number):
    definition = definition_named(key.split(".")[0])
    return scored(key, dict.fromkeys(definition.items, number))


# --- the vectors of section 10
@pytest.mark.parametrize(
    ("key", "answer", "expected"),
    [
        *(("fis", answer, expected) for answer, expected in ((1, 95), (2, 100), (3, 105), (4, 110), (5, 115))),
        *(("core10", answer, expected) for answer, expected in ((0, 8), (2, 20), (4, 32))),
        ("wsas", 8, 40),
        ("gad7", 3, 21),
        ("phq9", 3, 27),
    ],
)
def test_straight_lines(key, answer, expected):
    score = straight(key, answer)
    assert score.value == expected
    assert (STRAIGHT_LINE in score.flags) == (key in ("fis", "core10"))


def test_the_extremes_of_the_fear_of_intimacy_scale():
    fis = definition_named("fis").scale("fis")
    most = {item: 1 if item in fis.reverse else 5 for item in fis.items}
    assert score_scale(fis, most).value == 175
    assert score_scale(fis, {item: 6 - answer for item, answer in most.items()}).value == 35
    assert len(fis.reverse) == 15
    assert "16" not in fis.reverse


def test_without_work_the_wsas_goes_to_32_and_says_so():
    score = scored("wsas", {"2": 8, "3": 8, "4": 8, "5": 8})
    assert (score.value, score.high, score.status) == (32, 32, Status.COMPLETE)
    assert score.flags == (RANGE_SHRUNK,)
    assert not score.comparable


def test_models_of_self_and_other():
    answers = {"secure": 6, "fearful": 2, "preoccupied": 1, "dismissing": 4}
    assert (scored("rq.self", answers).value, scored("rq.other", answers).value) == (7, 1)
    assert not rq_disagrees("secure", answers)
    assert rq_disagrees("fearful", answers)
    assert scored("rq.self", {**answers, "secure": None}).status is Status.NOT_SCORABLE


def test_item_nine_alone_is_a_minimal_total():
    score = straight("phq9", 0)
    assert score.value == 0
    alone = {**dict.fromkeys(definition_named("phq9").items, 0), "9": 1}
    assert scored("phq9", alone).value == 1
    assert definition_named("phq9").scale("phq9").band(Decimal(1)).label == "minimal"
    assert definition_named("phq9").safety_item("9").at_least == 1


def test_the_depression_algorithm_can_be_positive_below_ten():
    answers = {str(number): 2 if number <= 4 else 0 for number in range(1, 10)} | {"9": 1}
    assert scored("phq9", answers).value == 9
    assert phq9_algorithm(answers) is PhqSyndrome.MAJOR
    assert phq9_algorithm({**answers, "9": 0, "4": 0}) is PhqSyndrome.OTHER
    assert phq9_algorithm({**answers, "1": 1, "2": 1}) is PhqSyndrome.NONE
    assert phq9_algorithm({**answers, "5": None}) is None


def test_core10_with_one_missing():
    answers = {"1": 2, "2": 2, "3": 2, "4": 2, "5": 2, "6": 2, "7": 2, "8": 2, "9": 2}
    score = scored("core10", answers)
    assert (score.value, score.status, score.answered, score.of) == (20, Status.PRORATED, 9, 10)
    assert not score.comparable
    del answers["1"]
    assert scored("core10", answers).status is Status.NOT_SCORABLE


def test_trauma_screen_stands_behind_its_gate():
    none = scored("pc-ptsd-5", {"exposure": 0})
    assert (none.value, none.status) == (0, Status.COMPLETE)
    assert scored("pc-ptsd-5", {"exposure": 1, **{str(one): 1 for one in range(1, 6)}}).value == 5
    assert scored("pc-ptsd-5", {str(one): 1 for one in range(1, 6)}).status is Status.NOT_SCORABLE


def test_lines_take_fractions_and_others_do_not():
    assert scored("ors", {"1": Decimal("4.5"), "2": 5, "3": 6, "4": Decimal("7.3")}).value == Decimal("22.8")
    for wrong in (Decimal("1.5"), 4, -1, True, "1", Decimal("NaN"), 1.0):
        with pytest.raises(AnswerRefused):
            scored("phq9", {**dict.fromkeys(definition_named("phq9").items, 0), "1": wrong})


def test_reversing_comes_before_filling():
    """Items 1, 2 (reversed), 3 of 0 to 4: 4 and 0 reversed are both 4, so the missing one is 4 too. Filled first it would be 2."""
    scale = Scale(
        "x", ("1", "2", "3"), Decimal(0), Decimal(4), frozenset({"2", "3"}), missing=Missing.PERSON_MEAN, max_missing=1
    )
    assert score_scale(scale, {"1": 4, "2": 0}).value == 12


def test_ways_to_treat_what_is_missing():
    base = Scale("x", ("1", "2", "3", "4"), Decimal(0), Decimal(4), max_missing=1)
    answers = {"1": 4, "2": 4, "3": 1, "4": None}
    assert score_scale(replace(base, max_missing=0), answers).status is Status.NOT_SCORABLE
    assert score_scale(replace(base, missing=Missing.IGNORE), answers).value == 9
    assert score_scale(replace(base, missing=Missing.PERSON_MEAN), answers).value == 12
    assert score_scale(replace(base, missing=Missing.MEAN_TIMES), answers).value == 12
    pairs = replace(base, missing=Missing.SUBSCALE_MEAN, fill_from=(("1", "2"), ("3", "4")))
    assert score_scale(pairs, answers).value == 10
    assert score_scale(pairs, {"1": 4, "2": 4, "3": None, "4": None}).status is Status.NOT_SCORABLE
    assert score_scale(replace(pairs, max_missing=2), {"1": 4, "2": 4}).status is Status.NOT_SCORABLE
    assert score_scale(replace(pairs, max_missing_below=0), answers).status is Status.NOT_SCORABLE
    whole = replace(base, missing=Missing.PERSON_MEAN, fill_whole=True)
    assert score_scale(whole, {"1": 4, "2": 4, "3": 2}).value == 13


def test_zero_is_an_answer_and_nothing_is_none():
    assert straight("phq9", 0).status is Status.COMPLETE
    assert scored("phq9", {}).value is None


def test_weights_and_means():
    scale = Scale("x", ("1", "2"), Decimal(0), Decimal(2), weights={"2": Decimal(3)}, aggregate=Aggregate.MEAN)
    assert score_scale(scale, {"1": 2, "2": 1}).value == Decimal("2.5")
    assert scale.range_over() == (0, 4)


def test_half_is_rounded_up_for_people():
    assert [shown(Decimal(one)) for one in ("2.5", "3.5", "-2.5", "2.49")] == [3, 4, -3, 2]
    assert shown(Decimal("1.005"), 2) == Decimal("1.01")


# --- what holds for every answer
@st.composite
def answered(draw, *, complete=False):
    scale = draw(st.sampled_from(SCALES))
    answers = {}
    for item in (*scale.items, *([scale.gate] if scale.gate else [])):
        low, high = scale.ends(item)
        if complete or draw(st.integers(0, 9)):
            answers[item] = (
                draw(st.decimals(low, high, places=1)) if scale.continuous else draw(st.integers(int(low), int(high)))
            )
    return scale, answers


@settings(deadline=None)
@given(st.integers(-9, 9), st.integers(-9, 9), st.decimals(-9, 9, places=2))
def test_reversing_twice_changes_nothing(low, high, answer):
    assert reverse_key(reverse_key(answer, low, high), low, high) == answer


@settings(deadline=None)
@given(answered(complete=True))
def test_a_complete_score_stays_in_its_range(drawn):
    scale, answers = drawn
    score = score_scale(scale, answers)
    assert score.status is Status.COMPLETE
    assert scale.range_over()[0] <= score.value <= scale.range_over()[1]


@settings(deadline=None)
@given(answered())
def test_filling_never_leaves_the_range_and_says_that_it_filled(drawn):
    scale, answers = drawn
    score = score_scale(scale, answers)
    assert (score.value is None) == (score.status is Status.NOT_SCORABLE)
    if score.value is not None:
        assert score.low <= round(score.value, 20) <= score.high
    if score.status is Status.PRORATED:
        assert score.answered < score.of
        assert score.of - score.answered <= scale.max_missing


@settings(deadline=None)
@given(answered(complete=True))
def test_turning_every_answer_round_turns_the_score_round(drawn):
    scale, answers = drawn
    if scale.bounds or scale.gate:
        return
    turned = {item: reverse_key(answer, *scale.ends(item)) for item, answer in answers.items()}
    low, high = scale.range_over()
    assert round(score_scale(scale, answers).value + score_scale(scale, turned).value, 18) == low + high
