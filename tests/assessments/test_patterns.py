"""Figures and patterns of a history: never from fewer than three, always with the relationships that show it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.lifelines import Gap, Share, Told, figures, gaps, months
from assessments.partial_dates import PartialDate
from assessments.patterns import FEWEST, RULES, SHARE, patterns
from assessments.vocabulary import CAUSES, POSITIONS, REPAIRS, TAGS

NOW = 2026.9


def at(year):
    return PartialDate(str(year), float(year), float(year))


def told(number, **more):
    return Told(id=str(number), **more)


def one_by_rule(found, rule):
    return next((pattern for pattern in found if pattern.rule == rule), None)


def after_talk(number, *, ended=9, withdrew=6, cause="living"):
    return told(number, start=at(2010), lasted=ended, withdrew_after=withdrew, cause=cause, ended_by="client")


def test_three_of_four_ended_within_four_months_of_talk():
    history = [after_talk(1), after_talk(2, cause="future"), after_talk(3), after_talk(4, cause="conflict")]
    found = one_by_rule(patterns(history, NOW), "after_talk")
    assert str(found.words) == "3 of 4 ended within four months of talk about living together or the future"
    assert found.evidence == ("1", "2", "3")
    assert found.looked_at == ("1", "2", "3", "4")


def test_four_months_are_within_and_five_are_not():
    soon = [after_talk(n, ended=10, withdrew=6) for n in range(3)]
    later = [after_talk(n, ended=11, withdrew=6) for n in range(3)]
    assert one_by_rule(patterns(soon, NOW), "after_talk")
    assert one_by_rule(patterns(later, NOW), "after_talk") is None


def test_a_loss_is_not_an_ending_that_anybody_chose():
    history = [told(n, ended_by="client") for n in range(3)] + [told(9, ended_by="loss")]
    assert one_by_rule(patterns(history, NOW), "by_client").looked_at == ("0", "1", "2")


def test_what_is_unknown_does_not_count_against_a_pattern():
    history = [told(n, took="distancer") for n in range(3)] + [told(n, took="unsure") for n in range(10, 20)]
    assert len(one_by_rule(patterns(history, NOW), "distancer").looked_at) == 3


def test_each_rule_can_be_found():
    history = [
        told(n, start=at(2010 + n), lasted=6, withdrew_after=2, cause="living", ended_by="client", took="distancer",
             repair="none", tags=frozenset({"secret"}))
        for n in range(3)
    ]  # fmt: skip
    found = {pattern.rule for pattern in patterns(history, NOW)}
    assert found == {rule.key for rule in RULES} | {"same_cause", "tag_secret"}


stories = st.lists(
    st.builds(
        Told,
        id=st.uuids().map(str),
        kind=st.sampled_from(["partner", "undefined", "friend", "family"]),
        start=st.integers(1990, 2026).map(at) | st.just(PartialDate("long ago")),
        end=st.integers(1990, 2026).map(at) | st.just(PartialDate()),
        ongoing=st.booleans(),
        lasted=st.none() | st.integers(0, 300),
        ended_by=st.sampled_from(["", "client", "other", "both", "loss", "faded"]),
        withdrew_after=st.none() | st.integers(0, 120),
        cause=st.sampled_from(["", *(code for code, _word in CAUSES)]),
        took=st.sampled_from([code for code, _word in POSITIONS]),
        repair=st.sampled_from([code for code, _word in REPAIRS]),
        tags=st.frozensets(st.sampled_from([code for code, _word in TAGS])),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@given(stories)
def test_every_pattern_rests_on_three_of_the_relationships_told(history):
    ids = {one.id for one in history}
    for pattern in patterns(history, NOW):
        assert FEWEST <= len(pattern.evidence) <= len(pattern.looked_at) <= len(history)
        assert len(pattern.evidence) >= SHARE * len(pattern.looked_at)
        assert set(pattern.evidence) <= set(pattern.looked_at) <= ids
        assert str(len(pattern.evidence)) in str(pattern.words)


@given(stories.filter(lambda history: len(history) < FEWEST))
def test_no_pattern_from_fewer_than_three(history):
    assert patterns(history, NOW) == []


@given(stories, st.randoms())
def test_the_order_of_telling_does_not_matter(history, dice):
    shuffled = list(history)
    random.Random(dice.random()).shuffle(shuffled)
    one, two = patterns(history, NOW), patterns(shuffled, NOW)
    assert {(p.rule, frozenset(p.evidence)) for p in one} == {(p.rule, frozenset(p.evidence)) for p in two}


@given(stories)
def test_figures_stay_within_what_was_told(history):
    found = figures(history, NOW)
    lengths = [length for one in history if (length := months(one, NOW)) is not None]
    assert found.number == len(history)
    assert found.ended_by_client.number <= found.ended_by_client.out_of <= len(history)
    if lengths:
        assert min(lengths) <= found.median <= found.longest == max(lengths)
    for gap in found.gaps:
        assert gap.months >= 3
        assert gap.end <= NOW + 0.2


def test_figures_of_a_life():
    history = [
        told(1, start=at(2010), end=at(2012), ended_by="client", withdrew_after=6),
        told(2, start=at(2014), end=at(2015), ended_by="other", withdrew_after=2),
        told(3, kind="friend", start=at(2000), ongoing=True),
        told(4, lasted=3, ended_by="client"),
    ]
    found = figures(history, NOW)
    assert found.longest == pytest.approx(26.9 * 12)
    assert found.longest_id == "3"
    assert found.median == pytest.approx(18)
    assert found.ended_by_client == Share(2, 3)
    assert found.withdrawal == 4
    assert found.gaps == (Gap(2012, 2014), Gap(2015, NOW))


def test_overlaps_leave_no_gap():
    history = [
        told(1, start=at(2010), end=at(2015)),
        told(2, start=at(2012), end=at(2013)),
        told(3, start=at(2015), ongoing=True),
    ]
    assert gaps(history, NOW) == []
    assert gaps([], NOW) == []


def test_typed_length_counts_before_dates():
    assert months(told(1, start=at(2010), end=at(2012), lasted=3), NOW) == 3
    assert months(told(1, start=at(2012), end=at(2010)), NOW) == 0
    assert months(told(1), NOW) is None
