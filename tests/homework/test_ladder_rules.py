"""The rule that suggests the next step, which everybody can read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework.ladder_rules import RULE, WORDS, Attempt, Reason, Step, highest_settled, settled, suggest

scores = st.none() | st.integers(0, 100)
attempts = st.lists(st.builds(Attempt, st.sampled_from(["done", "partly", "not"]), scores, scores), max_size=5)


def ladders():
    rows = st.lists(st.tuples(attempts, st.booleans()), max_size=8)
    return rows.map(lambda rows: [Step(key, tries, skipped) for key, (tries, skipped) in enumerate(rows)])


DONE = Attempt("done", 60, 30)
HARD = Attempt("done", 60, 40)
STOPPED = Attempt("partly", 60, 50)
NOT = Attempt("not")


@pytest.mark.parametrize(
    ("tries", "reason"),
    [
        ([], Reason.BEGIN),
        ([DONE], Reason.AGAIN),
        ([DONE, HARD], Reason.AGAIN),
        ([HARD, DONE], Reason.THROUGH),
        ([Attempt("done"), Attempt("done")], Reason.AGAIN),
        ([NOT], Reason.AGAIN),
        ([STOPPED, NOT], Reason.SMALLER),
        ([STOPPED, DONE, NOT], Reason.AGAIN),
        ([DONE, DONE, NOT], Reason.THROUGH),
    ],
)
def test_what_the_rule_says_of_one_step(tries, reason):
    assert suggest([Step("only", tries)]).reason == reason


def test_the_lowest_unsettled_step_is_next_and_what_is_left_out_is_passed():
    steps = [Step(1, [DONE, DONE]), Step(2, skipped=True), Step(3), Step(4)]
    assert (suggest(steps).key, suggest(steps).reason) == (3, Reason.BEGIN)
    assert highest_settled(steps) == 1


@given(ladders())
def test_it_never_suggests_what_has_settled_or_is_left_out(steps):
    found = suggest(steps)
    chosen = next((step for step in steps if step.key == found.key), None)
    if chosen is None:
        assert all(step.skipped or settled(step.attempts) for step in steps)
        assert found.reason is Reason.THROUGH
    else:
        assert not chosen.skipped
        assert not settled(chosen.attempts)
        assert all(step.skipped or settled(step.attempts) for step in steps[: steps.index(chosen)])


@given(attempts)
def test_one_more_good_try_never_unsettles(tries):
    if settled(tries):
        assert settled([*tries, DONE])


def test_the_rule_can_be_read():
    assert set(WORDS) == set(Reason)
    assert "only a suggestion" in str(RULE)
