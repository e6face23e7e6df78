"""Sign-in and account pages in our look: neutral, complete, without a script of their own."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
CLINICAL = re.compile(r"therap|clinic(?!’s accounts)|intima|closeness|fear|assessment", re.IGNORECASE)
PASSWORD = "a long enough sentence"


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create_user("ines@example.org", PASSWORD, name="Ines Caldeira", is_therapist=True)


@pytest.fixture
def signed_in(client, person):
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert client.session.get("_auth_user_id") == str(person.pk)
    page = client.get(reverse("account_reauthenticate"))
    assert "that it’s you" in _check(page)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def _check(page):
    text = page.content.decode()
    assert len(re.findall(r"<h1\b", text)) == 1
    assert not re.search(r"\sstyle=", text)
    assert not re.findall(r"<script(?![^>]*src=)(?![^>]*application/json)", text)
    assert 'src="data:' not in text
    return text


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_inactive",
        "account_email_verification_sent",
        "account_signup",
    ],
)
def test_pages_before_sign_in_are_neutral(client, name):
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert not CLINICAL.search(_check(page))


def test_a_wrong_password_is_said_once_at_the_top(client):
    page = client.post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong"})
    text = _check(page)
    assert "E-mail address" in text
    assert "<title>Error: Sign in" in text
    assert text.count("data-error-summary") == 1


def test_a_used_reset_link_says_so(client):
    place = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "used-0000"})
    assert "no longer works" in _check(client.get(place))


@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "account_change_password"]
)
def test_account_pages_are_whole(signed_in, name):
    page = signed_in.get(reverse(name))
    assert page.status_code == 200
    assert "Second step" in _check(page)


def test_the_second_step_draws_its_code_as_part_of_the_page(signed_in):
    text = _check(signed_in.get(reverse("mfa_activate_totp")))
    assert 'class="qr"' in text


def test_the_list_of_logins_marks_this_one(signed_in):
    text = _check(signed_in.get(reverse("usersessions_list"), HTTP_USER_AGENT="Browser of Ines"))
    assert "This device" in text


def test_an_app_can_be_set_up_used_and_turned_off(signed_in, person):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    secret = signed_in.get(reverse("mfa_activate_totp")).context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    page = signed_in.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    codes = re.findall(r"<li>(\w{8})</li>", _check(page))
    assert len(codes) == 10
    assert "Turn off" in _check(signed_in.get(reverse("mfa_index")))
    assert signed_in.get(reverse("mfa_download_recovery_codes")).content.decode().split() == codes

    signed_in.post(reverse("account_logout"))
    page = signed_in.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}, follow=True)
    assert "One more step" in _check(page)
    assert not CLINICAL.search(page.content.decode())
    signed_in.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert signed_in.session.get("_auth_user_id") == str(person.pk)
    _check(signed_in.get(reverse("mfa_generate_recovery_codes"), follow=True))
    _check(signed_in.get(reverse("mfa_deactivate_totp"), follow=True))


@pytest.mark.parametrize("name", ["account_logout", "account_change_password", "mfa_index"])
def test_a_client_gets_the_pages_in_the_portal(client, django_user_model, name):
    person = django_user_model.objects.create_user("rowan@example.org", PASSWORD, is_client=True)
    client.force_login(person, backend="people.backends.AddressBackend")
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert 'data-audience="client"' in _check(page)
