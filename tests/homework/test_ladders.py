"""Ladders: built together, in an order, made smaller, tried, and drawn only from what was shared."""

import uuid

import pytest
from django.db import IntegrityError

from assessments.gates import Gate, GateState
from audit.models import Event
from common.saving import StaleWrite
from homework import actions
from homework.models import Assignment, Entry, Ladder, LadderStep

pytestmark = pytest.mark.django_db


@pytest.fixture
def ladder(cast):
    steps = [
        ("Stay for the whole evening", 75),
        ("Tell a colleague about my weekend", 25),
        ("Say thank you and stop", 45),
    ]
    return actions.build_ladder(
        client=cast.rowan, by=cast.ines, steps=steps, title="Letting somebody know me", instructions="In steps."
    )


def order(ladder):
    return [(step.place, step.expected) for step in ladder.steps.all()]


def tried(step, by, *, outcome="done", share=True, **answers):
    entry = actions.begin_attempt(step, client_key=uuid.uuid4(), by=by)
    if answers:
        actions.save_answers(
            assignment=entry.assignment, client_key=entry.client_key, by=by, expected=1, answers=answers
        )
    return actions.finish_entry(
        assignment=entry.assignment, client_key=entry.client_key, by=by, outcome=outcome, share=share
    )


def test_steps_stand_in_the_order_of_how_hard_they_feel(ladder, cast):
    assert order(ladder) == [(1, 25), (2, 45), (3, 75)]
    actions.add_step(ladder, by=cast.rowan_user, words="Let somebody see a bad day", expected=50)
    assert order(ladder) == [(1, 25), (2, 45), (3, 50), (4, 75)]


def test_a_smaller_step_comes_right_below(ladder, cast):
    large = ladder.steps.get(expected=75)
    small = actions.add_step(ladder, by=cast.rowan_user, words="Stay for an hour", expected=80, smaller_of=large)
    assert order(ladder) == [(1, 25), (2, 45), (3, 80), (4, 75)]
    assert small.smaller_of == large


def test_steps_change_places_by_buttons(as_rowan, ladder):
    step = ladder.steps.get(expected=45)
    address = f"/my/step/{step.pk}/do/"
    as_rowan.post(address, {"do": "up"})
    assert [expected for _place, expected in order(ladder)] == [45, 25, 75]
    as_rowan.post(address, {"do": "up"})
    assert [expected for _place, expected in order(ladder)] == [45, 25, 75]
    as_rowan.post(address, {"do": "down"})
    assert [expected for _place, expected in order(ladder)] == [25, 45, 75]


def test_a_step_may_be_left_out_and_taken_back(as_rowan, ladder, cast):
    step = ladder.steps.get(expected=25)
    actions.agree_step(ladder, step=step, by=cast.ines, expected=ladder.version)
    as_rowan.post(f"/my/step/{step.pk}/do/", {"do": "skip"})
    assert "One step is left out" in as_rowan.get(f"/my/practice/{ladder.assignment_id}/").content.decode()
    assert Ladder.objects.get().agreed_step is None
    as_rowan.post(f"/my/step/{step.pk}/do/", {"do": "back"})
    assert LadderStep.objects.get(pk=step.pk).skipped_at is None


def test_the_rule_suggests_and_the_therapist_confirms(as_ines, ladder, cast):
    page = as_ines.get(f"/practice/steps/{ladder.pk}/").content.decode()
    assert "The rule suggests:" in page
    step = ladder.steps.get(expected=25)
    as_ines.post(f"/practice/steps/{ladder.pk}/agree/", {"step": step.pk, "version": ladder.version})
    ladder.refresh_from_db()
    assert ladder.agreed_step == step
    late = as_ines.post(
        f"/practice/steps/{ladder.pk}/agree/", {"step": ladder.steps.last().pk, "version": 1}, follow=True
    )
    assert "It was changed meanwhile" in late.content.decode()
    ladder.refresh_from_db()
    assert ladder.agreed_step == step


def test_expected_and_actual_are_drawn_for_the_therapist_only_when_shared(client, ladder, cast):
    step = ladder.steps.get(expected=25)
    tried(step, cast.rowan_user, share=False, before=40, peak=60, end=11)
    client.force_login(cast.ines)
    address = f"/practice/steps/{ladder.pk}/"
    page = client.get(address).content.decode()
    assert "ended at 11" not in page
    entry = Entry.objects.get()
    actions.share_entry(entry, by=cast.rowan_user)
    page = client.get(address).content.decode()
    assert "Expected 25, ended at 11" in page
    assert "Started at 40, rose to 60 and settled at 11." in page
    client.force_login(cast.rowan_user)
    own = client.get(f"/my/practice/{ladder.assignment_id}/").content.decode()
    assert "Expected 25, ended at 11" in own
    assert "You started at 40, it rose to 60 and settled at 11." in own
    assert "the last time it ended at 11. Easier than expected." in own  # the drawing, for ears


def test_a_try_begins_with_a_prediction_and_is_carried_on(as_rowan, ladder):
    step = ladder.steps.get(expected=25)
    page = as_rowan.post(f"/my/step/{step.pk}/try/", follow=True).content.decode()
    assert "What do you expect to happen?" in page
    assert Entry.objects.get().step == step
    assert "Carry on writing" in as_rowan.get(f"/my/practice/{ladder.assignment_id}/").content.decode()


def test_deciding_not_to_and_stopping_early_are_answers(ladder, cast, as_rowan):
    step = ladder.steps.get(expected=25)
    tried(step, cast.rowan_user, outcome="partly")
    tried(step, cast.rowan_user, outcome="not")
    page = as_rowan.get(f"/my/practice/{ladder.assignment_id}/").content.decode()
    assert "A smaller step between may help." in page
    assert "I decided not to" in page


def test_a_ladder_is_not_done_after_so_many_tries(ladder, cast):
    step = ladder.steps.first()
    for _number in range(3):
        tried(step, cast.rowan_user)
    assert Assignment.objects.get().state == "assigned"


def test_a_ladder_waits_while_safety_is_not_settled(as_ines, cast, alert):
    address = f"/clients/{cast.rowan.pk}/practice/steps/"
    form = {"title": "Steps", "words_1": "Say hello", "expected_1": "20"}
    answer = as_ines.post(address, form)
    assert answer.status_code == 422
    assert "open safety alert" in answer.content.decode()
    assert not Ladder.objects.exists()


def test_a_ladder_asks_for_the_check_first(as_ines, cast, monkeypatch):
    gate = Gate(GateState.UNCHECKED, "Not looked at yet", "/somewhere/to/record/")
    for place in ("homework.views.ladder", "homework.views.agreeing", "homework.actions.agreeing"):
        monkeypatch.setattr(f"{place}.disclosure_gate", lambda client: gate)
    for address in ("choose/", "steps/"):
        page = as_ines.get(f"/clients/{cast.rowan.pk}/practice/{address}").content.decode()
        assert "Not looked at yet Practice that asks to open up to somebody waits for that" in page
        assert 'href="/somewhere/to/record/"' in page
    form = {"title": "Steps", "words_1": "Say hello", "expected_1": "20"}
    answer = as_ines.post(f"/clients/{cast.rowan.pk}/practice/steps/", form)
    assert answer.status_code == 422
    assert not Ladder.objects.exists()


def test_a_ladder_has_no_number_to_count_down_to(as_rowan, ladder):
    assert "times so far" not in as_rowan.get("/my/practice/").content.decode()


def test_a_ladder_is_begun_with_its_first_steps(as_ines, cast, objective):
    address = f"/clients/{cast.rowan.pk}/practice/steps/"
    form = {"title": "Steps", "objective": objective.pk, "words_1": "Say hello", "expected_1": "20", "words_2": "Stay"}
    assert as_ines.post(address, form).status_code == 422
    as_ines.post(address, {**form, "expected_2": "10"})
    assert order(Ladder.objects.get()) == [(1, 10), (2, 20)]
    assert Assignment.objects.get().objective == objective


def test_nothing_typed_is_lost_when_a_step_changed_meanwhile(as_rowan, ladder, cast):
    step = ladder.steps.first()
    actions.change_step(step, by=cast.ines, expected_version=1, words="Other words", expected=30)
    answer = as_rowan.post(f"/my/step/{step.pk}/edit/", {"version": "1", "words": "My words", "expected": "35"})
    assert answer.status_code == 409
    assert "My words" in answer.content.decode()
    again = {"version": "2", "words": "My words", "expected": "35"}
    assert as_rowan.post(f"/my/step/{step.pk}/edit/", again).status_code == 302
    assert LadderStep.objects.get(pk=step.pk).words == "My words"


def test_a_ladder_that_was_set_aside_is_not_built_on(ladder, cast):
    actions.set_aside(ladder.assignment, by=cast.ines, expected=1, state="paused")
    step = ladder.steps.first()
    with pytest.raises(actions.NotOpen):
        actions.add_step(ladder, by=cast.ines, words="One more", expected=10)
    with pytest.raises(actions.NotOpen):
        actions.begin_attempt(step, client_key=uuid.uuid4(), by=cast.rowan_user)


def test_a_step_of_another_ladder_is_not_agreed_on(ladder, cast):
    other = actions.build_ladder(
        client=cast.rowan, by=cast.ines, steps=[("Elsewhere", 10)], title="Other", instructions="."
    )
    with pytest.raises(actions.NotOpen):
        actions.agree_step(ladder, step=other.steps.get(), by=cast.ines, expected=ladder.version)
    with pytest.raises(StaleWrite):
        actions.agree_step(ladder, step=ladder.steps.first(), by=cast.ines, expected=9)


def test_the_day_after_is_added_once(as_rowan, ladder, cast, frozen_time):
    entry = tried(ladder.steps.first(), cast.rowan_user, before=50, end=20)
    address = f"/my/entries/{entry.pk}/"
    assert "the day after" not in as_rowan.get(address).content.decode()
    frozen_time.shift(24 * 3600)
    as_rowan.force_login(cast.rowan_user)
    assert "How is it now, the day after?" in as_rowan.get(address).content.decode()
    as_rowan.post(f"{address}next-day/", {"words": "Lighter than I thought."})
    as_rowan.post(f"{address}next-day/", {"words": "Something else."})
    assert Entry.objects.get().aftermath == "Lighter than I thought."
    as_rowan.force_login(cast.ines)
    assert "Lighter than I thought." in as_rowan.get(f"/practice/entries/{entry.pk}/").content.decode()


def test_every_change_of_a_ladder_leaves_a_trace(ladder, cast):
    step = ladder.steps.first()
    actions.add_step(ladder, by=cast.rowan_user, words="Smaller", expected=10, smaller_of=step)
    actions.move_step(step, by=cast.rowan_user, up=True)
    actions.skip_step(step, by=cast.rowan_user)
    said = set(Event.objects.filter(action__startswith="ladder.").values_list("action", flat=True))
    assert said == {"ladder.begun", "ladder.made_smaller", "ladder.step_moved", "ladder.step_skipped"}


@pytest.mark.parametrize(
    ("fields", "name"), [({"place": 1}, "one_step_per_place"), ({"expected": 101}, "step_expected_0_to_100")]
)
def test_the_database_holds_the_ladder_together(ladder, fields, name):
    with pytest.raises(IntegrityError, match=name if "expected" in fields else None):
        LadderStep.objects.create(**{"ladder": ladder, "place": 9, "words": "x", "expected": 5, **fields})


def test_the_page_of_a_ladder_asks_as_often_for_thirty_steps(as_ines, ladder, cast, django_assert_max_num_queries):
    for number in range(27):
        step = actions.add_step(ladder, by=cast.ines, words=f"Step {number}", expected=number)
        tried(step, cast.rowan_user, before=50, end=20)
    with django_assert_max_num_queries(22):
        as_ines.get(f"/practice/steps/{ladder.pk}/")
