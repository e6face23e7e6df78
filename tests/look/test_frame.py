"""What surrounds every staff page: where one is, and the one thing that is always at hand."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def body_of(client, user, name, *args):
    client.force_login(user)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def present_places(html):
    nav = html[html.index('class="side"') if 'class="side"' in html else 0 : html.index("<main")]
    return re.findall(r'<a [^>]*href="([^"]+)"[^>]*aria-current="page"', nav)


@pytest.mark.parametrize("name", ["case", "sessions:case", "homework:client_practice", "people:client_details"])
def test_every_page_of_one_client_belongs_to_the_clients(cast, client, name):
    places = present_places(body_of(client, cast.ines, name, cast.rowan.pk))
    assert set(places) == {reverse("people:client_list")}


def test_a_session_can_be_logged_from_every_page_of_a_therapist(cast, client):
    log = f'href="{reverse("sessions:log")}"'
    for name in ("today", "people:client_list", "homework:library", "people:preferences"):
        assert body_of(client, cast.ines, name).count(log) == 1
    own = f'href="{reverse("sessions:log")}?client={cast.rowan.pk}"'
    assert own in body_of(client, cast.ines, "case", cast.rowan.pk)


def test_nobody_else_is_offered_to_log_a_session(cast, client):
    for user in (cast.admin, cast.martin):
        assert reverse("sessions:log") not in body_of(client, user, "people:client_list")


def test_the_page_names_its_reader_so_that_drafts_stay_with_them(cast, client):
    assert f'data-person="{cast.ines.pk}"' in body_of(client, cast.ines, "today")
    client.logout()
    assert 'data-person=""' in client.get(reverse("account_login")).content.decode()
