"""One plan's way: drafted from a template, agreed to on a phone, cited in a session, reviewed, written anew, compared."""

import re

import pytest
from playwright.sync_api import expect

from plans import formulation
from plans.actions import load_shelf
from plans.cycle import STEP_KEYS
from tests.cast import PASSWORD, build_cast
from tests.journeys.looking import Person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(browser, live_server):
    cast = build_cast()
    load_shelf()
    agree_on_a_picture(cast)
    ines = Person(browser, live_server.url, width="desk", folder="plan/therapist")
    rowan = Person(browser, live_server.url, width="phone", folder="plan/client")
    ines.sign_in(cast.ines.email, PASSWORD)
    rowan.sign_in(cast.rowan_user.email, PASSWORD)
    yield ines, rowan, f"/clients/{cast.rowan.pk}/"
    ines.leave()
    rowan.leave()


def agree_on_a_picture(cast):
    """What earlier sessions led to (its own way is in test_slow_trust)."""
    picture = formulation.start_picture(client=cast.rowan, by=cast.ines)
    said = {step: f"What was said of {step}" for step in STEP_KEYS} | {"move": "I find a fault and go"}
    picture = formulation.save_picture(picture=picture, by=cast.ines, said=said, expected=picture.version)
    picture = formulation.show_picture(picture=picture, by=cast.ines)
    formulation.reply(picture=picture, by=cast.rowan_user, fits=True)


def test_from_a_template_to_the_second_version(people):
    ines, rowan, case = people
    draft_from_a_template(ines, case)
    sign(ines, look="signing")
    agree_on_the_phone(rowan, look=True)
    session_that_cites(ines, case)
    review_and_change(ines, case)
    sign(ines)
    agree_on_the_phone(rowan)
    keep_a_goal_of_ones_own(rowan)
    compare(ines, case)


def draft_from_a_template(ines, case):
    page = ines.page
    page.goto(f"{case}plan/")
    page.get_by_role("link", name="Start from a template").click()
    expect(page.get_by_role("main")).to_contain_text("Nobody gets past the hallway")
    page.get_by_role("button", name=re.compile("Start from this.*Leaves before being left")).click()
    expect(page.get_by_role("main")).to_contain_text("I find a fault and go")
    page.get_by_role("textbox", name="In the client's own words").fill("To still be there in the morning.")
    page.get_by_role("button", name="Save these words").click()
    page.get_by_role("link", name=re.compile("From a pattern.*goal 2")).click()
    page.get_by_role("link", name=re.compile("answers “how are you")).click()
    ines.look("objective-from-a-pattern")
    page.get_by_role("combobox", name="Technique").fill("Vulnerability ladder, step by step")
    page.get_by_role("button", name="Save objective").click()
    expect(page.get_by_text("Objective added.")).to_be_visible()
    ines.look("draft")


def sign(ines, *, look=""):
    page = ines.page
    page.get_by_role("link", name="Read through and sign").click()
    page.get_by_role("button", name="Sign this version").click()
    expect(page.get_by_role("heading", name=re.compile("waits for signatures"))).to_be_visible()
    if look:
        ines.look(look)


def agree_on_the_phone(rowan, *, look=False):
    page = rowan.page
    page.goto("/")
    page.get_by_role("link", name="A plan for you to read and answer").click()
    expect(page.get_by_role("main")).to_contain_text("Stay in touch when I want to run")
    if look:
        rowan.look("to-answer")
    page.get_by_role("button", name="Yes, I agree to this plan").click()
    expect(page.get_by_role("main")).to_contain_text("You agreed to this on")
    if look:
        rowan.look("what-we-work-on")


def session_that_cites(ines, case):
    page = ines.page
    page.goto(f"/sessions/log/?client={case.rstrip('/').rsplit('/', 1)[-1]}")
    page.get_by_label("Attended", exact=True).check()
    page.get_by_role("button", name="Log and write the note").click()
    page.wait_for_url("**/notes/**")
    page.get_by_role("textbox", name="Data").fill("Named the urge to leave while it was there.")
    page.get_by_role("textbox", name="Assessment").fill("A first pause before acting.")
    page.get_by_role("textbox", name="Plan").fill("Write down the next three.")
    page.get_by_label("Asked, no concern").check()
    page.get_by_label(re.compile("1.1 Notices the urge")).check()
    page.get_by_role("group", name="Progress on objective 1.1").get_by_label("Moved").check()
    page.get_by_role("button", name="Sign and lock").click()
    expect(page.get_by_text("Everything is there")).to_be_visible()
    page.get_by_role("button", name="Sign and lock").click()
    expect(page.get_by_text("Signed and locked.")).to_be_visible()
    page.goto(f"{case}plan/")
    expect(page.locator(".obj-row").first).to_contain_text("1 session")
    ines.look("plan-at-work")


def review_and_change(ines, case):
    page = ines.page
    page.get_by_role("link", name="Start the review").click()
    for group in page.locator(".plan-judged").all():
        group.get_by_label("As expected").check()
        group.get_by_label("Go on").check()
    first = page.locator(".plan-judged").first
    first.get_by_label("More", exact=True).check()
    first.get_by_label("Change it").check()
    page.get_by_label("Write the next version").check()
    page.get_by_role("button", name="Write the review down").click()
    expect(page.get_by_role("alert")).to_contain_text("Say in a few words why")
    ines.look("review-with-an-error")
    first.get_by_label(re.compile("^Why, if it changes")).fill("Four times a week is more than this life has room for.")
    page.get_by_role("button", name="Write the review down").click()
    expect(page.get_by_role("heading", name=re.compile("Version 2, draft"))).to_be_visible()
    page.get_by_role("link", name="Change 1.1").click()
    page.get_by_label("What will be different").fill("Notices the urge to leave and tells somebody before acting")
    page.get_by_label("Aim", exact=True).fill("3")
    page.get_by_role("button", name="Save objective").click()
    expect(page.get_by_text("Objective saved.")).to_be_visible()


def keep_a_goal_of_ones_own(rowan):
    page = rowan.page
    page.goto("/my/goals/")
    page.get_by_role("textbox").fill("Have one person I would ring at night")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_role("link", name=re.compile("How near is it today")).click()
    rowan.look("how-near")
    page.get_by_label("4", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("How near it felt, 0 to 10: 4")


def compare(ines, case):
    page = ines.page
    page.goto(f"{case}plan/")
    expect(page.get_by_role("main")).to_contain_text("Have one person I would ring at night")
    page.get_by_role("link", name="What version 2 changed").click()
    expect(page.locator("ins").first).to_contain_text("tells somebody")
    expect(page.locator("del").first).to_contain_text("names it")
    ines.look("two-versions")
    page.goto("/plans/reviews/")
    expect(page.get_by_role("main")).to_contain_text("Active")
    ines.look("what-is-due")
