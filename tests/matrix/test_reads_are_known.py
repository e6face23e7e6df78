"""I1: whoever opens a page about a client leaves exactly one entry that says so."""

import pytest

from audit.models import Event
from audit.words import is_reading
from people.access import ClientScopedQuerySet
from tests.matrix.cells import ROUTES, address_of, keywords, undone
from tests.matrix.test_matrix import arguments, expected

pytestmark = pytest.mark.django_db
READERS = ("therapist", "supervisor", "admin")


def pages_about_a_client(stage):
    """(route, keys) of each page whose address names a row of a client."""
    mine, theirs = stage.cast.rows[stage.cast.rowan.pk], stage.cast.rows[stage.cast.noor.pk]
    for name in sorted(ROUTES):
        keys = [
            key for key in keywords(name) if key in mine and mine[key].pk != theirs[key].pk and of_a_client(mine[key])
        ]
        if keys and not getattr(ROUTES[name], "is_public", False):
            yield name, keys


def of_a_client(row):
    return isinstance(type(row).objects.all(), ClientScopedQuerySet)


def readings(stage, name, actor):
    """Entries about Rowan that a look at the page leaves; None when it shows no page."""
    address = address_of(name, arguments(name, stage.cast.rows[stage.cast.rowan.pk]))
    with undone(stage.browsers[actor]):
        before = Event.objects.count()
        answer = stage.browsers[actor].get(address)
        if answer.status_code != 200:
            return None
        events = list(Event.objects.filter(sequence__gt=before))
    return [event.action for event in events if is_reading(event.action)]


def test_each_page_about_a_client_leaves_one_entry(stage):
    wrong, cells = [], 0
    for name, _keys in pages_about_a_client(stage):
        for actor in READERS:
            user = stage.cast.actors[actor]
            if expected(stage, actor, user, name, stage.cast.rows[stage.cast.rowan.pk]) != "in":
                continue
            found = readings(stage, name, actor)
            if found is None:
                continue
            cells += 1
            if len(found) != 1:
                wrong.append(f"{name} as {actor}: {found}")
    print(chr(10).join(wrong))
    assert wrong == []
    assert cells > 100
