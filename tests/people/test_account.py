"""One's own settings, the way out, and signing in with everything that belongs to it."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from people.models import User
from tests.cast import PASSWORD

NEW_PASSWORD = "four slow rivers meet"


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


def sign_in(browser, email, password=PASSWORD, **kwargs):
    return browser.post(reverse("account_login"), {"login": email, "password": password}, **kwargs)


@pytest.mark.django_db
def test_settings_are_saved_for_staff_and_clients(cast, client):
    address = reverse("people:preferences")
    for user in (cast.ines, cast.rowan_user):
        client.force_login(user)
        assert client.get(address).status_code == 200
        typed = {"theme": "dark", "legible_letters": "on", "time_zone": "America/New_York"}
        assert client.post(address, typed).status_code == 302
        assert client.post(address, typed | {"time_zone": "Mars/Base"}).status_code == 422
        saved = User.objects.get(pk=user.pk)
        assert (saved.theme, saved.legible_letters, saved.time_zone) == ("dark", True, "America/New_York")
        assert client.get(address).context["me"].theme == "dark"
    page = client.get(address).content.decode()
    assert "single-key" not in page


@pytest.mark.django_db
def test_the_top_bar_turns_discreet_mode_on_and_off(cast, client):
    client.force_login(cast.ines)
    address = reverse("people:discreet")
    for typed, result in (({"discreet": "on"}, True), ({"discreet": "off"}, False), ({}, True)):
        client.post(address, typed)
        assert User.objects.get(pk=cast.ines.pk).discreet is result


@pytest.mark.django_db
def test_colours_are_chosen_in_the_menu(cast, client):
    client.force_login(cast.ines)
    address = reverse("people:theme")
    assert client.post(address, {"theme": "dark"}, headers={"X-Requested-With": "fetch"}).status_code == 204
    assert client.post(address, {"theme": "pink"}).status_code == 302
    assert User.objects.get(pk=cast.ines.pk).theme == "dark"


@pytest.mark.django_db
def test_choices_come_back_to_a_page_of_ours_only(cast, client):
    client.force_login(cast.ines)
    address = reverse("people:theme")
    assert client.post(address, {"next": "/clients/?q=a"}).headers["Location"] == "/clients/?q=a"
    for elsewhere in ("https://elsewhere.test/", "//elsewhere.test", "javascript:alert(1)", ""):
        assert client.post(address, {"next": elsewhere}).headers["Location"] == "/me/", elsewhere


@pytest.mark.django_db
def test_leaving_signs_out_at_once_and_ends_on_a_page_that_says_nothing(cast, client):
    client.force_login(cast.rowan_user)
    assert client.get(reverse("people:leave")).status_code == 200
    assert "_auth_user_id" in client.session
    response = client.post(reverse("people:leave"), follow=True)
    assert "_auth_user_id" not in client.session
    for word in ("Mooring", cast.clinic.name, "Rowan", "closeness"):
        assert word not in response.content.decode()


@pytest.mark.django_db
def test_the_way_out_leads_where_the_clinic_wishes(cast, client, settings):
    settings.QUICK_EXIT_URL = "https://weather.example/"
    assert "https://weather.example/" in client.get(reverse("people:leave")).content.decode()


@pytest.mark.django_db
def test_leaving_asks_for_the_token_that_the_page_holds(cast):
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(cast.rowan_user)
    assert browser.post(reverse("people:leave")).status_code == 403
    page = browser.get(reverse("people:preferences")).content.decode()
    form = page[page.index('class="leave-form"') :]
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', form)[1]
    assert browser.post(reverse("people:leave"), {"csrfmiddlewaretoken": token}).status_code == 302
    assert "_auth_user_id" not in browser.session


@pytest.mark.django_db
def test_signing_in_and_out(cast, client):
    assert sign_in(client, "ines.caldeira@demo.test", "wrong").status_code == 200
    assert sign_in(client, "INES.Caldeira@demo.test").headers["Location"] == "/"
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_a_closed_account_does_not_sign_in(cast, client):
    sign_in(client, "gregor.lind@demo.test")
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_the_demo_password_opens_the_demo_and_nothing_else(cast, client, settings):
    cast.ines.set_password(settings.DEMO_PASSWORD)
    cast.ines.save()
    sign_in(client, cast.ines.email, settings.DEMO_PASSWORD)
    assert "_auth_user_id" not in client.session
    settings.DEMO = True
    sign_in(client, cast.ines.email, settings.DEMO_PASSWORD)
    assert "_auth_user_id" in client.session


@pytest.mark.django_db
def test_nobody_signs_up(cast, client):
    before = User.objects.count()
    typed = {"email": "new@demo.test", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    response = client.post(reverse("account_signup"), typed)
    assert User.objects.count() == before
    assert "_auth_user_id" not in client.session
    assert response.status_code == 200


@pytest.mark.django_db
def test_a_forgotten_password_is_replaced_by_mail(cast, client):
    other = Browser()
    sign_in(other, cast.ines.email)
    assert client.post(reverse("account_reset_password"), {"email": cast.ines.email}).status_code == 302
    [message] = mail.outbox
    assert message.to == [cast.ines.email]
    link = re.search(r"http://testserver(\S+)", message.body)[1]
    page = client.get(link, follow=True)
    typed = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(page.redirect_chain[-1][0], typed).status_code == 302
    assert sign_in(Browser(), cast.ines.email, NEW_PASSWORD).status_code == 302
    assert other.get(reverse("people:preferences")).status_code == 302
    assert "This" in client.get(link, follow=True).content.decode()
    assert len(mail.outbox) == 2


@pytest.mark.django_db
def test_an_unknown_address_gets_the_same_answer(cast, client):
    known = client.post(reverse("account_reset_password"), {"email": cast.ines.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@demo.test"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert "no account here" in mail.outbox[-1].body


@pytest.mark.django_db
def test_changing_the_password_asks_for_the_old_one(cast, client):
    sign_in(client, cast.ines.email)
    address = reverse("account_change_password")
    assert client.get(address).status_code == 200
    typed = {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(address, typed).status_code == 200
    assert client.post(address, typed | {"oldpassword": PASSWORD}).status_code == 302
    assert mail.outbox[-1].subject == "Your password was changed"


def confirm_password(browser, address):
    """Pages that guard the account ask for the password again."""
    asked = browser.get(address)
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert browser.get(asked.headers["Location"]).status_code == 200
    assert browser.post(asked.headers["Location"], {"password": PASSWORD}).headers["Location"] == address


def code_for(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.mark.django_db
def test_a_second_step_by_app_and_recovery_codes(cast, client):
    sign_in(client, cast.ines.email)
    activate = reverse("mfa_activate_totp")
    confirm_password(client, activate)
    secret = client.get(activate).context["form"].secret
    assert client.post(activate, {"code": "000000"}).status_code == 200
    assert client.post(activate, {"code": code_for(secret)}).status_code == 302
    stored = cast.ines.authenticator_set.get(type="totp")
    assert secret not in str(stored.data)
    assert TOTP(stored).validate_code(code_for(secret)) in (True, False)
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_download_recovery_codes"):
        assert client.get(reverse(name)).status_code == 200, name
    codes = cast.ines.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()
    browser = Browser()
    assert "/2fa/" in sign_in(browser, cast.ines.email).headers["Location"]
    assert "_auth_user_id" not in browser.session
    assert browser.get(reverse("mfa_authenticate")).status_code == 200
    assert browser.post(reverse("mfa_authenticate"), {"code": "111111"}).status_code == 200
    assert browser.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert "_auth_user_id" in browser.session
    again = Browser()
    sign_in(again, cast.ines.email)
    again.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert "_auth_user_id" not in again.session
    assert generate_totp_secret() != secret


@pytest.mark.django_db
def test_other_logins_are_listed_and_ended(cast, client):
    other = Browser()
    sign_in(client, cast.ines.email)
    sign_in(other, cast.ines.email)
    address = reverse("usersessions_list")
    for browser in (client, other):
        assert browser.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert other.get(address).status_code == 302
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_every_page_about_signing_in_is_drawn(cast, client):
    for name in ("account_login", "account_reset_password", "account_reset_password_done", "account_signup"):
        assert client.get(reverse(name)).status_code == 200, name
    for user in (cast.ines, cast.rowan_user):
        sign_in(client, user.email)
        confirm_password(client, reverse("mfa_activate_totp"))
        names = ("account_change_password", "account_email", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn",
                 "mfa_add_webauthn", "usersessions_list", "account_reauthenticate", "account_logout")  # fmt: skip
        for name in names:
            assert client.get(reverse(name)).status_code == 200, name
        client.logout()
