"""What the client does on the phone."""

import re

from playwright.sync_api import expect

SYMPTOMS = ("avoidance", "trust", "commitment", "withdrawal", "surface")


def go_on(page):
    with page.expect_navigation():  # the last words are saved first, then the page moves on
        page.get_by_role("button", name=re.compile("^Save(,)? and (go on|check everything)$")).click()


def begin_intake(client):
    """Opens the intake from home, answers the first part and goes away in the middle of the second."""
    page = client.page
    client.look("home-new")
    page.get_by_role("link", name="Open Your next step").click()
    client.look("intake-overview")
    page.get_by_role("link", name="Go to the first part").click()
    client.look("intake-reason")
    page.get_by_label("What would you like help with?").fill("I go quiet as soon as somebody gets close.")
    page.get_by_label("Why now?").fill("Somebody kind asked me to stay.")
    go_on(page)
    page.get_by_label("In your own words, if you like").fill("I find a reason to leave early.")
    expect(page.locator("form [role=status]").last).to_contain_text("Saved", timeout=15_000)
    page.goto("/my/")
    page.goto("/my/start/avoidance/")
    expect(page.get_by_label("In your own words, if you like")).to_have_value("I find a reason to leave early.")


def answer_symptoms(client):
    page = client.page
    for number, symptom in enumerate(SYMPTOMS):
        expect(page).to_have_url(re.compile(symptom))
        page.get_by_label("How strong has this been in the last three months?").fill(str(4 + number))
        page.get_by_label("Most days", exact=True).check()
        page.get_by_label("With a partner", exact=True).check()
        if number == 0:
            client.look("intake-symptom")
        go_on(page)
    go_on(page)  # three more things, only if they ring a bell


def answer_safety(client):
    """An answer that needs a person: help is shown at once, on the very next page."""
    page = client.page
    client.look("intake-now")
    pick(page, "In the last month, have you had thoughts of ending your life?", "Yes, they come and go")
    pick(page, "Do you feel able to keep yourself safe today?", "Yes")
    pick(page, "Do you feel safe with the people close to you?", "There is nobody close at the moment")
    pick(page, "Does anyone make you afraid, or decide what you may do?", "No")
    go_on(page)
    expect(page.get_by_role("link", name="116 123")).to_be_visible()
    client.look("reach-somebody")


def pick(page, question, answer):
    """Choose one answer of a question by its words."""
    page.get_by_role("group", name=question, exact=True).get_by_label(answer, exact=True).check()


def tell_relationships(client):
    page = client.page
    page.goto("/my/start/relationships/")
    client.look("relationships-empty")
    for label, began, ended, how in (("A.", "2014", "2016", "I ended it"), ("D.", "spring 2019", "2019", "It faded")):
        page.get_by_role("link", name=re.compile("^Add ")).click()
        page.get_by_label("Initial or role").fill(label)
        page.get_by_label("Began").fill(began)
        page.get_by_role("textbox", name="Ended").fill(ended)
        page.get_by_label(how, exact=True).check()
        page.get_by_label("How close did it get at its closest?").fill("7")
        page.get_by_label("When I first pulled back").fill("When we talked about moving in.")
        if label == "A.":
            client.look("relationship")
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_load_state()
    page.get_by_label("Yes, that's it for now").check()
    client.look("relationships")
    for _ in range(5):  # then the home, hard things, health and what holds: all of it only if somebody likes
        go_on(page)


def hope_and_wish(client):
    page = client.page
    page.get_by_label("In your own words").first.fill("To stay in the room when it gets warm.")
    client.look("intake-goals")
    go_on(page)
    pick(page, "How would you like to meet?", "One to one")
    pick(page, "Where?", "In a room at the clinic")
    pick(page, "When could you come?", "Mornings")
    pick(page, "In which languages are you at home?", "English")
    page.get_by_role("group", name="May we send you reminders?").get_by_label("By e-mail").check()
    client.look("intake-wishes")
    go_on(page)


def send_intake(client):
    page = client.page
    client.look("intake-check")
    page.get_by_role("button", name=re.compile("^Send")).click()
    page.wait_for_load_state()
    client.look("intake-sent")
    page.goto("/my/support/")
    client.look("support")


def do_practice(client, link):
    """The reminder's link leads to sign-in and home; the entry is written page by page and shared at the end."""
    page = client.page
    page.goto(link)
    page.goto("/my/")
    client.look("home-with-practice")
    page.goto("/my/practice/")
    client.look("practice-list")
    page.get_by_role("link", name="When I noticed pulling back", exact=True).click()
    client.look("practice")
    page.get_by_role("link", name="Write about it").click()
    client.look("practice-part-1")
    page.get_by_label("What was going on").fill("He asked how I really was.")
    with page.expect_navigation():
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("textbox").first.fill("I thought he would be bored.")
    for _ in range(5):
        with page.expect_navigation():
            page.get_by_role("button", name="Continue").click()
        if "finish" in page.url:
            break
    page.get_by_label("I tried it").check()
    page.get_by_label(re.compile("Ines")).first.check()
    client.look("practice-finish")
    page.get_by_role("button", name="Finish").click()
    page.wait_for_load_state()
    client.look("practice-done")


def read_the_answer(client):
    page = client.page
    page.goto("/my/practice/")
    page.get_by_role("link", name="When I noticed pulling back", exact=True).click()
    page.get_by_role("link", name=re.compile("I tried it")).click()
    expect(page.get_by_role("main")).to_contain_text("Thank you for catching it")
    client.look("practice-answered")
    for name, address in (("appointments", "/my/appointments/"), ("plan", "/my/plan/"), ("messages", "/my/messages/")):
        page.goto(address)
        client.look(name)
