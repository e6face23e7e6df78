"""Everybody against everybody is the ranking of each one: no pair and no decimal differs."""

import dataclasses
import datetime as dt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import quick, ranking, rules, scoring
from matching.ranking import Needs, Specialist, Weights
from tests.matching.test_ranking import DAY, hours, specialist


def some(strategy, most=3):
    return st.lists(strategy, max_size=most).map(tuple)


themes = st.sampled_from(["trust", "grief", "commitment", "family"])
places, formats = st.sampled_from(["room", "video"]), st.sampled_from(["individual", "group", "couple"])
approaches, tongues = st.sampled_from(["cbt", "dyn", "exp"]), st.sampled_from(["en", "fr", "ar"])
genders, payers = st.sampled_from(["", "woman", "man"]), st.sampled_from(["self", "insurer"])
scales = st.sampled_from(["directiveness", "intensity", "past", "support"])
styles = st.dictionaries(scales, st.integers(-15, 15).map(float))
wishes = st.sampled_from(["morning", "evening", "weekend", "tue-evening", "nonsense"])
lands = st.sampled_from(["GB", "US-CA", "US"])
people = st.builds(
    Needs, formats=some(formats), places=some(places), languages=some(tongues), interpreter=st.booleans(),
    times=some(wishes), gender_wish=genders, gender_required=st.booleans(), approaches=some(approaches),
    specialties=some(themes, 4), style=styles, age=st.one_of(st.none(), st.integers(15, 20)),
    jurisdiction=st.one_of(st.just(""), lands), high_risk=st.booleans(), step_free=st.booleans(),
    payer=st.one_of(st.just(""), payers), offset=st.sampled_from([0, 330, -480]),
)  # fmt: skip
licences = st.builds(
    ranking.LicenceSpan, lands, st.sampled_from([DAY - dt.timedelta(1), DAY]), st.one_of(st.none(), st.just(DAY))
)
one_specialist = st.builds(
    Specialist, id=st.uuids().map(str), gender=genders, years=st.one_of(st.none(), st.integers(0, 15)),
    specialties=some(themes), approaches=st.dictionaries(approaches, st.integers(0, 3).map(float)), style=styles,
    languages=some(tongues), formats=some(formats), places=some(places),
    hours=some(st.builds(hours, st.integers(0, 6), st.integers(7, 12), st.integers(12, 21), st.integers(0, 2))),
    licences=some(licences), accepts_new=st.booleans(), free_places=st.integers(0, 2), sees_high_risk=st.booleans(),
    step_free=st.booleans(), youngest=st.sampled_from([16, 18]), needs_supervision=st.booleans(),
    supervised=st.booleans(), payers=some(payers), over_share=st.booleans(), apart=st.booleans(),
    earlier=st.booleans(), declined=st.booleans(), results=st.one_of(st.none(), st.floats(0, 1)),
    closed_cases=st.integers(0, 30),
)  # fmt: skip
weights = st.builds(
    lambda points: Weights("x", points=tuple(zip([n for n, _p in ranking.STANDARD.points], points, strict=True))),
    st.lists(st.integers(0, 40), min_size=5, max_size=5),
)


def assert_equal(needs, specialists, weights):
    found = scoring.score_all(needs, specialists, on=DAY, weights=weights)
    for row, person in enumerate(needs):
        for column, one in enumerate(specialists):
            pair = ranking.consider(person, one, on=DAY, weights=weights)
            assert bool(found.possible[row, column]) is not bool(pair.ruled_out), (person, one)
            score = found.score[row, column]
            assert (None if np.isnan(score) else float(score)) == pair.score, (person, one)


@settings(max_examples=150)
@given(st.lists(people, max_size=5), st.lists(one_specialist, max_size=5), weights)
def test_equal_for_anybody(needs, specialists, weights):
    assert_equal(needs, specialists, weights)


OPEN = {
    "languages": ("en",), "formats": ("individual", "group"), "places": ("room", "video"), "free_places": 3,
    "licences": (ranking.LicenceSpan("GB", DAY), ranking.LicenceSpan("US", DAY)),
    "accepts_new": True, "apart": False, "earlier": False, "declined": False, "over_share": False, "sees_high_risk": True,
    "needs_supervision": False, "youngest": 15, "payers": ("self", "insurer"), "step_free": True, "hours": (hours(),),
}  # fmt: skip


@settings(max_examples=150)
@given(st.lists(people, min_size=1, max_size=5), st.lists(one_specialist, min_size=1, max_size=5), weights)
def test_equal_where_most_pairs_are_possible(needs, specialists, weights):
    needs = [
        dataclasses.replace(n, interpreter=True, gender_required=False, formats=("group",), times=()) for n in needs
    ]
    assert_equal(needs, [dataclasses.replace(one, **OPEN) for one in specialists], weights)


def test_every_rule_is_asked():
    assert {*scoring.READS, rules.slot} == set(rules.RULES)


def test_more_people_than_fit_into_one_go():
    count = scoring.CHUNK * 2 + 3
    needs = [Needs(languages=("en",), specialties=("trust",), times=("morning",) * (i % 2)) for i in range(count)]
    specialists = [specialist("a"), specialist("b", specialties=("grief",), years=3)]
    found = scoring.score_all(needs, specialists, on=DAY)
    assert found.score.shape == (count, 2)
    for row in (0, 1, scoring.CHUNK, count - 1):
        expected = [ranking.consider(needs[row], one, on=DAY).score for one in specialists]
        assert found.score[row].tolist() == expected


def test_halves_are_rounded_alike():
    values = np.array([[0.05, 0.15, 0.25, 12.35, 99.95, 33.349999999999994, np.nan]])
    rounded = scoring._rounded(values)[0]
    assert rounded[:-1].tolist() == [round(float(value), 1) for value in values[0, :-1]]


def test_nobody_and_nothing():
    assert scoring.score_all([], [specialist()], on=DAY).score.shape == (0, 1)
    assert scoring.score_all([Needs()], [], on=DAY).possible.shape == (1, 0)


@settings(max_examples=100)
@given(people, st.lists(one_specialist, max_size=6), weights)
def test_the_quick_ranking_is_the_ranking(person, specialists, weights):
    ranked, out = quick.rank(person, specialists, on=DAY, weights=weights)
    expected, expected_out = ranking.rank(person, specialists, on=DAY, weights=weights)
    assert [standing.full for standing in ranked] == expected
    assert [(one.specialist, one.rank, one.score) for one in ranked] == [
        (one.specialist, one.rank, one.score) for one in expected
    ]
    assert [(one.specialist, one.ruled_out) for one in out] == [(one.specialist, one.ruled_out) for one in expected_out]
    written = ["full" in vars(standing) for standing in quick.rank(person, specialists, on=DAY, weights=weights)[0]]
    assert written == [place < ranking.TOP for place in range(len(ranked))], "sentences for the first three alone"


@settings(max_examples=50)
@given(people, st.lists(one_specialist, min_size=1, max_size=3), weights)
def test_the_parts_of_single_pairs_are_those_of_the_ranking(person, specialists, weights):
    for column, one in enumerate(specialists):
        pair = ranking.consider(person, dataclasses.replace(one, apart=False), on=DAY, weights=weights)
        found = scoring.factors_of([person], specialists, [column], weights=weights)[0]
        for factor in pair.factors:
            if factor.weight:
                assert found[factor.name] == (None if factor.value is None else round(factor.value, 4))
