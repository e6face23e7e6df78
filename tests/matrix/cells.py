"""One cell of the matrix: an actor asks an address by a method; what it answers, writes and leaves behind."""

import contextlib
import dataclasses
import functools
import inspect
import re
from http.cookies import SimpleCookie

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import reverse

from common.privacy import private_fields
from tests.house.test_views import all_routes, is_ours
from tests.support import recorded_writes

ROUTES = {name: view for name, _, view in all_routes() if is_ours(view)}
LIBRARY = {name: path for name, path, view in all_routes() if not is_ours(view)}
PATHS = {name: path for name, path, _ in all_routes()}
CANARY = re.compile(r"canary-\w+-[\w.-]+")
BOOKKEEPING = ("audit_event", "people_clinic", "usersessions_usersession")


class Undo(Exception):
    """Ends a cell: whatever it wrote is rolled back."""


@dataclasses.dataclass
class Stage:
    """Both clients with their rows, a signed-in browser per actor, and the places where traces could be left."""

    cast: object
    browsers: dict
    lines: object  # the log
    sent: list  # (task, args, kwargs) of everything handed to the queue
    seen: dict = dataclasses.field(default_factory=dict)

    def may_see(self, user, row):
        """Asked once per person and kind of row: every test is undone, so the answer stays true."""
        if user is None or not user.is_active:
            return False
        key = (user.pk, type(row))
        if key not in self.seen:
            self.seen[key] = set(type(row).objects.visible_to(user).values_list("pk", flat=True))
        return row.pk in self.seen[key]

    @functools.cached_property
    def canaries(self):
        """text -> row, for every private text of both clients."""
        return {**canaries_of(self.cast, self.cast.rowan), **canaries_of(self.cast, self.cast.noor)}

    @functools.cached_property
    def secret(self):
        """actor -> the texts that this actor may see nowhere."""
        return {
            actor: [text for text, row in self.canaries.items() if not self.may_see(user, row)]
            for actor, user in self.cast.actors.items()
        }


@dataclasses.dataclass
class Cell:
    """An answer: its status, the tables written, everything shown, and canaries left where none may be."""

    response: object
    changed: list
    text: str
    traces: list


@functools.cache
def keywords(name):
    """{keyword: kind} of the arguments in a route's address."""
    return {key: kind for kind, key in re.findall(r"<(?:(\w+):)?(\w+)>", PATHS[name])}


def allowed_methods(view):
    """Methods that a view's outermost decorator lets through; None when it does not wear one of Django's."""
    if not view.__code__.co_filename.endswith("django/views/decorators/http.py"):
        return None
    return frozenset(method.lower() for method in inspect.getclosurevars(view).nonlocals["request_method_list"])


def visible_parts(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace") + str(dict(response.headers)) + str(response.cookies)


def found_in(text, canaries):
    """Which of these are in the text. Most texts hold no canary at all, which is quickly seen."""
    return [canary for canary in canaries if canary in text] if "canary-" in text else []


@contextlib.contextmanager
def undone(browser):
    """Nothing stays: neither rows, nor the browser's session, nor what waits for a commit."""
    kept = {name: morsel.value for name, morsel in browser.cookies.items()}
    waiting = list(connection.run_on_commit)
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass
    finally:
        connection.run_on_commit = waiting
        browser.cookies = SimpleCookie(kept)


def visit(stage, browser, method, address, data=None):
    return watched(stage, browser, lambda: getattr(browser, method)(address, data or {}))


def watched(stage, browser, ask):
    """The cell of any request: ``ask()`` sends it and gives the answer."""
    with undone(browser):
        with recorded_writes(ignore=BOOKKEEPING) as changed:
            response = ask()
        sessions = any(table == "django_session" for _, table in changed)
        return Cell(
            response,
            [write for write in changed if write[1] != "django_session"],
            visible_parts(response),
            traces(stage, look_into_sessions=sessions),
        )


def traces(stage, *, look_into_sessions):
    """Canaries in the log, the cache, sessions and arguments of tasks: nobody may find them there, allowed or not."""
    places = {
        "log": stage.lines.getvalue(),
        "cache": repr(getattr(cache, "_cache", {})),
        "queue": repr(stage.sent),
    }
    if look_into_sessions:
        places["session"] = repr([row.get_decoded() for row in Session.objects.all()])
    stage.lines.seek(0)
    stage.lines.truncate()
    stage.sent.clear()
    return [f"{place}: {found}" for place, text in places.items() for found in CANARY.findall(text)]


def canaries_of(cast, client):
    """text -> row, for every private text of every row of a client."""
    found = {}
    for row in cast.rows[client.pk].values():
        for field in private_fields(type(row)):
            for text in CANARY.findall(str(getattr(row, field.attname))):
                found[text] = row
    return found


def address_of(name, values):
    return reverse(name, kwargs=values)
