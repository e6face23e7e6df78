"""The gallery as pages: it draws for both audiences, and a clinic's site has none."""

import importlib
import sys

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("place", ["gallery:staff", "gallery:client"])
def test_it_draws_without_any_account(client, place, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(reverse(place))
    assert answer.status_code == 200
    assert answer.content.count(b"<h1") >= 1


def test_discreet_mode_leaves_no_name(client):
    page = client.get(reverse("gallery:staff"), {"discreet": "1"}).content.decode()
    table = page[page.index('id="caseload"') : page.index('id="factors"')]
    assert "Ashby" not in table
    assert "R.A." in table


def test_portal_titles_say_only_the_product_when_discreet(client):
    page = client.get(reverse("gallery:client"), {"discreet": "1"}).content.decode()
    assert "<title>Mooring</title>" in page


def test_the_portal_has_a_way_out_and_a_neutral_icon(client):
    page = client.get(reverse("gallery:client")).content.decode()
    assert "data-leave" in page
    assert "img/favicon.svg" in page
    assert "mark.svg" not in page


def test_the_draft_answers_as_promised(client):
    place = reverse("gallery:draft")
    saved = client.post(place, {"note": "a", "version": "4"})
    assert "Saved" in saved.content.decode()
    assert saved.headers["X-Version"] == "5"
    clash = client.post(place, {"note": "my clash"})
    assert clash.status_code == 409
    assert "my clash" in clash.content.decode()
    assert client.post(place, {"note": "fail"}).status_code == 503
    assert client.get(place).status_code == 405


def test_a_clinic_has_no_gallery(settings):
    settings.SHOW_GALLERY = False
    module = importlib.import_module("common.gallery_urls")
    try:
        assert importlib.reload(module).urlpatterns == []
    finally:
        settings.SHOW_GALLERY = True
        importlib.reload(sys.modules["common.gallery_urls"])


def test_both_texts_of_a_clash_are_escaped_and_kept():
    conflict = {"name": "plan", "label": "Plan", "mine": "<b>mine</b>", "theirs": "<b>theirs</b>"}
    html = render_to_string(
        "components/stale.html", {"conflicts": [conflict], "current_version": 7, "reload_url": "/x/"}
    )
    assert "&lt;b&gt;mine&lt;/b&gt;" in html
    assert "&lt;b&gt;theirs&lt;/b&gt;" in html
    assert 'name="version" value="7"' in html
