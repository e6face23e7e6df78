"""An id in a form, swapped for one of somebody else's rows, is never taken: not as a choice, not as a hidden field."""

import re
import uuid

import pytest
from django.db import connection

from tests.matrix.cells import ROUTES, address_of, canaries_of, found_in, keywords, undone, visible_parts, visit
from tests.matrix.forms import posting_forms
from tests.matrix.test_matrix import arguments

pytestmark = pytest.mark.django_db
WRITERS = ("therapist", "admin", "own_client", "supervisor")
PRIVATE = sorted(name for name in ROUTES if not getattr(ROUTES[name], "is_public", False))
SIGN_OUT = "/account/logout/"
# Fields in which ids of clients' rows travel, written down by hand: (page, field); * is an id inside the field's name.
KNOWN = {
    ("homework:assign", "objective"),
    ("matching:conflicts", "clinician"),
    ("people:care_begin", "clinician"),
    ("sessions:appointment", "status_*"),
    ("sessions:group_screen", "client"),
    ("sessions:log", "client"),
    ("sessions:moment", "objective"),
    ("sessions:note", "cite_*"),
    ("sessions:note", "progress_*"),
    ("sessions:note", "value_*"),
    ("sessions:schedule", "client"),
}
# Colleagues are on the clinic's door: whoever leads a group may choose anybody of the staff to lead it as well.
CHOOSABLE = {("sessions:group_edit", "facilitators")}
WRITING = re.compile(r'\s*(?:INSERT INTO|UPDATE)\s+"?(\w+)', re.I)


def twins(cast):
    """Rowan's id -> Noor's row of the same kind."""
    mine, theirs = cast.rows[cast.rowan.pk], cast.rows[cast.noor.pk]
    return {str(row.pk): theirs[key] for key, row in mine.items() if theirs[key].pk != row.pk}


def swapped(forms, foreign):
    """(address, field, data, swapped-in row) for each id that a form offers, as its value or as the name of a field."""
    for address, offered, sent in forms:
        for name, values in offered.items():
            for value in dict.fromkeys(values):
                if value in foreign:
                    yield address, name, {**sent, name: str(foreign[value].pk)}, foreign[value]
            for own in [own for own in foreign if own in name]:
                other = str(foreign[own].pk)
                data = {key.replace(own, other): value for key, value in sent.items()}
                yield address, name.replace(own, "*"), {**data, name.replace(own, other): values[-1]}, foreign[own]


def forms_of(stage, name, actor):
    address = address_of(name, arguments(name, stage.cast.rows[stage.cast.rowan.pk]))
    cell = visit(stage, stage.browsers[actor], "get", address)
    return [form for form in posting_forms(cell.text, address) if form[0] != SIGN_OUT]


def try_foreign_ids(stage, name):
    """({(route, field)} of the ids that were swapped, [what was taken or shown])"""
    foreign, noors = twins(stage.cast), canaries_of(stage.cast, stage.cast.noor)
    tried, taken = set(), []
    for actor in WRITERS:
        user = stage.cast.actors[actor]
        secret = [text for text, row in noors.items() if not stage.may_see(user, row)]
        for address, field, data, stranger in swapped(forms_of(stage, name, actor), foreign):
            tried.add((name, field))
            written, text = post(stage.browsers[actor], address, data, str(stranger.pk))
            label = f"{field} of {address} as {actor}"
            if written and not stage.may_see(user, stranger) and (name, field) not in CHOOSABLE:
                taken.append(f"{label}: {written}")
            taken += [f"{label} shows {found}" for found in found_in(text, secret)]
    return tried, taken


@pytest.mark.parametrize("name", PRIVATE)
def test_a_foreign_id_in_a_form_is_not_taken(name, stage):
    tried, taken = try_foreign_ids(stage, name)
    assert taken == []
    # If the pages stopped offering ids, or the parser stopped seeing them, the line above would hold for nothing.
    assert {known for known in KNOWN if known[0] == name} <= tried


def test_the_pages_with_known_ids_are_walked():
    assert {name for name, _ in KNOWN} <= set(PRIVATE)


def post(browser, address, data, stranger):
    """Tables in which the foreign id was written, and what the answer shows; rolled back."""
    found, forms_of_id = [], {stranger, uuid.UUID(stranger).hex}

    def watch(execute, sql, params, many, context):
        match = WRITING.match(sql)
        rows = (params if many else [params]) if match and match[1] != "audit_event" else ()
        if any(str(value) in forms_of_id for row in rows for value in row or ()):
            found.append(match[1])
        return execute(sql, params, many, context)

    with undone(browser):
        with connection.execute_wrapper(watch):
            response = browser.post(address, data)
        text = visible_parts(response)
    return found, text


def test_the_parser_finds_what_a_browser_would_send():
    page = (
        '<form method="post" action="x"><select name="a"><option value="1" selected><option value="2"></select>'
        "<input type=hidden name=b value=3><input type=date name=c required></form>"
    )
    offered = {"a": ["1", "2"], "b": ["3"], "c": [""]}
    assert posting_forms(page) == [("x", offered, {"a": "1", "b": "3", "c": "2026-03-04"})]
    row = type("Row", (), {"pk": 9})
    assert list(swapped(posting_forms(page), {"2": row})) == [
        ("x", "a", {"a": "9", "b": "3", "c": "2026-03-04"}, row),
    ]
    assert keywords("home") == {}
