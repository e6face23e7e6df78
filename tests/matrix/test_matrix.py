"""Walks the whole URLconf as everybody, with everybody's objects, by every method.

What is expected follows from two declarations: the permission that the view wears and whether the person may see every row named
in the address. That second one (``visible_to``) is held against a truth table written by hand in ``test_visibility.py``.
"""

import re
import uuid

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse
from django.urls.converters import UUIDConverter

from common.privacy import private_fields
from tests.house.test_views import all_routes, is_ours
from tests.matrix import build_rows
from tests.support import recorded_writes

METHODS = ("get", "head", "post", "put", "patch", "delete")
ROUTES = {name: view for name, _, view in all_routes() if is_ours(view)}
LIBRARY = {name: path for name, path, view in all_routes() if not is_ours(view)}
# Arguments of addresses that are not ids of private rows: a value that leads somewhere.
PLAIN = {"token": "not-a-token", "day": "2026-02-04", "section": "reason", "name": "nothing.eml", "slug": "nothing"}
DENIED = (403, 404)
STAFF = {"therapist", "colleague", "former_therapist", "supervisor", "other_supervisor", "admin"}


class Undo(Exception):
    """Ends a cell: whatever it wrote is rolled back."""


@pytest.fixture
def stage(cast):
    build_rows(cast)
    browsers = {}
    for name, user in cast.actors.items():
        browsers[name] = Browser(raise_request_exception=True)
        if user:
            browsers[name].force_login(user)
    return cast, browsers


def keywords(name):
    for route, path, _ in all_routes():
        if route == name:
            return dict(
                re.findall(r"<(?:(\w+):)?(\w+)>", path)
                and [(key, kind) for kind, key in re.findall(r"<(?:(\w+):)?(\w+)>", path)]
            )
    raise LookupError(name)


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


def may_see_all(user, values, rows):
    named = [rows[key] for key in values if key in rows]
    return all(type(row).objects.visible_to(user).filter(pk=row.pk).exists() for row in named)


def expected(actor, user, view, values, rows):
    """ "in", "login", 403 or 404."""
    if getattr(view, "is_public", False):
        return "in"
    if user is None or not user.is_active:
        return "login"
    if not user.can(view.needs):
        return 403 if actor in STAFF else 404
    if not may_see_all(user, values, rows):
        return 403 if actor in STAFF else 404
    return "in"


def outcome(response):
    if response.status_code in DENIED or response.status_code == 405:
        return response.status_code
    if response.status_code == 302 and response.headers["Location"].startswith("/account/login/"):
        return "login"
    return "in"


def canaries_of(cast, client):
    """text -> row, for every private text of every row of a client."""
    found = {}
    for row in cast.rows[client.pk].values():
        for field in private_fields(type(row)):
            for text in re.findall(r"canary-\w+-[\w.-]+", str(getattr(row, field.attname))):
                found[text] = row
    return found


def forbidden_texts(cast, user, canaries):
    return [
        text
        for text, row in canaries.items()
        if user is None or not user.is_active or not type(row).objects.visible_to(user).filter(pk=row.pk).exists()
    ]


def visible_parts(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace") + str(dict(response.headers)) + str(response.cookies)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ROUTES))
def test_route_is_closed_to_everybody_else(name, stage):
    cast, browsers = stage
    view = ROUTES[name]
    canaries = {**canaries_of(cast, cast.rowan), **canaries_of(cast, cast.noor)}
    leaks, wrong, writes = [], [], []
    for client in (cast.rowan, cast.noor):
        rows = cast.rows[client.pk]
        values = arguments(name, rows)
        address = reverse(name, kwargs=values)
        for actor, user in cast.actors.items():
            want = expected(actor, user, view, values, rows)
            secret = forbidden_texts(cast, user, canaries)
            for method in METHODS:
                got, changed, text = visit(browsers[actor], method, address)
                cell = f"{method.upper()} {address} as {actor}"
                # A method that an address does not have is refused to everybody alike, before any row is looked up.
                if got not in (want, 405) and not (want == "in" and got == 404 and method != "get"):
                    wrong.append(f"{cell}: {got} instead of {want}")
                if changed and (want != "in" or method in ("get", "head")):
                    writes.append(f"{cell}: {changed}")
                leaks += [f"{cell}: {found}" for found in secret if found in text]
    assert wrong == []
    assert writes == []
    assert leaks == []


def visit(browser, method, address):
    """(outcome, tables written, everything the answer shows), with nothing left behind."""
    try:
        with transaction.atomic():
            session = browser.cookies.get("session")
            kept = session.value if session else None
            with recorded_writes() as changed:
                response = getattr(browser, method)(address)
            result = outcome(response), list(changed), visible_parts(response)
            raise Undo
    except Undo:
        pass
    if kept is not None:
        browser.cookies["session"] = kept
    return result


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", sorted(name for name in ROUTES if any(kind == "uuid" for kind in keywords(name).values()))
)
def test_a_strangers_object_answers_like_a_missing_one(name, stage):
    """Same status, same bytes, same headers but for the request's own id."""
    cast, browsers = stage
    if getattr(ROUTES[name], "is_public", False):
        return
    values = arguments(name, cast.rows[cast.rowan.pk])
    missing = {key: uuid.uuid4() if kind == "uuid" else values[key] for key, kind in keywords(name).items()}
    foreign, absent = (browsers["other_client"].get(reverse(name, kwargs=kwargs)) for kwargs in (values, missing))
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content
    ignored = {"X-Request-ID"}
    assert {k: v for k, v in foreign.headers.items() if k not in ignored} == {
        k: v for k, v in absent.headers.items() if k not in ignored
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_pages_of_the_sign_in_library_show_nothing_private(name, stage):
    cast, browsers = stage
    if keywords(name):
        return
    canaries = {**canaries_of(cast, cast.rowan), **canaries_of(cast, cast.noor)}
    for browser in browsers.values():
        for method in ("get", "head"):
            _, changed, text = visit(browser, method, reverse(name))
            assert changed == []
            assert not [found for found in canaries if found in text]


def test_ids_in_addresses_are_uuids():
    kinds = {(name, key, kind) for name in ROUTES for key, kind in keywords(name).items()}
    assert {(name, key) for name, key, kind in kinds if key.endswith("_id") and kind != "uuid"} == set()
    assert UUIDConverter.regex
