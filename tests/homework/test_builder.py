"""A clinic's own exercises: put together from a palette, looked at as the client does, and versioned."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework import actions
from homework.builder import OFFERS, PALETTE, built, free_key, moved
from homework.models import Exercise
from tests.homework.test_pages import text_of

TEXTS = {
    "version": "0", "title": "Tea with somebody", "strategy": "trust", "purpose": "To sit with somebody.",
    "instructions": "Make tea for two.", "smallest": "Make tea.", "minutes": "10", "difficulty": "2", "safety": "",
}  # fmt: skip
ASKED = {
    "row": ["q1", "q2"], "q1-ask": "felt", "q1-label": "How warm was it?", "q1-low_word": "cold", "q1-high_word": "warm",
    "q2-ask": "one", "q2-label": "With whom?", "q2-choices": "A friend\nMy sister",
}  # fmt: skip


def test_every_offer_makes_a_question():
    asked = [
        {"key": f"q{n}", "ask": offer.key, "label": str(offer.name), "choices": ["a", "b"]}
        for n, offer in enumerate(PALETTE)
    ]
    kind = built("Own", asked)
    assert [question.ask for question in kind.questions()] == [OFFERS[row["ask"]].ask for row in asked]
    assert [len(part.questions) for part in kind.parts] == [4, 4]


@given(st.lists(st.integers(1, 30), min_size=1, max_size=8, unique=True), st.data())
def test_moving_loses_nothing_and_new_keys_are_new(numbers, data):
    rows = [{"key": f"q{number}"} for number in numbers]
    chosen, by = data.draw(st.sampled_from(rows)), data.draw(st.sampled_from([-1, 1]))
    after = moved(rows, chosen["key"], by)
    assert sorted(row["key"] for row in after) == sorted(row["key"] for row in rows)
    assert free_key(rows) not in {row["key"] for row in rows}


@pytest.mark.django_db
def test_buttons_put_the_form_together_and_lose_nothing(as_ines):
    page = text_of(as_ines.post("/exercises/new/", {**TEXTS, **ASKED, "press": "add:text"}))
    assert 'value="Tea with somebody"' in page
    assert "A friend" in page
    assert 'name="row" value="q3"' in page
    page = text_of(as_ines.post("/exercises/new/", {**TEXTS, **ASKED, "press": "up:q2"}))
    assert page.index('value="q2"') < page.index('value="q1"')
    page = text_of(as_ines.post("/exercises/new/", {**TEXTS, **ASKED, "press": "remove:q1"}))
    assert 'value="q1"' not in page
    assert not Exercise.objects.exists()


@pytest.mark.django_db
def test_it_is_looked_at_as_the_client_sees_it(as_ines):
    page = text_of(as_ines.post("/exercises/new/", {**TEXTS, **ASKED, "press": "preview"}))
    assert "As the client sees it" in page
    assert "data-dial" in page
    assert not Exercise.objects.exists()


@pytest.mark.django_db
def test_errors_stand_at_their_question(as_ines):
    answer = as_ines.post("/exercises/new/", {**TEXTS, **ASKED, "q2-choices": "Only one", "press": ""})
    assert answer.status_code == 422
    assert "Write at least two answers" in text_of(answer)


@pytest.mark.django_db
def test_running_assignments_keep_the_version_they_were_agreed_with(as_ines, cast):
    as_ines.post("/exercises/new/", {**TEXTS, **ASKED, "press": ""})
    exercise = Exercise.objects.get()
    assert exercise.written_by == cast.ines
    values = {"title": exercise.title, "instructions": exercise.instructions, "kind": exercise.kind}
    running = actions.assign(client=cast.rowan, by=cast.ines, exercise=exercise, **values)
    changed = {**ASKED, "q1-label": "How near was it?"}
    answer = as_ines.post(f"/exercises/{exercise.pk}/edit/", {**TEXTS, **changed, "version": "1", "press": ""})
    assert answer.status_code == 302
    exercise.refresh_from_db()
    later = actions.assign(client=cast.rowan, by=cast.ines, exercise=exercise, **values)
    labels = [next(question.label for question in row.form.questions()) for row in (running, later)]
    assert labels == ["How warm was it?", "How near was it?"]
    assert (running.exercise_version, later.exercise_version) == (1, 2)
    stale = as_ines.post(f"/exercises/{exercise.pk}/edit/", {**TEXTS, **ASKED, "version": "1", "press": ""})
    assert stale.status_code == 409
    assert "How warm was it?" in text_of(stale)


@pytest.mark.django_db
def test_an_own_exercise_is_agreed_written_shared_and_read(client, cast):
    client.force_login(cast.ines)
    client.post("/exercises/new/", {**TEXTS, **ASKED, "press": ""})
    exercise = Exercise.objects.get()
    form = {
        "title": exercise.title, "instructions": exercise.instructions, "kind": "free", "minutes": "10", "rhythm": "once",
        "confidence": "8",
    }  # fmt: skip
    client.post(f"/clients/{cast.rowan.pk}/practice/new/?exercise={exercise.pk}", form)
    made = cast.rowan.assignments.get()
    client.force_login(cast.rowan_user)
    key = uuid.uuid4()
    address = f"/my/practice/{made.pk}/write/?entry={key}&part=1"
    assert "How warm was it?" in text_of(client.get(address))
    client.post(address, {"client_key": key, "version": "0", "q1": "70", "q2": "2"})
    client.post(f"/my/practice/{made.pk}/finish/", {"client_key": key, "outcome": "done", "share": "yes"})
    told = client.get("/my/away/kept/").json()
    assert told["practice"] == []
    client.force_login(cast.ines)
    page = text_of(client.get(f"/practice/entries/{made.entries.get().pk}/"))
    assert "My sister" in page
    assert "70 of 100" in page


@pytest.mark.django_db
def test_the_products_own_exercises_are_not_changed_here(as_ines, library):
    address = f"/exercises/{library['three-kind-minutes'].pk}/edit/"
    assert as_ines.get(address).status_code == 404
    assert as_ines.post(address, TEXTS).status_code == 404
