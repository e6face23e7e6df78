"""The ranking as a function: the published vector, its rules, and what must hold for any input."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import ranking
from matching.ranking import APPROACH, PRACTICAL, RESULTS, SPECIALISATION, STYLE, Needs, Specialist, Weights
from matching.times import Hours

DAY = dt.date(2026, 2, 4)  # a Wednesday
UK = (ranking.LicenceSpan("GB", dt.date(2027, 1, 1)),)


def hours(weekday=0, starts=9, ends=17, places=1):
    return Hours(weekday, dt.time(starts), dt.time(ends), places)


def specialist(id="a", **changes):
    usual = {
        "name": f"Person {id}",
        "languages": ("en",),
        "formats": ("individual",),
        "places": ("room", "video"),
        "hours": (hours(),),
        "licences": UK,
        "free_places": 3,
        "specialties": ("trust",),
        "approaches": {"cbt": 3},
        "years": 10,
    }
    return Specialist(id=id, **{**usual, **changes})


def needs(**changes):
    usual = {
        "languages": ("en",),
        "jurisdiction": "GB",
        "age": 30,
        "formats": ("individual",),
        "specialties": ("trust",),
    }
    return Needs(**{**usual, **changes})


def out(needs_, specialist_):
    return ranking.consider(needs_, specialist_, on=DAY).ruled_out


def test_worked_vector():
    values = {SPECIALISATION: 0.8, APPROACH: 0.5, STYLE: 0.9, RESULTS: None, PRACTICAL: 1.0}
    assert ranking.score(values) == 78.8


def test_nothing_known_is_no_score():
    assert ranking.score({}) is None
    pair = ranking.consider(Needs(), Specialist(id="x", free_places=1), on=DAY)
    assert pair.score is None
    assert not pair.ruled_out
    assert "Where the client will sit is not known, so the licence was not checked." in pair.unknown


def test_unknown_is_dropped_and_named_not_zero():
    pair = ranking.consider(needs(), specialist(), on=DAY)
    assert pair.score == 100.0
    by_name = {factor.name: factor for factor in pair.factors}
    assert by_name[STYLE].value is None
    assert by_name[STYLE].words in pair.unknown


@pytest.mark.parametrize(
    ("wish", "holds", "fails", "reason"),
    [
        ({}, {}, {"licences": ()}, "No licence for GB on 4 Feb 2026"),
        ({}, {}, {"licences": (ranking.LicenceSpan("GB", dt.date(2026, 2, 3)),)}, "No licence for GB on 4 Feb 2026"),
        ({"jurisdiction": "US-CA"}, {"licences": (ranking.LicenceSpan("US", dt.date(2027, 1, 1)),)},
         {"licences": (ranking.LicenceSpan("US-NY", dt.date(2027, 1, 1)),)}, "No licence for US-CA on 4 Feb 2026"),
        ({}, {}, {"accepts_new": False}, "Not available"),
        ({}, {}, {"apart": True}, "Not available"),
        ({}, {}, {"earlier": True}, "Worked together before, and it ended"),
        ({}, {"free_places": 1}, {"free_places": 0}, "No free place"),
        ({"times": ("evening",)}, {"hours": (hours(0, 17, 20),)}, {"hours": (hours(0, 9, 12),)}, "No open time: evenings"),
        ({"times": ("evening",)}, {"hours": (hours(0, 17, 20),)}, {"hours": (hours(0, 17, 20, 0),)},
         "No open time: evenings"),
        ({}, {}, {"hours": (hours(places=0),)}, "No open time in the week"),
        ({"languages": ("fr", "ar")}, {"languages": ("ar",)}, {"languages": ("en",)}, "No French or Arabic"),
        ({"languages": ("fr",), "interpreter": True}, {}, {"accepts_new": False}, "Not available"),
        ({"places": ("room",)}, {}, {"places": ("video",)}, "Does not offer: in a room"),
        ({"formats": ("couple",)}, {"formats": ("couple",)}, {"formats": ("individual",)}, "Does not offer: as a couple"),
        ({"gender_wish": "woman", "gender_required": True}, {"gender": "woman"}, {"gender": "man"}, "Asked for a woman"),
        ({"gender_wish": "woman", "gender_required": True}, {"gender": "woman"}, {"gender": ""}, "Asked for a woman"),
        ({"age": 16}, {"youngest": 16}, {"youngest": 18}, "Works with people from 18 years"),
        ({"high_risk": True}, {}, {"sees_high_risk": False}, "Does not work with high risk"),
        ({}, {"needs_supervision": True, "supervised": True}, {"needs_supervision": True}, "No supervisor at present"),
        ({"step_free": True, "places": ("room",)}, {"step_free": True}, {"step_free": False}, "No step-free room"),
        ({}, {}, {"declined": True}, "Was proposed before, and it did not come about"),
        ({"payer": "insurer"}, {"payers": ("self", "insurer")}, {"payers": ("self",)},
         "Cannot be seen when: an insurer pays"),
        ({}, {"over_share": False}, {"over_share": True}, "Has had many new people lately"),
    ],
)  # fmt: skip
def test_each_fixed_requirement_from_both_sides(wish, holds, fails, reason):
    assert out(needs(**wish), specialist(**holds)) == ()
    assert reason in out(needs(**wish), specialist(**fails))


def test_a_wall_looks_like_somebody_who_takes_nobody():
    walled = ranking.consider(needs(), specialist(apart=True, licences=(), free_places=0), on=DAY)
    closed = ranking.consider(needs(), specialist(accepts_new=False), on=DAY)
    assert walled.ruled_out == closed.ruled_out == ("Not available",)
    assert walled.checks == closed.checks
    assert ranking.snapshot([walled]) == ranking.snapshot([closed])


def test_wished_gender_that_is_not_necessary_costs_points_only():
    wish = needs(gender_wish="woman", times=("morning",))
    ranked, ruled_out = ranking.rank(wish, [specialist("m", gender="man"), specialist("w", gender="woman")], on=DAY)
    assert not ruled_out
    assert [pair.specialist.id for pair in ranked] == ["w", "m"]


def test_gender_that_nobody_said_is_unknown_not_a_miss():
    wish = needs(gender_wish="woman", times=("morning",))
    assert ranking.consider(wish, specialist(gender=""), on=DAY).score == 100.0


def test_style_counts_only_strong_preferences():
    mine = specialist(style={"directiveness": 10, "intensity": -15})
    close = ranking.consider(needs(style={"directiveness": 10, "intensity": 2}), mine, on=DAY)
    assert next(f.value for f in close.factors if f.name == STYLE) == 1.0
    far = ranking.consider(needs(style={"intensity": 15}), mine, on=DAY)
    assert next(f.value for f in far.factors if f.name == STYLE) == 0.0


def test_results_need_fifteen_closed_cases():
    few = ranking.consider(needs(), specialist(results=0.9, closed_cases=14), on=DAY)
    enough = ranking.consider(needs(), specialist(results=0.9, closed_cases=15), on=DAY)
    assert next(f.value for f in few.factors if f.name == RESULTS) is None
    assert next(f.value for f in enough.factors if f.name == RESULTS) == 0.9


def test_ties_go_to_the_earliest_slot_then_the_lighter_load_then_the_id():
    late = specialist("a", hours=(hours(2),))  # Wednesday: a week from now
    busy = specialist("b", hours=(hours(3),), recent_load=2)
    calm = specialist("d", hours=(hours(3),), recent_load=1)
    same = specialist("c", hours=(hours(3),), recent_load=1)
    ranked, _out = ranking.rank(needs(), [late, busy, calm, same], on=DAY)
    assert [pair.specialist.id for pair in ranked] == ["c", "d", "b", "a"]
    assert [pair.rank for pair in ranked] == [1, 2, 3, 4]


def test_slots_are_compared_on_the_clock_of_the_person():
    morning_here = specialist(hours=(hours(0, 9, 12),))
    assert out(needs(times=("evening",)), morning_here)
    assert not out(needs(times=("evening",), offset=9 * 60), morning_here)
    monday_early = specialist(hours=(hours(0, 1, 3),))
    assert not out(needs(times=("sun-evening",), offset=-5 * 60), monday_early)


def test_stored_needs_are_read_with_care():
    stored = {"formats": "group", "times": ["evening"], "age": True, "style": None, "nonsense": 1, "languages": None}
    read = Needs.from_dict(stored, jurisdiction="GB", high_risk=1)
    assert read == Needs(formats=("group",), times=("evening",), jurisdiction="GB", high_risk=True)
    assert Needs.from_dict(None) == Needs()


shares = st.one_of(st.none(), st.floats(0, 1))
values_of_factors = st.fixed_dictionaries({name: shares for name, _points in ranking.STANDARD.points})


@given(values_of_factors)
def test_score_stays_between_nought_and_a_hundred(values):
    found = ranking.score(values)
    assert found is None or 0 <= found <= 100


@given(values_of_factors, st.integers(2, 9))
def test_only_the_proportion_of_weights_counts(values, times):
    scaled = Weights("x", points=tuple((name, points * times) for name, points in ranking.STANDARD.points))
    assert ranking.score(values) == ranking.score(values, scaled)


@given(st.floats(0, 1), st.sets(st.sampled_from([name for name, _p in ranking.STANDARD.points]), min_size=1))
def test_dropping_factors_rescales_the_rest(value, known):
    values = dict.fromkeys(known, value)
    assert ranking.score(values) == round(value * 100, 1)


codes = st.sampled_from(["trust", "grief", "commitment"])
genders = st.sampled_from(["", "woman", "man"])
some_hours = st.lists(
    st.builds(hours, st.integers(0, 6), st.integers(7, 12), st.integers(13, 21), st.integers(0, 2)), max_size=3
)


@st.composite
def crowd(draw):
    size = draw(st.integers(0, 6))
    return [
        specialist(
            f"s{number}",
            gender=draw(genders),
            years=draw(st.one_of(st.none(), st.integers(0, 40))),
            specialties=tuple(draw(st.lists(codes, unique=True))),
            hours=tuple(draw(some_hours)),
            free_places=draw(st.integers(0, 2)),
            recent_load=draw(st.integers(0, 3)),
            apart=draw(st.booleans()),
        )
        for number in range(size)
    ]


@given(crowd(), st.lists(codes, unique=True), genders, st.booleans(), st.randoms(use_true_random=False))
def test_ranking_of_any_crowd(people, themes, wish, required, random):
    wanted = needs(specialties=tuple(themes), gender_wish=wish, gender_required=required, times=("evening",))
    ranked, ruled_out = ranking.rank(wanted, people, on=DAY)
    shuffled = random.sample(people, len(people))
    assert ranking.rank(wanted, shuffled, on=DAY) == (ranked, ruled_out)
    assert ranking.rank(wanted, people, on=DAY) == (ranked, ruled_out)
    assert len(ranked) + len(ruled_out) == len(people)
    points = [pair.score for pair in ranked if pair.score is not None]
    assert points == sorted(points, reverse=True)
    assert all(0 <= value <= 100 for value in points)
    assert all(pair.ruled_out and pair.score is None for pair in ruled_out)
    if required and wish:
        assert all(pair.specialist.gender == wish for pair in ranked)
