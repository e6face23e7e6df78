"""Names of model fields that a form does not ask for, sent all the same, change nothing: no further column, no other value.

Each form is sent twice from the same state, once as a browser would send it and once with every field name of every model beside
it. With the clock and the random numbers held still, both must write exactly the same.
"""

import itertools
import random
import re

import pytest
from django.db import connection, models

from tests.house.test_data import MODELS
from tests.matrix.cells import ROUTES, undone
from tests.matrix.test_ids_in_bodies import PRIVATE, WRITERS, forms_of

pytestmark = pytest.mark.django_db
WRITING = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.I)
# Pages with a form that writes when it is sent as filled by tests/matrix/forms.py: the proof that something was compared.
KNOWN_TO_WRITE = {
    "assessments:alert", "assessments:portal_start", "homework:assign", "homework:review", "homework:portal_finish",
    "matching:edit_entry", "matching:enquiry", "matching:waiting_entry", "notices:portal_choices", "notices:queue",
    "people:care_end", "people:channel_edit", "people:channel_new", "people:client_edit", "people:client_new",
    "people:clinic", "people:contact_edit", "people:own_profile", "people:preferences", "people:staff_edit",
    "people:staff_invite", "plans:case", "sessions:appointment", "sessions:cancel", "sessions:group_new",
    "sessions:log", "sessions:note", "sessions:schedule",
}  # fmt: skip


def planted(field, rows):
    """A value that the field would take and that nobody else sends."""
    if field.is_relation:
        same = [row for row in rows if isinstance(row, field.related_model)]
        return str(same[0].pk) if same else ""
    if field.choices:
        return str(list(field.flatchoices)[-1][0])
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "1999-09-09T09:09"
    if isinstance(field, models.DateField):
        return "1999-09-09"
    if isinstance(field, (models.IntegerField, models.DecimalField)):
        return "4"
    return str(rows[0].pk) if isinstance(field, models.UUIDField) else "planted"


def every_field(app, rows):
    """{name: value} for each field of each model; where two models share a name, the view's own app decides."""
    ordered = sorted(MODELS, key=lambda model: model._meta.app_config.name != app)
    extra = {}
    for field in itertools.chain.from_iterable(model._meta.concrete_fields for model in ordered):
        for name in {field.name, field.attname}:
            extra.setdefault(name, planted(field, rows))
    return extra


def writes(browser, address, data, monkeypatch):
    """Every (statement, values) that a POST writes, from the same random numbers each time; rolled back."""
    found, chance = [], random.Random(7)

    def watch(execute, sql, params, many, context):
        match = WRITING.match(sql)
        if match and match[1] not in ("django_session", "usersessions_usersession"):
            found.append((sql, [plain(value) for value in itertools.chain.from_iterable(params if many else [params])]))
        return execute(sql, params, many, context)

    with monkeypatch.context() as held, undone(browser):
        held.setattr("os.urandom", chance.randbytes)
        held.setattr("random._urandom", chance.randbytes)
        with connection.execute_wrapper(watch):
            browser.post(address, data)
    return found


def plain(value):
    """Bytes as bytes: the wrappers of the database drivers are shown with their address."""
    value = getattr(value, "adapted", value)
    return bytes(value) if isinstance(value, memoryview) else str(value)


def compare(stage, name, monkeypatch):
    """(forms that wrote something, [what differed])"""
    rows = list(stage.cast.rows[stage.cast.noor.pk].values())
    extra = every_field(ROUTES[name].__module__.split(".")[0], rows)
    wrote, different = 0, []
    for actor in WRITERS:
        for address, offered, sent in forms_of(stage, name, actor):
            asked = {*offered, *sent}
            plain = writes(stage.browsers[actor], address, sent, monkeypatch)
            beside = {key: value for key, value in extra.items() if key not in asked}
            full = writes(stage.browsers[actor], address, {**beside, **sent}, monkeypatch)
            wrote += bool(plain)
            if plain != full:
                changed = [pair for pair in itertools.zip_longest(plain, full) if pair[0] != pair[1]]
                different.append(f"{address} as {actor}: {changed[:2]}")
    return wrote, different


@pytest.mark.parametrize("name", PRIVATE)
def test_a_field_that_a_form_does_not_ask_for_is_not_taken(name, stage, frozen_time, monkeypatch):
    wrote, different = compare(stage, name, monkeypatch)
    assert different == []
    # Forms that are refused anyway would prove nothing.
    assert wrote or name not in KNOWN_TO_WRITE


def test_the_pages_known_to_write_are_walked():
    assert set(PRIVATE) >= KNOWN_TO_WRITE
