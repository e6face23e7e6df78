"""Every address as everybody with requests that no browser would send: no error, no foreign text, no write, no waiting.

A short run is part of every `make test`; `make fuzz` (FUZZ_REQUESTS=20000, FUZZ_SEED) is the long one. Each request is drawn from
the seed alone and undone, so that one that fails can be asked again. What has been found so far is in docs/evidence/fuzz.md.
"""

import collections
import dataclasses
import os
import random
import re
import time
import traceback

import pytest
from django.core.cache import cache
from django.urls import NoReverseMatch, Resolver404, resolve

from tests.matrix import odd
from tests.matrix.cells import LIBRARY, ROUTES, address_of, allowed_methods, found_in, keywords, visit, watched
from tests.matrix.forms import posting_forms
from tests.matrix.test_matrix import PLAIN, arguments, expected, outcome

pytestmark = pytest.mark.django_db
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "450"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
SLOW = 5  # seconds of the processor: those of the clock are shared with whatever else runs
SLOW_FILE = 20  # for a file that is drawn: two seconds on a quiet machine, several times that on a busy one
ASKED_FOR = re.compile(r"""<(?:input|select|textarea)[^>]*\sname="([^"]+)"|[?&;](\w+)=""")
TRACE = re.compile(r'Traceback \(most recent call last\)|File "[^"]+\.py", line \d+')
LIBRARY_ROUTES = {name: LIBRARY[name] for name in LIBRARY if name.startswith(("account_", "mfa_", "usersessions_"))}
# What a part of an address may be, where it is neither an id nor a number.
PARTS = (
    "nothing",
    "a" * 3000,
    "%00",
    "a%0d%0ab",
    "%ed%a0%80",
    "..",
    "%2e%2e%2f",
    "²",
    "-1",
    "99999999999999999999",
    "9999-12-31",
)


@dataclasses.dataclass(frozen=True)
class Asked:
    """One request, as it can be read in a report."""

    number: int
    name: str
    actor: str
    method: str
    address: str
    headers: dict
    body: odd.Body | None

    def __str__(self):
        sent = f" {self.body.kind}: {self.body.data[:300]!r}" if self.body else ""
        return f"#{self.number} {self.method} {self.address[:300]} as {self.actor} {self.headers}{sent}"


class Fuzz:
    """Asks ``stage`` and keeps count. ``names``: the routes to ask."""

    def __init__(self, stage, names, seed):
        self.stage, self.names, self.seed = stage, sorted(names), seed
        self.pages, self.forms = {}, collections.defaultdict(list)
        self.counts, self.statuses = collections.Counter(), collections.Counter()
        self.wrong = []
        self.ids = [str(row.pk) for rows in stage.cast.rows.values() for row in rows.values()]

    def run(self, requests):
        for number in range(requests):
            chance = random.Random(f"{self.seed}-{number}")
            name = self.names[number % len(self.names)]
            client = chance.choice((self.stage.cast.rowan, self.stage.cast.noor))
            self.try_one(self.drawn(chance, number, name, client), self.stage.cast.rows[client.pk])

    def drawn(self, chance, number, name, client):
        """One request of a route, as somebody, about one of the two clients."""
        rows = self.stage.cast.rows[client.pk]
        actor = self.actor(chance, name, rows)
        address = self.address(chance, name, rows)
        offered, sent, asked = self.known_of(name, address, client)
        view = ROUTES.get(name)
        methods = allowed_methods(view) if view else None
        posts = methods is None or "post" in methods
        method = "POST" if posts and chance.random() < 0.7 else chance.choice(("GET", "GET", "GET", "HEAD"))
        query, ids = [], self.ids
        for _part in range(chance.choice((0, 1, 1, 2, 5) if method != "POST" else (0, 0, 0, 1))):
            wanted = chance.choice((*asked, *odd.NAMES))
            query += [(wanted, odd.value(chance, offered.get(wanted, ()), ids))] * chance.choice((1, 1, 1, 2))
        if query:
            address += "?" + odd.encoded([(key, text[:4000]) for key, text in query]).decode()
        body = odd.body(chance, odd.pairs(chance, offered, sent, ids)) if method == "POST" else None
        headers = dict(chance.choice(odd.HEADERS)) if chance.random() < 0.25 else {}
        return Asked(number, name, actor, method, address, headers, body)

    def actor(self, chance, name, rows):
        """Mostly somebody who gets as far as the page."""
        actors = self.stage.cast.actors
        inside = [one for one in sorted(actors) if name in ROUTES and self.wanted(one, name, rows) == "in"]
        return chance.choice(inside if inside and chance.random() < 0.65 else sorted(actors))

    def wanted(self, actor, name, rows):
        return expected(self.stage, actor, self.stage.cast.actors[actor], name, rows)

    def address(self, chance, name, rows):
        try:
            if name in ROUTES:
                values = arguments(name, rows)
            else:
                values = {
                    key: 1 if kind == "int" else PLAIN.get(key, "nothing") for key, kind in keywords(name).items()
                }
            parts = [key for key, kind in keywords(name).items() if kind != "uuid"]
            address = address_of(name, values)
        except NoReverseMatch:
            return "/account/" + chance.choice(PARTS)
        if parts and chance.random() < 0.4:
            plain = str(values[chance.choice(parts)])
            address = address.replace(f"/{plain}/", f"/{chance.choice((*PARTS, *odd.MOMENTS[:8]))}/", 1)
        return address

    def known_of(self, name, address, client):
        """(values offered, values sent, names asked for) of the forms that lead here, as whoever may open the page sees them."""
        self.look_at(name, client)
        forms = self.forms[(name, client.pk)]
        offered, sent = {}, {}
        for form in forms:
            offered, sent = {**offered, **form[0]}, {**sent, **form[1]}
        if name == "homework:send":
            return {}, self.sending(client), ()
        return offered, sent, self.pages.get((name, client.pk), ())

    def look_at(self, name, client):
        """Reads a page once per client, as those who may see most, and files its forms under the route that they lead to."""
        if (name, client.pk) in self.pages or name not in ROUTES:
            return
        rowan = client == self.stage.cast.rowan
        self.pages[(name, client.pk)] = found = set()
        rows = self.stage.cast.rows[client.pk]
        for actor in (
            "therapist" if rowan else "colleague",
            "admin",
            "own_client" if rowan else "other_client",
            "anonymous",
        ):
            if self.wanted(actor, name, rows) != "in":
                continue
            address = address_of(name, arguments(name, rows))
            text = visit(self.stage, self.stage.browsers[actor], "get", address).text
            found |= {one for pair in ASKED_FOR.findall(text) for one in pair if one}
            for target, offered, sent in posting_forms(text, address):
                self.file(target, client, offered, sent)
        self.pages[(name, client.pk)] = tuple(sorted(found))

    def file(self, target, client, offered, sent):
        try:
            leads_to = resolve(target.split("?")[0]).view_name
        except Resolver404:
            return
        self.forms[(leads_to, client.pk)].append((offered, sent))

    def sending(self, client):
        """What a phone sends of its own: an object, not a form."""
        return {
            "person": str(client.user.pk), "assignment": str(self.stage.cast.rows[client.pk]["assignment_id"].pk),
            "key": odd.IDS[2], "operation": odd.IDS[2], "version": 0, "step": None, "answers": {"words": "x"}, "ending": None,
        }  # fmt: skip

    # --- asking and looking
    def try_one(self, asked, rows):
        cache.clear()
        browser = self.stage.browsers[asked.actor]
        began = time.process_time()
        try:
            cell = watched(self.stage, browser, lambda: self.send(browser, asked))
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            self.count(asked, "raised")
            self.wrong.append(f"raised {error!r:.300} in {where.filename}:{where.lineno}: {asked}")
            return
        self.count(asked, str(cell.response.status_code))
        self.wrong += [f"{what}: {asked}" for what in self.problems(asked, cell, rows, time.process_time() - began)]

    def send(self, browser, asked):
        data, kind = (asked.body.data, asked.body.type) if asked.body else (b"", "")
        return browser.generic(asked.method, asked.address, data, content_type=kind, headers=asked.headers)

    def problems(self, asked, cell, rows, seconds):
        status = cell.response.status_code
        if status >= 500:
            yield f"answered {status}"
        if seconds > (SLOW_FILE if cell.response.headers.get("Content-Type") == "application/pdf" else SLOW):
            yield f"took {seconds:.1f} s"
        if found := TRACE.search(cell.text):
            yield f"shows {found[0]!r}"
        if "X-Planted" in cell.response.headers:
            yield "took a header out of a value"
        yield from (f"shows {text}" for text in found_in(cell.text, self.stage.secret[asked.actor]))
        yield from (f"left in the {trace}" for trace in cell.traces)
        if cell.changed and not self.may_write(asked, cell.response, rows):
            yield f"wrote {cell.changed}"

    def may_write(self, asked, response, rows):
        """Whoever is let in, by a POST. The sign-in library guards its own pages."""
        if asked.method != "POST" or outcome(response) in (403, 404, 405):
            return False
        return asked.name not in ROUTES or self.wanted(asked.actor, asked.name, rows) == "in"

    def count(self, asked, status):
        self.statuses[status] += 1
        self.counts[asked.body.kind if asked.body else asked.method] += 1

    def report(self, requests):
        return (
            f"fuzz: {requests} requests from seed {self.seed} over {len(self.names)} addresses as {len(self.stage.cast.actors)} "
            f"people: {len(self.wrong)} wrong; answers {dict(sorted(self.statuses.items()))}; sent {dict(self.counts)}"
        )


def test_nothing_that_anybody_sends_breaks_or_opens_anything(stage, capsys):
    fuzz = Fuzz(stage, {**ROUTES, **LIBRARY_ROUTES}, SEED)
    fuzz.run(REQUESTS)
    with capsys.disabled():
        print("\n" + "\n".join([fuzz.report(REQUESTS), *fuzz.wrong[:60]]))
    assert fuzz.wrong == []
    assert sum(fuzz.statuses.values()) == REQUESTS
    # A run in which everything is refused would find nothing.
    assert fuzz.statuses["200"] > REQUESTS / 10
