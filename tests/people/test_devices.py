"""A sign-in from a browser that is not known is told without content; guessing elsewhere locks nobody out (B2)."""

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from audit.models import Event
from notices.models import Message
from notices.rendering import render
from notices.wording import telling_words
from people.models import ContactChannel, KnownDevice
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


def sign_in(browser, email, password=PASSWORD):
    browser.post(reverse("account_login"), {"login": email, "password": password})
    signed_in = "_auth_user_id" in browser.session
    if signed_in:
        browser.post(reverse("account_logout"))
    return signed_in


def told():
    return list(Message.objects.filter(kind="new_sign_in"))


def test_the_first_browser_and_a_known_one_are_not_told_a_new_one_is(cast):
    mine, other = Browser(), Browser()
    for _turn in range(2):
        assert sign_in(mine, cast.ines.email)
    assert told() == []
    assert sign_in(other, cast.ines.email)
    [message] = told()
    assert (message.user, message.client) == (cast.ines, None)
    assert sign_in(other, cast.ines.email)
    assert len(told()) == 1
    assert Event.objects.filter(action="login.began", actor_id=str(cast.ines.pk)).count() == 4
    cookie = mine.cookies["device"]
    assert cookie["httponly"]
    assert cookie.value not in {row.fingerprint for row in KnownDevice.objects.all()}


def test_a_client_is_told_on_the_safe_channel_or_not_at_all(cast):
    from notices.addresses import address_of

    ContactChannel.objects.filter(client=cast.rowan).update(safe=False)
    for _turn in range(2):
        assert sign_in(Browser(), cast.rowan_user.email)
    [message] = told()
    assert (message.user, message.client) == (None, cast.rowan)
    assert address_of(message) is None
    ContactChannel.objects.filter(client=cast.rowan).update(safe=True)
    assert address_of(message)


def test_the_message_says_nothing_about_who_and_what(cast):
    for _turn in range(2):
        sign_in(Browser(), cast.ines.email)
    words = render(told()[0])
    for text in (words.subject, words.body.replace("http://testserver", "").replace(words.sender, "")):
        assert telling_words(text) == []
        assert "Ines" not in text


def test_two_people_at_one_computer_cannot_be_matched(cast):
    shared = Browser()
    sign_in(shared, cast.ines.email)
    sign_in(shared, cast.yusuf.email)
    prints = list(KnownDevice.objects.values_list("fingerprint", flat=True))
    assert len(prints) == len(set(prints)) == 2


@pytest.mark.parametrize("forged", ["", "x", "a" * 43, "é" * 43, "a" * 5000])
def test_a_made_up_cookie_is_no_known_browser(forged, cast):
    sign_in(Browser(), cast.ines.email)
    browser = Browser()
    browser.cookies["device"] = forged
    assert sign_in(browser, cast.ines.email)
    assert len(told()) == 1


def test_guessing_elsewhere_is_stopped_and_does_not_lock_the_owner_out(cast):
    mine, stranger = Browser(), Browser()
    assert sign_in(mine, cast.ines.email)
    tries = [sign_in(stranger, cast.ines.email, f"wrong guess number {number}") for number in range(12)]
    assert not any(tries)
    assert not sign_in(stranger, cast.ines.email), "even the right one waits now, from there"
    assert sign_in(mine, cast.ines.email)
