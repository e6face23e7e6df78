"""An empty or failing answer to "who may see this" means nothing, never everything (ADR 0003)."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from people import access
from people.models import CareRelationship, Client, User
from tests.house.test_data import MODELS
from tests.matrix.cells import canaries_of, visible_parts

pytestmark = pytest.mark.django_db
SCOPED = [model for model in MODELS if hasattr(model.objects, "visible_to")]


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_nobody_in_particular_sees_no_row_of_any_kind(model, cast):
    assert not model.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_an_account_that_is_closed_sees_no_row_of_any_kind(model, cast):
    for user in (cast.ines, cast.martin, cast.admin, cast.rowan_user):
        user.is_active = False
        assert not model.objects.visible_to(user).exists(), user


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_an_account_without_any_role_sees_no_row_of_a_client(model, cast):
    nobody = User.objects.create_user("nobody@demo.test", "a-long-enough-password", name="No Body")
    assert set(model.objects.visible_to(nobody)) <= {nobody}


def test_no_care_means_no_client(cast):
    CareRelationship.objects.update(ended_at=timezone.now())
    assert not Client.objects.visible_to(cast.ines).exists()
    assert not Client.objects.visible_to(cast.martin).exists()


def test_an_audience_of_nobody_is_no_row(cast, monkeypatch):
    monkeypatch.setattr(type(Client.objects.all()), "audience", frozenset())
    for user in (cast.ines, cast.admin, cast.rowan_user):
        assert not Client.objects.visible_to(user).exists()


def test_a_purged_session_is_nobody(cast):
    browser = signed_in(cast.ines)
    page = reverse("case", args=[cast.rowan.pk])
    assert browser.get(page).status_code == 200
    Session.objects.all().delete()
    assert browser.get(page).headers["Location"].startswith("/account/login/")


def test_an_account_closed_meanwhile_is_nobody_at_the_next_request(cast):
    browser = signed_in(cast.ines)
    page = reverse("case", args=[cast.rowan.pk])
    assert browser.get(page).status_code == 200
    User.objects.filter(pk=cast.ines.pk).update(is_active=False)
    assert browser.get(page).headers["Location"].startswith("/account/login/")


def test_a_role_taken_away_closes_the_record_at_the_next_request(cast):
    browser = signed_in(cast.ines)
    page = reverse("case", args=[cast.rowan.pk])
    User.objects.filter(pk=cast.ines.pk).update(is_therapist=False, is_clinic_admin=True)
    assert browser.get(page).status_code == 403


@pytest.mark.parametrize("page", ["case", "plans:case", "assessments:case", "people:client_details"])
def test_an_error_while_deciding_shows_nothing(page, cast, monkeypatch):
    browser = signed_in(cast.ines)

    def broken(user):
        raise RuntimeError("the rule could not be read")

    monkeypatch.setattr(access, "clients_in_care_of", broken)
    answer = browser.get(reverse(page, args=[cast.rowan.pk]))
    assert answer.status_code == 500
    assert not [text for text in canaries_of(cast, cast.rowan) if text in visible_parts(answer)]


@pytest.mark.parametrize("rule", [Q(pk__in=[]), Q(pk=None)])
def test_a_rule_that_matches_nobody_finds_nobody(rule, cast, monkeypatch):
    monkeypatch.setattr(type(Client.objects.all()), "_in", lambda self, ids: rule)
    assert not Client.objects.visible_to(cast.ines).exists()


def signed_in(user):
    browser = Browser(raise_request_exception=False)
    browser.force_login(user)
    return browser
