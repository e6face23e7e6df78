"""B1: staff reach no private page without a second factor, whichever way they come in. B4: a sign-in ends by itself."""

import datetime as dt
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import NoReverseMatch, reverse

from people.models import Clinic, User
from people.passwords import ClinicWords, LongerForStaff, NearlyCommon
from people.sign_in import Step, is_over, second_step
from tests.cast import PASSWORD

NEW = "four slow rivers meet"
PRIVATE = (
    "today",
    "people:client_list",
    "people:preferences",
    "usersessions_list",
    "mfa_deactivate_totp",
    "account_email",
)
NOW = dt.datetime(2026, 2, 4, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


def sign_in(email, password=PASSWORD):
    browser = Browser()
    browser.post(reverse("account_login"), {"login": email, "password": password})
    return browser


def with_an_app(user):
    """The secret of an authenticator app that this person has had for a while."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_for(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def reached(browser):
    """Private pages that this browser gets to see."""
    return [name for name in PRIVATE if browser.get(reverse(name)).status_code == 200]


@pytest.fixture
def strict(cast):
    """A clinic that asks at once."""
    Clinic.objects.update(second_factor_days=0)
    return cast


# --- the eight paths of B1


@pytest.mark.django_db
def test_path_1_a_password_alone_opens_nothing(strict):
    browser = sign_in(strict.ines.email)
    assert reached(browser) == []
    assert browser.get(reverse("today")).headers["Location"] == reverse("mfa_index")
    assert browser.get(reverse("mfa_index")).status_code == 200
    with_an_app(strict.ines)
    again = sign_in(strict.ines.email)
    assert "_auth_user_id" not in again.session
    assert reached(again) == []


@pytest.mark.django_db
def test_path_2_a_reset_password_signs_nobody_in(strict):
    with_an_app(strict.ines)
    browser = Browser()
    browser.post(reverse("account_reset_password"), {"email": strict.ines.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    page = browser.get(link, follow=True)
    browser.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert reached(browser) == []
    assert reached(sign_in(strict.ines.email, NEW)) == []


@pytest.mark.django_db
def test_path_3_an_invitation_ends_at_the_second_step(strict):
    from people import actions
    from people.invitations import link_for

    invitation = actions.invite(by=strict.admin, email="new@demo.test", roles=["therapist"], staff_name="New Person")
    address = link_for(invitation.pk).replace("http://testserver", "")
    browser = Browser()
    assert browser.post(address, {"password": "short enough 1", "again": "short enough 1"}).status_code == 422
    assert browser.post(address, {"password": NEW, "again": NEW}).status_code == 302
    assert reached(browser) == []


@pytest.mark.django_db
def test_path_4_no_browser_is_remembered(strict, settings):
    assert not getattr(settings, "MFA_TRUST_ENABLED", False)
    secret = with_an_app(strict.ines)
    browser = sign_in(strict.ines.email)
    browser.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert len(reached(browser)) > 3
    browser.post(reverse("account_logout"))
    browser.post(reverse("account_login"), {"login": strict.ines.email, "password": PASSWORD})
    assert reached(browser) == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/", "/api/", "/accounts/login/", "/account/login/code/"])
def test_paths_5_and_6_there_is_no_other_door(path, strict):
    assert sign_in(strict.ines.email).get(path).status_code in (302, 404)
    for name in ("admin:index", "admin:login"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


@pytest.mark.django_db
def test_path_7_a_sign_in_from_before_the_second_factor_has_to_show_it(cast):
    browser = sign_in(cast.ines.email)
    assert "today" in reached(browser)
    secret = with_an_app(cast.ines)
    assert reached(browser) == []
    asked = browser.get(reverse("today")).headers["Location"]
    assert asked.startswith(reverse("mfa_reauthenticate"))
    assert browser.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert Authenticator.objects.filter(user=cast.ines, type="totp").exists(), "the password alone does not turn it off"
    assert browser.post(asked, {"code": "000000"}).status_code == 200
    assert browser.post(asked, {"code": code_for(secret)}).headers["Location"] == reverse("today")
    assert "today" in reached(browser)


@pytest.mark.django_db
def test_path_8_nobody_can_be_somebody_else(strict):
    browser = sign_in(strict.admin.email)
    for name in ("people:staff_edit", "people:staff_profile"):
        assert browser.get(reverse(name, args=[strict.ines.pk])).status_code == 302
    assert browser.post(reverse("people:staff_activity", args=[strict.ines.pk]), {"to": "closed"}).status_code == 302
    assert User.objects.get(pk=strict.ines.pk).is_active


# --- the days of grace, and setting it up


@pytest.mark.django_db
def test_the_clinic_decides_how_long_it_waits(cast):
    Clinic.objects.update(second_factor_days=10)
    for days, open_ in ((9, True), (11, False)):
        User.objects.filter(pk=cast.ines.pk).update(created_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=days))
        assert ("today" in reached(sign_in(cast.ines.email))) is open_, days


@pytest.mark.django_db
def test_setting_it_up_is_enough_for_this_sign_in(strict):
    browser = sign_in(strict.ines.email)
    activate = reverse("mfa_activate_totp")
    asked = browser.get(activate).headers["Location"]
    browser.post(asked, {"password": PASSWORD})
    secret = browser.get(activate).context["form"].secret
    assert browser.post(activate, {"code": "000000"}).status_code == 200
    assert reached(browser) == []
    assert browser.post(activate, {"code": code_for(secret)}).status_code == 302
    assert "today" in reached(browser)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["mfa_activate_totp", "mfa_add_webauthn"])
def test_nobody_in_particular_is_sent_to_the_sign_in_by_the_pages_that_set_it_up(page):
    answer = Browser().post(reverse(page))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
def test_what_is_no_address_at_all_is_not_gone_on_to(cast):
    assert Browser().get(reverse("account_login"), {"next": "http://["}).status_code == 200
    typed = {"login": cast.rowan_user.email, "password": PASSWORD, "next": "http://["}
    assert Browser().post(reverse("account_login"), typed).headers["Location"] == "/"


@pytest.mark.django_db
def test_clients_choose_for_themselves(strict):
    assert sign_in(strict.rowan_user.email).get(reverse("portal:home")).status_code == 200


@pytest.mark.django_db
def test_the_way_out_stays_open(strict):
    browser = sign_in(strict.ines.email)
    assert browser.get(reverse("people:leave")).status_code == 200
    assert browser.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    ("staff", "proven", "has_factor", "age", "step"),
    [
        (False, False, False, 99, Step.PASS), (False, False, True, 99, Step.PASS), (True, True, True, 99, Step.PASS),
        (True, False, True, 0, Step.VERIFY), (True, False, False, 13, Step.PASS), (True, False, False, 14, Step.SET_UP),
    ],
)  # fmt: skip
def test_the_rule(staff, proven, has_factor, age, step):
    since = NOW - dt.timedelta(days=age)
    assert second_step(staff=staff, proven=proven, has_factor=has_factor, since=since, days=14, now=NOW) == step


# --- the end of a sign-in


@pytest.mark.parametrize(
    ("staff", "began", "seen", "over"),
    [
        (True, 14, None, False), (True, 15, None, True), (True, 60, 14, False), (True, 60, 15, True), (False, 60, 29, False),
        (False, 60, 30, True), (True, 719, 1, False), (True, 720, 1, True), (False, 720, 1, True), (True, None, None, False),
    ],
)  # fmt: skip
def test_when_a_sign_in_is_over(staff, began, seen, over):
    moment = lambda minutes: None if minutes is None else NOW - dt.timedelta(minutes=minutes)  # noqa: E731
    assert is_over(staff=staff, began=moment(began), seen=moment(seen), now=NOW) is over
    assert is_over(staff=staff, began=moment(began), seen=moment(seen), now=NOW, idle=False) is (began == 720)


@pytest.fixture
def clocked(frozen_time, settings, cast):
    settings.IDLE_ENDS = True
    return cast


def after(clock, minutes, browser, name="today", **headers):
    clock.shift(dt.timedelta(minutes=minutes))
    return browser.get(reverse(name), headers=headers).status_code


@pytest.mark.django_db
def test_nobody_there_for_a_quarter_of_an_hour(frozen_time, clocked):
    browser = sign_in(clocked.ines.email)
    assert after(frozen_time, 14, browser) == 200
    assert after(frozen_time, 14, browser) == 200
    assert after(frozen_time, 15, browser) == 302
    assert "_auth_user_id" not in browser.session


@pytest.mark.django_db
def test_what_a_page_does_by_itself_keeps_nobody_signed_in(frozen_time, clocked):
    browser = sign_in(clocked.ines.email)
    for _turn in range(2):
        assert after(frozen_time, 7, browser, **{"X-Requested-With": "fetch"}) == 200
    assert after(frozen_time, 1, browser, **{"X-Autosave": "1"}) == 302


@pytest.mark.django_db
def test_somebody_who_types_is_there(frozen_time, clocked):
    browser = sign_in(clocked.ines.email)
    for _turn in range(4):
        frozen_time.shift(dt.timedelta(minutes=10))
        assert browser.post(reverse("people:here"), headers={"X-Requested-With": "fetch"}).status_code == 204
    assert after(frozen_time, 10, browser) == 200


@pytest.mark.django_db
def test_twelve_hours_are_the_end_whatever_happens(frozen_time, clocked):
    browser = sign_in(clocked.rowan_user.email)
    for _turn in range(28):
        assert after(frozen_time, 25, browser, "portal:home") == 200
    assert after(frozen_time, 20, browser, "portal:home") == 302


@pytest.mark.django_db
def test_another_sign_in_does_not_lengthen_this_one(frozen_time, cast):
    browser = sign_in(cast.ines.email)
    frozen_time.shift(dt.timedelta(hours=11))
    sign_in(cast.ines.email)
    assert browser.get(reverse("today")).status_code == 200
    assert after(frozen_time, 60, browser) == 302


# --- passwords


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password", ["Password2026!!", "1234letmein99", "iloveyouiloveyou", "p@ssw0rd", "!!!Sunshine123"]
)
def test_nearly_common_passwords_are_refused(password, db):
    with pytest.raises(ValidationError):
        NearlyCommon().validate(password)


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["harbour-clinic-2026", "therapytherapy1", "Mooring4Mooring", "cl1n1c-cl1ent-77"])
def test_words_of_this_place_are_refused(password, cast):
    Clinic.objects.update(name="Harbour House")
    with pytest.raises(ValidationError):
        ClinicWords().validate(password)


@pytest.mark.django_db
@pytest.mark.parametrize("password", [NEW, PASSWORD, "harbour seals sleep late", "x" * 64 + " ünï quite long"])
def test_good_passwords_pass(password, cast):
    Clinic.objects.update(name="Harbour House")
    for rule in (NearlyCommon(), ClinicWords(), LongerForStaff()):
        rule.validate(password, cast.ines)


@pytest.mark.django_db
def test_staff_take_fifteen_characters(cast):
    LongerForStaff().validate("fourteen chars", cast.rowan_user)
    with pytest.raises(ValidationError):
        LongerForStaff().validate("fourteen chars", cast.ines)
