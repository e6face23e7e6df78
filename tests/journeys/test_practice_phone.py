"""Practice on a phone, with a therapist at a desk: a ladder's step before and after, a thought record, a row of exercises."""

import re

import pytest
from playwright.sync_api import expect

from homework import actions
from homework.models import Entry, Exercise
from tests.cast import PASSWORD
from tests.journeys.looking import Person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FIRST_STEPS = (("Say thank you and stop there", 45), ("Tell a colleague about my weekend", 25))


@pytest.fixture
def rowan(browser, live_server, cast):
    person = Person(browser, live_server.url, width="phone", folder="practice-phone")
    person.sign_in(cast.rowan_user.email, PASSWORD)
    yield person
    person.leave()


@pytest.fixture
def ines(browser, live_server, cast):
    person = Person(browser, live_server.url, width="desk", folder="practice-desk")
    person.sign_in(cast.ines.email, PASSWORD)
    yield person
    person.leave()


def go_on(page, name="Continue"):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_a_step_of_the_ladder_before_and_after(ines, rowan, cast):
    desk, phone = ines.page, rowan.page
    desk.goto(f"/clients/{cast.rowan.pk}/practice/choose/")
    desk.get_by_role("link", name="Build a ladder together").click()
    for number, (words, expected) in enumerate(
        (("Say thank you and stop there", 45), ("Tell a colleague about my weekend", 25)), 1
    ):
        desk.locator(f"[name=words_{number}]").fill(words)
        desk.locator(f"[name=expected_{number}]").fill(str(expected))
    ines.look("ladder-new")
    desk.get_by_role("button", name="Begin").click()
    desk.get_by_role("button", name="We agreed on it").first.click()
    expect(desk.get_by_text("Agreed together.")).to_be_visible()

    phone.goto("/my/practice/")
    phone.get_by_role("link", name="Letting somebody know me", exact=True).click()
    phone.get_by_role("link", name=re.compile("Make it smaller.*thank you", re.S)).click()
    phone.get_by_label("What is the step?").fill("Write thank you in a message")
    phone.get_by_label("How hard do you expect it to be?").fill("30")
    rowan.look("make-it-smaller")
    phone.get_by_role("button", name="Save").click()
    rowan.look("ladder")
    phone.get_by_role("button", name=re.compile("Try it.*weekend", re.S)).click()
    phone.get_by_label("How hard does it feel beforehand?").fill("60")
    phone.get_by_label("What do you expect to happen?").fill("That it gets awkward.")
    rowan.look("step-before")
    go_on(phone, "Save and come back later")
    phone.get_by_role("link", name="Letting somebody know me", exact=True).click()
    phone.get_by_role("link", name=re.compile("Carry on writing.*weekend", re.S)).click()
    go_on(phone)
    phone.get_by_label("How hard was the hardest moment?").fill("70")
    phone.get_by_label("How hard did it feel at the end?").fill("25")
    phone.get_by_label("What happened?").fill("She told me about hers.")
    go_on(phone)
    phone.get_by_label("What did you learn?").fill("It passed sooner than I thought.")
    go_on(phone)
    phone.get_by_label("I tried it").check()
    phone.get_by_label(re.compile("Ines")).first.check()
    phone.get_by_role("button", name="Finish").click()
    phone.goto("/my/practice/")
    phone.get_by_role("link", name="Letting somebody know me", exact=True).click()
    expect(phone.get_by_text("Expected 25, ended at 25")).to_be_visible()
    rowan.look("step-after")

    desk.reload()
    expect(desk.get_by_text("Started at 60, rose to 70 and settled at 25.")).to_be_visible()
    ines.look("ladder-at-the-desk")
    assert Entry.objects.get().step.words == "Tell a colleague about my weekend"


def test_a_thought_record_from_the_list_to_the_answer(rowan, ines, cast):
    actions.load_library()
    exercise = Exercise.objects.get(slug="when-i-pulled-back")
    actions.assign(
        client=cast.rowan, by=cast.ines, exercise=exercise, title=exercise.title, instructions=exercise.instructions,
        kind=exercise.kind, smallest=exercise.smallest, plan="Thursday, after climbing", times=2,
    )  # fmt: skip
    phone = rowan.page
    phone.goto("/my/practice/")
    phone.get_by_role("link", name=exercise.title, exact=True).click()
    rowan.look("thought-agreed")
    phone.get_by_role("link", name="Write about it").click()
    phone.get_by_label("What was going on").fill("He asked how I really was.")
    go_on(phone)
    phone.get_by_label("What I thought").fill("I thought he would be bored.")
    phone.get_by_label("How much did you believe it?").fill("80")
    for _part in range(5):
        go_on(phone)
    phone.get_by_label("I stopped early").check()
    phone.get_by_label("It felt too hard").check(force=True)
    phone.get_by_label(re.compile("Ines")).first.check()
    phone.get_by_role("button", name="Finish").click()
    expect(phone.get_by_text("A smaller version is not less worth:")).to_be_visible()
    rowan.look("smaller-is-offered")
    phone.get_by_role("button", name="Take the smaller version").click()
    expect(phone.get_by_text("You have taken the smaller version.")).to_be_visible()

    desk = ines.page
    desk.goto("/practice/")
    desk.get_by_role("link", name=re.compile(exercise.title)).click()
    desk.get_by_label("Your answer to the client").fill("Thank you for catching it.")
    desk.get_by_label("Partly").check(force=True)
    desk.get_by_role("button", name="Mark as read").click()
    desk.goto(f"/clients/{cast.rowan.pk}/practice/")
    ines.look("weeks")
    phone.goto("/my/practice/")
    phone.get_by_role("link", name=exercise.title, exact=True).click()
    phone.get_by_role("link", name=re.compile("I stopped early")).click()
    expect(phone.get_by_text("Thank you for catching it.")).to_be_visible()


def test_agreeing_in_a_session_takes_a_minute(ines, cast):
    """From the case to agreed in few steps: choose, say why and when, one tap for the rhythm, agree."""
    actions.load_library()
    desk = ines.page
    desk.goto(f"/clients/{cast.rowan.pk}/practice/choose/?strategy=kindness")
    ines.look("choose")
    desk.get_by_role("link", name=re.compile("Choose.*Three kind minutes", re.S)).click()
    desk.get_by_label("When, where and how").fill("In the morning, at the window.")
    desk.get_by_label("How confident is the client, 0 to 10?").fill("5")
    desk.locator("label", has_text="Every day for a week").click()
    desk.get_by_role("button", name="Agree", exact=True).click()
    expect(desk.get_by_text("Below 7: make it smaller together").first).to_be_visible()
    ines.look("below-seven")
    desk.get_by_label("How confident is the client, 0 to 10?").fill("8")
    desk.get_by_role("button", name="Agree", exact=True).click()
    expect(desk.get_by_text("Every few days, today")).to_be_visible()
    desk.goto(f"/clients/{cast.rowan.pk}/practice/weeks/?name=kinder-inside")
    ines.look("programme")
    desk.goto("/exercises/new/")
    desk.get_by_label("Title").fill("Tea with somebody")
    desk.get_by_role("button", name="Dial, 0 to 100").click()
    desk.get_by_label("Question", exact=True).fill("How warm was it?")
    ines.look("write-an-exercise")
