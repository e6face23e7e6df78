"""The calendar and the pages around it: what they show, how much they ask, what a form gives back."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common import agenda, slots
from common.agenda import AgendaItem
from people.models import Availability, Clinic
from sessions import actions, presenters
from sessions.models import Appointment, FollowUp, Move, Reply, Room, TimeOff
from tests.cast import begin_care
from tests.sessions.booking import another_client, at, book, joint_file, move, room, weekly
from tests.sessions.conftest import coming, past

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 2, 9)


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.ines)
    return client


@pytest.fixture
def phone(client, cast):
    client.force_login(cast.rowan_user)
    return client


def blocks(cast, first=MONDAY, days=7):
    with timezone.override("Europe/London"):
        return [block for column in presenters.grid(cast.ines, first, days).columns for block in column.blocks]


def week_page(desk, **query):
    return desk.get(reverse("sessions:week"), {"week": "2026-W07", **query}).content.decode()


# ------------------------------------------------------------- the grid


def test_a_block_stands_where_the_clock_says(cast, frozen_time):
    book(cast, starts_at=at(MONDAY, 10), minutes=50)
    (block,) = blocks(cast)
    assert block.css.split()[:2] == ["b25", "l10"], "two hours after eight, in rows of five minutes"
    assert (block.time, block.until, block.begins) == ("10:00", "10:50", "2026-02-09T10:00")


@pytest.mark.parametrize("day", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_days_on_which_clocks_change_look_like_any_other(cast, frozen_time, day):
    book(cast, starts_at=at(day, 10))
    (block,) = blocks(cast, day, 1)
    assert block.css.startswith("b25 l10")


def test_the_reader_sees_the_own_clock(cast, frozen_time):
    book(cast, starts_at=at(MONDAY, 10))
    with timezone.override("America/New_York"):
        (column,) = [column for column in presenters.grid(cast.ines, MONDAY, 7).columns if column.blocks]
    assert column.blocks[0].time == "05:00"
    with timezone.override("Pacific/Auckland"):
        (column,) = [column for column in presenters.grid(cast.ines, MONDAY, 7).columns if column.blocks]
    assert (column.date, column.blocks[0].time) == (MONDAY, "23:00")


def test_the_grid_reaches_as_far_as_what_is_in_it(cast, frozen_time):
    assert presenters.grid(cast.ines, MONDAY, 7).css == "days5 h10"
    book(cast, starts_at=at(MONDAY, 6, 30))
    book(cast, starts_at=at(MONDAY + dt.timedelta(days=5), 21))
    with timezone.override("Europe/London"):
        found = presenters.grid(cast.ines, MONDAY, 7)
    assert found.css == "days6 h16"
    assert found.hours[0][0] == "06:00"


def test_over_midnight_a_block_ends_with_the_day(cast, frozen_time):
    book(cast, starts_at=at(MONDAY, 23, 30), minutes=60)
    (block,) = blocks(cast)
    assert block.css.split()[1] == "l6"


def test_hours_time_off_pauses_and_closed_days_are_shown(cast, desk, frozen_time):
    Clinic.objects.update(buffer_minutes=10)
    Availability.objects.create(clinician=cast.ines.clinician, weekday=0, starts=dt.time(9), ends=dt.time(12))
    TimeOff.objects.create(clinician=cast.ines, starts_at=at(MONDAY, 14), ends_at=at(MONDAY, 16))
    TimeOff.objects.create(starts_at=at(MONDAY, 0), ends_at=at(MONDAY + dt.timedelta(days=2), 0), label="Holiday")
    TimeOff.objects.create(clinician=cast.yusuf, starts_at=at(MONDAY, 8), ends_at=at(MONDAY, 9), label="canary")
    book_past_time_off(cast)
    page = week_page(desk)
    assert page.count("Holiday") == 2, "Monday and Tuesday, not Wednesday's first minute"
    assert "Away" in page
    assert "canary" not in page
    assert 'class="diary-open b13 l36"' in page
    assert 'class="diary-pause b35 l2"' in page


def book_past_time_off(cast):
    off = list(TimeOff.objects.all())
    TimeOff.objects.all().delete()
    book(cast, starts_at=at(MONDAY, 10))
    TimeOff.objects.bulk_create(off)


def test_kinds_rooms_series_and_replies_are_words_not_colours(cast, desk, frozen_time):
    weekly(cast, starts_at=at(MONDAY, 9), room=room())
    row = Appointment.objects.earliest("starts_at")
    actions.reply(by=cast.rowan_user, person=cast.rowan, attendance=row.attendances.get(), kind="confirmed")
    begin_care(file := joint_file(cast), cast.ines, kind="co_therapist")
    book(cast, client=file, starts_at=at(MONDAY, 12), kind="consultation")
    page = week_page(desk)
    for words in ("Blue room", "One of a series", "Confirmed", "Trial consultation", "Rowan &amp; Noor"):
        assert words in page, words


def test_a_wish_counts_more_than_a_confirmation_and_neither_outlives_a_move(cast, frozen_time):
    row = book(cast, starts_at=at(MONDAY, 10))
    attendance = row.attendances.get()
    actions.reply(by=cast.rowan_user, person=cast.rowan, attendance=attendance, kind="cancel")
    assert blocks(cast)[0].reply == "Asks to cancel"
    move(cast.ines, row, at(MONDAY, 11))
    assert blocks(cast)[0].reply == ""


def test_cancelled_ones_leave_the_grid_and_stay_in_words(cast, desk, frozen_time):
    row = book(cast, starts_at=at(MONDAY, 10))
    actions.cancel_appointment(by=cast.ines, appointment=row, reason="clinic_cancelled")
    assert blocks(cast) == []
    assert "Cancelled by clinic" in week_page(desk)


def test_only_what_is_to_come_and_ones_own_can_be_dragged(cast, frozen_time):
    actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(3), minutes=50)
    group = actions.create_group(by=cast.yusuf, values={"name": "Circle", "starts_on": MONDAY})
    group.facilitators.add(cast.ines)
    actions.schedule_group_session(by=cast.yusuf, group=group, starts_at=at(MONDAY, 15), minutes=90)
    book(cast, starts_at=at(MONDAY, 10))
    shown = {block.title: bool(block.move_url) for block in blocks(cast)}
    assert shown == {"Rowan Ashby": True, "Circle": False}
    (held,) = blocks(cast, past(3).date(), 1)
    assert held.move_url == ""


def test_discreet_mode_shows_initials(cast, desk, frozen_time):
    cast.ines.discreet = True
    cast.ines.save()
    book(cast, starts_at=at(MONDAY, 10))
    page = week_page(desk)
    assert "R.A." in page
    assert "Rowan" not in page


@pytest.mark.parametrize("query", [{"day": "2026-02-09"}, {"week": "2026-W07"}])
def test_the_calendar_asks_the_same_for_few_and_many(cast, desk, frozen_time, query):
    def fill(count):
        for _ in range(count):
            number = Appointment.objects.count()
            client = another_client(cast)
            starts_at = at(MONDAY + dt.timedelta(days=number % 5), 8) + dt.timedelta(minutes=10 * (number // 5))
            row = book(cast, client=client, starts_at=starts_at, minutes=5, room=Room.objects.first())
            FollowUp.objects.create(
                attendance=row.attendances.get(), client=client, clinician=cast.ines, kind="move", due_at=row.starts_at
            )

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(reverse("sessions:week"), query).status_code == 200
        return len(seen)

    room()
    fill(2)
    cost()
    few = cost()
    fill(48)
    many = cost()
    fill(100)
    assert few == many == cost()
    assert few <= 30


def test_the_client_pages_ask_the_same_for_few_and_many(cast, phone):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            phone.get(reverse("sessions:portal_appointments"))
        return len(seen)

    weekly(cast, times=2)
    cost()
    few = cost()
    weekly(cast, starts_at=coming() + dt.timedelta(hours=5), times=20)
    assert cost() == few


def test_odd_addresses_show_this_week(desk):
    for query in ({"day": "nonsense"}, {"moved": "nonsense"}, {"week": "2026-W99"}):
        assert desk.get(reverse("sessions:week"), query).status_code == 200


# ------------------------------------------------------------- moving


def drop(desk, row, starts_at, **more):
    """What the script sends: a time and a version, nothing else."""
    posted = {"starts_at": f"{starts_at:%Y-%m-%dT%H:%M}", "version": row.version, **more}
    return desk.post(reverse("sessions:move", args=[row.pk]), posted)


@pytest.mark.parametrize("series", [False, True])
def test_a_dropped_block_moves_alone_and_can_be_put_back(cast, desk, frozen_time, series):
    row = weekly(cast, starts_at=at(MONDAY, 10)).appointments[0] if series else book(cast, starts_at=at(MONDAY, 10))
    answer = drop(desk, row, at(MONDAY, 13))
    trace = Move.objects.get()
    assert answer.url.endswith(f"?week=2026-W07&moved={trace.pk}")
    page = desk.get(answer.url).content.decode()
    assert "Moved from Mon 9 Feb, 10:00 to Mon 9 Feb, 13:00." in page
    assert ("Move the following ones too" in page) == series
    desk.post(reverse("sessions:undo", args=[trace.pk]))
    row.refresh_from_db()
    assert row.starts_at == at(MONDAY, 10)
    assert "Moved from" not in desk.get(answer.url).content.decode()
    assert "cannot be undone" in desk.post(reverse("sessions:undo", args=[trace.pk]), follow=True).content.decode()


def test_a_drop_onto_somebody_comes_back_as_a_form_that_says_why(cast, desk, frozen_time):
    row = book(cast, starts_at=at(MONDAY, 10))
    book(cast, client=another_client(cast), starts_at=at(MONDAY, 13))
    page = drop(desk, row, at(MONDAY, 13, 15))
    assert page.status_code == 422
    text = page.content.decode()
    assert "You already have an appointment" in text
    assert 'value="2026-02-09T13:15"' in text, "nothing typed is lost"
    row.refresh_from_db()
    assert row.starts_at == at(MONDAY, 10)


def test_a_stale_drop_changes_nothing(cast, desk, frozen_time):
    row = book(cast, starts_at=at(MONDAY, 10))
    move(cast.ines, Appointment.objects.get(pk=row.pk), at(MONDAY, 11))
    row.version = 1
    answer = drop(desk, row, at(MONDAY, 15))
    assert answer.url == reverse("sessions:appointment", args=[row.pk])
    row.refresh_from_db()
    assert row.starts_at == at(MONDAY, 11)


def test_a_time_that_does_not_exist_is_refused_where_the_reader_is(cast, desk, frozen_time):
    cast.ines.time_zone = "Europe/London"
    cast.ines.save()
    row = book(cast, starts_at=at(MONDAY, 10))
    page = drop(desk, row, dt.datetime(2026, 3, 29, 1, 30))
    assert page.status_code == 422


def test_the_page_moves_all_that_follow(cast, desk, frozen_time):
    rows = weekly(cast, starts_at=at(MONDAY, 10), times=3).appointments
    assert "This one and all that follow" in desk.get(reverse("sessions:move", args=[rows[1].pk])).content.decode()
    answer = drop(desk, rows[1], at(MONDAY + dt.timedelta(days=8), 12), scope="following", minutes="50")
    assert "Moved: 2 appointments." in desk.get(answer.url).content.decode()
    single = book(cast, starts_at=at(MONDAY, 16))
    assert "This one and all" not in desk.get(reverse("sessions:move", args=[single.pk])).content.decode()


# ------------------------------------------------------------- booking


def meeting(cast, **changes):
    values = {
        "client": str(cast.rowan.pk), "starts_at": "2026-02-09T10:00", "minutes": "50", "kind": "individual",
        "place": "room", "room": "", "repeats": "0",
    }  # fmt: skip
    return values | changes


def test_a_series_is_booked_and_says_what_was_left_out(cast, desk, frozen_time):
    TimeOff.objects.create(starts_at=at(dt.date(2026, 2, 16), 0), ends_at=at(dt.date(2026, 2, 17), 0))
    answer = desk.post(reverse("sessions:schedule"), meeting(cast, repeats="1", times="3"))
    page = desk.get(answer.url).content.decode()
    assert "Booked: 2 appointments." in page
    assert "Left out: Mon 16 Feb" in page
    assert [row.starts_at.day for row in Appointment.objects.order_by("starts_at")] == [9, 23]


def test_a_taken_room_is_told_at_the_room(cast, desk, frozen_time):
    place = room()
    book(cast, by=cast.yusuf, client=cast.noor, starts_at=at(MONDAY, 10), room=place)
    page = desk.post(reverse("sessions:schedule"), meeting(cast, room=str(place.pk)))
    assert page.status_code == 422
    assert 'href="#id_room"' in page.content.decode()
    assert "Noor" not in page.content.decode()


def test_a_room_out_of_use_cannot_be_chosen(cast, desk, frozen_time):
    place = room(in_use=False)
    assert place.name not in desk.get(reverse("sessions:schedule")).content.decode()
    assert desk.post(reverse("sessions:schedule"), meeting(cast, room=str(place.pk))).status_code == 422


def test_a_trial_consultation_is_booked_for_a_colleague_by_the_desk_and_opens_the_record(cast):
    row = actions.book_consultation(by=cast.admin, client=cast.rowan, clinician=cast.yusuf, starts_at=coming())
    assert (row.kind, row.clinician) == ("consultation", cast.yusuf)
    assert cast.rowan.care.filter(clinician=cast.yusuf, kind="assessment", ended_at=None).exists()
    with pytest.raises(actions.Clash):
        actions.book_consultation(by=cast.admin, client=cast.rowan, clinician=cast.hana, starts_at=row.starts_at)


@pytest.mark.parametrize(
    ("by", "clinician"), [("yusuf", "yusuf"), ("ines", "yusuf"), ("admin", "gone"), ("admin", "martin")]
)
def test_nobody_else_books_a_consultation(cast, by, clinician):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        actions.book_consultation(
            by=getattr(cast, by), client=cast.rowan, clinician=getattr(cast, clinician), starts_at=coming()
        )


# ------------------------------------------------------------- one appointment


@pytest.fixture
def put_forward(monkeypatch):
    """Another app puts things forward for the next session."""
    monkeypatch.setattr(slots, "_fillings", {**slots._fillings, agenda.AGENDA: {}})
    items = [
        AgendaItem("parked", "Wants to say it face to face: school", "/somewhere/"),
        AgendaItem("measure", "PHQ is due"),
    ]
    slots.fill(agenda.AGENDA, "test", lambda client, request: items)


def test_the_therapist_opens_the_session_with_the_agenda(cast, desk, put_forward, frozen_time):
    row = book(cast, starts_at=at(MONDAY, 10))
    actions.save_agenda(by=cast.rowan_user, client=cast.rowan, text="My sister's visit.", expected=0)
    url = reverse("sessions:appointment", args=[row.pk])
    page = desk.get(url).content.decode()
    for words in ("Rowan Ashby wrote", "My sister&#x27;s visit.", "face to face: school", "PHQ is due"):
        assert words in page, words
    frozen_time.move_to(at(MONDAY, 11))
    actions.record_attendance(by=cast.ines, attendance=row.attendances.get(), status="attended")
    page = desk.get(url).content.decode()
    assert "My sister&#x27;s visit." in page
    assert "PHQ is due" not in page, "that belongs to the next one"


def test_times_of_people_elsewhere_are_said(cast, desk, frozen_time):
    cast.rowan.time_zone = "Asia/Tokyo"
    cast.rowan.save()
    row = book(cast, starts_at=at(MONDAY, 10))
    page = desk.get(reverse("sessions:appointment", args=[row.pk])).content.decode()
    assert "Mon 9 Feb, 19:00 in Asia/Tokyo" in page
    assert "10:00 to 10:50" in page


def test_what_people_said_and_how_it_came_here_is_on_the_page(cast, desk, frozen_time):
    row = book(cast, starts_at=at(MONDAY, 10))
    actions.reply(
        by=cast.rowan_user,
        person=cast.rowan,
        attendance=row.attendances.get(),
        kind="move",
        words="After four, please.",
    )
    move(cast.ines, row, at(MONDAY, 16))
    page = desk.get(reverse("sessions:appointment", args=[row.pk])).content.decode()
    assert "After four, please." in page
    assert "About an earlier time" in page
    assert "From Mon 9 Feb, 10:00 to Mon 9 Feb, 16:00" in page


def test_a_freed_place_that_is_taken_is_told_on_the_roster(cast, desk, frozen_time):
    row = book(cast, starts_at=past(3))
    actions.record_attendance(by=cast.ines, attendance=row.attendances.get(), status="cancelled")
    actions.log_session(by=cast.ines, client=another_client(cast), starts_at=past(3), minutes=50)
    field = f"status_{row.attendances.get().pk}"
    answer = desk.post(reverse("sessions:attendance", args=[row.pk]), {field: "attended"}, follow=True)
    assert "You already have an appointment" in answer.content.decode()
    assert row.attendances.get().status == "cancelled"


def test_cancelling_all_that_follow_from_the_page(cast, desk, frozen_time):
    rows = weekly(cast, starts_at=at(MONDAY, 10), times=4).appointments
    url = reverse("sessions:cancel", args=[rows[2].pk])
    assert "This one and all that follow" in desk.get(url).content.decode()
    desk.post(url, {"reason": "cancelled", "scope": "following", "version": "1"})
    assert [row.state for row in Appointment.objects.order_by("starts_at")] == ["scheduled"] * 2 + ["cancelled"] * 2


def test_the_form_knows_whether_it_is_late(cast, desk, frozen_time):
    row = book(cast, starts_at=timezone.now() + dt.timedelta(hours=2))
    page = desk.get(reverse("sessions:cancel", args=[row.pk])).content.decode()
    assert re.search(r'value="late_cancelled"[^>]*checked', page)


# ------------------------------------------------------------- follow-ups, rooms, time off


def test_follow_ups_are_listed_answered_and_closed(cast, desk, frozen_time):
    row = book(cast, starts_at=past(3))
    actions.record_attendance(by=cast.ines, attendance=row.attendances.get(), status="dna")
    url = reverse("sessions:follow_ups")
    assert "Did not attend: get in touch" in desk.get(url).content.decode()
    assert "Did not attend" in desk.get(reverse("today")).content.decode()
    item = FollowUp.objects.get()
    done = reverse("sessions:follow_up_done", args=[item.pk])
    assert desk.post(done, {"words": "", "version": "1"}).status_code == 422
    assert desk.post(done, {"words": "Rang.", "version": "1"}).url == url
    assert desk.post(done, {"words": "Rang too.", "version": "1"}).status_code == 409
    assert "Nothing to follow up" in desk.get(url).content.decode()
    assert FollowUp.objects.get().words == "Rang."


def test_rooms_are_kept_by_whoever_manages_the_clinic(cast, client):
    client.force_login(cast.admin)
    url = reverse("sessions:rooms")
    posted = {"name": "Blue room", "seats": "4", "in_use": "on"}
    assert client.post(url, posted).status_code == 302
    assert client.post(url, posted).status_code == 422, "a name is given once"
    place = Room.objects.get()
    one = reverse("sessions:room", args=[place.pk])
    client.post(one, {"name": "Blue room", "seats": "4"})
    place.refresh_from_db()
    assert not place.in_use
    assert "Not booked any more" in client.get(url).content.decode()
    client.force_login(cast.ines)
    assert client.get(url).status_code == 403


def test_time_off_says_what_it_hits_and_keeps_new_bookings_out(cast, desk, frozen_time):
    row = book(cast, starts_at=at(MONDAY, 10))
    book(cast, client=another_client(cast), starts_at=at(MONDAY, 17))
    url = reverse("sessions:time_off")
    posted = {"whom": "me", "starts_at": "2026-02-09T09:00", "ends_at": "2026-02-09T12:00", "label": ""}
    assert desk.post(url, posted | {"ends_at": "2026-02-09T08:00"}).status_code == 422
    assert desk.post(url, posted | {"whom": "clinic"}).status_code == 422
    page = desk.post(url, posted, follow=True).content.decode()
    assert reverse("sessions:move", args=[row.pk]) in page
    assert "Sam Okafor" not in page
    with pytest.raises(actions.Clash, match="time off"):
        book(cast, starts_at=at(MONDAY, 11))
    assert "Rowan" not in other_browser(cast.yusuf).get(url).content.decode()
    desk.post(reverse("sessions:time_off_remove", args=[TimeOff.objects.get().pk]))
    book(cast, starts_at=at(MONDAY, 11))


def other_browser(user):
    from django.test import Client as Browser

    browser = Browser()
    browser.force_login(user)
    return browser


def test_the_desk_closes_the_clinic_and_learns_how_many_stand_inside(cast, desk, frozen_time):
    book(cast, starts_at=at(MONDAY, 10))
    admin = other_browser(cast.admin)
    url = reverse("sessions:time_off")
    posted = {"whom": "clinic", "starts_at": "2026-02-09T00:00", "ends_at": "2026-02-10T00:00", "label": "Holiday"}
    page = admin.post(url, posted, follow=True).content.decode()
    assert "1 appointment stands inside." in page
    assert "Rowan" not in page
    assert "Rowan Ashby" in desk.get(url).content.decode()
    with pytest.raises(actions.Clash, match="closed"):
        book(cast, by=cast.yusuf, client=cast.noor, starts_at=at(MONDAY, 15))
    assert desk.post(reverse("sessions:time_off_remove", args=[TimeOff.objects.get().pk])).status_code == 403
    assert other_browser(cast.martin).post(url, posted).status_code == 422, "not his to close"


def test_somebody_who_sees_no_clients_is_not_offered_time_off_of_their_own(cast, desk):
    url = reverse("sessions:time_off")
    assert 'value="me"' not in other_browser(cast.admin).get(url).content.decode()
    assert 'value="me"' in desk.get(url).content.decode()


# ------------------------------------------------------------- the client's side


def test_a_client_confirms_asks_and_reads_what_was_said(cast, phone, frozen_time):
    row = book(cast, starts_at=at(MONDAY, 10))
    attendance = row.attendances.get()
    url = reverse("sessions:portal_appointments")
    phone.post(reverse("sessions:portal_confirm", args=[attendance.pk]))
    assert "You said that you are coming." in phone.get(url).content.decode()
    ask = reverse("sessions:portal_ask", args=[attendance.pk])
    assert phone.post(ask, {"kind": "confirmed"}).status_code == 422
    phone.post(ask, {"kind": "move", "words": "After four."})
    assert "You asked for another time." in phone.get(url).content.decode()
    assert Reply.objects.get().words == "After four."
    move(cast.ines, row, at(MONDAY, 16))
    page = phone.get(url).content.decode()
    assert "You asked" not in page
    assert "I&#x27;m coming" in page or "I'm coming" in page


def test_a_long_series_shows_the_next_ones_and_says_that_there_are_more(cast, phone, frozen_time):
    weekly(cast, starts_at=at(MONDAY, 10), times=12)
    page = phone.get(reverse("sessions:portal_appointments")).content.decode()
    assert page.count("<h2 id=") == 6
    assert "More times are booked after these." in page


def test_what_is_over_or_off_is_not_answered(cast, phone, frozen_time):
    row = book(cast, starts_at=at(MONDAY, 10))
    attendance = row.attendances.get()
    actions.cancel_appointment(by=cast.ines, appointment=row, reason="clinic_cancelled")
    for name in ("sessions:portal_confirm", "sessions:portal_ask"):
        answer = phone.post(reverse(name, args=[attendance.pk]), {"kind": "move"}, follow=True)
        assert "not open any more" in answer.content.decode()
    assert not Reply.objects.exists()


def test_the_video_link_is_shown_on_the_day_to_who_is_in_it(cast, phone, frozen_time):
    cast.ines.clinician.video_link = "https://video.example.org/usual"
    cast.ines.clinician.save()
    book(cast, starts_at=at(MONDAY, 10), place="video", link="https://video.example.org/own")
    book(cast, starts_at=at(MONDAY, 15), place="video")
    url = reverse("sessions:portal_appointments")
    assert "video.example.org" not in phone.get(url).content.decode()
    frozen_time.move_to(at(MONDAY, 9))
    page = phone.get(url).content.decode()
    assert "https://video.example.org/own" in page
    assert "https://video.example.org/usual" in page
    assert "video.example.org" not in other_browser(cast.noor_user).get(url).content.decode()


def test_the_agenda_saves_itself_and_shows_both_texts_of_two_devices(cast, phone):
    url = reverse("sessions:portal_agenda")
    saved = phone.post(url, {"text": "My sister.", "version": "0"}, headers={"X-Autosave": "1"})
    assert (saved.status_code, saved.headers["X-Version"]) == (200, "1")
    again = phone.post(url, {"text": "My sister, and work.", "version": "1"}, headers={"X-Autosave": "1"})
    assert again.headers["X-Version"] == "2"
    stale = phone.post(url, {"text": "From the laptop.", "version": "1"}, headers={"X-Autosave": "1"})
    assert stale.status_code == 409
    for words in ("From the laptop.", "My sister, and work."):
        assert words in stale.content.decode()
    whole_page = phone.post(url, {"text": "From the laptop.", "version": "1"})
    assert whole_page.status_code == 409
    assert "<html" in whole_page.content.decode()
    assert phone.post(url, {"text": "From the laptop.", "version": "2"}).status_code == 302
    assert "From the laptop." in phone.get(url).content.decode()


def test_staff_have_no_portal_pages(cast, desk):
    assert desk.get(reverse("sessions:portal_agenda")).status_code == 403
