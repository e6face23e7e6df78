"""The second step in a real browser: a passkey with its re-authentication, an authenticator app, a lost phone."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from tests.cast import make_clinician
from tests.journeys.looking import Person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long enough phrase 91"
EMAIL = "ines@demo.test"


@pytest.fixture
def ines(live_server, browser):
    """A therapist at a desk. The device of the browser has a lock, which opens when it is asked."""
    make_clinician("Ines Caldeira", email=EMAIL, password=PASSWORD)
    person = Person(browser, live_server.url, width="desk", folder="signing-in")
    device = person.context.new_cdp_session(person.page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    person.lock = device.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    person.device = device
    yield person
    person.leave()


def shows_once_more_who_it_is(page):
    """What protects an account is behind the password, however short ago the sign-in was."""
    expect(page.get_by_role("heading", name="Please show once more")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def sign_out(page):
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name=re.compile("sign out", re.I)).click()
    page.wait_for_load_state()


def begin_with_the_password(person):
    person.page.goto("/account/login/")
    person.page.get_by_label("E-mail").fill(EMAIL)
    person.page.get_by_label("Password").first.fill(PASSWORD)
    person.page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_is_added_and_signs_in(ines):
    page = ines.page
    ines.sign_in(EMAIL, PASSWORD)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    shows_once_more_who_it_is(page)
    expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()
    page.get_by_label("Name").fill("The desk")
    expect(page.get_by_label("Let it sign me in without the password")).to_be_checked()
    ines.look("add")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert len(ines.device.send("WebAuthn.getCredentials", {"authenticatorId": ines.lock})["credentials"]) == 1

    sign_out(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile("/today/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/account/2fa/webauthn/")
    expect(page.get_by_text("Signs you in alone")).to_be_visible()
    expect(page.get_by_text("Last used")).to_be_visible()
    ines.look("passkeys")

    sign_out(page)
    begin_with_the_password(ines)  # with the password, the passkey is the second step
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile("/today/"))
    assert ines.problems == ines.foreign == []


def code_of(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_an_app_on_the_phone_is_the_second_step_and_a_code_on_paper_helps_when_it_is_lost(ines):
    page = ines.page
    ines.sign_in(EMAIL, PASSWORD)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Set up the app").click()
    shows_once_more_who_it_is(page)
    secret = page.locator(".secret").inner_text()
    page.get_by_label("code").fill(code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    paper = page.locator("main li").all_inner_texts()
    spare = next(text for text in paper if re.fullmatch(r"\d{8}", text))

    sign_out(page)
    begin_with_the_password(ines)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)  # there is none
    page.get_by_label("code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name="Incorrect code.")).to_be_visible()
    ines.look("one-more-step")
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)):  # a code opens only once
        page.get_by_label("code").fill(code_of(secret))
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(re.compile("/today/"))
        sign_out(page)

    begin_with_the_password(ines)
    page.get_by_label("code").fill(spare)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/today/"))
    assert ines.problems == ines.foreign == []
