"""The check of names, on texts that were written apart from its rules. The figures are those of the clinic's promise."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.detector import Person, find
from tests.sessions.detector_texts import AFTERWARDS, HELD_OUT, SEEN, clean_notes, planted_notes

PLANTED, CLEAN = 300, 400
DANIEL = Person("d", "Daniel Reyes", numbers=("07700 900123",), facts=("plays the harp", "keeps bees"))
GRACE = Person("g", "Grace Obi", called=("Gigi",))
SOFIA = Person("s", "Sofia Lind")
GROUP = [DANIEL, GRACE, SOFIA]


def words(text, own=None):
    return [(found.word, found.person, found.why) for found in find(text, GROUP, own)]


@pytest.mark.parametrize("texts", [SEEN, HELD_OUT, AFTERWARDS], ids=["seen", "held-out", "afterwards"])
def test_of_300_planted_mentions_at_least_95_in_100_are_found(texts):
    missed = Counter()
    for text, own, other, kind, said, (start, end) in planted_notes(texts, PLANTED, 7):
        found = [one for one in find(text, texts.people, own) if one.person == other.key]
        if not any(start - 2 <= one.start <= end for one in found):
            missed[kind, said] += 1
    assert missed.total() <= PLANTED * 0.05, missed


@pytest.mark.parametrize("texts", [SEEN, HELD_OUT, AFTERWARDS], ids=["seen", "held-out", "afterwards"])
def test_at_most_5_of_100_clean_notes_are_warned_about(texts):
    warned = [found for text, own in clean_notes(texts, CLEAN, 11) if (found := find(text, texts.people, own))]
    assert len(warned) <= CLEAN * 0.05, warned[:5]


def test_the_measure_notices_a_detector_that_only_knows_full_names():
    """The broken twin: what a search for "Daniel Reyes" would find is far below the promise."""
    hits = sum(
        other.name.casefold() in text.casefold() for text, _own, other, *_rest in planted_notes(HELD_OUT, PLANTED, 7)
    )
    assert hits < PLANTED / 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sat beside daniel’s chair.", ("daniel’s", "d", "name")),
        ("Danny laughed.", ("Danny", "d", "nickname")),
        ("Then Danial waited.", ("Danial", "d", "spelling")),
        ("Turned to Sophia.", ("Sophia", "s", "spelling")),
        ("D. R. disagreed.", ("D. R.", "d", "initials")),
        ("Rang 07700-900-123 afterwards.", ("07700-900-123", "d", "contact")),
        ("The harpist wept.", ("harpist", "d", "fact")),
        ("The beekeeper wept.", ("beekeeper", "d", "fact")),
        ("Grace said so.", ("Grace", "g", "name")),
    ],
)
def test_ways_of_naming(text, expected):
    assert expected in words(text)


@pytest.mark.parametrize(
    "text",
    [
        "Grace towards oneself was the theme.",
        "Her friend S. was kind; S. rang twice.",
        "Plan D was rehearsed.",
        "He keeps his distance.",
        "",
    ],
)
def test_plain_words_are_left_alone(text):
    assert words(text) == []


def test_the_person_whom_a_part_is_about_may_be_named_in_it():
    assert words("Daniel spoke; Dan smiled; D.R. left.", DANIEL) == []
    assert [found[1] for found in words("Daniel asked Sofia.", DANIEL)] == ["s"]


def test_a_fact_that_is_true_of_the_person_as_well_tells_nothing():
    other = Person("o", "Ola Berg", facts=("plays the harp",))
    assert words("Talked about the harp.", other) == []


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing_and_places_are_true(text):
    for found in find(text, GROUP):
        assert text[found.start : found.end] == found.word


@given(
    st.sampled_from(["Daniel", "Reyes", "Sofia", "Gigi"]),
    st.text(alphabet="abc xyz.,", max_size=60),
    st.text(alphabet="abc .,", max_size=60),
)
def test_a_name_is_found_wherever_it_stands(name, before, after):
    assert any(found.word == name for found in find(f"{before} {name} {after}", GROUP))
