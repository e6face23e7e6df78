"""Walks the whole URLconf as everybody, with everybody's objects, by every method.

What is expected follows from two declarations: the permission that the view wears and whether the person may see every row named
in the address. That second one (``visible_to``) is held against a truth table written by hand in ``test_visibility.py``.
"""

import datetime as dt
import itertools
import uuid

import pytest
from django.urls.converters import UUIDConverter

from tests.matrix.cells import LIBRARY, ROUTES, address_of, canaries_of, keywords, visit

pytestmark = pytest.mark.django_db
METHODS = ("get", "head", "post", "put", "patch", "delete")
READING = ("get", "head")
NEVER = ("put", "patch", "delete")  # no page has these
# Arguments of addresses that are not ids of private rows: a value that leads somewhere.
PLAIN = {
    "token": "not-a-token",
    "day": dt.date(2026, 2, 4),
    "section": "reason",
    "name": "nothing.eml",
    "slug": "nothing",
}
# Public addresses that do not exist until they are switched on, or without their key.
SWITCHED_OFF = {"metrics", "sessions:calendar"}
DENIED = (403, 404, 405)
STAFF = {"therapist", "colleague", "former_therapist", "supervisor", "other_supervisor", "admin"}


def arguments(name, rows):
    """Values for the address, or a failure that says which keyword nobody knows."""
    values = {}
    for key, kind in keywords(name).items():
        if key in rows:
            values[key] = rows[key].pk
        elif key in PLAIN:
            values[key] = PLAIN[key]
        else:
            pytest.fail(f"{name}: no row is known for <{kind}:{key}>; add it to the app's module in tests/matrix")
    return values


def expected(stage, actor, user, name, rows):
    """ "in", "login", 403 or 404."""
    view = ROUTES[name]
    if getattr(view, "is_public", False):
        return 404 if name in SWITCHED_OFF else "in"
    if user is None or not user.is_active:
        return "login"
    named = [rows[key] for key in keywords(name) if key in rows]
    if user.can(view.needs) and all(stage.may_see(user, row) for row in named):
        return "in"
    return 403 if actor in STAFF else 404


def outcome(response):
    if response.status_code in DENIED:
        return response.status_code
    if response.status_code == 302 and response.headers["Location"].startswith("/account/login/"):
        return "login"
    return "in"


def acceptable(got, want, method):
    """A page that is open may still refuse a POST that says nothing: a link that is used up, a name that is not known."""
    return got == want or (want == "in" and got == 404 and method not in READING)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_route_is_closed_to_everybody_else(name, stage):
    cast = stage.cast
    canaries = {**canaries_of(cast, cast.rowan), **canaries_of(cast, cast.noor)}
    leaks, wrong, writes = [], [], []
    secret = {
        actor: [text for text, row in canaries.items() if not stage.may_see(user, row)]
        for actor, user in cast.actors.items()
    }
    for client, method in itertools.product((cast.rowan, cast.noor), METHODS):
        rows = cast.rows[client.pk]
        address = address_of(name, arguments(name, rows))
        outcomes = {}
        for actor, user in cast.actors.items():
            want = expected(stage, actor, user, name, rows)
            cell = visit(stage, stage.browsers[actor], method, address)
            got = outcomes[actor] = outcome(cell.response)
            label = f"{method.upper()} {address} as {actor}"
            if got != 405 and not acceptable(got, want, method):
                wrong.append(f"{label}: {got} instead of {want}")
            if cell.changed and (want != "in" or method in READING):
                writes.append(f"{label}: {cell.changed}")
            leaks += [f"{label}: {found}" for found in secret[actor] if found in cell.text]
            leaks += [f"{label}: left in the {trace}" for trace in cell.traces]
        if (405 in outcomes.values() or method in NEVER) and not is_refused_to_all(outcomes):
            wrong.append(f"{method.upper()} {address}: refused to some only: {outcomes}")
    assert wrong == []
    assert writes == []
    assert leaks == []


def is_refused_to_all(outcomes):
    """A method that an address does not have is refused to everybody alike, before a permission or a row is looked at."""
    return set(outcomes.values()) <= {405, "login"}


def test_every_address_has_a_method_for_somebody(stage):
    """The rule about refused methods would hold for an address that refuses everything."""
    closed = []
    for name in sorted(set(ROUTES) - SWITCHED_OFF):
        address = address_of(name, arguments(name, stage.cast.rows[stage.cast.rowan.pk]))
        browser = stage.browsers["therapist"]
        if all(visit(stage, browser, method, address).response.status_code == 405 for method in ("get", "post")):
            closed.append(name)
    assert closed == []


WITH_IDS = sorted(name for name in ROUTES if "uuid" in keywords(name).values())


@pytest.mark.parametrize("name", [name for name in WITH_IDS if not getattr(ROUTES[name], "is_public", False)])
def test_a_strangers_object_answers_like_a_missing_one(name, stage):
    """Same status, same bytes, same headers but for the request's own id."""
    values = arguments(name, stage.cast.rows[stage.cast.rowan.pk])
    missing = {key: uuid.uuid4() if kind == "uuid" else values[key] for key, kind in keywords(name).items()}
    seen = set()
    for method in ("get", "post"):
        foreign, absent = (
            visit(stage, stage.browsers["other_client"], method, address_of(name, kwargs)).response
            for kwargs in (values, missing)
        )
        seen.add(foreign.status_code)
        assert foreign.status_code == absent.status_code
        assert foreign.content == absent.content
        assert shown_headers(foreign) == shown_headers(absent)
    assert 404 in seen
    assert seen <= {404, 405}


def shown_headers(response):
    return {key: value for key, value in response.headers.items() if key != "X-Request-ID"}


# A clinician is nobody's row: the list of clinicians is the same for every client.
OF_A_CLIENT = {
    name: [key for key, kind in keywords(name).items() if kind == "uuid" and key != "clinician_id"] for name in WITH_IDS
}
PAIRS = [name for name, keys in OF_A_CLIENT.items() if len(keys) > 1]


@pytest.mark.parametrize("name", PAIRS)
def test_ids_of_two_clients_do_not_go_together(name, stage):
    """/clients/<Rowan>/notes/<a note of Noor's> exists for nobody, not for those either who may see both."""
    cast, mixed = stage.cast, []
    mine, theirs = cast.rows[cast.rowan.pk], cast.rows[cast.noor.pk]
    for swapped in OF_A_CLIENT[name]:
        values = arguments(name, mine) | {swapped: theirs[swapped].pk}
        for actor, method in itertools.product(STAFF | {"own_client"}, ("get", "post")):
            cell = visit(stage, stage.browsers[actor], method, address_of(name, values))
            if outcome(cell.response) not in DENIED or cell.changed:
                mixed.append(f"{method} {address_of(name, values)} as {actor}: {cell.response.status_code}")
    assert mixed == []


def test_there_are_addresses_with_two_ids():
    assert PAIRS


@pytest.mark.parametrize("name", sorted(name for name in LIBRARY if not keywords(name)))
def test_pages_of_the_sign_in_library_show_nothing_private(name, stage):
    cast = stage.cast
    canaries = {**canaries_of(cast, cast.rowan), **canaries_of(cast, cast.noor)}
    for browser in stage.browsers.values():
        for method in READING:
            cell = visit(stage, browser, method, address_of(name, {}))
            assert cell.changed == []
            assert cell.traces == []
            assert not [found for found in canaries if found in cell.text]


def test_ids_in_addresses_are_uuids():
    kinds = {(name, key, kind) for name in ROUTES for key, kind in keywords(name).items()}
    assert {(name, key) for name, key, kind in kinds if key.endswith("_id") and kind != "uuid"} == set()
    assert UUIDConverter.regex
