"""Practice on a phone whose network comes and goes: nothing is lost, nothing arrives twice, and nothing lies open on the device."""

import datetime as dt
import os
import random
import re

import pytest
from playwright.sync_api import expect

from assessments import safety_plans
from homework import actions, device
from homework.models import Entry, Receipt

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CYCLES = int(os.environ.get("OFFLINE_CYCLES", "4"))  # the long run takes 50
TOMORROW = "const today = Date.now.bind(Date); Date.now = () => today() + 24 * 3600 * 1000;"


def written():
    return sorted(entry.answers.get("words") or "" for entry in Entry.objects.all())


# --- two days away
def test_two_entries_of_two_days_arrive_exactly_once(phone, network, agreed):
    agreed("One line a day")
    agreed("Something kind")
    phone.begin()
    network.cut()
    phone.home()
    expect(phone.page.get_by_role("heading", name="Practice")).to_be_visible()
    phone.look("list-without-network")
    phone.write_away("One line a day", "On Monday I stayed for the tea.")
    expect(phone.page.get_by_text("One answer is kept on this device")).to_be_visible()
    phone.context.add_init_script(TOMORROW)
    phone.kill()
    phone.home()
    phone.page.get_by_role("link", name="Something kind", exact=True).click()
    phone.page.locator("form textarea").first.fill("On Tuesday I said thank you.")
    phone.look("form-without-network")
    phone.kill()  # in the middle: what was typed is kept
    phone.page.goto("/my/practice/")
    phone.write_away("Something kind", "On Tuesday I said thank you, and stopped.", outcome="I stopped early")
    expect(phone.page.get_by_text("2 answers are kept on this device")).to_be_visible()
    phone.look("two-wait")
    network.mend()
    phone.home()
    phone.send_all()
    assert written() == ["On Monday I stayed for the tea.", "On Tuesday I said thank you, and stopped."]
    assert sorted(Entry.objects.values_list("outcome", flat=True)) == ["done", "partly"]
    assert not Entry.objects.filter(shared_at__isnull=False).exists()


def test_a_tab_killed_between_sending_and_answer_sends_nothing_twice(phone, network, agreed):
    agreed("One line a day")
    phone.begin()
    network.cut()
    phone.home()
    phone.write_away("One line a day", "It was easier than I thought.")
    network.mend(silent="/my/away/send/")
    phone.home()
    for _patience in range(100):
        if network.swallowed:
            break
        phone.page.wait_for_timeout(100)
    assert network.swallowed >= 1
    assert written() == ["It was easier than I thought."]
    phone.kill()
    network.mend()
    phone.home()
    phone.until(
        "kept.waiting().then((records) => { if (!records.length) { return true; } kept.flush(); return false; })"
    )
    assert written() == ["It was easier than I thought."]
    assert Receipt.objects.count() == Entry.objects.get().receipts.count()


def test_two_tabs_send_one_entry(phone, network, agreed):
    agreed("One line a day")
    phone.begin()
    network.cut()
    phone.home()
    phone.write_away("One line a day", "From one of two tabs.")
    other = phone.context.new_page()
    other.goto("/my/practice/")
    network.mend()
    for page in (phone.page, other):
        page.evaluate("kept.flush(); 1")
    phone.send_all()
    assert written() == ["From one of two tabs."]
    assert Receipt.objects.count() == 1


def test_what_was_changed_elsewhere_is_shown_with_both_texts(phone, network, agreed, cast):
    assignment = agreed("One line a day")
    draft = actions.save_answers(
        assignment=assignment, client_key="7f1a9a3e-6d0a-4d6c-9d0b-0d4a7a1d0a01", by=cast.rowan_user, expected=0,
        answers={"words": "Begun at the desk."},
    )  # fmt: skip
    phone.begin()
    network.cut()
    phone.home()
    phone.page.get_by_role("link", name="One line a day", exact=True).click()
    expect(phone.page.locator("form textarea").first).to_have_value("Begun at the desk.")
    phone.page.locator("form textarea").first.fill("Written on the train.")
    expect(phone.page.get_by_text("Kept on this device.")).to_be_visible()
    actions.save_answers(
        assignment=assignment,
        client_key=draft.client_key,
        by=cast.rowan_user,
        expected=1,
        answers={"words": "Desk, later."},
    )
    network.mend()
    phone.home()
    expect(phone.page.get_by_text("Desk, later.")).to_be_visible()
    expect(phone.page.get_by_text("Written on the train.")).to_be_visible()
    phone.look("changed-elsewhere")
    assert written() == ["Desk, later."]
    phone.page.get_by_role("button", name="Keep my text").click()
    phone.send_all()
    assert written() == ["Written on the train."]


def test_an_ordinary_page_keeps_what_it_could_not_save(phone, network, agreed):
    assignment = agreed("One line a day")
    phone.begin()
    phone.page.goto(f"/my/practice/{assignment.pk}/write/")
    network.cut()
    phone.page.locator("form textarea").first.fill("The tunnel came in between.")
    expect(phone.page.get_by_text("It is kept on this device")).to_be_visible()
    phone.kill()
    network.mend()
    phone.home()
    phone.send_all()
    assert written() == ["The tunnel came in between."]


# --- the plan for hard days
def test_the_safety_plan_opens_without_network_and_is_erased_with_the_rest(phone, network, cast):
    phone.begin()  # before there is a plan: the page that is kept says so
    made = safety_plans.start_plan(client=cast.rowan, by=cast.ines)
    values = {
        "parts": {"signs": "Canaryfield: I stop answering.", "reach": "Canaryfield: my sister, evenings."},
        "means": "Talked about it.", "means_by": "", "copies": "", "review_on": dt.date.today() + dt.timedelta(days=90),
    }  # fmt: skip
    saved = safety_plans.save_plan(plan=made, by=cast.ines, values=values, expected=made.version)
    safety_plans.make_plan(plan=saved, by=cast.ines)
    phone.page.goto("/my/safety-plan/")
    phone.until("kept.page('/my/safety-plan/').then((held) => !!held && held.html.includes('my sister'))")
    assert open_words(phone.dump()) == []
    network.cut()
    phone.kill()
    phone.page.goto("/my/safety-plan/")
    expect(phone.page.get_by_text("Canaryfield: my sister, evenings.")).to_be_visible()
    expect(phone.page.get_by_text("Night line")).to_be_visible()
    expect(phone.page.get_by_role("button", name="Yes, this is my plan")).to_have_count(0)
    phone.look("plan-without-network")
    phone.leave_quickly_without_network()
    network.mend()
    phone.page.goto("/leave/")
    assert everything_is_gone(phone)


# --- fifty times
def test_cycles_of_bad_network(phone, network, agreed, monkeypatch):
    """Each cycle goes away, writes, and comes back in its own way."""
    dice = random.Random(11)
    agreed("One line a day")
    phone.begin()
    expected = []
    for cycle in range(CYCLES):
        way = ("reload", "kill", "second tab", "swallowed", "new version", "full")[cycle % 6]
        network.cut()
        phone.home()
        words = f"cycle {cycle} {dice.random():.6f}"
        if way == "full":
            write_on_a_full_device(phone)
        phone.write_away("One line a day", words)
        expected.append(words)
        if way == "new version":
            monkeypatch.setattr(device, "frame_version", lambda language, cycle=cycle: f"next{cycle}")
        network.mend(silent="/my/away/send/" if way == "swallowed" else None)
        if way in ("kill", "swallowed"):
            phone.home()
            phone.page.wait_for_timeout(dice.choice((0, 30, 150)))
            phone.kill()
            network.mend()
        if way == "second tab":
            other = phone.context.new_page()
            other.goto("/my/practice/")
            other.evaluate("kept.flush(); 1")
        phone.home()
        phone.send_all()
        if way == "second tab":
            other.close()
    assert written() == sorted(expected)


def write_on_a_full_device(phone):
    """No room: it is said, and the text stays on the page."""
    phone.page.evaluate("""() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function () { throw new DOMException("full", "QuotaExceededError"); };
      self.thereIsRoom = () => { IDBObjectStore.prototype.put = put; };
    }""")
    assert (
        phone.page.evaluate("""kept.write({ key: crypto.randomUUID(), assignment: crypto.randomUUID(), version: 0,
      value: { step: "", answers: {}, ending: null } }).then(() => "kept", () => "refused")""")
        == "refused"
    )
    phone.page.evaluate("thereIsRoom()")


def test_no_room_is_said_and_the_text_stays(phone, network, agreed):
    agreed("One line a day")
    phone.begin()
    network.cut()
    phone.home()
    phone.page.get_by_role("link", name="One line a day", exact=True).click()
    phone.page.locator("form textarea").first.wait_for()
    phone.page.evaluate(
        'IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); }; 1'
    )
    phone.page.locator("form textarea").first.fill("Too much for this phone.")
    expect(phone.page.get_by_text("Not kept: this device has no room.")).to_be_visible()
    expect(phone.page.locator("form textarea").first).to_have_value("Too much for this phone.")


# --- what lies on the device
CANARIES = ("Canarytitle", "Canaryfield", "Canaryanswer", "Canarylabel")


def kept_texts(dump):
    return {name: str(part) for name, part in dump.items()}


def open_words(dump):
    return [f"{place}: {word}" for place, text in kept_texts(dump).items() for word in CANARIES if word in text]


def test_nothing_lies_open_on_the_device_and_sent_is_gone(writing, network):
    dump = writing.dump()
    assert len(dump["stores"]["queue"]) == 1
    assert dump["stores"]["pages"]
    assert open_words(dump) == []
    assert dump["stores"]["keys"] == ["id=own;key=key false"]  # no script can copy it out
    assert dump["local"] == dump["session"] == "{}"
    assert set(re.findall(r"http://[^\n]+?(/[^\n]*)\n", dump["caches"])) == {*device.frame_files(), "/my/away/"}
    network.mend()
    writing.home()
    writing.send_all()
    assert writing.dump()["stores"]["queue"] == []


def test_signing_out_sends_and_erases(writing, network):
    network.mend()
    writing.page.goto("/my/")
    writing.page.get_by_role("button", name="Sign out").click()
    writing.page.wait_for_url(lambda url: "/my/" not in url)
    assert written() == ["Canaryanswer, only mine."]
    assert everything_is_gone(writing)


def test_leaving_quickly_erases_at_once(writing, network):
    network.mend(silent="/my/away/")  # no time to send: leaving comes first
    writing.page.goto("/my/")
    writing.page.get_by_role("button", name="Leave this page").click()
    writing.page.wait_for_url(re.compile("/leave/"))
    assert everything_is_gone(writing)


def test_leaving_without_network_erases_too(writing):
    writing.leave_quickly_without_network()
    writing.network.mend()
    writing.page.goto("/leave/")
    assert everything_is_gone(writing)


def everything_is_gone(phone):
    return all(not rows for rows in phone.dump()["stores"].values())


def test_when_it_locks_nothing_can_be_read_and_nothing_is_lost(writing, network):
    writing.page.evaluate("kept.lock()")
    dump = writing.dump()
    assert dump["stores"]["pages"] == []
    assert len(dump["stores"]["queue"]) == 1
    writing.home()
    expect(writing.page.get_by_text("Nothing is kept on this device at the moment.")).to_be_visible()
    network.mend()
    writing.home()
    writing.send_all()
    assert written() == ["Canaryanswer, only mine."]


def test_after_thirty_days_it_is_gone(writing, network):
    late = int(dt.timedelta(days=31).total_seconds() * 1000)
    writing.context.add_init_script(f"const then = Date.now.bind(Date); Date.now = () => then() + {late};")
    writing.kill()
    writing.home()
    writing.until("kept.flush().then(() => kept.waiting()).then((records) => !records.length)")
    assert writing.dump()["stores"]["pages"] == []
    assert written() == []


def test_pages_of_staff_are_never_kept(phone, network, cast):
    phone.email = cast.ines.email
    phone.sign_in(cast.ines.email, "a-long-enough-password")
    phone.page.goto("/today/")
    assert phone.page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert phone.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
