"""When the client finds what was agreed: nothing lost, nothing twice, nothing early, and no change of the clocks moves it."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework.delivery import MORNING, Delivery, Facts, Rule, occurrences, there_by

ZONES = [
    zoneinfo.ZoneInfo(name)
    for name in (
        "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Pacific/Kwajalein", "Australia/Lord_Howe",
        "America/Sao_Paulo", "Africa/Cairo", "UTC",
    )
]  # fmt: skip
# Years in which some of these places skipped a whole day, or changed the clocks at midnight.
moments = st.datetimes(dt.datetime(1993, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC))
zones = st.sampled_from(ZONES)
times = st.integers(1, 20)


@st.composite
def deliveries(draw, rules=tuple(Rule)):
    rule = draw(st.sampled_from(rules))
    days = draw(st.integers(1, 30)) if rule in (Rule.DELAY, Rule.EVERY) else 0
    weekdays = draw(st.frozensets(st.integers(1, 7), min_size=1)) if rule is Rule.WEEK else frozenset()
    return Delivery(rule, draw(times), days, weekdays)


@st.composite
def facts(draw):
    agreed_at = draw(moments)
    after = st.timedeltas(dt.timedelta(0), dt.timedelta(days=90))
    before = draw(st.none() | after.map(lambda gap: agreed_at + gap))
    sessions = draw(st.lists(st.timedeltas(dt.timedelta(days=-30), dt.timedelta(days=200)), max_size=25))
    return Facts(agreed_at, draw(zones), before, [agreed_at + gap for gap in sessions])


@given(deliveries(), facts())
def test_nothing_comes_before_it_was_agreed_nor_out_of_order(delivery, known):
    found = occurrences(delivery, known)
    assert list(found) == sorted(found)
    assert all(moment >= known.agreed_at for moment in found)
    assert len(found) <= delivery.times


@given(deliveries((Rule.NOW, Rule.EVERY, Rule.WEEK)), facts())
def test_no_occurrence_is_lost(delivery, known):
    assert len(occurrences(delivery, known)) == delivery.times


@given(deliveries((Rule.EVERY, Rule.WEEK)), facts())
def test_none_comes_twice_also_where_a_day_was_left_out(delivery, known):
    found = occurrences(delivery, known)
    assert len(set(found)) == len(found)
    days = [moment.astimezone(known.zone).date() for moment in found]
    assert len(set(days)) == len(days)


@given(deliveries((Rule.EVERY, Rule.WEEK)), facts())
def test_it_is_morning_there_whatever_the_clocks_did(delivery, known):
    later = [moment for moment in occurrences(delivery, known) if moment != known.agreed_at]
    assert {moment.astimezone(known.zone).time() for moment in later} <= {MORNING}


@given(deliveries((Rule.EVERY,)), facts())
def test_days_between_are_days_of_the_calendar(delivery, known):
    start = known.agreed_at.astimezone(known.zone).date()
    days = [moment.astimezone(known.zone).date() for moment in occurrences(delivery, known)]
    assert all((day - start).days % delivery.days == 0 for day in days)


@given(deliveries((Rule.WEEK,)), facts())
def test_only_marked_weekdays(delivery, known):
    days = {moment.astimezone(known.zone).isoweekday() for moment in occurrences(delivery, known)}
    assert days <= delivery.weekdays


@given(deliveries((Rule.AFTER, Rule.DELAY)), facts())
def test_nothing_comes_before_the_one_before_allows(delivery, known):
    found = occurrences(delivery, known)
    if known.before_done_at is None:
        assert found == ()
        return
    assert len(found) == delivery.times
    assert all(moment >= known.before_done_at for moment in found)
    rested = [
        (m.astimezone(known.zone).date() - known.before_done_at.astimezone(known.zone).date()).days for m in found
    ]
    assert all(gap >= delivery.days for gap in rested)


@given(deliveries((Rule.SESSION,)), facts())
def test_one_for_each_session_to_come(delivery, known):
    ahead = {end for end in known.sessions if end > known.agreed_at}
    assert len(occurrences(delivery, known)) == min(delivery.times, len(ahead))
    assert set(occurrences(delivery, known)) <= ahead


@given(deliveries(), facts(), st.lists(st.timedeltas(dt.timedelta(0), dt.timedelta(days=200)), max_size=5))
def test_what_is_known_stays_when_more_becomes_known(delivery, known, more):
    first = occurrences(delivery, known)
    last = max([*known.sessions, known.agreed_at])
    wiser = Facts(known.agreed_at, known.zone, known.before_done_at, [*known.sessions, *(last + gap for gap in more)])
    assert occurrences(delivery, wiser)[: len(first)] == first


@given(deliveries(), facts(), st.timedeltas(dt.timedelta(0), dt.timedelta(days=400)))
def test_what_is_there_never_goes_away_again(delivery, known, gap):
    found = occurrences(delivery, known)
    now = known.agreed_at + gap
    assert there_by(found, now) <= there_by(found, now + dt.timedelta(days=1)) <= len(found)


def test_a_day_that_a_place_left_out_is_not_delivered_twice():
    apia = zoneinfo.ZoneInfo("Pacific/Apia")  # there was no 30 December 2011
    start = dt.datetime(2011, 12, 28, 20, tzinfo=apia)
    found = occurrences(Delivery(Rule.EVERY, 4, days=1), Facts(start, apia))
    assert [moment.astimezone(apia).day for moment in found] == [28, 29, 31, 1]


@pytest.mark.parametrize(
    "wrong",
    [{"rule": Rule.DELAY}, {"rule": Rule.EVERY}, {"rule": Rule.WEEK}, {"rule": Rule.WEEK, "weekdays": frozenset({8})}],
)
def test_a_rule_needs_what_it_speaks_of(wrong):
    with pytest.raises(ValueError):
        Delivery(**wrong)


def test_the_clocks_go_forward_and_it_is_still_seven():
    london = zoneinfo.ZoneInfo("Europe/London")
    start = dt.datetime(2026, 3, 27, 12, tzinfo=london)
    found = occurrences(Delivery(Rule.EVERY, 4, days=1), Facts(start, london))
    assert [moment.hour for moment in found] == [12, 7, 6, 6]
