"""Notes in a real browser: a login that ends in the middle, a note that goes to and fro under supervision, a group session of
twelve written in one pass, and leaving before a save has ended."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from people.models import ClinicianProfile
from sessions import actions
from sessions.models import GroupClimate, GroupNote, ProgressNote, Room
from tests.cast import PASSWORD, build_cast, make_client
from tests.journeys.looking import Person
from tests.plans.conftest import activate, draft_for
from tests.sessions.conftest import past

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SAVED = re.compile(r"Saved \d\d:\d\d")
GONE = "You are signed out. What you typed is still here."
NOTHING_STORED = "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]"


@pytest.fixture
def cast(transactional_db):
    return build_cast()


@pytest.fixture
def enter(live_server, browser):
    """Somebody signs in: ``enter(user)``."""
    people = []

    def go(user, width="desk"):
        person = Person(browser, live_server.url, width=width, folder=f"notes/{user.email.split('.')[0]}")
        person.page.on("dialog", lambda dialog: dialog.accept())
        people.append(person)
        person.sign_in(user.email, PASSWORD)
        return person

    yield go
    for person in people:
        person.leave()


@pytest.fixture
def note(cast):
    activate(cast, draft_for(cast, strands=("cbt", "exp")))
    _row, note = actions.log_session(
        by=cast.ines, client=cast.rowan, starts_at=past(), minutes=50, room=Room.objects.create(name="Room 3")
    )
    return note


def status(page):
    return page.locator(".savebar [data-autosave-status]")


def write(page, section, text):
    page.locator(f"#id_section_dap_{section}").fill(text)


def sign(page, words):
    page.get_by_role("button", name=words).click()
    page.wait_for_url("**/sign/")
    page.get_by_role("button", name=words).click()
    page.wait_for_url(lambda url: not url.endswith("/sign/"))


def fresh(note):
    return ProgressNote.objects.get(pk=note.pk)


def test_a_login_that_ends_in_the_middle_costs_no_word(cast, enter, note):
    person = enter(cast.ines)
    page = person.page
    page.goto(f"/notes/{note.pk}/")
    write(page, "data", "Rowan told S. about the funeral.")
    expect(status(page)).to_contain_text(SAVED)

    page.context.clear_cookies()
    person.problems.clear()
    write(page, "data", "Rowan told S. about the funeral. S. did not go quiet.")
    page.locator("#own_text").fill("I wanted to reassure too quickly.")
    expect(status(page)).to_contain_text(GONE)
    tab = page.context.new_page()
    tab.goto(status(page).get_by_role("link", name="Sign in").get_attribute("href"))
    tab.get_by_label("E-mail", exact=False).first.fill(cast.ines.email)
    tab.get_by_label("Password", exact=False).first.fill(PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda url: "/login/" not in url)
    tab.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(status(page)).to_contain_text(SAVED, timeout=15_000)
    expect(page.locator("#process-state")).to_contain_text(SAVED, timeout=35_000)
    assert fresh(note).sections["dap-data"].endswith("S. did not go quiet.")
    assert page.evaluate(NOTHING_STORED) == [0, 0, 0]
    person.problems.clear()  # the browser's own words about the refused saves

    page.locator("summary", has_text="Thought record").click()
    write(page, "assessment", "The feared outcome did not happen.")
    page.get_by_role("checkbox", name="CBT").check()
    page.locator(".thread-list > li").first.locator("> input").check()
    page.get_by_role("radio", name="Moved").first.check()
    expect(status(page)).to_contain_text(SAVED)
    person.look("editor")
    page.get_by_role("button", name="Sign and lock").click()
    expect(page.get_by_role("heading", name="2 things are missing")).to_be_visible()
    page.get_by_role("link", name="Write something under Plan.").click()
    write(page, "plan", "Repeat the step with one other person.")
    page.get_by_role("radio", name="Asked, no concern").check()
    sign(page, "Sign and lock")
    expect(page.get_by_text("Signed by Ines Caldeira")).to_be_visible()
    assert "reassure" not in page.content()
    person.look("signed")
    assert fresh(note).state == "signed"


def test_returned_rewritten_and_cosigned(cast, enter, note):
    ClinicianProfile.objects.filter(user=cast.ines).update(needs_supervision=True)
    author, supervisor = enter(cast.ines), enter(cast.martin)
    page = author.page
    page.goto(f"/notes/{note.pk}/")
    for section in ("data", "assessment", "plan"):
        write(page, section, f"Words about {section}.")
    page.get_by_role("radio", name="Asked, no concern").check()
    page.locator("#id_no_objective_reason").fill("A crisis came first.")
    sign(page, "Sign and send to supervisor")
    expect(page.get_by_role("heading", name="With your supervisor")).to_be_visible()

    desk = supervisor.page
    desk.goto("/reviews/")
    desk.locator("main").get_by_role("link", name=re.compile("^Read")).click()
    supervisor.look("to-review")
    desk.get_by_label("What has to change").fill("Say how you asked about safety.")
    desk.get_by_role("button", name="Return to the author").click()
    expect(desk.get_by_text("Returned to its author.")).to_be_visible()

    page.goto("/today/")
    expect(page.locator("#fin").locator("xpath=ancestor::section").get_by_text("Returned")).to_be_visible()
    page.goto(f"/notes/{note.pk}/")
    expect(page.get_by_text("Say how you asked about safety.")).to_be_visible()
    author.look("returned")
    page.locator("#id_safety_words").fill("Asked directly, in those words.")
    sign(page, "Sign and send to supervisor")

    desk.goto("/reviews/")
    desk.locator("main").get_by_role("link", name=re.compile("^Read")).click()
    desk.get_by_text("Co-sign and make final").click()
    expect(
        desk.get_by_role("heading", name="There is a problem").or_(desk.locator(".field-error")).first
    ).to_be_visible()
    desk.get_by_label("This note").check()
    desk.get_by_label("The safety part").check()
    desk.get_by_role("button", name="Co-sign and make final").click()
    expect(desk.get_by_text("Co-signed. The note is final.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Co-signed by Martin Osei")).to_be_visible()
    assert fresh(note).state == "signed"


NAMES = (
    "Daniel Reyes", "Grace Obi", "Mei-Lin Chan", "Sofia Lind", "Callum Baird", "Amara Diallo", "Piotr Kowal", "Ruth Abel",
    "Tom Hale", "Ines Moor", "Jonas Fels",
)  # fmt: skip


@pytest.fixture
def evening(cast):
    values = {
        "name": "Closeness group",
        "starts_on": dt.date(2026, 1, 6),
        "capacity": 12,
        "rules": "First names only.\nAnyone may pass.",
    }
    group = actions.create_group(by=cast.ines, values=values)
    group.facilitators.add(cast.yusuf)
    for client in (cast.rowan, *map(make_client, NAMES)):
        actions.join_group(by=cast.admin, group=group, client=client)
    for weeks in (3, 2, 1):
        at = past() - dt.timedelta(days=7 * weeks)
        before = actions.schedule_group_session(by=cast.ines, group=group, starts_at=at, minutes=90)
        for place, row in enumerate(before.attendances.all()):
            actions.record_attendance(by=cast.ines, attendance=row, status="attended")
            GroupClimate.objects.create(
                attendance=row, engaged=6 - weeks + place % 2, conflict=1 + place % 2, avoiding=weeks + place % 2
            )
    return actions.schedule_group_session(by=cast.ines, group=group, starts_at=past(), minutes=90)


def test_a_group_of_twelve_is_written_in_one_pass(cast, enter, evening):
    person = enter(cast.ines)
    page = person.page
    page.goto(f"/groups/sessions/{evening.pk}/")
    page.get_by_role("button", name="Mark everyone present").click()
    expect(status(page)).to_contain_text(SAVED, timeout=20_000)
    expect(page.locator("#roster-count")).to_have_text("12 present")
    page.get_by_role("group", name="Attendance, Tom").get_by_role("radio", name="Apology").check()
    expect(page.locator("#roster-count")).to_have_text("11 present, 1 not here", timeout=20_000)
    last = page.get_by_role("group", name="Attendance, Ruth")  # by keyboard as well
    last.get_by_role("radio", name="Here").focus()
    for _step in range(4):
        page.keyboard.press("ArrowRight")
    expect(last.get_by_role("radio", name="Absent")).to_be_checked()
    page.locator("#id_theme").fill("Being offered warmth, and what we do next")
    page.get_by_role("checkbox", name="Feedback round").check()
    page.locator("#id_happened").fill("After the pairs the circle turned to being thanked. Daniel laughed it off.")
    expect(status(page)).to_contain_text("“Daniel”?", timeout=20_000)
    here = [name.split()[0] for name in (*NAMES, "Rowan Ashby") if name.split()[0] not in ("Tom", "Ruth")]
    for name in here:
        page.get_by_label(f"For {name}'s record only").fill("Stayed, and said one true sentence.")
        page.get_by_label(f"Safety, {name}").select_option("none")
        page.get_by_role("group", name=f"Took part, {name}").get_by_role("radio", name="Some").check()
    page.get_by_label("Distress at the start, Rowan").fill("45")
    page.get_by_label("Distress at the end, Rowan").fill("30")
    page.wait_for_timeout(1500)
    expect(status(page)).to_contain_text(SAVED, timeout=20_000)
    page.reload()
    person.look("session-named")
    page.locator("#id_happened").fill("After the pairs the circle turned to being thanked. One member laughed it off.")
    page.get_by_role("button", name="Sign for 10 people").click()
    expect(page.get_by_role("heading", name="Everything is there")).to_be_visible()
    person.look("session-sign")
    page.get_by_role("button", name="Sign for 10 people").click()
    expect(page.get_by_text("Signed for 10 people.")).to_be_visible()
    assert GroupNote.objects.get(appointment=evening).state == "signed"
    assert ProgressNote.objects.filter(appointment=evening, state="signed").count() == 10
    for giver, receiver, times in (
        ("Daniel", "Grace", 3),
        ("Grace", "Daniel", 1),
        ("Rowan", "Sofia", 2),
        ("Amara", "Rowan", 1),
    ):
        page.locator("#x_giver").select_option(label=giver)
        page.locator("#x_receiver").select_option(label=receiver)
        page.locator("#x_times").fill(str(times))
        page.get_by_role("button", name="Count it").click()
    page.locator("#m_client").select_option(label="Rowan")
    page.locator("#m_words").fill("Said “I would like to hear more” and waited.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Kept in the group until the member agrees.")).to_be_visible()
    person.look("session-signed")
    page.goto(f"/groups/{evening.group_id}/")
    person.look("group")
    assert person.page.evaluate(NOTHING_STORED) == [0, 0, 0]


WAYS_OF_LEAVING = ("another_page", "closing_the_tab", "sleep", "session_ends")


@pytest.mark.parametrize("way", WAYS_OF_LEAVING)
def test_leaving_before_the_save_has_ended_loses_nothing(cast, enter, note, way):
    page = enter(cast.ines).page
    page.goto(f"/notes/{note.pk}/")
    words = f"The last words before {way}."
    held = page.locator("#id_section_dap_data")
    held.press_sequentially(words)
    if way == "another_page":
        page.goto("/today/")
    elif way == "closing_the_tab":
        page.close(run_before_unload=True)
    elif way == "sleep":
        devtools = page.context.new_cdp_session(page)
        devtools.send("Page.setWebLifecycleState", {"state": "frozen"})
        devtools.send("Page.setWebLifecycleState", {"state": "active"})
        expect(status(page)).to_contain_text(SAVED)
    else:
        page.context.clear_cookies()
        expect(status(page)).to_contain_text(GONE)
        expect(held).to_have_value(words)
        return
    other = enter(cast.ines).page
    for _try in range(20):
        other.goto(f"/notes/{note.pk}/")
        if other.locator("#id_section_dap_data").input_value() == words:
            break
        other.wait_for_timeout(250)
    expect(other.locator("#id_section_dap_data")).to_have_value(words)


def test_two_windows_keep_both_texts(cast, enter, note):
    page = enter(cast.ines).page
    other = page.context.new_page()
    for window in (page, other):
        window.goto(f"/notes/{note.pk}/")
    write(page, "data", "From the first window.")
    expect(status(page)).to_contain_text(SAVED)
    write(other, "data", "From the second window.")
    expect(other.get_by_role("button", name="Keep both texts")).to_be_visible()
    expect(other.locator(".stale-theirs").first).to_contain_text("From the first window.")
    other.get_by_role("button", name="Keep both texts").click()
    expect(other.locator("#id_section_dap_data")).to_have_value("From the first window.\nFrom the second window.")
