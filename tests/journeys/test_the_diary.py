"""The diary from both sides: a weekly hour is booked, one of them moved by keys and another with the mouse, a client on a phone
confirms, writes down what to talk about and asks for another time; a late cancellation becomes something to do.
"""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from people.models import Availability, Clinic
from sessions.models import Agenda, Appointment, FollowUp, Move, Reply, Room, Series, TimeOff
from tests.cast import PASSWORD, begin_care, build_cast, make_client
from tests.journeys.looking import Person
from tests.support import without_triggers

PATIENCE = 20_000  # ms: a page of a busy machine
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    with without_triggers():
        cast = build_cast()
        Room.objects.create(name="Blue room")
        Clinic.objects.update(buffer_minutes=10, address="4 Harbour Street")
        for weekday in range(5):
            hours = {"starts": dt.time(9), "ends": dt.time(17)}
            Availability.objects.create(clinician=cast.ines.clinician, weekday=weekday, **hours)
        begin_care(make_client("Sam Okafor"), cast.ines)
        yield cast


@pytest.fixture
def people(browser, live_server, cast):
    found = {
        "therapist": Person(browser, live_server.url, width="desk", folder="diary/therapist"),
        "client": Person(browser, live_server.url, width="phone", folder="diary/client"),
    }
    found["therapist"].sign_in(cast.ines.email, PASSWORD)
    found["client"].sign_in(cast.rowan_user.email, PASSWORD)
    yield found
    for person in found.values():
        person.leave()


def next_monday():
    today = dt.date.today()
    return today + dt.timedelta(days=7 - today.weekday())


def test_a_weekly_hour_from_both_sides(people, cast):
    therapist, client = people["therapist"], people["client"]
    monday = next_monday()
    TimeOff.objects.create(
        label="Training day", starts_at=f"{monday + dt.timedelta(days=3)}T00:00Z", ends_at=f"{monday + dt.timedelta(days=4)}T00:00Z"
    )  # fmt: skip
    book_weekly(therapist, cast, monday)
    move_by_keys(therapist, monday)
    take_it_back(therapist)
    move_with_the_mouse(therapist, monday)
    confirm(client)
    write_an_agenda(client)
    ask_for_another_time(client)
    see_what_was_said(therapist)
    move_the_rest(therapist)
    cancel_late(therapist, cast)


def book_weekly(therapist, cast, monday):
    page = therapist.page
    page.goto(f"/sessions/new/?client={cast.rowan.pk}")
    page.get_by_label("Starts").fill(f"{monday}T10:00")
    page.get_by_label("Every week").check()
    page.get_by_label("How many times").fill("4")
    page.get_by_role("combobox", name=re.compile("^Room")).select_option(label="Blue room")
    therapist.look("book")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("Booked: 4 appointments.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Training day")).to_be_visible(timeout=PATIENCE)
    therapist.look("week")
    assert Series.objects.get().appointments.count() == 4


def block(page):
    return page.locator("[data-move]", has_text="Rowan Ashby")


def move_by_keys(therapist, monday):
    """To Tuesday at half past ten: M, one to the right, two down, Enter."""
    page = therapist.page
    block(page).focus()
    for key in ("m", "ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("[data-diary-say]")).to_have_text(re.compile("Tue .*10:30"))
    page.keyboard.press("Escape")
    expect(page.locator("[data-diary-say]")).to_have_text("Left where it was.")
    assert not Move.objects.exists()
    for key in ("m", "ArrowRight", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name=re.compile("Moved from Mon"))).to_be_visible(timeout=PATIENCE)
    therapist.look("moved")
    moved = Move.objects.get()
    assert (moved.to_at - moved.from_at) == dt.timedelta(days=1, minutes=30)
    assert moved.from_at.date() == monday


def take_it_back(therapist):
    page = therapist.page
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It is back where it was.")).to_be_visible(timeout=PATIENCE)
    assert Move.objects.get().undone
    expect(block(page)).to_contain_text("10:00")


def move_with_the_mouse(therapist, monday):
    """Two days on and an hour later."""
    page = therapist.page
    box = block(page).bounding_box()
    wednesday = page.locator(f'[data-day="{monday + dt.timedelta(days=2)}"]').bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(wednesday["x"] + 40, box["y"] + 40, steps=4)
    page.mouse.move(wednesday["x"] + 40, box["y"] + 70, steps=4)
    page.mouse.up()
    expect(page.get_by_role("heading", name=re.compile("to Wed .*11:00"))).to_be_visible(timeout=PATIENCE)
    first = Appointment.objects.order_by("starts_at").first()
    assert first.starts_at.date() == monday + dt.timedelta(days=2)
    assert first.is_moved


def confirm(client):
    page = client.page
    page.goto("/my/appointments/")
    client.look("appointments")
    page.get_by_role("button", name=re.compile("I'm coming")).first.click()
    expect(page.get_by_text("You said that you are coming.")).to_be_visible(timeout=PATIENCE)
    assert Reply.objects.get().kind == "confirmed"


def write_an_agenda(client):
    """It saves itself; nothing is lost when the page is left."""
    page = client.page
    page.get_by_role("link", name="Write down what to talk about").click()
    page.get_by_label("What would you like to talk about?").fill("The visit of my sister.")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Saved")
    client.look("agenda")
    assert Agenda.objects.get().text == "The visit of my sister."


def ask_for_another_time(client):
    page = client.page
    page.goto("/my/appointments/")
    page.get_by_role("link", name=re.compile("Another time")).nth(1).click()
    client.look("ask")
    page.get_by_label("Which times would suit you?").fill("A little later would help.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("You asked for another time.")).to_be_visible(timeout=PATIENCE)
    client.look("asked")


def see_what_was_said(therapist):
    page = therapist.page
    page.goto("/")
    therapist.look("today")
    page.get_by_role("link", name="Rowan Ashby").first.wait_for()
    first = Appointment.objects.order_by("starts_at").first()
    page.goto(f"/sessions/{first.pk}/")
    expect(page.get_by_text("The visit of my sister.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Rowan Ashby: Confirmed")).to_be_visible(timeout=PATIENCE)
    therapist.look("appointment")
    page.goto("/sessions/follow-ups/")
    expect(page.get_by_text("A little later would help.")).to_be_visible(timeout=PATIENCE)
    therapist.look("follow-ups")


def move_the_rest(therapist):
    """The answer to the wish, for this one and all that follow."""
    page = therapist.page
    second = Appointment.objects.order_by("slot_on")[1]
    page.get_by_role("link", name="Rowan Ashby").first.click()
    page.get_by_label("New time").fill(f"{second.starts_at:%Y-%m-%d}T14:00")
    page.get_by_label("This one and all that follow").check()
    therapist.look("move")
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_text("Moved: 3 appointments.")).to_be_visible(timeout=PATIENCE)
    assert Series.objects.count() == 2


def cancel_late(therapist, cast):
    """Within the clinic's notice the form already says "late"; what follows is on the list of things to do."""
    page = therapist.page
    first = Appointment.objects.order_by("starts_at").first()
    soon = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=3)
    Appointment.objects.filter(pk=first.pk).update(starts_at=soon, ends_at=soon + dt.timedelta(minutes=50))
    page.goto(f"/sessions/{first.pk}/cancel/")
    expect(page.get_by_label("Cancelled late")).to_be_checked()
    therapist.look("cancel")
    page.get_by_role("button", name="Cancel the appointment").click()
    page.goto("/sessions/follow-ups/")
    expect(page.get_by_text(re.compile("Cancelled late: get in touch")).first).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name=re.compile("Done.*Cancelled late")).click()
    page.get_by_label("What was done").fill("Wrote a line; see you on Wednesday.")
    page.get_by_role("button", name="Note it as done").click()
    expect(page.get_by_text("Noted.")).to_be_visible(timeout=PATIENCE)
    done = FollowUp.objects.get(kind="late_cancel")
    assert done.done_by == cast.ines
