"""The checks before work begins: a table over answers, with its vectors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.screening import RISK_ITEMS, VIOLENCE_ITEMS, Unanswered, risk_asked, risk_of, trauma_of, violence_of

KEYS = [item.key for item in RISK_ITEMS]


def answers(*yes):
    return {key: "yes" if key in yes else "no" for key in KEYS}


@pytest.mark.parametrize(
    ("yes", "level"),
    [
        ((), "none"),
        (("1",), "low"),
        (("2",), "low"),
        (("1", "2"), "low"),
        (("1", "2", "3"), "moderate"),
        (("2", "3"), "moderate"),
        (("6",), "moderate"),  # once in a life, without any thought now
        (("1", "6"), "moderate"),
        (("2", "4"), "high"),
        (("1", "2", "3", "4"), "high"),
        (("2", "5"), "high"),
        (("6", "6r"), "high"),  # two times yes: a sum would say low
        (("1", "2", "6", "6r"), "high"),
    ],
)
def test_the_table(yes, level):
    assert risk_of(answers(*yes)) == level


def test_it_is_no_sum():
    assert risk_of(answers("1", "2")) == "low"
    assert risk_of(answers("6", "6r")) == "high"


def test_answers_to_items_that_are_not_asked_do_not_count():
    assert risk_of(answers("1", "4", "5")) == "low"  # 2 is no, so 3 to 5 were never asked
    assert risk_of(answers("1", "6r")) == "low"  # never in a life, so not lately


def test_who_is_asked_what():
    assert risk_asked({}) == ["1", "2", "6"]
    assert risk_asked({"2": "yes"}) == ["1", "2", "3", "4", "5", "6"]
    assert risk_asked({"2": "no", "6": "yes"}) == ["1", "2", "6", "6r"]


@pytest.mark.parametrize("left_out", ["1", "2", "3", "4", "5", "6", "6r"])
def test_a_missing_answer_is_never_read_as_no(left_out):
    given_answers = answers(*KEYS)
    del given_answers[left_out]
    if left_out == "2":
        given_answers["2"] = ""
    with pytest.raises(Unanswered) as refused:
        risk_of(given_answers)
    assert left_out in refused.value.keys


@given(st.fixed_dictionaries({key: st.sampled_from(["yes", "no"]) for key in KEYS}), st.sampled_from(KEYS))
def test_one_more_yes_never_lowers_the_level(given_answers, key):
    order = ["none", "low", "moderate", "high"]
    more = {**given_answers, key: "yes"}
    assert order.index(risk_of(more)) >= order.index(risk_of(given_answers))


def violence(**said):
    return {item.key: "no" for item in VIOLENCE_ITEMS} | {"alone": "yes"} | said


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ({}, "none"),
        ({"hurt": "past"}, "past"),
        ({"watched": "now"}, "current"),
        ({"watched": "now", "afraid": "unsaid"}, "current"),
        ({"watched": "now", "alone": "no"}, "current"),
        ({"afraid": "unsaid"}, "unclear"),
        ({"afraid": "unsaid", "hurt": "past"}, "unclear"),
        ({"alone": "no"}, "unclear"),  # somebody was listening
        ({"alone": "no", "hurt": "past"}, "unclear"),
    ],
)
def test_violence_and_coercion(said, result):
    assert violence_of(violence(**said)) == result


@pytest.mark.parametrize("item", [item.key for item in VIOLENCE_ITEMS])
def test_each_item_alone_is_enough(item):
    assert violence_of(violence(**{item: "now"})) == "current"


@pytest.mark.parametrize("left_out", [*(item.key for item in VIOLENCE_ITEMS), "alone"])
def test_silence_about_violence_is_no_answer(left_out):
    said = violence()
    del said[left_out]
    with pytest.raises(Unanswered):
        violence_of(said)


def test_the_trauma_gate_can_be_left_for_later():
    assert trauma_of({"gate": "deferred"}) == "deferred"
    with pytest.raises(Unanswered):
        trauma_of({})
