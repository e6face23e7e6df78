"""The private calendar: right instants, neutral words, one key per person that can be taken away."""

import datetime as dt
import zoneinfo

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from audit.models import Event
from people.models import Client, User
from sessions import actions, feed
from sessions.models import Appointment, CalendarFeed, Room
from tests.sessions.booking import another_client, at, book, joint_file, move
from tests.sessions.conftest import coming

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 27)  # the Friday before the clocks change


@pytest.fixture(autouse=True)
def _fresh_brake():
    cache.clear()


def read(client, token):
    return client.get(reverse("sessions:calendar", args=[token]))


def events(user):
    return list(Calendar.from_ical(feed.calendar_of(user, timezone.now())).walk("VEVENT"))


def test_a_key_is_long_kept_as_a_fingerprint_and_shown_once(cast, client):
    client.force_login(cast.rowan_user)
    url = reverse("sessions:calendar_address")
    text = client.post(url).content.decode()
    row = CalendarFeed.objects.get()
    token = text.split("/calendar/")[1].split(".ics")[0]
    assert len(token) >= 43
    assert row.token_hash == feed.fingerprint(token) != token
    assert token not in client.get(url).content.decode()
    assert token not in str(list(Event.objects.values_list("detail", flat=True)))
    assert "webcal://" in text


def test_without_the_right_key_there_is_nothing(cast, client):
    token = feed.make_feed(by=cast.rowan_user)
    assert read(client, token).status_code == 200
    assert read(client, token[:-1]).status_code == 404
    assert read(client, CalendarFeed.objects.get().token_hash).status_code == 404


def test_a_new_key_a_stop_and_a_departure_end_the_old_one(cast, client):
    first = feed.make_feed(by=cast.ines)
    second = feed.make_feed(by=cast.ines)
    assert (read(client, first).status_code, read(client, second).status_code) == (404, 200)
    assert feed.revoke_feed(by=cast.ines)
    assert read(client, second).status_code == 404
    assert not feed.revoke_feed(by=cast.ines)
    third = feed.make_feed(by=cast.ines)
    User.objects.filter(pk=cast.ines.pk).update(is_active=False)
    assert read(client, third).status_code == 404


def test_the_answer_is_private_and_sets_no_cookie(cast, client):
    token = feed.make_feed(by=cast.rowan_user)
    answer = read(client, token)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    again = client.get(reverse("sessions:calendar", args=[token]), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    book(cast)
    assert read(client, token).headers["ETag"] != answer.headers["ETag"]


def test_the_page_says_when_it_was_read(cast, client, frozen_time):
    token = feed.make_feed(by=cast.rowan_user)
    read(client, token)
    first = CalendarFeed.objects.get().last_read_at
    frozen_time.shift(dt.timedelta(minutes=10))
    read(client, token)
    assert CalendarFeed.objects.get().last_read_at == first, "not a write for every poll"
    client.force_login(cast.rowan_user)
    assert "last read it" in client.get(reverse("sessions:calendar_address")).content.decode()


def test_who_asks_all_the_time_is_slowed_down(cast, client, monkeypatch):
    monkeypatch.setattr("sessions.views.feed.too_often", lambda *args, **kwargs: True)
    assert read(client, feed.make_feed(by=cast.rowan_user)).status_code == 429


def test_nothing_in_it_speaks(cast):
    """Whatever the appointment is, with whom, where and why: the calendar says when."""
    place = Room.objects.create(name="canary-room")
    Client.objects.filter(pk=cast.rowan.pk).update(time_zone="Asia/Tokyo")
    book(cast, room=place)
    book(cast, starts_at=coming(4), place="video", link="https://example.org/canary-link")
    group = actions.create_group(by=cast.ines, values={"name": "canary-group", "starts_on": DAY})
    actions.join_group(by=cast.ines, group=group, client=cast.rowan)
    actions.schedule_group_session(by=cast.ines, group=group, starts_at=coming(5), minutes=90)
    book(cast, by=cast.hana, client=joint_file(cast), starts_at=coming(6))
    for user, count in ((cast.rowan_user, 4), (cast.ines, 3)):
        text = feed.calendar_of(user, timezone.now()).decode()
        said = text.lower()
        for word in (
            "canary",
            "rowan",
            "noor",
            "ines",
            "therap",
            "session",
            "group",
            "couple",
            "mooring",
            "clinic",
            "tokyo",
        ):
            assert word not in said, word
        found = events(user)
        assert len(found) == count
        assert {str(event["SUMMARY"]) for event in found} == {"Appointment"}
        for event in found:
            assert set(event) == {
                "UID", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "CLASS", "TRANSP",
            }  # fmt: skip


def test_each_person_reads_only_the_own_times(cast):
    mine = book(cast)
    other = book(cast, client=another_client(cast), starts_at=coming(4))
    theirs = book(cast, by=cast.yusuf, client=cast.noor)
    uid = {row.pk: f"{row.pk}@testserver" for row in (mine, other, theirs)}
    assert {str(event["UID"]) for event in events(cast.rowan_user)} == {uid[mine.pk]}
    assert {str(event["UID"]) for event in events(cast.ines)} == {uid[mine.pk], uid[other.pk]}
    assert {str(event["UID"]) for event in events(cast.noor_user)} == {uid[theirs.pk]}
    for nobody in (cast.admin, cast.martin, cast.ended_user):
        assert events(nobody) == []


def test_a_move_keeps_the_name_and_counts_up_a_cancellation_stays_to_be_taken_out(cast, frozen_time):
    row = book(cast)
    (before,) = events(cast.rowan_user)
    move(cast.ines, row, coming(5))
    (after,) = events(cast.rowan_user)
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTART"].dt == coming(5)
    row.refresh_from_db()
    actions.cancel_appointment(by=cast.ines, appointment=row, reason="cancelled")
    (gone,) = events(cast.rowan_user)
    assert str(gone["STATUS"]) == "CANCELLED"
    assert int(gone["SEQUENCE"]) > int(after["SEQUENCE"])


def test_one_member_who_cancels_is_taken_out_of_the_own_calendar_only(cast):
    group = actions.create_group(by=cast.ines, values={"name": "Circle", "starts_on": DAY})
    other = another_client(cast)
    for client in (cast.rowan, other):
        actions.join_group(by=cast.ines, group=group, client=client)
    row = actions.schedule_group_session(by=cast.ines, group=group, starts_at=coming(), minutes=90)
    actions.record_attendance(by=cast.ines, attendance=row.attendances.get(client=cast.rowan), status="cancelled")
    assert [str(event["STATUS"]) for event in events(cast.rowan_user)] == ["CANCELLED"]
    assert [str(event["STATUS"]) for event in events(cast.ines)] == ["CONFIRMED"]


def test_it_reaches_a_month_back_and_a_year_ahead(cast, frozen_time):
    now = timezone.now()
    for days in (-31, -29, 364, 366):
        book(cast, starts_at=now + dt.timedelta(days=days, minutes=1)) if days > 0 else actions.log_session(
            by=cast.ines, client=cast.rowan, starts_at=now + dt.timedelta(days=days), minutes=50
        )
    assert [(event["DTSTART"].dt - now).days for event in events(cast.rowan_user)] == [-29, 364]


def test_ten_in_london_is_the_right_instant_on_both_sides_of_the_change(cast, frozen_time):
    book(cast, starts_at=at(DAY, 10))
    book(cast, starts_at=at(DAY + dt.timedelta(days=3), 10))
    text = feed.calendar_of(cast.rowan_user, timezone.now()).decode()
    assert "DTSTART:20260327T100000Z" in text
    assert "DTSTART:20260330T090000Z" in text
    assert "VTIMEZONE" not in text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    when=st.datetimes(dt.datetime(2026, 2, 6), dt.datetime(2027, 1, 20)),
    zone=st.sampled_from(
        ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo"]
    ),
)
def test_any_instant_comes_back_as_it_was(cast, frozen_time, when, zone):
    starts = when.replace(second=0, microsecond=0, tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(dt.UTC)
    row = Appointment(clinician=cast.ines, starts_at=starts, ends_at=starts + dt.timedelta(minutes=50))
    row.created_at = row.updated_at = timezone.now()
    event = Calendar.from_ical(feed._event(row, "testserver", off=False).to_ical())
    assert event["DTSTART"].dt == starts
    assert event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(minutes=50)


def test_stopping_is_a_click(cast, client):
    feed.make_feed(by=cast.rowan_user)
    client.force_login(cast.rowan_user)
    assert client.get(reverse("sessions:calendar_revoke")).status_code == 405
    client.post(reverse("sessions:calendar_revoke"))
    assert not CalendarFeed.objects.current().exists()
