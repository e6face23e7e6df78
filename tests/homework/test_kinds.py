"""Kinds as data: each makes its forms, its rules hold, and a new one needs nothing else."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework import actions, kinds
from homework.forms import FIELD_OF, PartForm, offered, shown, stored
from homework.kinds import Ask, Part, PracticeKind, Question, all_kinds, define, kind_of, problems

TWELVE = {
    "thought", "ladder", "experiment", "disclosure", "communication", "boundary", "emotion", "letter", "values", "kindness",
    "reading", "free",
}  # fmt: skip
GIVEN = {
    Ask.TEXT: "Some words, and “quotes” & signs",
    Ask.LINE: "a few words",
    Ask.NUMBER: "3",
    Ask.MOMENT: "2026-02-04T10:30",
}


def test_the_twelve_kinds_are_there():
    assert {kind.key for kind in all_kinds()} == TWELVE


def test_what_asks_to_open_up_is_marked():
    assert {kind.key for kind in all_kinds() if kind.discloses} == {"ladder", "disclosure"}


def test_every_way_of_asking_has_a_field():
    assert set(FIELD_OF) == set(Ask)


def filled(part):
    data = {"client_key": "7f1a9a3e-6d0a-4d6c-9d0b-0d4a7a1d0a01", "version": "0"}
    for question in part.questions:
        choice = question.choices[0][0] if question.choices else None
        value = choice or GIVEN.get(question.ask) or str(question.high)
        data[question.key] = [value] if question.ask == Ask.SOME else value
    return data


def part_form(kind, part, data=None, saved=None):
    return PartForm(data, kind=kind, part=part, saved=saved or {})


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.key)
def test_a_kind_makes_forms_that_keep_and_show_every_answer(kind):
    for part in kind.parts:
        form = part_form(kind, part, filled(part))
        assert form.is_valid(), form.errors
        answers = form.answers()
        assert set(answers) == {question.key for question in part.questions}
        for question in part.questions:
            assert answers[question.key] is not None
            assert shown(question, answers[question.key])
        again = part_form(kind, part, saved=answers)
        assert {key: again.initial[key] for key in answers} == {
            question.key: offered(question, answers[question.key]) for question in part.questions
        }


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.key)
def test_every_question_may_be_skipped_and_skipped_is_not_zero(kind):
    for part in kind.parts:
        form = part_form(kind, part, {"client_key": "7f1a9a3e-6d0a-4d6c-9d0b-0d4a7a1d0a01", "version": "0"})
        assert form.is_valid(), form.errors
        assert set(form.answers().values()) <= {None}
        assert form.check_rules()


@pytest.mark.parametrize(
    ("key", "value", "accepted"), [("peak", 0, True), ("peak", 100, True), ("peak", 101, False), ("peak", -1, False)]
)
def test_numbers_keep_to_their_range(key, value, accepted):
    kind = kind_of("ladder")
    part = next(part for part in kind.parts if any(question.key == key for question in part.questions))
    form = part_form(kind, part, {**filled(part), key: str(value), f"sure_{key}": "on"})
    assert form.is_valid() == accepted


@given(st.one_of(st.none(), st.integers(0, 100)), st.one_of(st.none(), st.integers(0, 100)))
def test_the_hardest_moment_is_not_below_the_start(before, peak):
    found = problems(kind_of("ladder"), {"before": before, "peak": peak})
    assert bool(found) == (before is not None and peak is not None and peak < before)
    assert all(problem.confirmable for problem in found)


def test_an_unlikely_number_can_be_confirmed():
    kind = kind_of("ladder")
    part = kind.parts[1]
    data = {**filled(part), "peak": "20"}
    form = part_form(kind, part, data, {"before": 60})
    assert form.is_valid()
    assert not form.check_rules()
    assert "sure_peak" in form.fields
    sure = part_form(kind, part, {**data, "sure_peak": "on"}, {"before": 60})
    assert sure.is_valid()
    assert sure.check_rules()


def test_an_end_before_its_beginning_is_not_accepted():
    early, late = dt.datetime(2026, 2, 4, 9, tzinfo=dt.UTC), dt.datetime(2026, 2, 4, 10, tzinfo=dt.UTC)
    kind = kind_of("kindness")
    assert [p.key for p in problems(kind, {"started": stored(late), "ended": stored(early)})] == ["ended"]
    assert problems(kind, {"started": stored(early), "ended": stored(late)}) == []


def test_two_questions_cannot_share_a_key():
    with pytest.raises(ValueError):
        PracticeKind("x", "X", (Part("A", (Question("q", "Q"), Question("q", "Q"))),))


def test_an_unknown_kind_is_free_writing():
    assert kind_of("from-the-future").key == "free"


@pytest.mark.django_db
def test_a_thirteenth_kind_needs_one_definition(cast, as_rowan, agreed, monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    colours = Question("colours", "Which colours?", Ask.SOME, choices=(("r", "Red"), ("b", "Blue")))
    define(
        PracticeKind(
            "painting",
            "A picture",
            parts=(Part("Paint", (Question("size", "How large?", Ask.DIAL, high=9, step=1), colours)),),
        )
    )
    assignment = agreed(kind="painting")
    page = as_rowan.get(f"/my/practice/{assignment.pk}/write/", follow=True)
    assert "Which colours?" in page.content.decode()
    kept = as_rowan.get("/my/away/kept/").json()["practice"][0]
    assert [question["key"] for question in kept["parts"][0]["questions"]] == ["size", "colours"]
    key = page.redirect_chain[-1][0].split("entry=")[1].split("&")[0]
    address = f"/my/practice/{assignment.pk}/write/?entry={key}&part=1"
    answer = as_rowan.post(address, {"client_key": key, "version": "0", "size": "7", "colours": ["r", "b"]})
    assert answer.status_code == 302
    as_rowan.post(f"/my/practice/{assignment.pk}/finish/", {"client_key": key, "outcome": "done", "share": "yes"})
    entry = assignment.entries.get()
    assert entry.answers == {"size": 7, "colours": ["r", "b"]}
    as_rowan.force_login(cast.ines)
    text = as_rowan.get(f"/practice/entries/{entry.pk}/").content.decode()
    assert "Red, Blue" in text
    assert "7 of 9" in text
    assert actions.review_entry(entry, by=cast.ines, expected=0, comment="Thank you", quality=4).quality == 4
