"""The questions as data, and the pure functions that read answers."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.answers import Answer, clean, is_settled, missing_in, section_state, words_for
from assessments.asking import Kind
from assessments.choices import APPROACHES, FORMATS, PLACES
from assessments.models import Struggle, Symptom, SymptomRating
from assessments.questions import PAGES, QUESTIONS, RATED_KEYS, SAFETY_QUESTIONS, SECTIONS, SYMPTOM_KEYS
from assessments.review import REVIEW
from people import vocabulary
from tests.assessments.conftest import COMPLETE

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 20) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["severity", "note", "contexts"]), inner)
    ),
    max_leaves=5,
)


def test_keys_fit_their_column_and_are_unique():
    keys = [question.key for page in PAGES for question in page.questions]
    assert len(keys) == len(set(keys)) == len(QUESTIONS)
    assert max(map(len, [*keys, *REVIEW])) <= 40


def test_every_question_says_why_and_who_reads_it():
    for question in QUESTIONS.values():
        assert str(question.why)
        assert str(question.readers)


def test_the_five_symptoms_are_the_models_in_the_same_order():
    assert list(SYMPTOM_KEYS) == list(Symptom.values)
    assert list(RATED_KEYS) == [*Symptom.values, *Struggle.values]
    choices = next(entry for entry in QUESTIONS["trust"].entries if entry.key == "frequency").choices
    assert [code for code, _ in choices] == list(SymptomRating.Frequency.values)


def test_codes_are_those_that_specialists_are_described_in():
    for ours, theirs in (
        (FORMATS, vocabulary.FORMATS),
        (PLACES, vocabulary.PLACES),
        (APPROACHES, vocabulary.APPROACHES),
    ):
        assert {code for code, _ in ours} == {code for code, _ in theirs}
    assert set(SYMPTOM_KEYS) <= {code for code, _ in vocabulary.SPECIALTIES}


def test_alarms_are_codes_that_can_be_chosen():
    for question in SAFETY_QUESTIONS:
        codes = {code for code, _ in question.entries[0].choices}
        assert question.alarms <= codes
        assert question.urgent <= question.alarms
        assert codes - question.alarms


def test_what_measures_says_that_it_is_no_test():
    measuring = [q for q in QUESTIONS.values() if any(entry.kind == Kind.SCALE for entry in q.entries)]
    assert {q.key for q in measuring if q.measured} == set(RATED_KEYS)


@given(st.sampled_from(sorted(QUESTIONS)), ANYTHING)
def test_cleaning_anything_gives_what_can_be_stored_and_cleaned_again(key, value):
    question = QUESTIONS[key]
    stored = clean(question, value)
    assert clean(question, stored) == stored
    assert isinstance(words_for(question, stored), str)


@pytest.mark.parametrize("key", sorted(COMPLETE))
def test_answers_that_make_sense_are_kept_as_they_are(key):
    assert clean(QUESTIONS[key], COMPLETE[key]) == COMPLETE[key]


def test_a_symptom_is_answered_by_how_strong_it_is():
    trust = QUESTIONS["trust"]
    assert is_settled(trust, Answer({"severity": 0}))
    assert not is_settled(trust, Answer({"note": "sometimes"}))
    assert is_settled(trust, Answer(None, "skip"))
    assert not is_settled(trust, None)


def test_states_of_a_part():
    reason = SECTIONS[0]
    assert section_state(reason, {}) == "open"
    assert section_state(reason, {"tried": Answer("walks")}) == "begun"
    assert section_state(reason, {"reason": Answer("x")}) == "done"
    now = next(section for section in SECTIONS if section.key == "now")
    old = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    answers = {question.key: Answer("no", saved_at=old) for question in now.questions}
    assert section_state(now, answers, safety_since=old - dt.timedelta(days=1)) == "done"
    assert section_state(now, answers, safety_since=old + dt.timedelta(days=1)) == "again"


def test_people_are_counted_unless_there_were_fewer():
    people = next(section for section in SECTIONS if section.key == "relationships")
    told = {"relationships": Answer("told")}
    assert missing_in(people, told, relationships=1)
    assert not missing_in(people, told, relationships=2)
    assert not missing_in(people, {"relationships": Answer("fewer")})
    assert not missing_in(people, {"relationships": Answer(None, "face")})
