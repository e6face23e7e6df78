"""Trust in a real browser: who did what, who has seen my record, a screen that locks itself, and somebody who leaves."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

import audit
from people.models import User
from tests.cast import PASSWORD, build_cast
from tests.journeys.looking import Person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    return build_cast()


@pytest.fixture
def enter(live_server, browser):
    """Somebody signs in: ``enter(user)``."""
    people = []

    def go(user, width="desk"):
        person = Person(browser, live_server.url, width=width, folder="trust")
        person.page.on("dialog", lambda dialog: dialog.accept())
        people.append(person)
        person.sign_in(user.email, PASSWORD)
        return person

    yield go
    for person in people:
        person.leave()


def worked(cast):
    """An ordinary day, and one reading that nothing explains."""
    for action in ("case.read", "plan.read", "note.opened", "note.saved", "note.printed"):
        audit.record(action, by=cast.ines, client=cast.rowan)
    audit.record("case.read", by=cast.martin, client=cast.rowan)
    audit.record("case.read", by=cast.yusuf, client=cast.rowan)
    audit.record("client.viewed", by=cast.admin, client=cast.rowan)


def test_admin_and_client_see_who_looked(cast, enter):
    worked(cast)
    desk = enter(cast.admin)
    desk.page.goto("/clinic/trail/")
    desk.page.get_by_role("button", name="Check every entry").click()
    expect(desk.page.get_by_text("Nothing was changed, taken out or put in between.")).to_be_visible()
    expect(desk.page.get_by_text("nothing ties them")).to_be_visible()
    desk.look("trail")
    desk.page.get_by_role("link", name="What left the clinic").click()
    expect(desk.page.get_by_text("A session note: printed")).to_be_visible()
    desk.look("left")
    desk.page.get_by_role("link", name="Unusual access").click()
    expect(desk.page.get_by_text("No care, supervision or desk work ties them together")).to_be_visible()
    desk.look("unusual")
    desk.page.get_by_role("link", name="See the entries: Yusuf Demir").first.click()
    expect(desk.page.get_by_role("cell", name="The first page of a record: opened").first).to_be_visible()

    desk.page.goto(f"/staff/{cast.ines.pk}/")
    desk.look("staff")
    desk.page.get_by_role("link", name="This person leaves").click()
    desk.page.get_by_role("button", name="Hand over and close the account").click()
    expect(desk.page.get_by_role("link", name=re.compile("Choose who goes on"))).to_be_visible()
    desk.look("leave")
    desk.page.get_by_label("For all cases").select_option(label="Yusuf Demir")
    desk.page.get_by_role("button", name="Hand over and close the account").click()
    expect(desk.page.get_by_text("1 case was handed over")).to_be_visible()
    assert not User.objects.get(pk=cast.ines.pk).is_active

    phone = enter(cast.rowan_user, width="phone")
    phone.page.goto("/my/papers/")
    phone.page.get_by_role("link", name="Who has seen my record").click()
    expect(phone.page.get_by_text("opened your plan")).to_be_visible()
    phone.look("seen")


def test_a_screen_that_nobody_touches_locks_and_keeps_what_was_typed(cast, enter, live_server):
    desk = enter(cast.admin)
    page = desk.page
    page.clock.install()
    page.goto("/staff/invite/")
    page.get_by_label("Name").fill("Ada Byrne")
    page.clock.run_for(14 * 60_000)
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    page.clock.run_for(2 * 60_000)
    expect(page.get_by_role("alertdialog", name="Locked")).to_be_visible()
    expect(page.get_by_label("Name")).to_be_hidden()
    assert "Ada" not in page.locator("body").inner_text()
    Session.objects.all().delete()  # the server's own clock has ended the sign-in as well
    page.get_by_role("button", name="I have signed in").click()
    expect(page.get_by_text("Nobody is signed in here yet.")).to_be_visible()
    desk.look("locked")
    with desk.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    other = opened.value
    other.get_by_label("E-mail").fill(cast.admin.email)
    other.get_by_label("Password").first.fill(PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_url(re.compile("/desk/"))
    other.close()
    page.get_by_role("button", name="I have signed in").click()
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(page.get_by_label("Name")).to_have_value("Ada Byrne")
    page.get_by_label("E-mail address").fill("ada@demo.test")
    page.get_by_label(re.compile("Therapist")).check()
    page.get_by_role("button", name=re.compile("invit", re.I)).last.click()
    expect(page.get_by_text("The invitation is on its way")).to_be_visible()
