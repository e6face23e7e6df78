"""A client who shares a phone: the own writing opens only after showing once more who it is (T2)."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from intimacy_clinic.sign_in import INTIMATE
from people.models import User
from tests.cast import PASSWORD
from tests.matrix.cells import ROUTES

pytestmark = pytest.mark.django_db
PAGE, PLAN = "assessments:portal_people", "assessments:portal_safety_plan"


@pytest.fixture
def phone(frozen_time, cast):
    cache.clear()
    browser = Browser()
    browser.post(reverse("account_login"), {"login": cast.rowan_user.email, "password": PASSWORD})
    yield browser
    cache.clear()


def switch_on(cast):
    User.objects.filter(pk=cast.rowan_user.pk).update(ask_again=True)


def asked(answer):
    return answer.status_code == 302 and answer.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_every_page_named_is_a_page():
    assert set(ROUTES) >= INTIMATE
    assert PLAN not in INTIMATE


def test_nobody_is_asked_who_did_not_choose_it(phone, cast):
    assert phone.get(reverse(PAGE)).status_code == 200


def test_own_writing_opens_after_the_password_for_ten_minutes(phone, cast, frozen_time):
    switch_on(cast)
    answer = phone.get(reverse(PAGE))
    assert asked(answer)
    assert phone.post(answer.headers["Location"], {"password": "wrong"}).status_code == 200
    assert asked(phone.get(reverse(PAGE)))
    assert phone.post(answer.headers["Location"], {"password": PASSWORD}).headers["Location"] == reverse(PAGE)
    assert phone.get(reverse(PAGE)).status_code == 200
    frozen_time.shift(dt.timedelta(minutes=11))
    assert asked(phone.get(reverse(PAGE)))
    assert asked(phone.get(reverse("homework:kept"))), "the phone keeps nothing to read"


def test_the_plan_for_hard_days_and_the_home_stay_open(phone, cast):
    switch_on(cast)
    for name in (PLAN, "portal:home", "assessments:portal_support"):
        assert not asked(phone.get(reverse(name))), name


def test_what_is_being_sent_is_taken_in(phone, cast):
    switch_on(cast)
    assert not asked(phone.post(reverse("homework:send"), "{}", content_type="application/json"))


def test_clients_switch_it_on_in_their_settings_and_staff_do_not_have_it(phone, cast):
    typed = {"theme": "auto", "time_zone": "Europe/London", "ask_again": "on"}
    assert phone.post(reverse("people:preferences"), typed).status_code == 302
    assert User.objects.get(pk=cast.rowan_user.pk).ask_again
    desk = Browser()
    desk.force_login(cast.ines)
    assert "ask_again" not in desk.get(reverse("people:preferences")).content.decode()
