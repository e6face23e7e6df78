"""What a device sends is taken in once; what it may keep is the client's own; what it fetches without a login holds nothing."""

import base64
import html
import json
import re
import uuid

import pytest
from django.contrib.staticfiles import finders
from django.test import Client as Browser

from assessments import safety_plans
from audit.models import Event
from homework import actions, device
from homework.models import Entry, Receipt
from homework.views.device import Nonsense, read_sending
from notices.channels.push import SENTENCE
from notices.wording import telling_words

pytestmark = pytest.mark.django_db


def sending(assignment, cast, **fields):
    return {
        "person": str(cast.rowan_user.pk),
        "assignment": str(assignment.pk),
        "key": str(uuid.uuid4()),
        "operation": str(uuid.uuid4()),
        "version": 0,
        "step": "",
        "answers": {"words": "Typed on the train."},
        "ending": {"outcome": "done", "share": "yes", "barrier": "", "words": ""},
        **fields,
    }


def send(browser, told):
    answer = browser.post("/my/away/send/", json.dumps(told), content_type="application/json")
    return answer.status_code, answer.json()


# --- once
def test_a_sending_is_taken_in_and_shared_as_the_client_chose(as_rowan, cast, agreed):
    told = sending(agreed(), cast)
    assert send(as_rowan, told) == (200, {"state": "stored", "version": 2})
    entry = Entry.objects.get()
    assert (entry.outcome, entry.answers["words"]) == ("done", "Typed on the train.")
    assert entry.shared_at is not None
    assert entry.assignment.state == "done"


def test_the_same_sending_again_gets_the_stored_answer_and_writes_nothing(as_rowan, cast, agreed):
    told = sending(agreed(times=3), cast)
    first = send(as_rowan, told)
    entry = Entry.objects.get()
    actions.unshare_entry(entry, by=cast.rowan_user)
    written = Event.objects.count()
    assert send(as_rowan, told) == first
    assert Event.objects.filter(action__startswith="entry.").count() <= written
    assert Entry.objects.get().shared_at is None
    assert Receipt.objects.count() == 1


def test_private_stays_private(as_rowan, cast, agreed):
    ending = {"outcome": "not", "share": "no", "barrier": "hard", "words": "Too much today."}
    send(as_rowan, sending(agreed(), cast, ending=ending, answers={}))
    entry = Entry.objects.get()
    assert entry.shared_at is None
    assert entry.answers == {"barrier": "hard", "barrier_words": "Too much today."}
    assert not Entry.objects.visible_to(cast.ines).exists()


def test_a_draft_arrives_as_a_draft_and_is_carried_on(as_rowan, cast, agreed):
    told = sending(agreed(), cast, ending=None)
    assert send(as_rowan, told)[1] == {"state": "stored", "version": 1}
    assert Entry.objects.get().finished_at is None
    more = {**told, "operation": str(uuid.uuid4()), "version": 1, "answers": {"words": "And more."}}
    assert send(as_rowan, more)[1] == {"state": "stored", "version": 2}
    assert Entry.objects.get().answers["words"] == "And more."


def test_words_written_elsewhere_are_shown_never_overwritten(as_rowan, cast, agreed):
    told = sending(agreed(), cast, ending=None)
    send(as_rowan, told)
    entry = Entry.objects.get()
    actions.save_answers(
        assignment=entry.assignment,
        client_key=entry.client_key,
        by=cast.rowan_user,
        expected=1,
        answers={"words": "At the desk"},
    )
    late = {**told, "operation": str(uuid.uuid4()), "version": 1, "answers": {"words": "On the phone"}}
    status, answer = send(as_rowan, late)
    assert (status, answer["state"], answer["version"], answer["closed"]) == (409, "clash", 2, False)
    assert answer["theirs"] == [{"key": "words", "label": "How did it go?", "theirs": "At the desk"}]
    assert Entry.objects.get().answers["words"] == "At the desk"
    assert send(as_rowan, {**late, "operation": str(uuid.uuid4()), "version": 2})[0] == 200
    assert Entry.objects.get().answers["words"] == "On the phone"


def test_a_finished_entry_is_not_written_over(as_rowan, cast, agreed):
    told = sending(agreed(times=2), cast)
    send(as_rowan, told)
    status, answer = send(as_rowan, {**told, "operation": str(uuid.uuid4()), "answers": {"words": "Later thoughts"}})
    assert (status, answer["closed"]) == (409, True)


def test_what_was_written_arrives_although_the_assignment_was_set_aside(as_rowan, cast, agreed):
    assignment = agreed()
    actions.set_aside(assignment, by=cast.ines, expected=1, state="cancelled")
    assert send(as_rowan, sending(assignment, cast))[0] == 200


def test_the_same_rules_as_on_the_pages(as_rowan, cast, agreed):
    assignment = agreed(kind="ladder")
    told = sending(assignment, cast, answers={"before": "60", "peak": "20"})
    status, answer = send(as_rowan, told)
    assert (status, answer["state"]) == (422, "refused")
    assert list(answer["problems"]) == ["peak"]
    sure = {**told, "answers": {**told["answers"], "sure_peak": "on"}}
    assert send(as_rowan, sure)[0] == 200
    assert Entry.objects.get().answers == {"before": 60, "peak": 20}
    high = sending(assignment, cast, answers={"before": "160"})
    assert send(as_rowan, high)[1]["state"] == "refused"


def test_a_step_of_a_ladder_comes_along(as_rowan, cast):
    ladder = actions.build_ladder(
        client=cast.rowan, by=cast.ines, steps=[("Hello", 10)], title="Steps", instructions="."
    )
    step = ladder.steps.get()
    told = sending(ladder.assignment, cast, step=str(step.pk), answers={"before": "30", "end": "10"})
    assert send(as_rowan, told)[0] == 200
    assert Entry.objects.get().step == step
    assert send(as_rowan, sending(ladder.assignment, cast, step=str(uuid.uuid4())))[1]["state"] == "gone"


def test_words_that_a_person_should_see_open_a_task(as_rowan, cast, agreed):
    told = sending(agreed(), cast, answers={"words": "I want to die."})
    send(as_rowan, told)
    alert = cast.rowan.safety_alerts.get()
    assert (alert.source, alert.source_id) == ("practice", str(Entry.objects.get().pk))


# --- whose
def test_nobody_sends_for_somebody_else(as_rowan, client, cast, agreed):
    told = sending(agreed(), cast)
    assert send(as_rowan, {**told, "person": str(cast.noor_user.pk)})[1]["state"] == "other"
    other = Browser()
    other.force_login(cast.noor_user)
    assert send(other, {**told, "person": str(cast.noor_user.pk)}) == (404, {"state": "gone"})
    staff = Browser()
    staff.force_login(cast.ines)
    assert staff.post("/my/away/send/", json.dumps(told), content_type="application/json").status_code == 403
    assert not Entry.objects.exists()


def test_a_key_of_somebody_elses_entry_is_refused(as_rowan, cast, agreed):
    told = sending(agreed(), cast)
    send(as_rowan, told)
    other = actions.assign(client=cast.noor, by=cast.yusuf, title="Other", instructions=".", kind="free")
    browser = Browser()
    browser.force_login(cast.noor_user)
    taken = {**told, "person": str(cast.noor_user.pk), "assignment": str(other.pk), "operation": str(uuid.uuid4())}
    assert send(browser, taken) == (404, {"state": "gone"})
    assert Entry.objects.get().answers["words"] == "Typed on the train."


@pytest.mark.parametrize(
    "broken",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"answers": {}}', b"[" * 5000,
    ],
)  # fmt: skip
def test_nonsense_is_answered_calmly(as_rowan, broken):
    answer = as_rowan.post("/my/away/send/", broken, content_type="application/json")
    assert answer.json() == {"state": "nonsense"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": -1},
        {"version": True},
        {"version": 2**40},
        {"answers": {"words": 7}},
        {"answers": []},
        {"ending": "x"},
        {"key": "x"},
    ],
)
def test_only_what_our_script_sends_is_read(cast, agreed, wrong):
    with pytest.raises(Nonsense):
        read_sending(json.dumps({**sending(agreed(), cast), **wrong}).encode())


# --- what is kept
def test_the_device_keeps_the_clients_own_list_and_forms(as_rowan, cast, agreed):
    assignment = agreed(kind="thought", title="One moment")
    key = uuid.uuid4()
    actions.save_answers(
        assignment=assignment, client_key=key, by=cast.rowan_user, expected=0, answers={"situation": "Begun"}
    )
    agreed(title="Somebody else’s", client=cast.noor)
    told = as_rowan.get("/my/away/kept/").json()
    assert [row["title"] for row in told["practice"]] == ["One moment"]
    row = told["practice"][0]
    assert row["draft"] == {"key": str(key), "version": 1, "answers": {"situation": "Begun"}, "step": ""}
    assert [part["title"] for part in row["parts"]][:2] == ["What happened?", "What went through your mind?"]
    assert told["person"] == str(cast.rowan_user.pk)
    assert "/my/support/" in told["pages"]


def test_the_device_is_told_when_the_plan_for_hard_days_says_something_else(as_rowan, cast):
    def mark():
        return as_rowan.get("/my/away/kept/").json()["marks"]["/my/safety-plan/"]

    assert mark() == ""
    plan = safety_plans.start_plan(client=cast.rowan, by=cast.ines)
    values = {
        "parts": {"signs": "a", "reach": "b"},
        "means": "c",
        "means_by": "",
        "copies": "",
        "review_on": plan.review_on,
    }
    plan = safety_plans.save_plan(plan=plan, by=cast.ines, values=values, expected=1)
    assert mark() == ""  # a draft is not the client's
    safety_plans.make_plan(plan=plan, by=cast.ines)
    made = mark()
    assert made
    safety_plans.sign_plan(plan=plan, by=cast.rowan_user, role="client")
    assert mark() not in ("", made)
    assert mark() == mark()


def test_what_has_not_come_yet_is_not_kept(as_rowan, agreed):
    agreed(title="Later", delivery="session")
    assert as_rowan.get("/my/away/kept/").json()["practice"] == []


def test_a_page_that_does_not_exist_is_not_on_the_list(monkeypatch):
    monkeypatch.setattr(device, "KEPT_PAGES", ("/my/support/", "/my/never-heard-of/"))
    assert device.kept_pages() == ["/my/support/"]


def test_the_list_asks_as_often_for_many(as_rowan, agreed, django_assert_max_num_queries):
    for number in range(12):
        agreed(title=f"Thing {number}")
    with django_assert_max_num_queries(12):
        as_rowan.get("/my/away/kept/")


# --- files for the device
@pytest.mark.parametrize("address", ["/sw.js", "/my/app.webmanifest", "/my/away/"])
def test_files_for_the_device_are_the_same_for_everybody(client, cast, agreed, address):
    agreed(title="Something private")
    before = client.get(address)
    client.force_login(cast.rowan_user)
    after = client.get(address)
    assert before.status_code == after.status_code == 200
    assert before.content == after.content
    assert str(cast.rowan_user.pk) not in after.content.decode()


def test_the_worker_is_in_charge_of_the_portal_only(client):
    source = client.get("/sw.js").content.decode()
    assert 'startsWith("/my/")' in source
    with open(finders.find("js/kept.js")) as script:
        assert 'scope: "/my/"' in script.read()


def test_the_frame_brings_every_file_it_names(client):

    page = client.get("/my/away/").content.decode()
    needed = {name for name in re.findall(r'(?:href|src)="(/static/[^"]+)"', page) if not name.endswith(".png")}
    assert needed <= set(device.frame_files())


def test_a_changed_file_makes_a_new_version(monkeypatch):
    device.frame_version.cache_clear()
    before = device.frame_version("en")
    monkeypatch.setattr(device, "FRAME_FILES", device.FRAME_FILES[1:])
    device.frame_version.cache_clear()
    assert device.frame_version("en") != before
    device.frame_version.cache_clear()


def test_the_app_is_called_something_that_says_nothing(client):
    told = client.get("/my/app.webmanifest").json()
    assert (told["name"], told["short_name"], told["scope"]) == ("Notes", "Notes", "/my/")
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in told["icons"])


def test_a_message_from_outside_shows_nothing_of_what_it_holds(client):
    source = client.get("/sw.js").content.decode()
    listener = source.split('addEventListener("push"')[1].split("});")[0]
    assert "event.data" not in listener
    assert "fetch(" not in listener  # it asks nobody, signed in or not


def test_the_phone_shows_what_the_preview_promised(as_rowan, cast, settings):
    settings.VAPID_PRIVATE_KEY = base64.urlsafe_b64encode((7).to_bytes(32, "big")).decode().rstrip("=")
    words = json.loads(re.search(r"const WORDS = (.*);", as_rowan.get("/sw.js").content.decode())[1])
    assert words == {"title": cast.clinic.sender_name, "body": str(SENTENCE), "icon": "/static/img/notes-192.png"}
    assert telling_words(words["body"]) == []
    page = html.unescape(as_rowan.get("/my/messages/?by=push").content.decode())
    assert f"screen of this phone: “{words['body']}”" in page
    chosen = as_rowan.post("/my/messages/?by=push", {"practice": "on", "version": "1"}, follow=True)
    preview = html.unescape(chosen.content.decode())
    assert f"<strong>{words['title']}</strong>" in preview
    assert f'<p class="mb-0">{words["body"]}</p>' in preview


def test_a_click_opens_the_first_page_of_the_portal_and_a_newer_word_replaces_the_older(client):
    source = client.get("/sw.js").content.decode()
    assert 'openWindow("/my/")' in source.split('addEventListener("notificationclick"')[1]
    assert 'tag: "update"' in source


def test_the_page_that_subscribes_stands_where_the_worker_is_in_charge(as_rowan, settings):
    settings.VAPID_PRIVATE_KEY = base64.urlsafe_b64encode((7).to_bytes(32, "big")).decode().rstrip("=")
    page = as_rowan.get("/my/messages/?by=push").content.decode()
    assert page.index("js/kept.js") < page.index("js/push.js")  # the first registers, the second waits for it
    with open(finders.find("js/push.js")) as script:
        assert "serviceWorker.ready" in script.read()
