"""An id in a form, swapped for one of somebody else's rows, is never taken: not as a choice, not as a hidden field."""

import re
import uuid
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.db import connection, transaction
from django.urls import reverse

from tests.matrix.test_matrix import ROUTES, Undo, arguments, canaries_of, keywords, stage, visible_parts  # noqa: F401

WRITERS = ("therapist", "admin", "own_client", "supervisor")


class Forms(HTMLParser):
    """The forms of a page: (action, {field: [values offered]}, {field: value sent})."""

    def __init__(self):
        super().__init__()
        self.forms, self.select = [], None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            if (given.get("method") or "get").lower() == "post":
                self.forms.append((given.get("action") or "", {}, {}))
            else:
                self.forms.append(None)
        if not self.forms or self.forms[-1] is None:
            return
        _, offered, sent = self.forms[-1]
        name = given.get("name")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            offered.setdefault(self.select, []).append(given.get("value") or "")
            if "selected" in given:
                sent[self.select] = given.get("value") or ""
        elif tag == "textarea" and name:
            sent[name] = "typed"
        elif tag == "input" and name and name != "csrfmiddlewaretoken":
            offered.setdefault(name, []).append(given.get("value") or "")
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                sent[name] = given.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None


def posting_forms(page):
    parser = Forms()
    parser.feed(page)
    return [form for form in parser.forms if form]


def twins(cast):
    """Rowan's id -> Noor's id of the same kind of row, and everybody else's free-standing ids."""
    mine, theirs = cast.rows[cast.rowan.pk], cast.rows[cast.noor.pk]
    return {str(row.pk): str(theirs[key].pk) for key, row in mine.items() if theirs[key].pk != row.pk}


def swapped(forms, foreign):
    """(action, data, swapped-in id) for each id field of each form."""
    for action, offered, sent in forms:
        for name, values in offered.items():
            for value in values:
                if value in foreign:
                    yield action, {**sent, name: foreign[value]}, foreign[value]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name in ROUTES if not getattr(ROUTES[name], "is_public", False)))
def test_a_foreign_id_in_a_form_is_not_taken(name, stage):  # noqa: F811
    cast, browsers = stage
    foreign = twins(cast)
    address = reverse(name, kwargs=arguments(name, cast.rows[cast.rowan.pk]))
    noors = canaries_of(cast, cast.noor)
    taken = []
    for actor in WRITERS:
        user = cast.actors[actor]
        secret = [
            text for text, row in noors.items() if not type(row).objects.visible_to(user).filter(pk=row.pk).exists()
        ]
        page = visible_parts(browsers[actor].get(address))
        for action, data, stranger in swapped(posting_forms(page), foreign):
            written, text = post(browsers[actor], urljoin(address, action), data, stranger)
            row_visible = visible(cast, user, stranger)
            if written and not row_visible:
                taken.append(f"{action or address} as {actor}: {written}")
            taken += [f"{action or address} as {actor} shows {found}" for found in secret if found in text]
    assert taken == []


def visible(cast, user, pk):
    row = next(row for row in cast.rows[cast.noor.pk].values() if str(row.pk) == pk)
    return type(row).objects.visible_to(user).filter(pk=pk).exists()


def post(browser, address, data, stranger):
    """Tables in which the foreign id was written, and what the answer shows; rolled back."""
    found, forms_of_id = [], {stranger, uuid.UUID(stranger).hex}

    def watch(execute, sql, params, many, context):
        match = re.match(r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", sql, re.I)
        flat = {str(p) for p in (params or ())} if not many else set()
        if match and match[1] != "audit_event" and flat & forms_of_id:
            found.append(match[1])
        return execute(sql, params, many, context)

    try:
        with transaction.atomic():
            with connection.execute_wrapper(watch):
                response = browser.post(address, data)
            text = visible_parts(response)
            raise Undo
    except Undo:
        pass
    return found, text


def test_the_parser_finds_what_a_browser_would_send():
    page = (
        '<form method="post" action="x"><select name="a"><option value="1" selected><option value="2"></select>'
        "<input type=hidden name=b value=3></form>"
    )
    assert posting_forms(page) == [("x", {"a": ["1", "2"], "b": ["3"]}, {"a": "1", "b": "3"})]
    assert list(swapped(posting_forms(page), {"2": "9"})) == [("x", {"a": "9", "b": "3"}, "9")]
    assert keywords("home") == {}
