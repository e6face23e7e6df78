"""Scores as rows, their history, and what is said of them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from assessments import results
from assessments.measures import catalogue, editions, paper, reading, saving, scores
from assessments.measures.reading import Scored
from assessments.models import MeasureScore
from audit.models import Event
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(cast, core10):
    """CORE-10 answers from paper that add up to a total, on a day."""

    def enter(total, day=None, *, client=None, by=None, without=()):
        numbers, left = {}, total
        for item in range(1, 11):
            points = min(4, left)
            left -= points
            turned = 4 - points if item in (2, 3) else points
            numbers[str(item)] = Decimal(turned)
        assert left == 0
        for item in without:
            numbers.pop(item)
        return paper.enter_numbers(
            client=client or cast.rowan, edition=core10, by=by or cast.ines, numbers=numbers,
            completed_on=day or timezone.localdate(),
        )  # fmt: skip

    return enter


def test_a_score_is_kept_with_everything_it_was_made_of(enter, core10, cast):
    response = enter(21)
    score = MeasureScore.objects.get()
    assert (score.value, score.status, score.main, score.key) == (21, "complete", True, "core10")
    assert (score.answered, score.asked, score.form_version, score.scale_version) == (10, 10, core10.release, "1")
    assert score.inputs["2"] == "0"
    assert (response.source, response.entered_by, response.checked_by) == ("paper", cast.ines, None)


def test_a_missing_answer_is_not_zero(enter):
    enter(0, without=["1"])
    score = MeasureScore.objects.get()
    assert (score.status, score.answered, score.value) == ("prorated", 9, 0)


def test_too_many_missing_answers_give_no_score(enter):
    enter(0, without=["1", "4", "5"])
    score = MeasureScore.objects.get()
    assert (score.status, score.value) == ("not_scorable", None)


def test_scoring_again_adds_rows_and_is_logged(enter, cast):
    response = enter(12)
    made = scores.score_again(response=response, by=cast.ines)
    assert [(one.round, one.why, one.made_by) for one in made] == [(2, "again", cast.ines)]
    assert MeasureScore.objects.count() == 2
    assert Event.objects.filter(action="scores.made_again").count() == 1
    assert len(results.history([cast.rowan.pk])[cast.rowan.pk]["core10"]) == 1  # the last round counts
    draft = saving.begin(request=_request(cast), by=cast.rowan_user)
    with pytest.raises(scores.NothingToScore):
        scores.score_again(response=draft, by=cast.ines)


def _request(cast):
    from assessments.measures import asking

    return asking.on_paper_today(client=cast.rowan, key="core10", by=cast.ines)


def test_the_database_refuses_to_change_a_score(enter):
    enter(12)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MeasureScore.objects.update(value=3)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MeasureScore.objects.all().delete()


def test_constraints(enter, cast):
    response = enter(12)
    fields = {
        "client": cast.rowan, "response": response, "key": "core10", "scale": "core10", "answered": 1, "asked": 1,
        "on": NOW.date(), "made_at": NOW, "form_version": "1", "scale_version": "1",
    }  # fmt: skip
    with pytest.raises(IntegrityError, match=r"one_score_per_round|UNIQUE"), transaction.atomic():
        MeasureScore.objects.create(**fields, value=1, status="complete")
    with pytest.raises(IntegrityError, match="score_or_no_score"), transaction.atomic():
        MeasureScore.objects.create(**fields, round=2, value=None, status="complete")


def test_our_own_check_in_has_lines_and_no_total(cast, ask, answer):
    assert editions.load_own_measures() == 2
    assert editions.load_own_measures() == 0
    edition = editions.edition_in_use("closeness-check-in-between")
    response = saving.begin(request=ask(edition), by=cast.rowan_user)
    answer(response, {"trust": 0, "withdraw": 8})
    saving.finish(response=response, by=cast.rowan_user)
    rows = {score.key: score for score in MeasureScore.objects.all()}
    assert rows["closeness-between.trust"].value == 0
    assert rows["closeness-between.openness"].status == "not_scorable"
    assert all(row.main for row in rows.values())
    for key in rows:
        measure = catalogue.measure_named(key)
        assert measure.own
        assert (measure.cutoff, measure.reliable) == (None, None)


# --- for the apps above
def test_latest_measures_in_one_query_however_many_clients(enter, cast, django_assert_num_queries):
    enter(21, dt.date(2026, 1, 2))
    enter(10, dt.date(2026, 2, 2))
    enter(30, dt.date(2025, 12, 2), client=cast.noor, by=cast.yusuf)
    with django_assert_num_queries(1):
        found = results.latest_measures([cast.rowan.pk, cast.noor.pk, cast.ended.pk])
    assert set(found) == {cast.rowan.pk, cast.noor.pk}
    last = found[cast.rowan.pk]["core10"]
    assert (last.value, last.at, last.status, last.label) == (10, dt.date(2026, 2, 2), "complete", "CORE-10")
    with django_assert_num_queries(1):
        history = results.history([cast.rowan.pk, cast.noor.pk])
    assert [one.value for one in history[cast.rowan.pk]["core10"]] == [21, 10]


def test_what_does_not_count_is_left_out(enter, cast):
    first = enter(21, dt.date(2026, 1, 2))
    second = enter(10, dt.date(2026, 2, 2))
    saving.enter_in_error(response=second, by=cast.ines)
    saving.correct(response=first, by=cast.ines, answers={"1~0": ({"valueInteger": 3},)}, reason="Misread")
    found = results.history([cast.rowan.pk])[cast.rowan.pk]["core10"]
    assert [one.value for one in found] == [20]


# --- sentences and pictures
CORE = "core10"


def scored(*values, status="complete"):
    return [Scored(dt.date(2026, 1 + place, 5), value, status, 10, 10) for place, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "tag", "words"),
    [
        ((), "", "No score yet"),
        ((21,), "", "One score so far: 21. That is above the cutoff of 11"),
        ((21, 18, 10), "Recovered on this measure", "Down 11, from 21 on Mon 5 Jan to 10"),
        ((21, 11), "Reliably improved", "exactly at the cutoff"),
        ((21, 16), "No reliable change", "Less than 6 points can be measurement error"),
        ((21, 15), "Reliably improved", "6 points or more"),
        ((15, 21), "Reliably worse", "Worth talking about soon"),
        ((9, 20), "Reliably worse", "crossed the cutoff"),
        ((14, 14), "No reliable change", "At 14, as on"),
    ],
)
def test_the_sentence_says_what_the_picture_says(values, tag, words, frozen_time):
    found = reading.reading_of(catalogue.measure_named(CORE), scored(*values))
    assert str(found.tag) == tag
    assert words in found.sentence
    assert bool(found.picture) is bool(values)


def test_a_scale_without_a_published_cutoff_cannot_say_recovered():
    found = reading.reading_of(catalogue.measure_named("fis"), scored(150, 80))
    assert str(found.tag) == "Reliably improved"
    assert "no published cutoff" in found.sentence
    assert "cut" not in str(found.picture).split("<title")[1].split("desc>")[-1]
    twenty = reading.reading_of(catalogue.measure_named("fis"), scored(128, 108))
    assert str(twenty.tag) == "No reliable change"


def test_filled_up_scores_are_shown_and_left_out_of_change():
    one, two = scored(21, 10)
    two = Scored(two.at, two.value, "prorated", 9, 10)
    found = reading.reading_of(catalogue.measure_named(CORE), [one, two])
    assert found.tag == ""
    assert found.latest == "10"


def test_only_scores_of_the_same_key_are_held_against_each_other():
    one, two = scored(21, 10)
    old = Scored(one.at, one.value, one.status, 10, 10, scale_version="0")
    new = Scored(two.at, two.value, two.status, 10, 10, scale_version="1")
    assert reading.reading_of(catalogue.measure_named(CORE), [old, new]).tag == ""


def test_our_own_measure_proves_nothing():
    found = reading.reading_of(catalogue.measure_named("closeness-between.trust"), scored(2, 9))
    assert found.tag == ""
    assert "not validated" in found.sentence
    assert "band" not in str(found.picture)


def test_the_band_holds_exactly_what_is_too_small():
    picture = str(reading.reading_of(catalogue.measure_named(CORE), scored(21, 15)).picture)
    assert 'class="band"' in picture
    assert 'class="cut"' in picture
    assert "Changes of less than 6 points around the first score, 21" in picture


def test_a_mean_has_a_band_of_its_own_grain():
    measure = catalogue.measure_named("ecr-r.avoidance")
    assert str(reading.reading_of(measure, scored(4.0, 3.2)).tag) == "No reliable change"
    assert str(reading.reading_of(measure, scored(4.0, 3.1)).tag) == "Reliably improved"
    assert reading.grain_of(measure) == 0.01
    assert reading.range_of(measure) == (1, 7)


def test_marks_come_from_the_slot_and_lie_within_the_scores(enter, cast, monkeypatch):
    from common import slots

    monkeypatch.setattr(slots, "_fillings", {**slots._fillings, reading.MARKS: {}})
    slots.fill(
        reading.MARKS,
        "test",
        lambda client, user: [(dt.date(2026, 1, 20), "Moved house"), (dt.date(2020, 1, 1), "Old")],
    )
    found = reading.marks_of(cast.rowan, cast.ines, dt.date(2026, 1, 1), dt.date(2026, 2, 1))
    assert found == [(dt.date(2026, 1, 20), "Moved house")]
    drawn = reading.reading_of(catalogue.measure_named(CORE), scored(21, 10), marks=found).picture
    assert "Moved house" in str(drawn)
