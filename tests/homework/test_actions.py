"""What is written about practice, and what is refused."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from common.saving import StaleWrite
from homework import actions
from homework.library import EXERCISES
from homework.models import Assignment, Entry, Exercise, NoteEntry, Review
from notices.models import Message
from sessions.models import Appointment, ProgressNote

pytestmark = pytest.mark.django_db


def audited(action):
    return Event.objects.filter(action=action).count()


# --- library
def test_loading_the_library_twice_is_loading_it_once():
    assert actions.load_library() == (len(EXERCISES), 0)
    assert actions.load_library() == (0, 0)
    Exercise.objects.filter(slug=EXERCISES[0].slug).update(title="Changed by hand")
    assert actions.load_library() == (0, 1)
    assert Exercise.objects.get(slug=EXERCISES[0].slug).title == EXERCISES[0].title


def test_the_library_covers_every_strategy_and_is_complete():
    from homework.kinds import all_kinds

    assert len(EXERCISES) >= 12
    assert {written.strategy for written in EXERCISES} == set(Exercise.Strategy.values)
    assert {written.kind for written in EXERCISES} <= {kind.key for kind in all_kinds()}
    assert len({written.slug for written in EXERCISES}) == len(EXERCISES)
    for written in EXERCISES:
        assert written.purpose, written.slug
        assert written.instructions, written.slug
        assert written.smallest, written.slug
        assert 1 <= written.difficulty <= 5
        assert written.kind not in ("ladder", "disclosure") or written.discloses
        assert not written.discloses or written.safety, written.slug
        for name in ("title", "purpose", "instructions", "smallest", "safety"):
            limit = Exercise._meta.get_field(name).max_length
            assert len(getattr(written, name)) <= limit, (written.slug, name)


# --- assigning and the safety gate
def test_the_texts_are_copied_and_stored_sealed(cast, library, agreed):
    exercise = library["when-i-pulled-back"]
    made = agreed(exercise=exercise, kind=exercise.kind, title=exercise.title, instructions=exercise.instructions)
    Exercise.objects.filter(pk=exercise.pk).update(title="Another title")
    assert Assignment.objects.get(pk=made.pk).title == "When I noticed pulling back"
    assert audited("practice.assigned") == 1


@pytest.mark.parametrize("fields", [{"kind": "ladder"}, {"kind": "disclosure"}, {"discloses": True}])
def test_opening_up_waits_while_an_alert_is_open(cast, agreed, alert, fields):
    with pytest.raises(actions.SafetyFirst):
        agreed(**fields)
    assert agreed(kind="emotion").discloses is False
    type(alert).objects.update(state="acknowledged")
    with pytest.raises(actions.SafetyFirst):
        agreed(**fields)
    type(alert).objects.update(state="closed", closed_by=cast.ines, closed_at=timezone.now())
    assert agreed(**fields).discloses


def test_an_exercise_that_opens_up_waits_too(library, agreed, alert):
    with pytest.raises(actions.SafetyFirst):
        agreed(exercise=library["ten-minutes-each"], kind="communication")


def test_setting_aside_stops_reminders_and_can_be_undone(cast, agreed, alert):
    made = agreed()
    message = Message.objects.create(
        key="k", kind="practice_reminder", client=cast.rowan, due_at=timezone.now(),
        subject_type="homework.assignment", subject_id=str(made.pk),
    )  # fmt: skip
    actions.set_aside(made, by=cast.ines, expected=1, state="paused", reason="A hard week")
    message.refresh_from_db()
    assert (message.state, message.reason) == ("stopped", "closed")
    stored = Assignment.objects.get(pk=made.pk)
    assert (stored.state, stored.closed_why) == ("paused", "A hard week")
    actions.reopen(stored, by=cast.ines, expected=2)
    assert Assignment.objects.get(pk=made.pk).state == "assigned"
    with pytest.raises(StaleWrite):
        actions.set_aside(stored, by=cast.ines, expected=1, state="cancelled")


def test_what_opens_up_is_not_reopened_while_an_alert_is_open(cast, agreed):
    from assessments.models import SafetyAlert

    made = agreed(kind="ladder")
    actions.set_aside(made, by=cast.ines, expected=1, state="paused")
    now = timezone.now()
    SafetyAlert.objects.create(client=cast.rowan, source="intake", raised_at=now, last_raised_at=now)
    with pytest.raises(actions.SafetyFirst):
        actions.reopen(made, by=cast.ines, expected=2)


# --- answering
@pytest.fixture
def answering(cast, agreed):
    assignment, key = agreed(times=2), uuid.uuid4()

    def save(expected, **answers):
        return actions.save_answers(
            assignment=assignment, client_key=key, by=cast.rowan_user, expected=expected, answers=answers
        )

    save.assignment, save.key = assignment, key
    return save


def test_the_same_key_twice_is_one_entry(answering):
    first = answering(0, words="One")
    again = answering(0, words="One")
    assert first.pk == again.pk
    assert Entry.objects.count() == 1
    assert again.version == 1


def test_parts_come_together_and_a_repeat_of_an_old_save_changes_nothing(answering):
    answering(0, a="1")
    second = answering(1, b="2")
    assert second.answers == {"a": "1", "b": "2"}
    assert answering(1, b="2").version == second.version  # its answer was lost, so the browser sends it again


def test_a_second_device_never_overwrites_silently(answering):
    answering(0, words="From the phone")
    with pytest.raises(StaleWrite) as clash:
        answering(0, words="From the laptop")
    assert clash.value.current.answers == {"words": "From the phone"}


def test_nothing_is_written_into_what_is_finished_or_set_aside(cast, answering):
    answering(0, words="One")
    actions.finish_entry(
        assignment=answering.assignment, client_key=answering.key, by=cast.rowan_user, outcome="done", share=False
    )
    with pytest.raises(actions.NotOpen):
        answering(2, words="Later")
    answering.assignment.refresh_from_db()
    actions.set_aside(answering.assignment, by=cast.ines, expected=answering.assignment.version, state="paused")
    answering.key = uuid.uuid4()
    with pytest.raises(actions.NotOpen):
        actions.save_answers(
            assignment=answering.assignment, client_key=uuid.uuid4(), by=cast.rowan_user, expected=0, answers={"a": "b"}
        )


def test_a_key_of_another_assignment_leads_nowhere(cast, answering, agreed):
    answering(0, words="One")
    with pytest.raises(actions.NotOpen):
        actions.save_answers(
            assignment=agreed(), client_key=answering.key, by=cast.rowan_user, expected=1, answers={"words": "Two"}
        )


def test_finishing_twice_is_finishing_once_and_enough_is_done(cast, answering):
    for _ in range(2):
        actions.finish_entry(
            assignment=answering.assignment, client_key=answering.key, by=cast.rowan_user, outcome="not", share=True,
            barrier="time", words="Too much on",
        )  # fmt: skip
    assert audited("entry.finished") == 1
    answering.assignment.refresh_from_db()
    assert answering.assignment.state == "assigned"  # two times were agreed
    actions.finish_entry(
        assignment=answering.assignment, client_key=uuid.uuid4(), by=cast.rowan_user, outcome="done", share=False
    )
    answering.assignment.refresh_from_db()
    assert answering.assignment.state == "done"
    first = Entry.objects.get(client_key=answering.key)
    assert first.answers == {"barrier": "time", "barrier_words": "Too much on"}


# --- private until shared
def test_private_until_shared_for_every_query_of_staff(cast, wrote):
    entry = wrote(share=False)
    for user in (cast.ines, cast.martin, cast.admin):
        assert not Entry.objects.visible_to(user).exists()
    assert Entry.objects.visible_to(cast.rowan_user).get() == entry
    actions.share_entry(entry, by=cast.rowan_user)
    assert Entry.objects.visible_to(cast.ines).exists()
    actions.review_entry(entry, by=cast.ines, expected=0, comment="Thank you")
    actions.unshare_entry(Entry.objects.get(pk=entry.pk), by=cast.rowan_user)
    assert not Entry.objects.visible_to(cast.ines).exists()
    assert not Review.objects.visible_to(cast.ines).exists()
    assert Review.objects.visible_to(cast.rowan_user).exists()
    assert (audited("entry.shared"), audited("entry.unshared")) == (1, 1)


def test_a_draft_cannot_be_shared(cast, answering):
    with pytest.raises(actions.NotOpen):
        actions.share_entry(answering(0, words="x"), by=cast.rowan_user)


@pytest.mark.parametrize(
    "values",
    [{"shared_at": timezone.now()}, {"finished_at": timezone.now(), "outcome": ""}],
    ids=["draft", "no outcome"],
)
def test_the_database_refuses_half_entries(answering, values):
    entry = answering(0, words="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**values)


def test_the_database_refuses_impossible_numbers(wrote, agreed):
    entry = wrote()
    for change in (
        lambda: Review.objects.create(
            entry=entry, reviewer=entry.assignment.assigned_by, reviewed_at=timezone.now(), quality=5
        ),
        lambda: agreed(confidence=11),
        lambda: agreed(times=0),
        lambda: Assignment.objects.filter(pk=entry.assignment_id).update(state="paused", closed_at=None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# --- reading and citing
def test_two_colleagues_do_not_overwrite_each_other(cast, wrote):
    entry = wrote()
    actions.review_entry(entry, by=cast.ines, expected=0, comment="First", quality=3)
    with pytest.raises(StaleWrite):
        actions.review_entry(entry, by=cast.ines, expected=0, comment="Second")
    changed = actions.review_entry(entry, by=cast.ines, expected=1, comment="Better")
    assert Review.objects.get(pk=changed.pk).comment == "Better"


def test_what_was_taken_back_cannot_be_answered(cast, wrote):
    entry = wrote(share=False)
    with pytest.raises(actions.NotOpen):
        actions.review_entry(entry, by=cast.ines, expected=0, comment="Hello")


@pytest.fixture
def note(cast):
    start = timezone.now()
    appointment = Appointment.objects.create(
        clinician=cast.ines, starts_at=start, ends_at=start + dt.timedelta(minutes=50)
    )
    return ProgressNote.objects.create(appointment=appointment, client=cast.rowan, author=cast.ines)


def test_citing_twice_is_once_and_can_be_undone(cast, wrote, note):
    entry = wrote()
    actions.cite_entry(entry, note=note, by=cast.ines)
    actions.cite_entry(entry, note=note, by=cast.ines)
    assert NoteEntry.objects.count() == 1
    actions.uncite_entry(entry, note=note, by=cast.ines)
    assert not NoteEntry.objects.exists()
    assert (audited("entry.cited"), audited("entry.uncited")) == (1, 1)


def test_only_shared_entries_of_the_same_client_in_a_draft_note_are_cited(cast, wrote, agreed, note):
    others = wrote(agreed(client=cast.noor))
    with pytest.raises(actions.NotOpen):
        actions.cite_entry(others, note=note, by=cast.ines)
    with pytest.raises(actions.NotOpen):
        actions.cite_entry(wrote(share=False), note=note, by=cast.ines)
    note.state = "signed"
    with pytest.raises(actions.NotOpen):
        actions.cite_entry(wrote(), note=note, by=cast.ines)
