"""Three days on a phone with a parked question and a closed browser, then the clinician's side: review, signature, addendum.

The lightest clinic that proves it: two people made beforehand, the days shifted in the database.
"""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.journeys.clinic_system import ClinicSystem
from tests.journeys.looking import Person
from tests.journeys.steps_client import go_on, pick

pytestmark = pytest.mark.journey
CAST = "from tests.cast import build_cast; build_cast(); from people.consent_data import load_consent_texts; load_consent_texts()"
LATER = """
import datetime as dt
from django.db.models import F
from assessments.models import IntakeAnswer
IntakeAnswer._base_manager.update(updated_at=F("updated_at") - dt.timedelta(days=20))
"""


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    with ClinicSystem(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], tmp_path_factory.mktemp("logs")) as running:
        running.shell(CAST)
        yield running


@pytest.fixture
def somebody(browser, system):
    """A person with a browser of their own, signed in; closing it loses what a closed browser loses."""
    opened = []

    def come(email, *, width, folder):
        person = Person(browser, system.url, width=width, folder=folder)
        opened.append(person)
        person.sign_in(email, PASSWORD)
        return person

    yield come
    for person in opened:
        person.leave()


def test_three_days_a_review_a_signature_and_an_addendum(system, somebody):
    monday = somebody("rowan.ashby@demo.test", width="phone", folder="trust/day1")
    begin_and_park(monday)
    monday.leave()  # in the middle of a page: the browser is closed

    tuesday = somebody("rowan.ashby@demo.test", width="phone", folder="trust/day2")
    go_on_where_it_stopped(tuesday)
    tell_people_and_home(tuesday)
    tuesday.leave()

    system.shell(LATER)
    much_later = somebody("rowan.ashby@demo.test", width="phone", folder="trust/day3")
    answer_safety_again_and_send(much_later)

    ines = somebody("ines.caldeira@demo.test", width="desk", folder="trust/desk")
    case = review_and_sign(ines)
    judge_what_comes_back(ines, case)
    check_and_plan(ines, case)
    expect_the_plan_on_the_phone(much_later)


def begin_and_park(client):
    page = client.page
    page.goto("/my/start/")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("What would you like help with?").fill("I go before anybody can ask me to stay.")
    page.locator("#answers details", has_text="What have you tried").locator("summary").click()
    page.get_by_role("group", name=re.compile("What have you tried.*how to leave it")).get_by_label(
        "Only face to face"
    ).check()
    go_on(page)
    page.get_by_label("How strong has this been in the last three months?").fill("7")
    page.locator("summary", has_text="Say more, if you like").first.click()
    page.get_by_label("Talk about the future").check()
    client.look("symptom")
    page.get_by_label("In your own words, if you like").fill("I cancel on the way.")
    expect(page.locator("form [role=status]").last).to_contain_text("Saved", timeout=15_000)


def go_on_where_it_stopped(client):
    page = client.page
    page.goto("/my/")
    page.get_by_role("link", name=re.compile("Open Your next step")).click()
    expect(page.locator("main")).to_contain_text("of 9 parts done")
    page.get_by_role("link", name="Carry on").click()
    page.goto("/my/start/avoidance/")
    expect(page.get_by_label("In your own words, if you like")).to_have_value("I cancel on the way.")
    go_on(page)
    for number in range(4):
        page.get_by_label("How strong has this been in the last three months?").fill(str(3 + number))
        go_on(page)
    expect(page).to_have_url(re.compile("/three/"))
    go_on(page)
    answer_safety(page)


def answer_safety(page):
    pick(page, "In the last month, have you had thoughts of ending your life?", "No")
    pick(page, "Do you feel able to keep yourself safe today?", "Yes")
    pick(page, "Do you feel safe with the people close to you?", "Yes")
    pick(page, "Does anyone make you afraid, or decide what you may do?", "No")
    go_on(page)


def tell_people_and_home(client):
    page = client.page
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Initial or role").fill("Peter Miller")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("An initial or a role is enough")
    client.look("a-full-name")
    for label, began, ended in (("P.", "when I was 19", "2012"), ("D.", "spring 2015", "2016"), ("N.", "2019", "2020")):
        page.goto("/my/start/people/new/")
        page.get_by_label("Initial or role").fill(label)
        page.get_by_label("Began").fill(began)
        page.get_by_role("textbox", name="Ended").fill(ended)
        page.get_by_label("I ended it", exact=True).check()
        page.locator("summary", has_text="Stepping back").click()
        page.get_by_label("After about how many months did you first step back?").fill("2")
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_load_state()
    page.get_by_label("Yes, that's it for now").check()
    go_on(page)
    page.get_by_label("Feelings were not talked about").check()
    go_on(page)
    page.locator("summary", has_text="Not here, or not now?").first.click()
    page.get_by_label("Only face to face").check()
    client.look("hard")
    go_on(page)


def answer_safety_again_and_send(client):
    page = client.page
    page.goto("/my/start/")
    expect(page.locator("main")).to_contain_text("Please look again")
    client.look("overview")
    page.goto("/my/start/now/")
    answer_safety(page)
    page.goto("/my/start/goals/")
    page.get_by_label("In your own words").first.fill("To still be there for breakfast.")
    go_on(page)
    pick(page, "How would you like to meet?", "One to one")
    pick(page, "Where?", "By video")
    pick(page, "When could you come?", "Evenings")
    pick(page, "In which languages are you at home?", "English")
    go_on(page)
    client.look("check")
    page.get_by_role("button", name=re.compile("^Send")).click()
    expect(page.locator("main")).to_contain_text("It has been sent")


def review_and_sign(ines):
    page = ines.page
    page.goto("/clients/")
    page.get_by_role("link", name=re.compile("Rowan Ashby")).first.click()
    case = re.search(r"/clients/([0-9a-f-]{36})/", page.url)[1]
    page.goto(f"/clients/{case}/start/")
    expect(page.locator("main")).to_contain_text("Only face to face")
    page.get_by_role("button", name="Start the review").click()
    page.get_by_role("textbox", name="Your words on what brings the client here").fill("Leaves before being left.")
    page.get_by_label("Social anxiety").check()
    page.get_by_label("Chosen singlehood").check()
    page.get_by_role("textbox", name="Strengths and resources as you see them").fill(
        "Writes clearly; came back three times."
    )
    page.get_by_label("Suitable later").check()
    page.get_by_role("textbox", name="Why this").fill("First one to one, then the group.")
    ines.look("review")
    with page.expect_navigation():  # the last words are saved first, then the page moves on
        page.get_by_role("button", name="Save", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_label("Add to the signed intake").fill("On the telephone: the summer of 2012 was the hardest.")
    page.get_by_role("button", name="Add and sign").click()
    expect(page.locator("main")).to_contain_text("Added after the signature")
    page.get_by_role("button", name=re.compile(r"Talked about\s*:.*What have you tried")).click()
    expect(page.get_by_role("button", name=re.compile(r"Talked about\s*:.*What have you tried"))).to_have_count(0)
    ines.look("signed")
    return case


def judge_what_comes_back(ines, case):
    page = ines.page
    page.goto(f"/clients/{case}/line/")
    expect(page.locator("main")).to_contain_text("3 of 3 were ended by the client")
    ines.look("history")
    page.get_by_role("button", name=re.compile(r"Reject\s*: In 3 of 3 the first step back")).click()
    expect(page.locator("main")).to_contain_text("1 rejected")
    page.get_by_role("button", name=re.compile(r"Confirm\s*: 3 of 3 were ended")).click()
    expect(page.locator("main")).to_contain_text("Confirmed, Ines Caldeira")


def check_and_plan(ines, case):
    page = ines.page
    page.goto(f"/clients/{case}/checks/")
    page.get_by_role("button", name="Make a plan together").click()
    page.get_by_label("How I notice that it is getting hard").fill("I stop answering.")
    page.get_by_label("Who helps for a living").fill("Ines, through the clinic.")
    page.get_by_label("What was decided about making the surroundings safer").fill("Nothing to put away.")
    ines.look("plan-draft")
    page.get_by_role("button", name="Make it, with my signature").click()
    expect(page.locator("main")).to_contain_text("Version 1, made")
    ines.look("safety")


def expect_the_plan_on_the_phone(client):
    page = client.page
    page.goto("/my/safety-plan/")
    expect(page.locator("main")).to_contain_text("I stop answering.")
    client.look("plan")
    page.get_by_role("button", name="Yes, this is my plan").click()
    expect(page.get_by_role("button", name="Yes, this is my plan")).to_have_count(0)
