"""A couple with two therapists in a real browser: wishes kept and brought, a note that one writes and the other co-signs; and the
office that says who leads a group."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from sessions import actions
from tests.cast import PASSWORD, begin_care, build_cast
from tests.journeys.looking import Person
from tests.sessions.booking import book, joint_file
from tests.sessions.conftest import past, whole

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    return build_cast()


@pytest.fixture
def enter(live_server, browser):
    people = []

    def go(user, width="desk"):
        person = Person(browser, live_server.url, width=width, folder=f"together/{user.email.split('.')[0]}")
        people.append(person)
        person.context.set_default_timeout(30_000)  # four people at once on a busy machine
        person.sign_in(user.email, PASSWORD)
        return person

    yield go
    for person in people:
        person.leave()


def test_a_couple_two_therapists_and_one_note(cast, enter):
    file = joint_file(cast)
    begin_care(file, cast.yusuf, kind="co_therapist")
    meeting = book(cast, by=cast.hana, client=file, second=cast.yusuf)

    rowan = enter(cast.rowan_user, "phone")
    page = rowan.page
    page.goto("/my/appointments/")
    page.get_by_role("link", name="What to talk about as a couple").click()
    for words in ("How we say good night.", "Whether I say it at all."):
        page.get_by_label("What would you like to talk about together?").fill(words)
        page.get_by_role("button", name="Write it down for me").click()
    page.get_by_role("button", name=re.compile("^Bring it along.*good night")).click()
    expect(page.get_by_role("button", name=re.compile("^Keep it to myself again.*good night"))).to_be_visible()
    rowan.look("wishes")

    hana = enter(cast.hana)
    hana.page.goto(f"/sessions/{meeting.pk}/")
    expect(hana.page.get_by_text("How we say good night.")).to_be_visible()
    assert "Whether I say it" not in hana.page.content()
    hana.look("agenda")

    _row, note = actions.log_session(by=cast.hana, client=file, starts_at=past(), minutes=50, second=cast.yusuf)
    content = whole(note, no_objective_reason="A crisis came first.")
    saved = actions.save_note_draft(by=cast.hana, note=note, expected=note.version, content=content)
    yusuf = enter(cast.yusuf)
    desk = yusuf.page
    desk.goto(f"/notes/{note.pk}/")
    expect(desk.get_by_role("heading", name="Not signed yet")).to_be_visible()
    yusuf.look("draft-of-the-other")
    actions.sign_note(by=cast.hana, note=saved, expected=saved.version)
    desk.reload()
    desk.get_by_role("button", name="Co-sign this note").click()
    expect(desk.get_by_text("Co-signed.", exact=True)).to_be_visible()
    expect(desk.get_by_text("Signed by Yusuf Demir").first).to_be_visible()
    yusuf.look("cosigned")
    desk.goto("/sessions/new/")
    expect(desk.get_by_label("Second therapist")).to_be_visible()
    yusuf.look("booking")


def test_the_office_adds_somebody_who_leads(cast, enter):
    values = {"name": "Closeness group", "starts_on": dt.date(2026, 1, 6)}
    group = actions.create_group(by=cast.ines, values=values)
    actions.join_group(by=cast.admin, group=group, client=cast.rowan)
    person = enter(cast.admin)
    page = person.page
    page.goto("/clinic/groups/")
    person.look("groups")
    page.get_by_role("link", name="Closeness group").click()
    page.get_by_role("checkbox", name="Yusuf Demir").check()
    person.look("leads")
    page.get_by_role("button", name="Save").click()
    expect(
        page.get_by_role("cell", name="Ines Caldeira, Yusuf Demir").or_(
            page.get_by_role("cell", name="Yusuf Demir, Ines Caldeira")
        )
    ).to_be_visible()
    assert set(group.facilitators.all()) == {cast.ines, cast.yusuf}
