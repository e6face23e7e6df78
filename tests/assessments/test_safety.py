"""The rule: which answers a person must look at, and when an alert is passed on."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.questions import QUESTIONS, SAFETY_QUESTIONS
from assessments.safety import Concern, concerns, escalation_round, mentions_ending_life

TABLE = [
    ("thoughts", "no", None),
    ("thoughts", "passing", False),
    ("thoughts", "often", False),
    ("thoughts", "how", True),
    ("today", "yes", None),
    ("today", "unsure", False),
    ("today", "no", True),
    ("people", "yes", None),
    ("people", "nobody", None),
    ("people", "mixed", False),
    ("people", "no", False),
    ("afraid", "no", None),
    ("afraid", "past", None),
    ("afraid", "yes", False),
]


@pytest.mark.parametrize(("key", "answer", "urgent"), TABLE)
def test_each_answer_stands_for_itself(key, answer, urgent):
    assert concerns({key: answer}) == ([] if urgent is None else [Concern(key, urgent)])


def test_the_table_has_every_answer():
    every = {(q.key, code) for q in SAFETY_QUESTIONS for code, _ in q.entries[0].choices}
    assert {(key, answer) for key, answer, _ in TABLE} == every


@given(
    st.dictionaries(
        st.sampled_from(sorted(QUESTIONS)), st.none() | st.text(max_size=8) | st.integers() | st.lists(st.text())
    )
)
def test_any_mapping_can_be_asked(answers):
    found = concerns(answers)
    assert len({concern.item for concern in found}) == len(found)


@pytest.mark.parametrize(
    "text",
    [
        "Some days I want to die.",
        "I have been thinking of ending my life",
        "they'd be better off without me",
        "I don’t want to live like this",
        "I hurt myself last week",
        "suicidal again",
    ],
)
def test_plain_phrases_are_heard(text):
    assert mentions_ending_life(text)
    assert concerns({"reason": text}) == [Concern("words")]
    assert concerns({"goal_1": {"words": text}}) == [Concern("words")]


@pytest.mark.parametrize(
    "text",
    [
        "My marriage is ending and my life is changing",
        "he killed the mood",
        "I want to live with somebody",
        "",
        "take it slow",
    ],
)
def test_other_words_are_left_alone(text):
    assert not mentions_ending_life(text)


HALF_AN_HOUR = dt.timedelta(minutes=30)


@pytest.mark.parametrize(
    ("minutes", "round_"), [(0, 0), (29, 0), (30, 1), (59, 1), (60, 2), (119, 2), (120, 3), (240, 4), (24 * 60, 6)]
)
def test_rounds_double(minutes, round_):
    assert escalation_round(dt.timedelta(minutes=minutes), HALF_AN_HOUR) == round_


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_later_is_never_an_earlier_round(one, other):
    early, late = sorted((one, other))
    seconds = [escalation_round(dt.timedelta(seconds=value), HALF_AN_HOUR) for value in (early, late)]
    assert seconds[0] <= seconds[1]
