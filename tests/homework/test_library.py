"""The exercises that come with the product: enough, complete, readable at twelve, and in our own words."""

import itertools
import re

import pytest

from homework.kinds import all_kinds
from homework.library import EXERCISES
from homework.models import Exercise
from homework.programmes import PROGRAMMES
from homework.readability import AGE_TWELVE, grade, reading, syllables

STRATEGIES = set(Exercise.Strategy.values)
HARSH = re.compile(
    r"\b(must|should have|fail(?:ed|ure)?|homework|overdue|streak|points|score|deadline|compliance)\b", re.I
)


def words_of(exercise):
    return "\n\n".join([exercise.purpose, exercise.instructions, exercise.smallest, exercise.safety])


def test_there_are_enough_for_every_strategy():
    assert len(EXERCISES) >= 48
    assert len({exercise.slug for exercise in EXERCISES}) == len(EXERCISES)
    for strategy in STRATEGIES:
        assert sum(exercise.strategy == strategy for exercise in EXERCISES) >= 5, strategy


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.slug)
def test_an_exercise_is_complete(exercise):
    assert exercise.strategy in STRATEGIES
    assert exercise.kind in {kind.key for kind in all_kinds()}
    assert exercise.purpose
    assert exercise.instructions
    assert exercise.smallest
    assert exercise.title
    assert 1 <= exercise.difficulty <= 5
    assert 1 <= exercise.minutes <= 45
    assert len(exercise.title) <= 90
    assert len(exercise.purpose) <= 600
    assert len(exercise.smallest) <= 400
    assert len(exercise.smallest) < len(exercise.instructions) / 2


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.slug)
def test_an_exercise_is_read_at_the_age_of_twelve(exercise):
    found = grade(words_of(exercise))
    assert found <= AGE_TWELVE, f"{exercise.slug} is read in grade {found:.1f}"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.slug)
def test_an_exercise_does_not_press(exercise):
    assert not HARSH.search(words_of(exercise))
    assert "must" not in exercise.title.lower()


def test_what_opens_up_to_somebody_is_marked():
    hard = [e for e in EXERCISES if e.difficulty >= 4]
    assert hard
    assert all(exercise.discloses for exercise in hard)
    kinds = {kind.key: kind.discloses for kind in all_kinds()}
    assert all(exercise.discloses for exercise in EXERCISES if kinds[exercise.kind])


def test_no_two_exercises_say_the_same():
    """Two texts that share a run of eight words would be one text written twice."""

    def runs(exercise):
        words = re.findall(r"[a-z’']+", words_of(exercise).lower())
        return {tuple(words[start : start + 8]) for start in range(len(words) - 7)}

    found = {exercise.slug: runs(exercise) for exercise in EXERCISES}
    assert [pair for pair in itertools.combinations(found, 2) if found[pair[0]] & found[pair[1]]] == []


def test_programmes_are_made_of_exercises_that_exist():
    slugs = {exercise.slug for exercise in EXERCISES}
    assert len(PROGRAMMES) >= 5
    for programme in PROGRAMMES:
        assert {step.slug for step in programme.steps} <= slugs
        assert 2 <= programme.weeks <= 8


# --- the measure itself
@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1), ("cat", 1), ("name", 1), ("table", 2), ("people", 2), ("wanted", 2), ("asked", 1), ("needed", 2), ("times", 1),
        ("changes", 2), ("feeling", 2), ("understand", 3), ("you’ve", 1), ("tree", 1), ("be", 1), ("difficult", 3), ("family", 3),
    ],
)  # fmt: skip
def test_syllables(word, count):
    assert syllables(word) == count


def test_grades_grow_with_long_words_and_long_sentences():
    easy = "You can stop. You can rest. That is fine."
    hard = (
        "Interpersonal vulnerability necessitates considerable metacognitive flexibility, particularly in relationships whose "
        "developmental antecedents were characterised by unpredictability."
    )
    assert grade(easy) < 2
    assert grade(hard) > 15
    assert reading(easy).sentences == 3
    assert grade("…") is None


def test_a_known_text_gets_its_known_grade():
    """One sentence of eleven words, some of them long."""
    found = reading("The Australian platypus is seemingly a hybrid of mammals and reptiles.")
    assert (found.words, found.sentences) == (11, 1)
    assert found.grade == pytest.approx(0.39 * 11 + 11.8 * found.syllables / 11 - 15.59)
    assert 20 <= found.syllables <= 24
