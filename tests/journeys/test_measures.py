"""Measures in a real browser: a long form on a phone that loses everything, and what staff see of it afterwards."""

import base64
import datetime as dt
import json
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from assessments.measures import asking, editions, instruments, paper, saving
from assessments.models import MeasureResponse
from tests.cast import PASSWORD
from tests.journeys.looking import Person
from tests.measures import forms

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person(browser, live_server):
    """Somebody with a browser of their own, signed in."""
    found = []

    def person(user, *, width, folder):
        one = Person(browser, live_server.url, width=width, folder=folder)
        found.append(one)
        one.sign_in(user.email, PASSWORD)
        return one

    yield person
    for one in found:
        one.leave()


def choose(page, question, word):
    group = page.get_by_role("group", name=f"Question number {question} of the walk", exact=True)
    group.get_by_role("radio", name=word, exact=True).check()


def chosen(page, question):
    return page.locator(f'input[name="q{question}~0"]:checked')


def status(page):
    return page.locator("[data-autosave-status]")


def soon(page, holds, seconds=8):
    for _ in range(seconds * 10):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come to that")


def stored(question):
    for item in saving.content_of(MeasureResponse.objects.get()).get("item", []):
        if item["linkId"] == f"q{question}" and item.get("answer"):
            return item["answer"][0]["valueCoding"]["display"]
    return None


@pytest.fixture
def walk(cast):
    made = editions.import_edition(raw=forms.long_form(36), by=cast.admin)
    editions.set_alerts(edition=made.edition, by=cast.admin, alerts=[{"item": "q5", "from": "4"}])
    edition = editions.publish(edition=made.edition, by=cast.admin)
    return asking.assign(client=cast.rowan, key=edition.key, by=cast.ines).requests.get()


def test_a_phone_loses_network_battery_and_login_in_the_middle_and_nothing_is_lost(cast, walk, person):
    rowan = person(cast.rowan_user, width="phone", folder="measures/client")
    page = rowan.page
    page.goto("/my/questions/")
    page.get_by_role("link", name="Have a look").click()
    rowan.look("begin")
    page.get_by_role("button", name="Begin").click()
    rowan.look("part")
    first = page.url

    choose(page, 1, "Quite")
    expect(status(page)).to_contain_text("Saved")
    assert stored(1) == "Quite"

    the_network_goes_and_then_the_battery(rowan, first)
    the_login_ends(rowan, cast)
    the_login_ends_and_the_battery_too(rowan, cast, first)
    safety_is_heard_at_once(rowan)
    on_another_device(cast, person, first)


def the_network_goes_and_then_the_battery(rowan, address):
    rowan.page.context.set_offline(True)
    choose(rowan.page, 2, "Somewhat")
    expect(status(rowan.page)).to_contain_text("Not saved", timeout=8000)
    rowan.page.wait_for_timeout(800)
    kept = rowan.page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('kept:'))")
    # Sealed: somebody else with the phone reads a moment and drawn letters, which may spell anything short.
    clear = json.loads(kept[0][1])
    assert set(clear) == {"at", "iv", "data"}
    assert "answers" not in base64.b64decode(clear["data"], validate=True).decode("latin-1")
    rowan.page.close()
    rowan.page.context.set_offline(False)
    rowan.problems.clear()
    rowan.page = rowan.context.new_page()
    rowan.page.goto(address)
    expect(chosen(rowan.page, 2)).to_have_value("2")
    # Sent by the page that comes back, or by the last breath of the one that was closed: once, either way.
    soon(rowan.page, lambda: (stored(1), stored(2)) == ("Quite", "Somewhat"))
    left = "Object.keys(localStorage).filter((name) => name.startsWith('kept:')).length"
    soon(rowan.page, lambda: rowan.page.evaluate(left) == 0)


def the_login_ends(rowan, cast):
    rowan.context.clear_cookies()
    choose(rowan.page, 3, "Fully")
    expect(status(rowan.page)).to_contain_text("You are signed out. What you typed is still here.")
    with rowan.context.expect_page() as opened:
        status(rowan.page).get_by_role("link", name="Sign in").click()
    sign_in_again(opened.value, cast)
    opened.value.close()
    rowan.page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(status(rowan.page)).to_contain_text("Saved")
    assert stored(3) == "Fully"


def sign_in_again(page, cast):
    page.wait_for_load_state()
    page.get_by_label("E-mail", exact=False).first.fill(cast.rowan_user.email)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in").first.click()
    page.wait_for_load_state()


def the_login_ends_and_the_battery_too(rowan, cast, address):
    rowan.context.clear_cookies()
    choose(rowan.page, 4, "A little")
    expect(status(rowan.page)).to_contain_text("You are signed out")
    rowan.page.close()
    rowan.page = rowan.context.new_page()
    rowan.page.goto(address)
    sign_in_again(rowan.page, cast)
    assert rowan.page.url == address
    expect(chosen(rowan.page, 4)).to_have_value("1")
    expect(status(rowan.page)).to_contain_text("Saved")
    assert stored(4) == "A little"


def safety_is_heard_at_once(rowan):
    choose(rowan.page, 5, "Fully")
    expect(rowan.page.get_by_role("heading", name="You don't have to carry this alone")).to_be_visible()
    expect(rowan.page.get_by_text("Night line")).to_be_visible()
    expect(chosen(rowan.page, 5)).to_have_value("4")
    rowan.problems.clear()
    rowan.page.on("console", rowan._heard)
    rowan.look("help-at-once")


def on_another_device(cast, person, address):
    desk = person(cast.rowan_user, width="desk", folder="measures/other-device")
    page = desk.page
    page.goto(address)
    for question, value in ((1, "3"), (2, "2"), (3, "4"), (4, "1"), (5, "4")):
        expect(chosen(page, question)).to_have_value(value)
    page.get_by_role("button", name="Save and go on").last.click()
    page.wait_for_url("**/reach/**")
    page.goto("/my/questions/")
    page.get_by_role("link", name="Carry on").click()
    desk.look("overview")
    page.get_by_role("link", name="Look at what I've written").click()
    expect(page.get_by_text("Quite", exact=True)).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Sent. Thank you for taking the time.")).to_be_visible()
    assert MeasureResponse.objects.get().state == "completed"


def enter(cast, edition, total, day):
    numbers, left = {}, total
    for item in range(1, 11):
        points = 0 if item == 6 else min(4, left)
        left -= points
        numbers[str(item)] = Decimal(4 - points if item in (2, 3) else points)
    paper.enter_numbers(client=cast.rowan, edition=edition, by=cast.ines, numbers=numbers, completed_on=day)


def test_scores_over_time_at_the_desk_and_paper_by_the_keyboard(cast, person):
    instruments.switch_on(key="core10", by=cast.admin)
    editions.load_own_measures()
    edition = editions.edition_in_use("core10")
    today = dt.date.today()
    for place, total in enumerate((21, 19, 18, 15, 13)):
        enter(cast, edition, total, today - dt.timedelta(days=140 - 24 * place))
    ines = person(cast.ines, width="desk", folder="measures/therapist")
    page = ines.page
    page.goto(f"/clients/{cast.rowan.pk}/measures/")
    page.get_by_role("link", name="CORE-10", exact=True).click()
    page.get_by_label("Item 1", exact=True).focus()
    for number in ("1", "4", "3", "1", "1", "0", "1", "1", "1", "3"):
        page.keyboard.type(number)
        page.keyboard.press("Tab")
    ines.look("paper")
    page.keyboard.press("Enter") if page.locator("button:focus").count() else page.get_by_role(
        "button", name="Enter and score"
    ).click()
    expect(page.get_by_text("Entered and scored.")).to_be_visible()
    ines.look("response")
    page.get_by_role("link", name="All measures").click()
    expect(page.get_by_text("Recovered on this measure").first).to_be_visible()
    ines.look("tab")
    page.get_by_role("link", name="All scores").first.click()
    ines.look("history")
    page.goto(f"/clients/{cast.rowan.pk}/measures/assign/")
    ines.look("assign")

    priya = person(cast.admin, width="desk", folder="measures/admin")
    priya.page.goto("/clinic/forms/")
    priya.look("forms")
    priya.page.goto("/clinic/instruments/fis/")
    priya.look("instrument")
    made = editions.import_edition(raw=forms.branching(), by=cast.admin)
    priya.page.goto(f"/clinic/forms/{made.edition.pk}/")
    priya.look("edition")


# --- a date as people know it
def a_form_with_a_date(cast):
    item = {"linkId": "since", "type": "date", "text": "Since when have you lived there?"}
    then = {"linkId": "note", "type": "string", "text": "What else about it?"}
    room = {"linkId": "room", "type": "string", "text": "Which room?"}
    light = {"linkId": "light", "type": "string", "text": "How light is it?"}
    group = {"linkId": "rooms", "type": "group", "repeats": True, "text": "Room", "item": [room, light]}
    raw = forms.questionnaire(item, then, group, url="urn:test:lived", title="Where you live")
    edition = editions.publish(edition=editions.import_edition(raw=raw, by=cast.admin).edition, by=cast.admin)
    return asking.assign(client=cast.rowan, key=edition.key, by=cast.ines).requests.get()


def test_a_phone_takes_a_month_or_a_year_by_its_keyboard(cast, person):
    a_form_with_a_date(cast)
    rowan = person(cast.rowan_user, width="phone", folder="measures/dates")
    page = rowan.page
    page.goto("/my/questions/")
    page.get_by_role("link", name="Have a look").click()
    page.get_by_role("button", name="Begin").click()
    field = page.get_by_label("Since when have you lived there?")
    field.press_sequentially("last spring")
    field.press("Enter")
    expect(page.get_by_role("link", name="We can't read this as a date.")).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("last spring")
    rowan.look("no-date")
    field.fill("")
    field.press_sequentially("May 1998")
    expect(status(page)).to_contain_text("Saved")
    page.goto(page.url)
    expect(field).to_have_value("May 1998")
    rowan.look("a-month")
    field.press("Enter")
    page.wait_for_url("**/part/2/")
    the_keyboard_goes_on_in_a_new_room(page)
    page.goto("/my/questions/")
    rowan.look("list")


def the_keyboard_goes_on_in_a_new_room(page):
    page.get_by_label("Which room?").fill("Attic")
    page.get_by_role("button", name="One more: Room").press("Enter")
    expect(page.get_by_role("heading", name="Room 2")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Which room?").nth(1)).to_be_focused()


def test_forms_and_requests_at_the_desk(cast, person):
    asked = a_form_with_a_date(cast)
    instruments.switch_on(key="core-om", by=cast.admin)
    for number in range(60):
        raw = forms.questionnaire(
            {"linkId": "a", "type": "string", "text": "A"}, url=f"urn:test:{number}", title=f"Form {number}"
        )
        editions.import_edition(raw=raw, by=cast.admin)
    priya = person(cast.admin, width="desk", folder="measures/clinic")
    priya.page.goto("/clinic/forms/")
    priya.look("forms")
    priya.page.get_by_role("link", name="Next").click()
    expect(priya.page.get_by_text("Page 2 of 2")).to_be_visible()
    priya.page.goto("/clinic/forms/?q=nothing-like-it")
    priya.look("none-fits")
    priya.page.goto("/clinic/instruments/core-om/")
    priya.look("instrument")
    ines = person(cast.ines, width="desk", folder="measures/asked")
    ines.page.goto(f"/clients/{asked.client_id}/asked/")
    expect(ines.page.get_by_role("link", name="Enter answers")).to_be_visible()
    ines.look("asked")
    instruments.switch_on(key="core10", by=cast.admin)
    enter(cast, editions.edition_in_use("core10"), 12, dt.date(2026, 1, 1))
    ines.page.goto(f"/measures/responses/{MeasureResponse.objects.get().pk}/")
    ines.look("filling")
    ines.page.get_by_role("link", name="Print").click()
    expect(ines.page.get_by_role("heading", name="CORE-10")).to_be_visible()
    ines.look("filling-on-paper")
