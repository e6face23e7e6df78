"""Abuses by people of the clinic that are looked for on every page, with a private text in every field of every row."""

import pytest
from django.urls import reverse
from icalendar import Calendar

from common.acting import as_person
from people.models import Client
from sessions.feed import make_feed
from tests.matrix.cells import ROUTES, address_of, canaries_of, found_in, keywords, visit
from tests.matrix.test_matrix import arguments, expected

pytestmark = pytest.mark.django_db
# Texts that say what a treatment is about, against those that the desk needs to reach somebody.
FOR_THE_DESK = ("people_client", "people_contactchannel", "people_invitation", "people_carerelationship", "matching_")
# What is printed, sent or exported: it leaves the house.
LEAVING = ("print", "letter", "export", "paper")


def test_t04_curious_staff_without_a_relation_find_no_row_and_no_hit(stage):
    cast = stage.cast
    curious = stage.browsers["colleague"]
    for word in ("canary-rowan", "Rowan", "Ashby", cast.rowan.case_number, str(cast.rowan.number)):
        for address in (f"/clients/?q={word}", f"/find/?q={word}"):
            answer = visit(stage, curious, "get", address)
            assert answer.response.status_code == 200
            assert str(cast.rowan.pk) not in answer.text, address
            assert found_in(answer.text, stage.secret["colleague"]) == []
    with as_person(cast.yusuf.pk):
        assert not Client.objects.visible_to(cast.yusuf).filter(pk=cast.rowan.pk).exists()
    for page in ("case", "people:client_details", "people:consents", "plans:case", "sessions:case", "assessments:case"):
        if page in ROUTES:
            answer = visit(stage, curious, "get", address_of(page, arguments(page, cast.rows[cast.rowan.pk])))
            assert answer.response.status_code == 403, page


def test_t08_process_notes_and_other_people_are_in_nothing_that_leaves(stage):
    """Every page and file about Rowan, as everybody who may open it: process notes are on the author's own page alone."""
    cast, left, pages = stage.cast, [], 0
    rows = cast.rows[cast.rowan.pk]
    process = [text for text, row in canaries_of(cast, cast.rowan).items() if row == rows["process_note_id"]]
    noors = list(canaries_of(cast, cast.noor))
    assert process
    for name in sorted(ROUTES):
        if "client_id" not in keywords(name) and not name.endswith(LEAVING):
            continue
        if name == "assessments:measure_pdf":  # its text is packed: a search in its bytes finds nothing
            continue
        for actor in ("therapist", "supervisor", "admin", "own_client"):
            if expected(stage, actor, cast.actors[actor], name, rows) != "in":
                continue
            address = address_of(name, arguments(name, rows))
            cell = visit(stage, stage.browsers[actor], "get", address)
            pages += 1
            if actor != "therapist" or name.endswith(LEAVING):
                left += [f"{address} as {actor}: {text}" for text in found_in(cell.text, process)]
            if "client_id" in keywords(name) and actor != "admin":
                left += [f"{address} as {actor}: {text}" for text in found_in(cell.text, noors)]
    assert left == []
    assert pages > 60


def test_t15_the_desk_sees_no_clinical_text_on_any_page(stage):
    cast = stage.cast
    clinical = [
        text
        for client in (cast.rowan, cast.noor)
        for text, row in canaries_of(cast, client).items()
        if not row._meta.db_table.startswith(FOR_THE_DESK) and not stage.may_see(cast.admin, row)
    ]
    assert len(clinical) > 60
    shown = []
    for name in sorted(ROUTES):
        rows = cast.rows[cast.rowan.pk]
        if expected(stage, "admin", cast.admin, name, rows) != "in":
            continue
        address = address_of(name, arguments(name, rows))
        cell = visit(stage, stage.browsers["admin"], "get", address)
        shown += [f"{address}: {text}" for text in found_in(cell.text, clinical)]
    assert shown == []


def test_t15_a_calendar_file_says_when_and_nothing_else(stage, signed_in):
    cast = stage.cast
    token = make_feed(by=cast.ines)
    answer = signed_in(None).get(reverse("sessions:calendar", args=[token]))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "canary-" not in text
    events = list(Calendar.from_ical(text).walk("VEVENT"))
    assert events
    assert len({str(event["SUMMARY"]) for event in events}) == 1
    for word in ("Rowan", "Noor", "group", "couple", "video", "therap"):
        assert word.lower() not in text.lower(), word
