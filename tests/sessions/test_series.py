"""The same hour every week: booked, left out, moved in part or whole, ended, made ahead."""

import datetime as dt
import zoneinfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notices.models import Message
from people.models import Clinic
from sessions import actions
from sessions.actions import series as making
from sessions.models import Appointment, Attendance, Series, TimeOff
from sessions.recurrence import wall_clock
from tests.sessions.booking import another_client, at, book, move, room, weekly
from tests.sessions.test_never_twice import as_they_should_be, held

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 3, 9)  # three weeks before the clocks change in London


def starts(series):
    return [wall_clock(row.starts_at, "Europe/London") for row in series.appointments.order_by("slot_on")]


def test_ten_in_the_morning_stays_ten_when_the_clocks_change(cast, frozen_time):
    booked = weekly(cast, starts_at=at(MONDAY, 10), times=5)
    assert [when.hour for when in starts(booked.series)] == [10] * 5
    assert [row.starts_at.hour for row in booked.appointments] == [10, 10, 10, 9, 9]
    assert booked.left_out == []


def test_a_series_without_an_end_is_made_half_a_year_ahead_and_goes_on(cast, frozen_time):
    booked = weekly(cast, starts_at=at(MONDAY, 10), times=None)
    count = len(booked.appointments)
    assert count in (26, 27)
    assert actions.extend_all() == 0
    frozen_time.shift(dt.timedelta(weeks=8))
    made = actions.extend_all()
    assert made > 0
    assert actions.extend_all() == 0
    slots = sorted(booked.series.appointments.values_list("slot_on", flat=True))
    days = {wall_clock(slot, "Europe/London").date() for slot in slots}
    assert days == {MONDAY + dt.timedelta(weeks=week) for week in range(count + made)}
    assert held() == as_they_should_be()


def test_a_series_stops_growing_when_the_care_ends(cast, frozen_time):
    made = len(weekly(cast, starts_at=at(MONDAY, 10), times=None).appointments)
    cast.rowan.care.filter(ended_at=None).update(ended_at=F("started_at"))
    frozen_time.shift(dt.timedelta(weeks=8))
    assert actions.extend_all() == 0
    assert Appointment.objects.count() == made


def test_days_that_are_taken_are_left_out_and_told(cast, frozen_time):
    other = another_client(cast)
    book(cast, client=other, starts_at=at(MONDAY + dt.timedelta(weeks=1), 10, 30))
    closed = MONDAY + dt.timedelta(weeks=2)
    TimeOff.objects.create(starts_at=at(closed, 0), ends_at=at(closed + dt.timedelta(days=1), 0), label="Holiday")
    booked = weekly(cast, starts_at=at(MONDAY, 10), times=4)
    assert [row.starts_at.date() for row in booked.appointments] == [MONDAY, MONDAY + dt.timedelta(weeks=3)]
    assert [row.starts_at.date() - MONDAY for row in booked.left_out] == [dt.timedelta(weeks=1), dt.timedelta(weeks=2)]
    assert "closed" in booked.left_out[1].reason
    assert booked.series.skipped == [str(row.starts_at.date()) for row in booked.left_out]


def test_the_first_day_has_to_be_free(cast, frozen_time):
    book(cast, client=another_client(cast), starts_at=at(MONDAY, 10))
    with pytest.raises(actions.Clash):
        weekly(cast, starts_at=at(MONDAY, 10))
    assert not Series.objects.exists()


def test_only_who_cares_books_a_series_and_only_a_facilitator_one_of_a_group(cast):
    with pytest.raises(PermissionDenied):
        weekly(cast, by=cast.yusuf)
    group = actions.create_group(by=cast.ines, values={"name": "Circle", "starts_on": MONDAY})
    actions.join_group(by=cast.ines, group=group, client=cast.rowan)
    with pytest.raises(PermissionDenied):
        weekly(cast, by=cast.yusuf, client=None, group=group)
    booked = weekly(cast, client=None, group=group, times=3)
    assert {row.kind for row in booked.appointments} == {"group"}
    assert Attendance.objects.filter(client=cast.rowan).count() == 3
    with pytest.raises(ValueError):
        weekly(cast, client=None)


def test_one_instance_moves_alone(cast, frozen_time):
    rows = weekly(cast, starts_at=at(MONDAY, 10)).appointments
    move(cast.ines, rows[2], at(MONDAY + dt.timedelta(days=15), 14))
    when = starts(rows[0].series)
    assert when[2] == dt.datetime(2026, 3, 24, 14)
    assert [moment.hour for moment in when] == [10, 10, 14, 10, 10, 10]
    rows[2].refresh_from_db()
    assert rows[2].is_moved
    assert Series.objects.count() == 1


def test_this_one_and_all_that_follow(cast, frozen_time):
    rows = weekly(cast, starts_at=at(MONDAY, 10)).appointments
    moved = move(cast.ines, rows[2], at(MONDAY + dt.timedelta(days=15), 14), scope="following")
    assert len(moved) == 4
    first, second = Series.objects.order_by("first_on")
    assert [when.isoformat() for when in starts(first)] == ["2026-03-09T10:00:00", "2026-03-16T10:00:00"]
    assert [when.weekday() for when in starts(second)] == [1] * 4
    assert {when.hour for when in starts(second)} == {14}, "also after the clocks changed"
    assert (first.last_on, second.times, second.weekdays) == (dt.date(2026, 3, 22), 4, [1])
    for series in (first, second):
        assert [slot.starts_at for slot in series.pattern] == list(
            series.appointments.order_by("slot_on").values_list("slot_on", flat=True)
        )


def test_all_that_are_still_to_come(cast, frozen_time):
    rows = weekly(cast, starts_at=at(MONDAY, 10)).appointments
    frozen_time.move_to(at(MONDAY + dt.timedelta(days=8), 9))
    actions.record_attendance(by=cast.ines, attendance=rows[0].attendances.get(), status="attended")
    move(cast.ines, rows[3], at(MONDAY + dt.timedelta(days=21), 11), scope="all")
    assert [when.hour for when in (wall_clock(row.starts_at, "Europe/London") for row in fresh(rows))] == [
        10, 10, 11, 11, 11, 11,
    ]  # fmt: skip


def fresh(rows):
    return [Appointment.objects.get(pk=row.pk) for row in rows]


def test_what_was_agreed_for_one_day_stays_when_the_rest_moves(cast, frozen_time):
    rows = weekly(cast, starts_at=at(MONDAY, 10)).appointments
    agreed = at(MONDAY + dt.timedelta(days=16), 8)
    move(cast.ines, rows[2], agreed)
    rows[3].refresh_from_db()
    actions.cancel_appointment(by=cast.ines, appointment=rows[3], reason="cancelled")
    move(cast.ines, rows[1], at(MONDAY + dt.timedelta(days=7), 15), scope="following")
    after = fresh(rows)
    assert after[2].starts_at == agreed
    assert after[3].state == "cancelled"
    assert [wall_clock(row.starts_at, "Europe/London").hour for row in after] == [10, 15, 8, 10, 15, 15]
    assert len({(row.series_id, row.slot_on) for row in after}) == 6


def test_a_series_moves_whole_or_not_at_all(cast, frozen_time):
    rows = weekly(cast, starts_at=at(MONDAY, 10)).appointments
    book(cast, client=another_client(cast), starts_at=at(MONDAY + dt.timedelta(weeks=4), 15))
    before = starts(rows[0].series)
    with pytest.raises(actions.Clash, match=r"6 Apr, .*: You already") as clash, transaction.atomic():
        move(cast.ines, rows[0], at(MONDAY, 15), scope="following")
    assert clash.value.field == "starts_at"
    assert starts(rows[0].series) == before
    assert held() == as_they_should_be()


def test_a_series_can_move_into_its_own_shadow(cast, frozen_time):
    """Half an hour later overlaps with where each instance stood before."""
    place = room()
    rows = weekly(cast, starts_at=at(MONDAY, 10), room=place).appointments
    move(cast.ines, rows[0], at(MONDAY, 10, 30), scope="following")
    assert {when.minute for when in starts(Series.objects.get())} == {30}
    assert held() == as_they_should_be()


def test_a_room_moves_with_the_series(cast, frozen_time):
    first, second = room(), room("Green room")
    rows = weekly(cast, starts_at=at(MONDAY, 10), room=first).appointments
    move(cast.ines, rows[3], rows[3].starts_at, room=second, scope="following")
    assert [row.room for row in fresh(rows)] == [first] * 3 + [second] * 3


def test_ending_a_series_cancels_what_follows_and_keeps_what_was(cast, frozen_time):
    rows = weekly(cast, starts_at=at(MONDAY, 10), times=None).appointments
    count = actions.end_series(by=cast.ines, appointment=rows[2], expected=rows[2].version, reason="late_cancelled")
    assert count == len(rows) - 2
    assert [row.state for row in fresh(rows)] == ["scheduled"] * 2 + ["cancelled"] * count
    assert [row.attendances.get().status for row in rows[2:4]] == ["late_cancelled", "cancelled"]
    frozen_time.shift(dt.timedelta(weeks=10))
    assert actions.extend_all() == 0
    assert Message.objects.filter(kind="appointment_reminder", state="due").count() == 2


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo"]),
    day=st.dates(dt.date(2026, 2, 12), dt.date(2026, 12, 1)),
    hour=st.integers(0, 23),
    every=st.integers(1, 3),
    cut=st.integers(0, 4),
    days=st.integers(-1, 2),
    shift=st.integers(0, 23),
)
def test_rows_and_pattern_agree_whatever_is_moved(cast, frozen_time, zone, day, hour, every, cut, days, shift):
    """In any zone, over any change of clocks: each row stands on its slot, each slot has its row, holds are right."""
    sid = transaction.savepoint()
    try:
        Clinic.objects.update(time_zone=zone)
        first = dt.datetime.combine(day, dt.time(hour), zoneinfo.ZoneInfo(zone))
        rows = weekly(cast, starts_at=first, every=every, times=5).appointments
        target = wall_clock(rows[cut].starts_at, zone).date() + dt.timedelta(days=days)
        new = dt.datetime.combine(target, dt.time(shift), zoneinfo.ZoneInfo(zone))
        move(cast.ines, rows[cut], new, scope="following")
        for series in Series.objects.all():
            slots = [slot.starts_at for slot in series.pattern]
            assert slots == list(series.appointments.order_by("slot_on").values_list("slot_on", flat=True))
            assert all(row.starts_at == row.slot_on for row in series.appointments.all())
        assert Appointment.objects.count() == 5
        assert held() == as_they_should_be()
    finally:
        transaction.savepoint_rollback(sid)


def test_the_database_holds_the_shape_of_a_series(cast):
    rows = weekly(cast).appointments
    series = rows[0].series
    for wrong, name in (
        ({"client": None}, "series_of_a_client_or_a_group"),
        ({"every": 13}, "series_within_a_quarter"),
        ({"last_on": MONDAY}, "series_ends_in_one_way"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Series.objects.filter(pk=series.pk).update(**wrong)
    with pytest.raises(IntegrityError, match="instance_knows_its_slot"), transaction.atomic():
        Appointment.objects.filter(pk=rows[0].pk).update(slot_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=rows[0].pk).update(slot_on=rows[1].slot_on)


def test_making_ahead_leaves_out_what_is_taken(cast, frozen_time):
    booked = weekly(cast, starts_at=at(MONDAY, 10), times=None)
    blocked = wall_clock(booked.series.made_until, "Europe/London").date() + dt.timedelta(days=7)
    blocked += dt.timedelta(days=(MONDAY.weekday() - blocked.weekday()) % 7)
    TimeOff.objects.create(clinician=cast.ines, starts_at=at(blocked, 0), ends_at=at(blocked, 23))
    frozen_time.shift(dt.timedelta(weeks=8))
    making.extend_all()
    booked.series.refresh_from_db()
    assert booked.series.skipped == [blocked.isoformat()]
