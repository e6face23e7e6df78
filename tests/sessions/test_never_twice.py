"""Nobody and no room is booked twice: the action looks under a lock, and the database refuses whatever happened before."""

import contextlib
import datetime as dt
import threading
import time

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from common.saving import StaleWrite
from people.models import CareRelationship, Client, Clinic
from sessions import actions, holds
from sessions.actions import diary
from sessions.models import Appointment, Attendance, Hold
from tests.cast import begin_care, build_cast
from tests.sessions.booking import another_client, book, joint_file, move, room, weekly
from tests.sessions.conftest import coming, past
from tests.support import without_triggers

pytestmark = pytest.mark.django_db
ROUNDS, THREADS = 25, 8
FENCE = "never_in_two_places"


def held():
    return {(hold.appointment_id, hold.of, hold.resource, hold.starts_at, hold.ends_at) for hold in Hold.objects.all()}


def as_they_should_be():
    pause = Clinic.get().buffer_minutes
    return {
        (hold.appointment_id, hold.of, hold.resource, hold.starts_at, hold.ends_at)
        for row in Appointment.objects.all()
        for hold in holds.wanted(row, pause=pause)
    }


def test_an_appointment_holds_its_clinician_its_person_and_its_room(cast):
    place = room()
    row = book(cast, room=place)
    assert {hold.resource for hold in row.holds.all()} == {cast.ines.pk, cast.rowan.pk, place.pk}


def test_a_room_is_never_given_twice(cast):
    place = room()
    first = book(cast, room=place)
    with pytest.raises(actions.Clash, match="room is taken") as clash:
        book(cast, by=cast.yusuf, client=cast.noor, starts_at=first.starts_at, room=place)
    assert clash.value.field == "room"
    book(cast, by=cast.yusuf, client=cast.noor, starts_at=first.starts_at, room=room("Green room"))


def test_a_video_session_takes_no_room(cast):
    place = room()
    first = book(cast, room=place, place="video")
    assert first.room is None
    book(cast, by=cast.yusuf, client=cast.noor, starts_at=first.starts_at, room=place)


def test_the_pause_after_a_session_is_kept_for_the_clinician_only(cast):
    Clinic.objects.update(buffer_minutes=10)
    place = room()
    first = book(cast, room=place)
    other = another_client(cast)
    with pytest.raises(actions.Clash, match="You already"):
        book(cast, client=other, starts_at=first.ends_at)
    with pytest.raises(actions.Clash, match="You already"):
        book(cast, client=other, starts_at=first.starts_at - dt.timedelta(minutes=55))
    book(cast, client=other, starts_at=first.ends_at + dt.timedelta(minutes=10))
    book(cast, by=cast.yusuf, client=cast.noor, starts_at=first.ends_at, room=place)


def test_a_group_session_holds_facilitators_room_and_every_member(cast):
    place = room()
    group = actions.create_group(by=cast.ines, values={"name": "Circle", "starts_on": dt.date(2026, 1, 6)})
    group.facilitators.add(cast.yusuf)
    other = another_client(cast)
    for client in (cast.rowan, other):
        actions.join_group(by=cast.ines, group=group, client=client)
    row = actions.schedule_group_session(by=cast.ines, group=group, starts_at=coming(), minutes=90, room=place)
    assert {hold.resource for hold in row.holds.all()} == {
        cast.ines.pk, cast.yusuf.pk, place.pk, cast.rowan.pk, other.pk,
    }  # fmt: skip
    with pytest.raises(actions.Clash, match="You already"):
        book(cast, by=cast.yusuf, client=cast.noor, starts_at=row.starts_at)
    tomorrow = row.starts_at + dt.timedelta(days=1)
    book(cast, starts_at=tomorrow, by=cast.yusuf, client=cast.noor)
    with pytest.raises(actions.Clash, match="not free"):
        actions.schedule_group_session(by=cast.ines, group=group, starts_at=tomorrow, minutes=90)


def test_rosters_of_coming_group_sessions_follow_the_members(cast):
    group = actions.create_group(by=cast.ines, values={"name": "Circle", "starts_on": dt.date(2026, 1, 6)})
    other, busy = another_client(cast), another_client(cast, "Mei Tanaka")
    membership = actions.join_group(by=cast.ines, group=group, client=cast.rowan)
    row = actions.schedule_group_session(by=cast.ines, group=group, starts_at=coming(), minutes=90)
    begin_care(busy, cast.yusuf, kind=CareRelationship.Kind.CO_THERAPIST)
    book(cast, by=cast.yusuf, client=busy, starts_at=row.starts_at)
    actions.join_group(by=cast.ines, group=group, client=other)
    actions.join_group(by=cast.ines, group=group, client=busy)
    actions.leave_group(by=cast.ines, membership=membership)
    assert {item.client for item in row.attendances.all()} == {other}
    assert held() == as_they_should_be()


def test_both_people_of_a_couple_are_held(cast):
    file = joint_file(cast)
    row = book(cast, by=cast.hana, client=file)
    assert {hold.resource for hold in row.holds.filter(of="person")} == {cast.rowan.pk, cast.noor.pk}
    with pytest.raises(actions.Clash, match="The client already"):
        book(cast, starts_at=row.starts_at)


def test_holds_follow_whatever_happens(cast):
    """After any of these the holds are exactly those of the rows."""
    place = room()
    rows = weekly(cast, room=place).appointments
    first = book(cast, starts_at=coming() + dt.timedelta(hours=3))
    assert held() == as_they_should_be()
    move(cast.ines, first, first.starts_at + dt.timedelta(hours=1))
    move(cast.ines, rows[1], rows[1].starts_at + dt.timedelta(days=1), scope="following")
    assert held() == as_they_should_be()
    actions.cancel_appointment(by=cast.ines, appointment=rows[0], reason="cancelled")
    rows[3].refresh_from_db()
    actions.end_series(by=cast.ines, appointment=rows[3], expected=rows[3].version, reason="clinic_cancelled")
    logged, _note = actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(), minutes=50)
    actions.record_attendance(by=cast.ines, attendance=logged.attendances.get(), status="late_cancelled")
    assert held() == as_they_should_be()
    assert not logged.holds.exists()


def test_a_freed_place_that_was_given_away_does_not_come_back(cast):
    row = book(cast, starts_at=past())
    actions.record_attendance(by=cast.ines, attendance=row.attendances.get(), status="cancelled")
    other, _note = actions.log_session(by=cast.ines, client=another_client(cast), starts_at=past(), minutes=50)
    with pytest.raises(actions.Clash), transaction.atomic():
        actions.record_attendance(by=cast.ines, attendance=row.attendances.get(), status="attended")
    assert row.attendances.get().status == "cancelled"
    assert other.state == "held"


@pytest.mark.parametrize("minutes", [-49, 0, 49])
def test_the_database_itself_refuses_an_overlap(cast, minutes):
    row = book(cast)
    hold = row.holds.get(of="person")
    span = {"starts_at": hold.starts_at + dt.timedelta(minutes=minutes)}
    span["ends_at"] = span["starts_at"] + dt.timedelta(minutes=50)
    other = book(cast, by=cast.yusuf, client=cast.noor, starts_at=coming(9))
    with pytest.raises(IntegrityError, match=FENCE), transaction.atomic():
        Hold.objects.create(appointment=other, of="person", resource=cast.rowan.pk, **span)
    mine = other.holds.get(of="person")
    with pytest.raises(IntegrityError, match=FENCE), transaction.atomic():
        Hold.objects.filter(pk=mine.pk).update(resource=cast.rowan.pk, **span)
    with pytest.raises(IntegrityError, match=FENCE), transaction.atomic():
        Hold.objects.bulk_create([Hold(appointment=other, of="person", resource=cast.rowan.pk, **span)])
    after = {"starts_at": hold.ends_at, "ends_at": hold.ends_at + dt.timedelta(minutes=50)}
    Hold.objects.filter(pk=mine.pk).update(resource=cast.rowan.pk, **after)


def test_holds_have_a_length_and_one_row_per_resource(cast):
    hold = book(cast).holds.get(of="person")
    with pytest.raises(IntegrityError, match="hold_ends_after_start"), transaction.atomic():
        Hold.objects.filter(pk=hold.pk).update(ends_at=hold.starts_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(
            appointment=hold.appointment, of="person", resource=hold.resource,
            starts_at=hold.ends_at, ends_at=hold.ends_at + dt.timedelta(hours=1),
        )  # fmt: skip


# ------------------------------------------------------------- real threads


@pytest.fixture
def committed(transactional_db):
    with without_triggers():
        yield build_cast()


def at_once(jobs, refusals=(actions.Clash, StaleWrite)):
    """Run the jobs in threads that begin together; returns what each answered or was refused with."""
    start, answers = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            start.wait(20)
            answers.append(job())
        except refusals as refused:
            answers.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == len(jobs), "a thread died of something else than a clash"
    return answers


def race(cast, rounds=ROUNDS, threads=THREADS, **how):
    """Eight people of the desk book eight clinicians' clients into one room at one time, again and again.

    Returns the rounds in which not exactly one of them won.
    """
    place = room("The only room")
    pairs = [(cast.ines, cast.rowan), (cast.yusuf, cast.noor)] * (threads // 2)
    wrong = []
    for number in range(rounds):
        when = timezone.now().replace(microsecond=0) + dt.timedelta(days=2, hours=number)

        def job(clinician, client, when=when):
            return actions.schedule_appointment(by=clinician, client=client, starts_at=when, minutes=50, room=place)

        answers = at_once([lambda pair=pair: job(*pair) for pair in pairs], **how)
        won = [answer for answer in answers if isinstance(answer, Appointment)]
        if len(won) != 1 or Appointment.objects.filter(starts_at=when).count() != 1:
            wrong.append(number)
    return wrong


def broken_twin(monkeypatch, *, fence):
    """The check as one would write it first: look, then write. Without ``fence`` the database does not help either."""
    look = holds.overlapping

    def look_and_dawdle(rows):
        found = look(rows)
        time.sleep(0.02)
        return found

    monkeypatch.setattr(holds, "overlapping", look_and_dawdle)
    monkeypatch.setattr(diary, "lock", lambda *people: None)
    if not fence:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE therapy_sessions_hold DROP CONSTRAINT {FENCE}")


@contextlib.contextmanager
def fence_put_back():
    try:
        yield
    finally:
        Hold.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                f"ALTER TABLE therapy_sessions_hold ADD CONSTRAINT {FENCE} "
                "EXCLUDE USING gist (resource WITH =, tstzrange(starts_at, ends_at) WITH &&)"
            )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_bookings_at_once_exactly_one_wins(committed):
    assert race(committed) == []
    assert Appointment.objects.count() == Attendance.objects.count() == ROUNDS
    assert held() == as_they_should_be()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_fence_holds_alone_when_the_check_is_broken(committed, monkeypatch):
    """Without the lock PostgreSQL may also end a booking as a deadlock: that one is refused as well, and lost for nobody."""
    broken_twin(monkeypatch, fence=True)
    assert race(committed, rounds=5, refusals=(actions.Clash, OperationalError)) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_broken_check_without_the_fence_is_caught(committed, monkeypatch):
    with fence_put_back():
        broken_twin(monkeypatch, fence=False)
        assert race(committed, rounds=5) != []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_moves_of_one_appointment_at_once_one_wins(committed):
    row = book(committed)
    jobs = [
        lambda hours=hours: actions.move_appointment(
            by=committed.ines, appointment=row, expected=1, starts_at=row.starts_at + dt.timedelta(hours=hours)
        )
        for hours in (1, 2, 3, 4)
    ]
    answers = at_once(jobs)
    assert sum(isinstance(answer, StaleWrite) for answer in answers) == 3
    row.refresh_from_db()
    assert row.version == 2
    assert row.moves.count() == 1
    assert held() == as_they_should_be()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_moves_into_one_hole_leave_one_outside(committed):
    other = another_client(committed)
    first, second = book(committed), book(committed, client=other, starts_at=coming(4))
    hole = coming(5)
    jobs = [
        lambda row=row: actions.move_appointment(by=committed.ines, appointment=row, expected=1, starts_at=hole)
        for row in (first, second)
    ]
    answers = at_once(jobs)
    assert sum(isinstance(answer, actions.Clash) for answer in answers) == 1
    assert Appointment.objects.filter(starts_at=hole).count() == 1
    assert Appointment.objects.count() == 2
    assert held() == as_they_should_be()
    assert Client.objects.count() == 4
