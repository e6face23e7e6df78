"""Nothing that belongs to another member alone is on any page of a member's record: for random groups and texts, over every address
that there is, so that an export which is added later is walked as well."""

import datetime as dt
import itertools
import uuid

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.acting import as_the_clinic
from sessions import actions
from sessions.models import GroupMoment, GroupNote
from sessions.presenters import notes
from tests.cast import begin_care, make_client, make_clinician, make_user
from tests.matrix.cells import ROUTES, keywords
from tests.sessions.conftest import past

pytestmark = pytest.mark.django_db
SLOW = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
WORDS = st.text(alphabet="abcdefghij klmnop.", min_size=0, max_size=40)


class Undo(Exception):
    """Ends one example."""


def member(cast, group, number):
    """Somebody in the group with a therapist and an account of their own, and words that nobody else has."""
    secret = uuid.uuid4().hex[:10]
    user = make_user(f"Portal {secret}", is_client=True)
    client = make_client(f"Kin{secret} Zed{secret}", user=user, pronouns=f"pro{secret}")
    begin_care(client, cast.therapists[number])
    membership = actions.join_group(by=cast.admin, group=group, client=client)
    actions.describe_member(by=cast.ines, membership=membership, called=f"nick{secret}", giveaways=f"harp{secret}")
    actions.screen(
        by=cast.ines, group=group, client=client, held_on=dt.date(2026, 1, 2), result="suitable", words=f"talk{secret}"
    )
    return client, secret


def evening_of(cast, group, members, said, shared):
    session = actions.schedule_group_session(by=cast.ines, group=group, starts_at=past(), minutes=90)
    parts = {}
    for (client, secret), words in zip(members, said, strict=True):
        row = session.attendances.get(client=client)
        changes = {
            "own": f"{words} own{secret}",
            "safety": "watch",
            "safety_words": f"risk{secret}",
            "participation": "lot",
        }
        parts[row.pk] = actions.Part(status="attended", changes=changes)
    content = {"theme": "A theme", "exercises": [], "happened": f"{shared} sharedwords", "next_time": ""}
    note = actions.save_group_session(by=cast.ines, appointment=session, expected=0, shared=content, parts=parts)
    for client, secret in members:
        moment = actions.note_moment(by=cast.ines, appointment=session, client=client, words=f"moment{secret}")
        actions.ask_moment(by=cast.ines, moment=moment, agreed=True)
    for (giver, _), (receiver, _) in itertools.pairwise(members):
        actions.count_exchange(by=cast.ines, appointment=session, giver=giver, receiver=receiver, times=2)
    version = actions.session_version(session)
    words = {word for text in said for word in text.replace(".", " ").split()}
    actions.sign_group_session(by=cast.ines, note=note, expected=version, confirmed=words)
    return session


def addresses(client, note, row):
    """Every address that can be made from this member's own ids, and every address without ids."""
    own = {
        "client_id": client.pk,
        "note_id": note.pk,
        "attendance_id": row.pk,
        "appointment_id": row.appointment_id,
        "membership_id": client.memberships.get().pk,
        "moment_id": GroupMoment.objects.get(client=client).pk,
    }
    for name in sorted(ROUTES):
        keys = keywords(name)
        if set(keys) <= set(own) and not name.startswith("gallery:"):
            yield reverse(name, kwargs={key: own[key] for key in keys})


def everything_shown(user, found):
    browser = Browser()
    browser.force_login(user)
    pages = {}
    for address in found:
        answer = browser.get(address)
        if answer.status_code == 200:
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            pages[address] = body.decode("utf-8", "replace")
    return pages


@pytest.fixture
def clinic(cast):
    cast.therapists = [make_clinician(f"Own Therapist{number}") for number in range(4)]
    return cast


def leaks_of(clinic, said, shared, which):
    """(page, member) wherever a page about member ``which`` holds a word that only another member has."""
    found = []
    try:
        with transaction.atomic():
            group = actions.create_group(by=clinic.ines, values={"name": "Circle", "starts_on": dt.date(2026, 1, 6)})
            members = [member(clinic, group, number) for number in range(len(said))]
            session = evening_of(clinic, group, members, said, shared)
            client, secret = members[which]
            note = client.notes.get()
            assert GroupNote.objects.get().state == "signed"
            places = list(addresses(client, note, session.attendances.get(client=client)))
            seen_by_therapist = everything_shown(clinic.therapists[which], places)
            seen_by_client = everything_shown(client.user, places)
            text = seen_by_therapist[reverse("sessions:note", args=[note.pk])]
            assert f"own{secret}" in text
            assert "sharedwords" in text
            assert reverse("sessions:note_print", args=[note.pk]) in seen_by_therapist
            assert len(seen_by_client) > 3
            found = [
                (address, other)
                for pages in (seen_by_therapist, seen_by_client)
                for address, page in pages.items()
                for _client, other in members
                if other != secret and other in page
            ]
            raise Undo
    except Undo:
        return found


@SLOW
@given(size=st.integers(2, 4), data=st.data())
def test_no_answer_about_one_member_holds_a_word_of_another(clinic, size, data):
    said = data.draw(st.lists(WORDS, min_size=size, max_size=size))
    assert leaks_of(clinic, said, data.draw(WORDS), data.draw(st.integers(0, size - 1))) == []


def everybodys_words(shared):
    """The twin: a shared part that carries what was written for each member's own record."""
    with as_the_clinic():  # PostgreSQL would hold the others' parts back; here the walk alone is on trial
        return [("What happened", " ".join(part.sections.get("member-own", "") for part in shared.parts.all()))]


def test_a_page_that_mixes_the_parts_is_found_by_this_walk(clinic, monkeypatch):
    real = notes.shared_part
    monkeypatch.setattr(notes, "shared_part", lambda shared: [*real(shared), *everybodys_words(shared)])
    leaks = leaks_of(clinic, ["stayed", "left"], "quiet", 0)
    assert {address.split("/")[1] for address, _other in leaks} == {"notes"}
    assert any(address.endswith("/print/") for address, _other in leaks)
