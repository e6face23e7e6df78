"""What admin and therapist do at the desk."""

import datetime as dt
import re

from playwright.sync_api import expect

STRANDS = {
    "CBT": "Test the prediction that people leave",
    "Psychodynamic": "Name the urge to leave before acting on it",
    "Group": "Stay when warmth is offered",
    "Experiential": "Tell one true thing and stay",
}


def write_profile(therapist):
    page = therapist.page
    page.goto("/me/profile/")
    page.get_by_label("Title", exact=True).fill("Psychotherapist")
    page.get_by_label("English", exact=True).check()
    page.get_by_role("group", name="CBT").get_by_label("Much").check()
    page.get_by_label("One to one", exact=True).check()
    page.get_by_label("In a room", exact=True).check()
    page.get_by_label("Pulling back", exact=True).check()
    licence = page.get_by_role("group", name="Add a licence")
    licence.get_by_label("Kind").fill("Registration")
    licence.get_by_label("Jurisdiction").select_option(label="United Kingdom")
    licence.get_by_label("Expires on").fill((dt.date.today() + dt.timedelta(days=400)).isoformat())
    hours = page.get_by_role("group", name="Add hours").first
    hours.get_by_label("Day").select_option(label="Tuesday")
    hours.get_by_label("From").fill("09:00")
    hours.get_by_label("To").fill("12:00")
    hours.get_by_label("Open places").fill("2")
    therapist.look("profile")
    page.get_by_role("button", name="Save profile").click()
    page.wait_for_load_state()
    assert page.locator(".error-summary").count() == 0, page.locator(".error-summary").inner_text()


def answer_alert(admin):
    """The alert is on the desk with a number beside it; a person takes it on, acts, and closes it with a note."""
    page = admin.page
    page.goto("/")
    admin.look("desk")
    page.goto("/alerts/")
    admin.look("alerts")
    page.get_by_role("link", name="Wren", exact=True).click()
    admin.look("alert")
    page.get_by_role("button", name="I'm on it").click()
    page.wait_for_load_state()
    page.get_by_label("What was done").fill("Rang the same evening, agreed on the number above the bed.")
    page.get_by_label("What came of it").fill("Thoughts come and go, no plan. Talks on Tuesday.")
    admin.look("alert-acknowledged")
    page.get_by_role("button", name="Close the alert").click()
    page.wait_for_load_state()
    expect(page.get_by_role("main")).to_contain_text("Closed")


def choose_specialist(admin):
    page = admin.page
    page.goto("/waiting/")
    page.get_by_role("link", name="Wren", exact=True).click()
    admin.look("ranking")
    page.get_by_role("link", name="Choose Ines Caldeira").click()
    admin.look("choose")
    page.get_by_role("button", name="Place with Ines Caldeira").click()
    page.wait_for_load_state()
    admin.look("placed")


def open_case(therapist):
    page = therapist.page
    page.goto("/clients/")
    therapist.look("clients")
    page.get_by_role("link", name="Wren", exact=True).click()
    page.wait_for_load_state()
    page.goto(re.sub(r"(/clients/[0-9a-f-]+/).*", r"\1", page.url))
    therapist.look("case")
    case = page.url
    page.get_by_role("link", name="Intake", exact=True).click()
    therapist.look("case-intake")
    return case


def write_plan(therapist, case):
    page = therapist.page
    page.goto(f"{case}plan/")
    page.get_by_role("button", name="Write the plan").click()
    page.get_by_role("textbox", name="In the client's own words").fill("To stay in the room when it gets warm.")
    page.get_by_role("button", name="Save these words").click()
    page.get_by_role("textbox", name="Goal").fill("I can let one person know me.")
    page.get_by_role("button", name="Add goal").click()
    page.wait_for_load_state()
    draft = page.url
    for number, (strand, statement) in enumerate(STRANDS.items()):
        page.goto(draft)
        page.get_by_role("link", name=re.compile("add.*objective", re.I)).first.click()
        page.get_by_label("What will be different").fill(statement)
        page.get_by_label("How we will know").fill("Times a week")
        page.get_by_label("Now", exact=True).fill("0")
        page.get_by_label("Aim", exact=True).fill("3")
        page.get_by_label("By", exact=True).fill((dt.date.today() + dt.timedelta(days=90)).isoformat())
        page.get_by_label(strand, exact=True).check()
        page.get_by_role("combobox", name="Technique").fill("Small steps, ordered by how hard they feel")
        if number == 0:
            therapist.look("objective")
        page.get_by_role("button", name="Save objective").click()
        page.wait_for_load_state()
    therapist.look("plan-draft")
    page.get_by_role("link", name="Read through and sign").click()
    therapist.look("plan-read-through")
    agree_to_the_papers(page)
    page.get_by_role("button", name="Sign this version").click()
    page.get_by_label("Agreed: on paper, by telephone or in the room").check()
    page.get_by_label("How, or why not").fill("Agreed in the room, on paper.")
    page.get_by_role("button", name="Write the answer down").click()
    expect(page.get_by_text("Version 1 is active.")).to_be_visible()
    for statement in STRANDS.values():
        expect(page.get_by_role("main")).to_contain_text(statement)
    therapist.look("plan")


def log_session(therapist, case, *, name, hours_ago=0):
    """From the case to the open note. Returns the note's address."""
    page = therapist.page
    page.goto(f"/sessions/log/?client={case.rstrip('/').rsplit('/', 1)[-1]}")
    starts = page.get_by_label("Starts")
    starts.fill(
        (dt.datetime.fromisoformat(starts.input_value()) - dt.timedelta(hours=hours_ago)).isoformat("T", "minutes")
    )
    page.get_by_label("Attended", exact=True).check()
    therapist.look(f"log-{name}")
    page.get_by_role("button", name="Log and write the note").click()
    page.wait_for_url("**/notes/**")
    return page.url


def agree_to_the_papers(page):
    """What the clinic asks of everybody is named where the plan is signed; each yes is noted behind its link."""
    here = page.url
    page.get_by_role("link", name="The client has not agreed to").first.click()
    for title in ("Working together", "What stays between us", "What we do in an emergency"):
        row = page.get_by_role("listitem").filter(has_text=title).filter(has_text="Not asked yet")
        row.get_by_text("Note a decision").click()
        row.get_by_role("button", name="Agreed", exact=True).click()
        page.wait_for_load_state()
    page.goto(here)


def write_and_sign(therapist, *, name):
    page, note = therapist.page, therapist.page.url
    page.get_by_role("button", name="Sign and lock").click()
    expect(page.get_by_role("main")).to_contain_text("missing", ignore_case=True)
    therapist.look(f"{name}-what-is-missing")
    page.goto(note)
    page.get_by_role("textbox", name="Data").fill("Told a friend one true thing and did not change the subject.")
    page.get_by_role("textbox", name="Assessment").fill("The feared answer did not come, and that was noticed.")
    page.get_by_role("textbox", name="Plan").fill("Write the thought down the next time.")
    page.get_by_label("Asked, no concern").check()
    page.get_by_label("1.1 Test the prediction").check()
    page.get_by_role("group", name="Progress on objective 1.1").get_by_label("Moved").check()
    therapist.look(f"{name}-editor")
    page.get_by_role("button", name="Sign and lock").click()
    expect(page.get_by_text("Everything is there")).to_be_visible()
    therapist.look(f"{name}-sign")
    page.get_by_role("button", name="Sign and lock").click()
    expect(page.get_by_text("Signed and locked.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Test the prediction that people leave")
    therapist.look(f"{name}-signed")


def agree_on_practice(therapist, case, *, day):
    page = therapist.page
    page.goto(f"{case}practice/choose/")
    therapist.look("exercises")
    page.get_by_role("link", name="Choose When I noticed pulling back").click()
    page.get_by_role("combobox", name=re.compile("Objective")).select_option(
        label="Test the prediction that people leave"
    )
    page.get_by_label(re.compile("Why this")).fill("To catch the thought before it decides.")
    page.get_by_label(re.compile("Good to have done by")).fill(day.isoformat())
    page.get_by_label(re.compile("How confident")).fill("8")
    therapist.look("agree-on-practice")
    page.get_by_role("button", name="Agree", exact=True).click()
    page.wait_for_load_state()
    therapist.look("agreed")


def review_practice(therapist):
    page = therapist.page
    page.goto("/practice/")
    therapist.look("practice-queue")
    page.get_by_role("link", name=re.compile("Wren")).first.click()
    expect(page.get_by_role("main")).to_contain_text("I thought he would be bored")
    page.get_by_label("Your answer to the client").fill("Thank you for catching it. He did not leave.")
    therapist.look("review")
    page.get_by_role("button", name="Mark as read").click()
    page.wait_for_load_state()


def see_practice_in_next_note(therapist, case):
    log_session(therapist, case, name="second", hours_ago=3)
    side = therapist.page.get_by_role("complementary")
    expect(side).to_contain_text("When I noticed pulling back")
    therapist.look("next-note-shows-practice")
