import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.attainment import t_score

pairs = st.lists(st.tuples(st.integers(1, 3), st.integers(-2, 2)), min_size=1, max_size=12)


def test_the_published_vector():
    assert t_score([(1, 1), (1, 0), (1, 1)]) == 59.13


def test_everything_as_expected_is_fifty():
    assert t_score([(1, 0), (3, 0)]) == 50


def test_one_goal_moves_ten_points_a_step():
    assert [t_score([(1, rating)]) for rating in (-2, -1, 0, 1, 2)] == [30, 40, 50, 60, 70]


def test_weights_pull():
    assert t_score([(3, 1), (1, -1)]) > t_score([(1, 1), (1, -1)]) == 50


def test_nothing_rated_says_nothing():
    assert t_score([]) is None


@pytest.mark.parametrize("wrong", [(1, 3), (1, -3), (0, 1)])
def test_what_the_scale_does_not_know_is_refused(wrong):
    with pytest.raises(ValueError):
        t_score([wrong])


@given(pairs)
def test_the_opposite_of_everything_lies_on_the_other_side_of_fifty(rated):
    mirrored = t_score([(weight, -rating) for weight, rating in rated])
    assert t_score(rated) + mirrored == pytest.approx(100, abs=0.02)


@given(pairs)
def test_the_order_of_the_goals_does_not_matter(rated):
    assert t_score(rated) == t_score(list(reversed(rated)))
