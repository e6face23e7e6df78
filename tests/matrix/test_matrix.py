"""Walks the whole URLconf as everybody, with everybody's objects, by every method.

What is expected follows from two declarations: the permission that the view wears and whether the person may see every row named
in the address. That second one (``visible_to``) is held against a truth table written by hand in ``test_visibility.py``.
"""

import dataclasses
import datetime as dt
import itertools
import uuid

import pytest
from django.urls.converters import UUIDConverter

from tests.matrix.cells import LIBRARY, ROUTES, address_of, allowed_methods, found_in, keywords, visit

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
    "number": 1,
    "measure_key": "core10",
    "instrument": "core10",
    "purpose": "treatment",
    "kind": "practice_reminder",
}
# Public addresses that do not exist until they are switched on, or without their key.
SWITCHED_OFF = {"metrics", "sessions:calendar", "notices:returned"}
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


@dataclasses.dataclass
class Found:
    """What is wrong with one route."""

    wrong: list = dataclasses.field(default_factory=list)  # answers
    writes: list = dataclasses.field(default_factory=list)
    leaks: list = dataclasses.field(default_factory=list)


def walk(stage, name):
    """One route as everybody, with both clients' rows, by every method: (what is wrong, methods that it has for somebody).

    A method that the outermost decorator refuses never gets as far as an id, so it is tried with one client's rows.
    """
    found, known, let_through = Found(), set(), allowed_methods(ROUTES[name])
    for client, method in itertools.product((stage.cast.rowan, stage.cast.noor), METHODS):
        rows = stage.cast.rows[client.pk]
        refused = let_through is not None and method not in let_through
        if refused and client == stage.cast.noor:
            continue
        outcomes = ask_as_everybody(stage, name, method, rows, found)
        if set(outcomes.values()) & {405}:
            if not is_refused_to_all(outcomes):
                found.wrong.append(f"{method.upper()} {name}: refused to some only: {outcomes}")
        elif refused or method in NEVER:
            found.wrong.append(f"{method.upper()} {name}: not refused: {outcomes}")
        else:
            known.add(method)
    return found, known


def ask_as_everybody(stage, name, method, rows, found):
    """{actor: outcome}; what is wrong is added to ``found``."""
    address, outcomes = address_of(name, arguments(name, rows)), {}
    for actor, user in stage.cast.actors.items():
        want = expected(stage, actor, user, name, rows)
        cell = visit(stage, stage.browsers[actor], method, address)
        got = outcomes[actor] = outcome(cell.response)
        label = f"{method.upper()} {address} as {actor}"
        if got != 405 and not acceptable(got, want, method):
            found.wrong.append(f"{label}: {got} instead of {want}")
        if cell.changed and (want != "in" or method in READING):
            found.writes.append(f"{label}: {cell.changed}")
        found.leaks += [f"{label}: {text}" for text in found_in(cell.text, stage.secret[actor])]
        found.leaks += [f"{label}: left in the {trace}" for trace in cell.traces]
    return outcomes


def is_refused_to_all(outcomes):
    """A method that an address does not have is refused to everybody alike, before a permission or a row is looked at."""
    return set(outcomes.values()) <= {405, "login"}


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_route_is_closed_to_everybody_else(name, stage):
    found, methods = walk(stage, name)
    assert found == Found()
    # The rule about refused methods would hold for an address that refuses everything.
    assert methods & {"get", "post"} or name in SWITCHED_OFF


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
    for browser in stage.browsers.values():
        for method in READING:
            cell = visit(stage, browser, method, address_of(name, {}))
            assert cell.changed == []
            assert cell.traces == []
            assert found_in(cell.text, stage.canaries) == []


def test_ids_in_addresses_are_uuids():
    kinds = {(name, key, kind) for name in ROUTES for key, kind in keywords(name).items()}
    assert {(name, key) for name, key, kind in kinds if key.endswith("_id") and kind != "uuid"} == set()
    assert UUIDConverter.regex
