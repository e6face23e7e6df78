"""Answers of a draft: kept one by one, never overwritten unseen, heard when saved, closed for good."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from assessments.measures import saving
from assessments.measures.saving import Given
from assessments.models import MeasureRequest, MeasureResponse, MeasureScore, SafetyAlert
from audit.models import Event
from tests.measures import forms

pytestmark = pytest.mark.django_db


def codes(response):
    response.refresh_from_db()
    items = saving.content_of(response).get("item", [])
    return {one["linkId"]: one["answer"][0]["valueCoding"]["code"] for one in items if one.get("answer")}


def test_a_draft_is_saved_without_being_complete(draft, long_edition, answer):
    response = draft(long_edition)
    saved = answer(response, {"q1": 0, "q7": 4})
    assert codes(response) == {"q1": "0", "q7": "4"}
    assert set(saved.versions.values()) == {1}
    assert response.state == MeasureResponse.State.DRAFT


def test_one_draft_per_request(draft, ask, long_edition, cast):
    request = ask(long_edition)
    first = saving.begin(request=request, by=cast.rowan_user)
    assert saving.begin(request=request, by=cast.rowan_user) == first
    with pytest.raises(IntegrityError, match=r"one_draft_per_request|UNIQUE"), transaction.atomic():
        MeasureResponse.objects.create(
            client=cast.rowan, request=request, edition=long_edition, entered_by=cast.rowan_user
        )


def test_two_devices_on_different_questions_do_not_disturb_each_other(draft, long_edition, cast):
    response = draft(long_edition)
    one = {"valueCoding": {"system": "urn:test:words", "code": "1"}}
    for key in ("q1~0", "q2~0"):
        assert not saving.save_answers(response=response, by=cast.rowan_user, given={key: Given((one,))}).conflicts
    assert set(codes(response)) == {"q1", "q2"}


def test_an_answer_that_changed_elsewhere_is_not_overwritten(draft, long_edition, answer, cast):
    response = draft(long_edition)
    answer(response, {"q1": 2})
    late = {"valueCoding": {"system": "urn:test:words", "code": "4"}}
    saved = saving.save_answers(response=response, by=cast.rowan_user, given={"q1~0": Given((late,), seen=0)})
    assert saved.conflicts == ["q1~0"]
    assert codes(response) == {"q1": "2"}
    saved = saving.save_answers(response=response, by=cast.rowan_user, given={"q1~0": Given((late,), seen=1)})
    assert saved.conflicts == []
    assert codes(response) == {"q1": "4"}


def test_the_same_save_twice_is_written_once(draft, long_edition, cast):
    """The answer to the first was lost on the way; meanwhile another device went on."""
    response = draft(long_edition)
    value = {"valueCoding": {"system": "urn:test:words", "code": "1"}}
    given = {"q1~0": Given((value,), seen=0)}
    first = saving.save_answers(response=response, by=cast.rowan_user, given=given, token="t1")
    other = {"valueCoding": {"system": "urn:test:words", "code": "3"}}
    saving.save_answers(response=response, by=cast.rowan_user, given={"q1~0": Given((other,), seen=1)}, token="t2")
    events = Event.objects.count()
    again = saving.save_answers(response=response, by=cast.rowan_user, given=given, token="t1")
    assert first.versions == {"q1~0": 1}
    assert (again.conflicts, again.versions) == ([], {"q1~0": 2})
    assert codes(response) == {"q1": "3"}
    assert Event.objects.count() == events


def test_tokens_are_not_kept_for_ever(draft, long_edition, cast):
    response = draft(long_edition)
    for place in range(30):
        value = {"valueCoding": {"system": "urn:test:words", "code": str(place % 5)}}
        saving.save_answers(
            response=response, by=cast.rowan_user, given={f"q{place + 1}~0": Given((value,))}, token=f"t{place}" * 40
        )
    response.refresh_from_db()
    assert len(response.marks["tokens"]) == saving.TOKENS_KEPT


@pytest.mark.parametrize("key", ["nothing~0", "q1", "q1~0/q2~0", "q1~7", "q1~x", "", "q1~0/"])
def test_a_place_that_the_form_does_not_have_is_ignored(draft, long_edition, cast, key):
    response = draft(long_edition)
    given = {key: Given(({"valueInteger": 1},))}
    assert not saving.save_answers(response=response, by=cast.rowan_user, given=given).conflicts
    assert codes(response) == {}


def test_a_finished_response_is_never_opened_again(draft, long_edition, answer, cast):
    response = draft(long_edition)
    answer(response, {f"q{place}": 1 for place in range(1, 37)})
    done = saving.finish(response=response, by=cast.rowan_user)
    late = answer(done, {"q1": 4})
    assert late.closed
    assert codes(done)["q1"] == "1"
    with pytest.raises(saving.Closed):
        saving.finish(response=done, by=cast.rowan_user)
    assert MeasureResponse.objects.get().state == "completed"


def test_finishing_closes_the_request_and_stops_its_reminder(draft, long_edition, answer, cast):
    response = draft(long_edition)
    saving.finish(response=response, by=cast.rowan_user)
    request = MeasureRequest.objects.get()
    assert request.state == "done"
    assert request.closed_at is not None


def test_what_is_needed_keeps_it_from_being_finished_until_it_is_left_on_purpose(draft, branching, answer, cast):
    response = draft(branching)
    with pytest.raises(saving.Unfinished) as refused:
        saving.finish(response=response, by=cast.rowan_user)
    assert {finding.link_id for finding in refused.value.findings} == {"rest", "must"}
    answer(response, {}, parked={"must": "face"})
    done = saving.finish(response=response, by=cast.rowan_user)
    assert "must" not in done.content


def test_what_was_parked_is_not_sent(draft, branching, answer, cast):
    response = draft(branching)
    answer(response, {"must": "calm", "story": "A secret thing"})
    answer(response, {"story": "A secret thing"}, parked={"story": "later"})
    done = saving.finish(response=response, by=cast.rowan_user)
    assert "A secret thing" not in done.content
    assert done.marks["parked"] == {"rest~0/story~0": "later"}


def test_a_question_that_is_not_asked_any_more_is_kept_in_the_draft_and_left_out_of_the_answer(
    draft, branching, answer, cast
):
    response = draft(branching)
    answer(response, {"must": "calm", "pet": True, "pet-name": "Biscuit"})
    answer(response, {"pet": False})
    response.refresh_from_db()
    assert "Biscuit" in response.content
    done = saving.finish(response=response, by=cast.rowan_user)
    assert "Biscuit" not in done.content


def test_repetitions_keep_their_place_until_one_is_taken_away(draft, branching, cast):
    response = draft(branching)
    text = lambda words: ({"valueString": words},)  # noqa: E731

    def save(given):
        return saving.save_answers(response=response, by=cast.rowan_user, given=given)

    base = "home~0/room"
    saving.add_repetition(response=response, by=cast.rowan_user, key=f"{base}~0", number=1)
    saving.add_repetition(response=response, by=cast.rowan_user, key=f"{base}~0", number=2)
    for place, name in enumerate(("Attic", "Cellar", "Hall")):
        save({f"{base}~{place}/room-name~0": Given(text(name))})
    save({f"{base}~0/room-name~0": Given((), seen=1)})  # emptied, not taken away: the others stay where they are
    response.refresh_from_db()
    assert response.marks["versions"][f"{base}~2/room-name~0"] == 1
    saving.remove_repetition(response=response, by=cast.rowan_user, key=f"{base}~1")
    response.refresh_from_db()
    assert "Cellar" not in response.content
    assert response.marks["versions"] == {f"{base}~0/room-name~0": 2, f"{base}~1/room-name~0": 1}
    save({"rest~0/must~0": Given(text("calm"))})
    done = saving.finish(response=response, by=cast.rowan_user)
    rooms = [one for one in saving.content_of(done)["item"][0]["item"] if one["linkId"] == "room"]
    assert [one["item"][0]["answer"][0]["valueString"] for one in rooms] == ["Hall"]


def test_decimals_keep_their_digits(draft, branching, answer, cast):
    from decimal import Decimal

    response = draft(branching)
    answer(response, {"height": Decimal("2.10"), "must": "calm"})
    done = saving.finish(response=response, by=cast.rowan_user)
    assert "2.10" in done.content


# --- safety
def test_an_answer_about_safety_acts_when_it_is_saved(core10, draft, answer, cast):
    response = draft(core10, on_paper=True)
    saved = answer(response, {"6": 1})
    alert = SafetyAlert.objects.get()
    assert (alert.source, alert.item, alert.client, alert.count) == ("measure", "core10:6", cast.rowan, 1)
    assert [concern.item for concern in saved.concerns] == ["core10:6"]
    assert response.state == MeasureResponse.State.DRAFT


def test_zero_is_an_answer_and_no_alarm(core10, draft, answer):
    assert not answer(draft(core10, on_paper=True), {"6": 0}).concerns
    assert not SafetyAlert.objects.exists()


def test_saying_it_again_is_counted_and_saving_it_again_is_not(core10, draft, answer):
    response = draft(core10, on_paper=True)
    answer(response, {"6": 1})
    answer(response, {"6": 1, "1": 2})
    assert SafetyAlert.objects.get().count == 1
    answer(response, {"6": 3})
    assert SafetyAlert.objects.get().count == 2


def test_it_is_heard_even_when_the_save_is_refused(core10, draft, answer, cast):
    response = draft(core10, on_paper=True)
    answer(response, {str(item): 0 for item in range(1, 11)})
    saving.finish(response=response, by=cast.rowan_user)
    assert answer(response, {"6": 2}).closed
    assert SafetyAlert.objects.get().item == "core10:6"


def test_what_the_clinic_watches_in_its_own_form(cast, ask, answer):
    from assessments.measures import editions

    made = editions.import_edition(raw=forms.long_form(5), by=cast.admin)
    editions.set_alerts(edition=made.edition, by=cast.admin, alerts=[{"item": "q3", "from": "3"}])
    edition = editions.publish(edition=made.edition, by=cast.admin)
    response = saving.begin(request=ask(edition), by=cast.rowan_user)
    assert not answer(response, {"q3": 2}).concerns
    assert [one.item for one in answer(response, {"q3": 3}).concerns] == ["long-5:q3"]


def test_words_about_ending_ones_life_are_heard_once(draft, branching, answer):
    response = draft(branching)
    answer(response, {"story": "I want to die"})
    answer(response, {"story": "I want to die, some days"})
    alert = SafetyAlert.objects.get()
    assert (alert.item, alert.count) == ("words:branching", 1)


# --- closed history
def test_a_correction_is_a_new_row_and_the_old_one_stays(core10, draft, answer, cast):
    response = draft(core10, on_paper=True)
    answer(response, {str(item): 2 for item in range(1, 11)})
    old = saving.finish(response=response, by=cast.ines)
    new = saving.correct(
        response=old, by=cast.ines, answers={"1~0": ({"valueInteger": 4},)}, reason="Misread the paper"
    )
    assert (new.state, new.replaces, new.reason) == ("amended", old, "Misread the paper")
    assert list(MeasureResponse.objects.counting()) == [new]
    values = {score.response_id: score.value for score in MeasureScore.objects.all()}
    assert values == {old.pk: 20, new.pk: 22}
    with pytest.raises(saving.Closed):
        saving.correct(response=old, by=cast.ines, answers={}, reason="Again")
    with pytest.raises(ValueError, match="reason"):
        saving.correct(response=new, by=cast.ines, answers={}, reason=" ")


def test_entered_in_error_can_be_read_and_does_not_count(core10, draft, answer, cast):
    response = draft(core10, on_paper=True)
    answer(response, {str(item): 2 for item in range(1, 11)})
    done = saving.finish(response=response, by=cast.ines)
    assert saving.enter_in_error(response=done, by=cast.ines)
    assert not saving.enter_in_error(response=done, by=cast.ines)
    assert not MeasureResponse.objects.counting().exists()
    assert MeasureScore.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"content": None},
        {"completed_on": dt.date(2020, 1, 1)},
        {"state": "in-progress", "completed_at": None},
        {"state": "completed", "request_id": None},
    ],
)
def test_the_database_refuses_to_change_a_finished_response(core10, draft, answer, cast, ask, change):
    response = draft(core10, on_paper=True)
    answer(response, {str(item): 2 for item in range(1, 11)})
    done = saving.finish(response=response, by=cast.ines)
    if "content" in change:
        field = MeasureResponse._meta.get_field("content")
        change = {"content": field.seal("{}", done)}
    if "request_id" in change:
        change = {"request_id": ask(core10, on_paper=True).pk}
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MeasureResponse._base_manager.filter(pk=done.pk).update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MeasureResponse._base_manager.filter(pk=done.pk)._raw_delete("default")


def test_a_finished_response_must_be_whole(cast, ask, long_edition):
    with pytest.raises(IntegrityError, match="finished_response_is_whole"), transaction.atomic():
        MeasureResponse.objects.create(
            client=cast.rowan, request=ask(long_edition), edition=long_edition, entered_by=cast.rowan_user,
            state="completed",
        )  # fmt: skip


def test_a_correction_must_replace_something(cast, ask, long_edition, frozen_time):
    from django.utils import timezone

    with pytest.raises(IntegrityError, match="correction_replaces_something"), transaction.atomic():
        MeasureResponse.objects.create(
            client=cast.rowan, request=ask(long_edition), edition=long_edition, entered_by=cast.rowan_user,
            state="amended", completed_at=timezone.now(), completed_on=timezone.localdate(),
        )  # fmt: skip
