"""Headers and cookies of every answer, walked over the whole URLconf."""

import pytest
from django.test import Client as Browser
from django.urls import NoReverseMatch, reverse

from intimacy_clinic.middleware import HEADERS, client_address
from tests.cast import PASSWORD
from tests.house.test_views import all_routes


def plain_addresses():
    for name, _, _ in all_routes():
        try:
            yield reverse(name)
        except NoReverseMatch:
            continue


@pytest.mark.django_db
def test_every_answer_carries_every_header(cast):
    for user in (None, cast.ines, cast.rowan_user):
        browser = Browser()
        if user:
            browser.force_login(user)
        for address in plain_addresses():
            response = browser.get(address)
            for header, value in HEADERS.items():
                assert response.headers.get(header) == value, (address, header)
            assert "no-store" in response.headers["Cache-Control"], address
            assert (
                "charset" in response.headers["Content-Type"] or response.headers["Content-Type"] == "application/json"
            ), address


def test_the_policy_allows_nothing_by_default_and_nothing_inline():
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert "http" not in policy


@pytest.mark.django_db
def test_the_session_cookie_is_closed_to_scripts_and_other_sites(cast, client):
    answer = client.post("/account/login/", {"login": cast.rowan_user.email, "password": PASSWORD})
    cookie = answer.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 10.0.0.9", "10.0.0.9"),
        (1, "", "127.0.0.1"),
        (2, "6.6.6.6, 10.0.0.9, 10.0.0.1", "10.0.0.9"),
        (1, "<script>", None),
    ],
)
def test_only_what_our_own_proxy_wrote_counts_as_the_address(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == address


@pytest.mark.django_db
def test_a_database_that_is_away_answers_503_and_says_when_to_come_back(cast, client, monkeypatch):
    from django.db import OperationalError

    from intimacy_clinic import views

    def broken(*args, **kwargs):
        raise OperationalError("canary-detail")

    monkeypatch.setattr(views, "render", broken)
    response = client.get("/")
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert b"canary-detail" not in response.content


@pytest.mark.django_db
def test_an_error_in_a_page_shows_and_logs_no_detail(cast, client, monkeypatch, capfd):
    from intimacy_clinic import views

    def broken(*args, **kwargs):
        raise ValueError("canary-detail")

    monkeypatch.setattr(views, "render", broken)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert b"canary-detail" not in response.content
    assert "canary-detail" not in "".join(capfd.readouterr())
