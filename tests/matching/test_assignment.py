"""The plan for the whole waiting list, held against every plan there is."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.assignment import assign

NAN = float("nan")


def worth(plan, score, days):
    """(people placed, sum of scores, days waited by those placed) of a plan; the order in which plans are better."""
    placed = [(person, place) for person, place in enumerate(plan) if place is not None]
    total = sum(score[person][place] for person, place in placed)
    return len(placed), round(total, 6), sum(days[person] for person, _ in placed)


def allowed(plan, score, capacity):
    counts = [sum(place == wanted for place in plan) for wanted in range(len(capacity))]
    possible = all(place is None or not np.isnan(score[person][place]) for person, place in enumerate(plan))
    return possible and all(count <= most for count, most in zip(counts, capacity, strict=True))


def every_plan(score, capacity):
    choices = [None, *range(len(capacity))]
    return (plan for plan in itertools.product(choices, repeat=len(score)) if allowed(plan, score, capacity))


def best_by_hand(score, capacity, days):
    return max(worth(plan, score, days) for plan in every_plan(score, capacity))


@pytest.mark.parametrize("case", range(500))
def test_no_plan_is_better(case):
    dice = np.random.default_rng(case)
    people, specialists = dice.integers(1, 6), dice.integers(1, 4)
    score = np.round(dice.choice([dice.uniform(0, 100), 40, 60, 80.5], (people, specialists)), 1)
    score[dice.random(score.shape) < 0.3] = NAN
    capacity, days = dice.integers(0, 3, specialists).tolist(), dice.integers(0, 200, people).tolist()
    plan = assign(score, capacity, waiting_days=days)
    assert allowed(plan, score, capacity)
    assert worth(plan, score, days) == best_by_hand(score, capacity, days)


@given(
    st.integers(1, 5).flatmap(
        lambda m: st.tuples(
            st.lists(
                st.lists(
                    st.one_of(st.just(NAN), st.floats(-100, 100).map(lambda x: round(x, 3))), min_size=m, max_size=m
                ),
                min_size=1,
                max_size=6,
            ),
            st.lists(st.integers(0, 2), min_size=m, max_size=m),
        )
    )
)
@settings(max_examples=150, deadline=None)
def test_places_are_never_given_twice_and_impossible_pairs_never_made(case):
    score, capacity = case
    assert allowed(assign(score, capacity), score, capacity)


def test_more_people_placed_beats_a_higher_score():
    # Giving the first person their best place would leave the second one without any.
    assert assign([[90, 10], [80, NAN]], [1, 1]) == [1, 0]


def test_between_equal_plans_the_longest_waiting_is_placed():
    assert assign([[70], [70], [70]], [1], waiting_days=[20, 90, 50]) == [None, 0, None]


def test_waiting_never_outweighs_a_better_score():
    assert assign([[70.0], [70.1]], [1], waiting_days=[5000, 0]) == [None, 0]


def test_the_same_list_gives_the_same_plan():
    score = np.full((30, 4), 50.0)
    assert len({tuple(assign(score, [5, 5, 5, 5])) for _ in range(5)}) == 1


def test_nobody_waits_and_nobody_has_a_place():
    assert assign([], [3]) == []
    assert assign(np.empty((0, 2)), [1, 1]) == []
    assert assign([[NAN, NAN], [NAN, NAN]], [1, 1]) == [None, None]
    assert assign([[50.0]], [0]) == [None]


@pytest.mark.parametrize(
    ("score", "capacity", "days"),
    [
        ([[1.0, 2.0]], [1], None),
        ([[1.0]], [-1], None),
        ([[1.0]], [1.5], None),
        ([[float("inf")]], [1], None),
        ([[1.0]], [1], [1, 2]),
        ([[1.0]], [1], [-3]),
        ([[1e300]], [1], [1]),
    ],
)
def test_what_makes_no_sense_is_refused(score, capacity, days):
    with pytest.raises(ValueError, match=r"."):
        assign(score, capacity, waiting_days=days)


def test_ten_thousand_people_and_five_hundred_specialists():
    dice = np.random.default_rng(7)
    score = np.round(dice.uniform(20, 100, (10_000, 500)), 1)
    score[dice.random(score.shape) < 0.9] = NAN
    capacity = dice.integers(0, 30, 500)
    plan = assign(score, capacity, waiting_days=dice.integers(0, 400, 10_000))
    placed = [(person, place) for person, place in enumerate(plan) if place is not None]
    assert len(placed) == min(10_000, capacity.sum())
    assert not np.isnan([score[person, place] for person, place in placed]).any()
    assert (np.bincount([place for _, place in placed], minlength=500) <= capacity).all()
