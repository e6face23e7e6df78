"""An appointment goes to another time and back; reminders and people follow."""

import datetime as dt
import zoneinfo

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.saving import StaleWrite
from notices import sending
from notices.models import Message, ReminderChoice
from sessions import actions, messages
from sessions.models import Appointment, Attendance, Move, TimeOff
from tests.sessions.booking import another_client, at, book, joint_file, move, room
from tests.sessions.conftest import coming

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 2, 10)


def reminders(state="due"):
    return list(Message.objects.filter(kind=messages.REMINDER, state=state).order_by("due_at"))


def changes():
    return list(Message.objects.filter(kind=messages.CHANGED, state="due"))


def wants_reminders(client):
    return ReminderChoice.objects.create(client=client, appointments=True)


def deliver(frozen_time, moment, mailoutbox):
    frozen_time.move_to(moment)
    sending.send_due_messages()
    return mailoutbox


def test_a_move_keeps_the_row_and_remembers_where_it_was(cast, frozen_time):
    row = book(cast, starts_at=at(DAY, 10))
    move(cast.ines, row, at(DAY, 14))
    row.refresh_from_db()
    assert (row.starts_at, row.ends_at, row.version) == (at(DAY, 14), at(DAY, 14, 50), 2)
    trace = row.moves.get()
    assert (trace.from_at, trace.to_at, trace.moved_by) == (at(DAY, 10), at(DAY, 14), cast.ines)


@pytest.mark.parametrize("who", ["yusuf", "martin", "admin", "rowan_user"])
def test_others_do_not_move_it(cast, who):
    row = book(cast)
    with pytest.raises(PermissionDenied):
        move(getattr(cast, who), row, row.starts_at + dt.timedelta(hours=2))


def test_nothing_moves_into_the_past_into_time_off_or_onto_somebody(cast, frozen_time):
    row = book(cast, starts_at=at(DAY, 10))
    with pytest.raises(actions.Clash, match="over already"):
        move(cast.ines, row, timezone.now())
    other = book(cast, client=another_client(cast), starts_at=at(DAY, 16))
    with pytest.raises(actions.Clash, match="You already"):
        move(cast.ines, row, other.starts_at)
    TimeOff.objects.create(clinician=cast.ines, starts_at=at(DAY, 12), ends_at=at(DAY, 13))
    with pytest.raises(actions.Clash, match="time off"):
        move(cast.ines, row, at(DAY, 12, 30))
    move(cast.ines, row, at(DAY, 13))


def test_what_was_changed_meanwhile_is_not_moved(cast):
    row = book(cast)
    with pytest.raises(StaleWrite):
        actions.move_appointment(by=cast.ines, appointment=row, expected=7, starts_at=coming(9))
    actions.cancel_appointment(by=cast.ines, appointment=row, reason="cancelled")
    with pytest.raises(StaleWrite):
        move(cast.ines, row, coming(9))


def test_a_move_can_be_undone_for_a_while_and_once(cast, frozen_time):
    row = book(cast, starts_at=at(DAY, 10))
    move(cast.ines, row, at(DAY, 14))
    trace = row.moves.get()
    assert actions.undo_move(by=cast.ines, move=trace).starts_at == at(DAY, 10)
    with pytest.raises(actions.NothingToUndo):
        actions.undo_move(by=cast.ines, move=Move.objects.get(pk=trace.pk))
    move(cast.ines, row, at(DAY, 15))
    late = row.moves.first()
    frozen_time.shift(actions.UNDO_WITHIN + dt.timedelta(seconds=1))
    with pytest.raises(actions.NothingToUndo):
        actions.undo_move(by=cast.ines, move=late)


def test_only_the_last_move_is_undone_and_only_into_a_free_place(cast, frozen_time):
    row = book(cast, starts_at=at(DAY, 10))
    move(cast.ines, row, at(DAY, 14))
    first = row.moves.get()
    frozen_time.shift(dt.timedelta(seconds=5))
    move(cast.ines, row, at(DAY, 15))
    with pytest.raises(actions.NothingToUndo):
        actions.undo_move(by=cast.ines, move=first)
    book(cast, client=another_client(cast), starts_at=at(DAY, 14))
    with pytest.raises(actions.Clash):
        actions.undo_move(by=cast.ines, move=row.moves.first())
    with pytest.raises(PermissionDenied):
        actions.undo_move(by=cast.yusuf, move=row.moves.first())


# ------------------------------------------------------------- messages


def test_each_person_gets_one_reminder_a_day_before(cast, frozen_time):
    row = book(cast, starts_at=at(DAY, 10))
    (message,) = reminders()
    assert (message.client, message.due_at, message.useful_until) == (
        cast.rowan,
        at(DAY, 9) - dt.timedelta(hours=23),
        at(DAY, 9),
    )
    assert message.subject_id == str(row.pk)
    file = joint_file(cast)
    book(cast, by=cast.hana, client=file, starts_at=at(DAY, 12))
    assert {message.client for message in reminders()[1:]} == {cast.rowan, cast.noor}


def test_moving_arms_the_reminder_anew_and_undoing_brings_the_first_one_back(cast, frozen_time):
    row = book(cast, starts_at=at(DAY, 10))
    (before,) = reminders()
    move(cast.ines, row, at(DAY, 14))
    (after,) = reminders()
    assert after.due_at == at(DAY, 14) - dt.timedelta(days=1)
    assert [message.reason for message in reminders("stopped")] == ["moved"]
    assert [message.client for message in changes()] == [cast.rowan]
    actions.undo_move(by=cast.ines, move=row.moves.get())
    (back,) = reminders()
    assert (back.pk, back.due_at) == (before.pk, at(DAY, 10) - dt.timedelta(days=1))
    assert changes() == [], "nobody hears of what did not happen"


def test_a_change_waits_for_second_thoughts_and_one_that_was_told_is_told_back(cast, frozen_time, mailoutbox):
    row = book(cast, starts_at=at(DAY, 10))
    move(cast.ines, row, at(DAY, 14))
    assert deliver(frozen_time, timezone.now() + dt.timedelta(minutes=2), mailoutbox) == []
    assert len(deliver(frozen_time, timezone.now() + dt.timedelta(minutes=2), mailoutbox)) == 1
    actions.undo_move(by=cast.ines, move=row.moves.get())
    assert len(deliver(frozen_time, timezone.now() + dt.timedelta(minutes=4), mailoutbox)) == 2


def test_a_reminder_leaves_only_when_it_is_wanted(cast, frozen_time, mailoutbox):
    book(cast, starts_at=at(DAY, 14))
    assert deliver(frozen_time, at(DAY - dt.timedelta(days=1), 14), mailoutbox) == []
    assert [message.reason for message in reminders("stopped")] == ["not_chosen"]


def test_a_reminder_says_nothing_but_that_there_is_something(cast, frozen_time, mailoutbox):
    wants_reminders(cast.rowan)
    book(cast, starts_at=at(DAY, 14), place="video", link="https://video.example.org/canary-room")
    (mail,) = deliver(frozen_time, at(DAY - dt.timedelta(days=1), 14), mailoutbox)
    text = f"{mail.subject} {mail.body}".replace("Your appointments", "")
    assert mail.to == [cast.rowan_user.email]
    for word in ("canary-room", "Ines", "Rowan", "14:00", "appointment", "session"):
        assert word not in text


@pytest.mark.parametrize("what", ["cancelled", "moved", "attended", "left"])
def test_the_guard_reads_afresh_when_a_reminder_leaves(cast, frozen_time, mailoutbox, what):
    """Whatever path the change took: here nobody stopped the message."""
    wants_reminders(cast.rowan)
    row = book(cast, starts_at=at(DAY, 14))
    if what == "cancelled":
        Appointment.objects.filter(pk=row.pk).update(state="cancelled")
    elif what == "moved":
        Appointment.objects.filter(pk=row.pk).update(starts_at=at(DAY, 14, 10))
    elif what == "attended":
        Appointment.objects.filter(pk=row.pk).update(state="held")
    else:
        Attendance.objects.filter(appointment=row).update(status="cancelled")
    assert deliver(frozen_time, at(DAY - dt.timedelta(days=1), 14), mailoutbox) == []
    assert len(reminders("stopped")) == 1


def test_a_reminder_waits_for_the_morning_where_the_client_is(cast, frozen_time, mailoutbox):
    """Rowan travels: nine hours ahead of the clinic, where it is night when the reminder falls due."""
    cast.rowan.time_zone = "Asia/Tokyo"
    cast.rowan.save()
    wants_reminders(cast.rowan)
    book(cast, starts_at=at(DAY, 15))
    assert deliver(frozen_time, at(DAY - dt.timedelta(days=1), 15), mailoutbox) == []
    (waits,) = reminders()
    assert waits.due_at.astimezone(zoneinfo.ZoneInfo("Asia/Tokyo")).hour == 9
    assert len(deliver(frozen_time, waits.due_at, mailoutbox)) == 1


def test_a_cancellation_by_the_clinic_is_told_the_clients_own_is_not(cast, frozen_time, mailoutbox):
    first, second = book(cast, starts_at=at(DAY, 10)), book(cast, starts_at=at(DAY, 14))
    actions.cancel_appointment(by=cast.ines, appointment=first, reason="clinic_cancelled")
    actions.cancel_appointment(by=cast.ines, appointment=second, reason="cancelled")
    assert [message.subject_id for message in changes()] == [str(first.pk)]
    assert reminders() == []
    (mail,) = deliver(frozen_time, timezone.now() + dt.timedelta(minutes=4), mailoutbox)
    assert "Ines" not in mail.body


def test_a_time_that_is_moved_and_then_called_off_is_told_once_as_it_stands(cast, frozen_time):
    row = book(cast, starts_at=at(DAY, 10))
    move(cast.ines, row, at(DAY, 14))
    row.refresh_from_db()
    actions.cancel_appointment(by=cast.ines, appointment=row, reason="clinic_cancelled")
    (told,) = changes()
    assert "cancelled" in told.key
    assert Message.objects.filter(kind=messages.CHANGED, state="stopped").count() == 1


def test_moving_a_room_alone_leaves_no_move_behind(cast, frozen_time):
    row = book(cast, starts_at=at(DAY, 10), room=room())
    move(cast.ines, row, at(DAY, 10), room=room("Green room"))
    row.refresh_from_db()
    assert row.room.name == "Green room"
    assert not row.moves.exists()
    assert len(reminders()) == 1
