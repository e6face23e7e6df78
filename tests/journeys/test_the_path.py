"""One client's way through the clinic: from the first message to practice that was read, on the real parts.

PostgreSQL, Redis, worker, scheduler and a mail server; an admin and a therapist at a desk, a client on a phone. Each page is looked
at on phone and desk, light and dark.
"""

import datetime as dt
import os
import re
import zoneinfo

import pytest
from playwright.sync_api import expect

from tests.journeys import steps_client, steps_staff
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
    zone = zone_where_it_is_early_evening()
    open_the_clinic(system, admin, therapist, zone)
    steps_staff.write_profile(therapist)
    write_to_the_clinic(client)
    register(admin)
    accept_invitation(client, quiet_link(system, "wren@demo.test"), look=True)

    steps_client.begin_intake(client)
    steps_client.answer_symptoms(client)
    steps_client.answer_safety(client)
    assert_quiet(system.mail.wait_for("priya@demo.test", containing="/alerts/")[0], system)
    steps_client.tell_relationships(client)
    steps_client.hope_and_wish(client)
    steps_client.send_intake(client)

    steps_staff.answer_alert(admin)
    steps_staff.choose_specialist(admin)
    case = steps_staff.open_case(therapist)
    steps_staff.write_plan(therapist, case)
    steps_staff.log_session(therapist, case, name="first")
    steps_staff.write_and_sign(therapist, name="note")
    steps_staff.agree_on_practice(therapist, case, day=dt.datetime.now(zone).date())

    reminder = quiet_link(system, "wren@demo.test", number=2, seconds=120)
    steps_client.do_practice(client, reminder)
    steps_staff.review_practice(therapist)
    steps_client.read_the_answer(client)
    steps_staff.see_practice_in_next_note(therapist, case)
    assert "canary" not in system.log("web") + system.log("worker")
    assert "He asked how I really was" not in system.log("web") + system.log("worker") + system.log("beat")


def zone_where_it_is_early_evening():
    """A place where it is between six and seven: reminders leave in the early evening, and never at night."""
    for name in sorted(zoneinfo.available_timezones()):
        if "/" in name and not name.startswith("Etc/") and dt.datetime.now(zoneinfo.ZoneInfo(name)).hour == 18:
            return zoneinfo.ZoneInfo(name)
    raise AssertionError("it is always evening somewhere")


def quiet_link(system, recipient, *, number=1, seconds=60):
    """The link of the newest mail, after a look at what the mail gives away."""
    mail = system.mail.wait_for(recipient, number=number, seconds=seconds)[-1]
    assert_quiet(mail, system)
    return link_in(mail)


def assert_quiet(mail, system):
    said = f"{mail['From']} {mail['Subject']} {mail.get_content()}".replace(system.url, "")
    assert not CLINICAL.search(said), said
    assert "Wren" not in said


def open_the_clinic(system, admin, therapist, zone):
    """The operator's command makes the first admin; the admin invites a therapist."""
    said = system.manage(
        "start_clinic", "--name", "Harbour Street", "--admin-email", "priya@demo.test", "--admin-name", "Priya Nair",
        "--time-zone", zone.key,
    )  # fmt: skip
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
