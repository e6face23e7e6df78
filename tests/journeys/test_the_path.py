"""One client's way through the clinic: from the first message to practice that was read, on the real parts.

PostgreSQL, Redis, worker, scheduler and a mail server; an admin and a therapist at a desk, a client on a phone. Each page is looked
at on phone and desk, light and dark.
"""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.clinic_system import ClinicSystem
from tests.journeys.looking import Person

pytestmark = pytest.mark.journey
PASSWORD = "slack-line-between-two-dots"
CLINICAL = re.compile(
    r"intima|therap|clinic|homework|practice|anxi|avoid|close|fear|session|treat|psych|feel|mental", re.I
)


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    with ClinicSystem(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], tmp_path_factory.mktemp("logs")) as running:
        yield running


@pytest.fixture
def people(browser, system):
    """admin, therapist and client, each with a browser of their own; what went wrong on their screens is shown at the end."""
    found = {
        "admin": Person(browser, system.url, width="desk", folder="path/admin"),
        "therapist": Person(browser, system.url, width="desk", folder="path/therapist"),
        "client": Person(browser, system.url, width="phone", folder="path/client"),
    }
    yield found
    for person in found.values():
        person.leave()


def link_in(mail):
    return re.search(r"https?://\S+", mail.get_content())[0].rstrip(".")


def accept_invitation(person, link, *, look=False):
    person.page.goto(link)
    if look:
        person.look("welcome")
    person.page.get_by_label("Choose a password").fill(PASSWORD)
    person.page.get_by_label("The same password once more").fill(PASSWORD)
    person.page.get_by_role("button", name="Save and come in").click()
    person.page.wait_for_load_state()
    assert "/welcome/" not in person.page.url, person.page.locator("main").inner_text()


def test_from_first_message_to_practice_that_was_read(system, people):
    admin, therapist, client = people["admin"], people["therapist"], people["client"]
    open_the_clinic(system, admin, therapist)
    write_to_the_clinic(client)
    register(admin)
    mails = system.mail.wait_for("wren@demo.test")
    assert not CLINICAL.search(f"{mails[0]['Subject']} {mails[0].get_content()}".replace(system.url, ""))
    accept_invitation(client, link_in(mails[0]), look=True)


def open_the_clinic(system, admin, therapist):
    """The operator's command makes the first admin; the admin invites a therapist, who writes a profile."""
    said = system.manage(
        "start_clinic", "--name", "Harbour Street", "--admin-email", "priya@demo.test", "--admin-name", "Priya Nair"
    )
    accept_invitation(admin, re.search(r"https?://\S+", said)[0])
    admin.look("desk-empty")
    admin.page.goto("/staff/invite/")
    admin.page.get_by_label("Name", exact=True).fill("Ines Caldeira")
    admin.page.get_by_label("E-mail address").fill("ines@demo.test")
    admin.page.get_by_label("Therapist").check()
    admin.look("invite-staff")
    admin.page.get_by_role("button", name="Send the invitation").click()
    accept_invitation(therapist, link_in(system.mail.wait_for("ines@demo.test")[0]))
    therapist.look("today-empty")
    therapist.page.goto("/me/profile/")
    therapist.look("profile")


def write_to_the_clinic(client):
    page = client.page
    page.goto("/")
    client.look("front")
    page.goto("/enquire/")
    client.look("enquiry")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_title(re.compile("Error"))
    client.look("enquiry-with-errors")
    page.get_by_label("What should we call you?").fill("Wren")
    page.get_by_label("Your e-mail address").fill("wren@demo.test")
    page.get_by_label("What brings you here?").fill("I go quiet when somebody gets close.")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile("/enquire/thanks/"))
    client.look("enquiry-sent")


def register(admin):
    page = admin.page
    page.goto("/enquiries/")
    admin.look("enquiries")
    page.get_by_role("link", name="Wren").click()
    admin.look("enquiry")
    page.get_by_role("link", name="Register and invite").click()
    admin.look("register")
    page.get_by_role("button", name="Register").click()
    page.wait_for_load_state()
    admin.look("registered")
