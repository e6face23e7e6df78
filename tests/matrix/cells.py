"""One cell of the matrix: an actor asks an address by a method; what it answers, writes and leaves behind."""

import contextlib
import dataclasses
import re

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import reverse

from common.privacy import private_fields
from tests.house.test_views import all_routes, is_ours
from tests.support import recorded_writes

ROUTES = {name: view for name, _, view in all_routes() if is_ours(view)}
LIBRARY = {name: path for name, path, view in all_routes() if not is_ours(view)}
CANARY = re.compile(r"canary-\w+-[\w.-]+")
BOOKKEEPING = ("audit_event", "people_clinic", "usersessions_usersession")


class Undo(Exception):
    """Ends a cell: whatever it wrote is rolled back."""


@dataclasses.dataclass
class Stage:
    cast: object
    browsers: dict
    lines: object  # the log
    sent: list  # (task, args, kwargs) of everything handed to the queue
    known: dict = dataclasses.field(default_factory=dict)

    def may_see(self, user, row):
        """Asked once per person and row: every cell is undone, so the answer stays true for the whole test."""
        key = (user and user.pk, type(row), row.pk)
        if key not in self.known:
            self.known[key] = may_see(user, row)
        return self.known[key]


@dataclasses.dataclass
class Cell:
    """An answer: its status, the tables written, everything shown, and canaries left where none may be."""

    response: object
    changed: list
    text: str
    traces: list


def keywords(name):
    """{keyword: kind} of the arguments in a route's address."""
    path = next(path for route, path, _ in all_routes() if route == name)
    return {key: kind for kind, key in re.findall(r"<(?:(\w+):)?(\w+)>", path)}


def visible_parts(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace") + str(dict(response.headers)) + str(response.cookies)


@contextlib.contextmanager
def undone(browser):
    """Nothing stays: neither rows, nor the browser's session, nor what waits for a commit."""
    session = browser.cookies.get("session")
    kept = session.value if session else None
    waiting = list(connection.run_on_commit)
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass
    connection.run_on_commit = waiting
    if kept is not None:
        browser.cookies["session"] = kept


def visit(stage, browser, method, address, data=None):
    with undone(browser):
        with recorded_writes(ignore=BOOKKEEPING) as changed:
            response = getattr(browser, method)(address, data or {})
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
    return [f"{place}: {found}" for place, text in places.items() for found in CANARY.findall(text)]


def canaries_of(cast, client):
    """text -> row, for every private text of every row of a client."""
    found = {}
    for row in cast.rows[client.pk].values():
        for field in private_fields(type(row)):
            for text in CANARY.findall(str(getattr(row, field.attname))):
                found[text] = row
    return found


def may_see(user, row):
    return user is not None and user.is_active and type(row).objects.visible_to(user).filter(pk=row.pk).exists()


def address_of(name, values):
    return reverse(name, kwargs=values)
