"""What is asked before and after a session follows the session: booked, moved, held, cancelled, not held."""

import datetime as dt

import pytest

from assessments.measures import asking, editions, saving
from assessments.models import MeasureRequest, MeasureSchedule
from sessions import actions
from sessions.actions.asking import NEAR, ask_near
from sessions.models import Appointment, Attendance
from sessions.tasks import ask_near as ask_near_task
from tests.conftest import NOW
from tests.measures import forms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time")]
Kind, State, Came = MeasureSchedule.Kind, MeasureRequest.State, Attendance.Status
DAY = dt.timedelta(days=1)


@pytest.fixture
def edition(cast):
    made = editions.import_edition(raw=forms.long_form(), by=cast.admin)
    return editions.publish(edition=made.edition, by=cast.admin)


@pytest.fixture
def agree(cast, edition):
    def agree(kind=Kind.BEFORE, client=cast.rowan):
        return asking.assign(client=client, key=edition.key, by=cast.ines, kind=kind)

    return agree


@pytest.fixture
def book(cast):
    def book(days=2, client=cast.rowan):
        return actions.schedule_appointment(by=cast.ines, client=client, starts_at=NOW + days * DAY, minutes=50)

    return book


def states():
    return list(MeasureRequest.objects.order_by("created_at").values_list("state", flat=True))


def say(cast, appointment, status):
    actions.record_attendance(by=cast.ines, attendance=appointment.attendances.get(), status=status)


def test_a_session_that_is_booked_opens_what_is_asked_before_it_and_after_it(agree, book):
    agree(), agree(Kind.AFTER)
    appointment = book()
    assert {row.occasion for row in MeasureRequest.objects.all()} == {str(appointment.pk)}
    opened = MeasureRequest.objects.order_by("opened_at").values_list("opened_at", flat=True)
    assert list(opened) == [appointment.starts_at - 3 * DAY, appointment.starts_at]


def test_a_session_far_off_asks_when_it_comes_near(agree, book, frozen_time):
    agree()
    book(days=NEAR.days + 3)
    assert (ask_near(), states()) == (0, [])
    frozen_time.shift(4 * DAY)
    assert (ask_near_task(), states()) == (1, [State.OPEN])
    assert (ask_near(), states()) == (1, [State.OPEN])


def test_what_is_agreed_after_the_booking_is_asked_too(agree, book):
    book()
    agree()
    assert (ask_near(), states()) == (1, [State.OPEN])


def test_nobody_without_such_a_measure_is_looked_at(agree, book):
    agree(Kind.REVIEW)
    book()
    assert ask_near() == 0


def test_every_other_session_counts_those_that_stand(cast, agree, book):
    agree(Kind.BEFORE_OTHER)
    first, second, third = book(1), book(2), book(3)
    asked = [str(first.pk), str(third.pk)]
    assert sorted(MeasureRequest.objects.values_list("occasion", flat=True)) == sorted(asked)
    actions.cancel_appointment(by=cast.ines, appointment=first, reason=Came.CANCELLED)
    ask_near()
    still = MeasureRequest.objects.filter(state=State.OPEN).values_list("occasion", flat=True)
    assert list(still) == [str(second.pk)]


def test_a_series_asks_around_the_sessions_that_are_near(cast, agree):
    agree()
    booked = actions.book_series(by=cast.ines, client=cast.rowan, starts_at=NOW + 2 * DAY, minutes=50, times=6)
    assert len(booked.appointments) == 6
    assert MeasureRequest.objects.get().occasion == str(booked.appointments[0].pk)


@pytest.mark.parametrize(("days", "left"), [(5, [State.WITHDRAWN, State.OPEN]), (20, [State.WITHDRAWN])])
def test_a_session_that_moves_takes_its_measure_along(cast, agree, book, days, left):
    agree()
    row = book()
    actions.move_appointment(by=cast.ines, appointment=row, expected=row.version, starts_at=NOW + days * DAY)
    assert states() == left


def test_a_move_that_is_undone_asks_for_the_first_day_again(cast, agree, book):
    agree()
    row = book()
    actions.move_appointment(by=cast.ines, appointment=row, expected=row.version, starts_at=NOW + 20 * DAY)
    actions.undo_move(by=cast.ines, move=Appointment.objects.get().moves.get())
    assert MeasureRequest.objects.get().due_on == (NOW + 2 * DAY).date()
    assert states() == [State.OPEN]


def test_a_cancelled_session_takes_back_what_nobody_has_begun(cast, agree, book):
    agree()
    begun, waiting = book(1), book(2)
    saving.begin(request=MeasureRequest.objects.get(occasion=str(begun.pk)), by=cast.rowan_user)
    for row in (begun, waiting):
        actions.cancel_appointment(by=cast.ines, appointment=row, reason=Came.CLINIC_CANCELLED)
    assert sorted(states()) == [State.OPEN, State.WITHDRAWN]


@pytest.mark.parametrize(
    ("came", "left"),
    [(Came.ATTENDED, State.OPEN), (Came.DID_NOT_ATTEND, State.WITHDRAWN), (Came.TECHNICAL, State.WITHDRAWN)],
)
def test_after_a_session_only_one_that_was_held_is_asked_about(cast, agree, book, frozen_time, came, left):
    agree(Kind.AFTER)
    row = book()
    frozen_time.shift(2 * DAY + dt.timedelta(hours=1))
    say(cast, row, came)
    assert states() == [left]


def test_an_attendance_that_is_corrected_asks_again(cast, agree, book, frozen_time):
    agree(Kind.AFTER)
    row = book()
    frozen_time.shift(2 * DAY + dt.timedelta(hours=1))
    say(cast, row, Came.DID_NOT_ATTEND)
    say(cast, row, Came.ATTENDED)
    assert states() == [State.OPEN]


def test_a_session_written_down_afterwards_asks_only_what_comes_after(cast, agree):
    agree(), agree(Kind.AFTER)
    actions.log_session(by=cast.ines, client=cast.rowan, starts_at=NOW - dt.timedelta(hours=2), minutes=50)
    assert MeasureRequest.objects.get().schedule.kind == Kind.AFTER


def test_a_client_who_has_ended_is_asked_once_more_in_that_very_moment(cast, agree, frozen_time):
    from people.actions import change_status

    agree(Kind.DISCHARGE)
    for status in ("waiting", "ended", "ended"):
        change_status(by=cast.admin, client=cast.rowan, status=status)
    assert states() == [State.OPEN]
    frozen_time.shift(100 * DAY)
    for status in ("active", "ended"):
        change_status(by=cast.admin, client=cast.rowan, status=status)
    assert len(states()) == 2
