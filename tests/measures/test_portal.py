"""The client's pages: part by part, with breaks, without pressure, without script."""

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from assessments.measures import asking, saving
from assessments.measures.editions import form_of
from assessments.measures.page import lay_out
from assessments.models import MeasureRequest, MeasureResponse, SafetyAlert
from tests.matrix.forms import posting_forms
from tests.measures import forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def rowan(client, cast):
    client.force_login(cast.rowan_user)
    return client


@pytest.fixture
def begun(rowan, draft, branching):
    return draft(branching)


def part(response, number):
    return reverse("assessments:measure_part", args=[response.request_id, number])


class Questions(HTMLParser):
    """What a browser would send from the form with the questions: nothing that is not chosen."""

    def __init__(self):
        super().__init__()
        self.sent, self.inside, self.area = {}, False, None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name")
        if tag == "form":
            self.inside = given.get("id") == "answers"
        if not self.inside or not name or tag not in ("input", "textarea"):
            return
        if tag == "textarea":
            self.area = name
            self.sent.setdefault(name, []).append("")
        elif given.get("type") in ("radio", "checkbox"):
            if "checked" in given:
                self.sent.setdefault(name, []).append(given["value"])
        elif given.get("type") != "file":
            self.sent.setdefault(name, []).append(given.get("value") or "")

    def handle_data(self, data):
        if self.area:
            self.sent[self.area][-1] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None


def page_fields(page, address=""):
    reader = Questions()
    reader.feed(page.content.decode())
    assert "shown" in reader.sent, "no questions on this page"
    reader.sent.pop("csrfmiddlewaretoken", None)
    return reader.sent


def post(browser, response, number, values, **headers):
    address = part(response, number)
    data = {**page_fields(browser.get(address), address), **values}
    return browser.post(address, {key: value for key, value in data.items() if value is not None}, headers=headers)


def test_the_list_shows_what_waits_and_what_was_sent(rowan, ask, long_edition, branching, cast, core10):
    ask(long_edition)
    ask(core10, on_paper=True)  # staff enter this one: the client is not bothered with it
    response = saving.begin(request=ask(branching), by=cast.rowan_user)
    page = rowan.get(reverse("assessments:measure_list")).content.decode()
    assert "A long walk" in page
    assert "You have begun this" in page
    assert "CORE" not in page
    saving.save_answers(
        response=response, by=cast.rowan_user, given={"rest~0/must~0": saving.Given(({"valueString": "calm"},))}
    )
    saving.finish(response=response, by=cast.rowan_user)
    page = rowan.get(reverse("assessments:measure_list")).content.decode()
    assert "What you've sent" in page


def test_nothing_is_said_before_anything_is_asked(rowan):
    page = rowan.get(reverse("assessments:measure_list")).content.decode()
    assert "Nothing is asked at the moment" in page
    assert "Some questions for you" not in rowan.get(reverse("home"), follow=True).content.decode()


def test_the_first_page_says_who_reads_it_and_begins_nothing(rowan, ask, long_edition):
    request = ask(long_edition)
    page = rowan.get(reverse("assessments:measure", args=[request.pk])).content.decode()
    assert "Who will read this?" in page
    assert "36 questions" in page
    assert not MeasureResponse.objects.exists()
    answer = rowan.post(reverse("assessments:measure", args=[request.pk]))
    assert answer.url == reverse("assessments:measure_part", args=[request.pk, 1])


def test_one_part_at_a_time_and_progress_in_parts(rowan, draft, long_edition):
    response = draft(long_edition)
    page = rowan.get(part(response, 1)).content.decode()
    assert "Part 1 of 4" in page
    assert "%" not in re.sub(r"<[^>]*>", "", page)
    assert page.count('class="q') >= 9
    assert "Question number 10 of" not in page
    answer = post(rowan, response, 1, {"q1~0": "0", "q2~0": "4"})
    assert answer.url == part(response, 2)
    page = rowan.get(reverse("assessments:measure", args=[response.request_id])).content.decode()
    assert "0 of 4 parts done" in page
    assert "Begun" in page


def test_a_part_says_its_name_once(rowan, begun):
    page = rowan.get(part(begun, 1)).content.decode()
    assert page.count(">At home<") == 1


def test_save_and_come_back_later(rowan, draft, long_edition):
    response = draft(long_edition)
    answer = post(rowan, response, 2, {"q12~0": "3", "later": "1"})
    assert answer.url == reverse("assessments:measure", args=[response.request_id])
    page = rowan.get(part(response, 2)).content.decode()
    assert re.search(r'name="q12~0" value="3"[^>]*checked', page)


def test_an_answer_is_saved_by_itself_and_says_so(rowan, draft, long_edition):
    response = draft(long_edition)
    answer = post(rowan, response, 1, {"q1~0": "2", "token": "abc"}, **{"X-Autosave": "1"})
    assert answer.status_code == 200
    assert "Saved" in answer.content.decode()
    assert answer.headers["X-Version"].split(".")[0] == "1"
    assert "X-Refresh" not in answer.headers


def test_an_answer_that_opens_a_question_brings_it_at_once(rowan, begun):
    assert "What is it called?" not in rowan.get(part(begun, 1)).content.decode()
    answer = post(rowan, begun, 1, {"home~0/pet~0": "true"}, **{"X-Autosave": "1"})
    assert answer.headers["X-Refresh"] == "1"
    assert "What is it called?" in rowan.get(part(begun, 1)).content.decode()


def test_without_script_the_same_part_comes_again_when_it_asks_more(rowan, begun):
    answer = post(rowan, begun, 1, {"home~0/pet~0": "true"})
    assert answer.url == part(begun, 1)
    answer = post(rowan, begun, 1, {"home~0/pet-name~0": "Biscuit"})
    assert answer.url == part(begun, 2)


def test_groups_that_repeat(rowan, begun):
    name = "home~0/room~0/room-name~0"
    answer = post(rowan, begun, 1, {name: "Attic", "more": "home~0/room~0#1", "gone": None})
    assert answer.url == part(begun, 1) + "#group-home~0%2Froom~1"  # whoever goes by keyboard goes on there
    assert 'id="group-home~0/room~1" tabindex="-1"' in rowan.get(part(begun, 1)).content.decode()
    page = rowan.get(part(begun, 1)).content.decode()
    assert "Room 2" in page
    post(rowan, begun, 1, {"home~0/room~1/room-name~0": "Cellar", "more": None, "gone": None})
    answer = post(rowan, begun, 1, {"gone": "home~0/room~0", "more": None})
    assert answer.url == part(begun, 1) + "#more-home~0%2Froom~0"
    assert 'id="more-home~0/room~0"' in rowan.get(part(begun, 1)).content.decode()
    page = rowan.get(part(begun, 1)).content.decode()
    assert 'value="Cellar"' in page
    assert "Attic" not in page


@pytest.mark.parametrize("button", [{"more": "nothing~0#1"}, {"more": "x"}, {"gone": "home~0"}, {"gone": "%%%"}])
def test_a_button_that_means_nothing_changes_nothing(rowan, begun, button):
    before = MeasureResponse.objects.get().content
    assert post(rowan, begun, 1, {"more": None, "gone": None, **button}).status_code == 302
    assert MeasureResponse.objects.get().content == before


def test_every_type_of_question_is_asked_saved_and_read_again(rowan, begun):
    from django.core.files.uploadedfile import SimpleUploadedFile

    facts = {
        "since~0": "2024-05-01",
        "wake~0": "06:30",
        "met~0": "2026-01-31T18:00",
        "height~0": "2,10",
        "page~0": "https://demo.test/",
    }
    rest = {
        "story~0": "First line\nsecond line",
        "names~0": ["Ada", "", "Bo"],
        "colours~0": ["0", "2"],
        "tea~0": "",
        "tea~0:open": "Water",
        "weight~0": "3.5",
        "must~0": "calm",
        "drawing~0": SimpleUploadedFile("line.txt", b"a line", content_type="text/plain"),
    }
    for number, group, values in ((2, "facts", facts), (3, "rest", rest)):
        address = part(begun, number)
        data = {**page_fields(rowan.get(address)), **{f"{group}~0/{key}": value for key, value in values.items()}}
        assert rowan.post(address, data).status_code == 302
    begun.refresh_from_db()
    groups = saving.content_of(begun)["item"]
    items = {one["linkId"]: one["answer"] for group in groups for one in group["item"] if "answer" in one}
    assert items["since"] == [{"valueDate": "2024-05-01"}]
    assert items["wake"] == [{"valueTime": "06:30:00"}]
    assert items["met"][0]["valueDateTime"].startswith("2026-01-31T18:00:00+")
    assert str(items["height"][0]["valueDecimal"]) == "2.10"
    assert [one["valueString"] for one in items["names"]] == ["Ada", "Bo"]
    assert [one["valueCoding"]["code"] for one in items["colours"]] == ["0", "2"]
    assert items["tea"] == [{"valueString": "Water"}]
    assert items["drawing"][0]["valueAttachment"]["size"] == 6
    page = "".join(rowan.get(part(begun, number)).content.decode() for number in (2, 3))
    for shown in ('value="2024-05-01"', 'value="06:30"', 'value="2.10"', 'value="Ada"', 'value="Water"', "line.txt"):
        assert shown in page
    rowan.post(address, {**page_fields(rowan.get(address)), "rest~0/drawing~0:gone": "1"})
    begun.refresh_from_db()
    assert "line.txt" not in begun.content
    assert saving.finish(response=begun, by=begun.client.user).state == "completed"


def test_what_is_wrong_is_said_at_the_end_and_nothing_is_lost(rowan, begun):
    post(rowan, begun, 2, {"facts~0/height~0": "as tall as me"})
    post(rowan, begun, 3, {"rest~0/must~0": "calm"})
    check = reverse("assessments:measure_check", args=[begun.request_id])
    answer = rowan.post(check)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "How tall is the door?" in page
    assert part(begun, 2) in page
    assert "as tall as me" in rowan.get(part(begun, 2)).content.decode()


def test_checking_and_sending(rowan, begun):
    post(rowan, begun, 3, {"rest~0/must~0": "calm", "rest~0/story~0": "told", "rest~0/story~0:park": "face"})
    check = reverse("assessments:measure_check", args=[begun.request_id])
    page = rowan.get(check).content.decode()
    assert "calm" in page
    assert "face to face" in page
    assert "told" not in page
    answer = rowan.post(check, follow=True)
    assert "Sent. Thank you" in answer.content.decode()
    assert rowan.post(check).url == reverse("assessments:measure", args=[begun.request_id])
    assert MeasureResponse.objects.get().state == "completed"
    sent = rowan.get(reverse("assessments:measure", args=[begun.request_id])).content.decode()
    assert "You sent this on" in sent


def test_no_score_and_no_verdict_for_the_client(rowan, draft, answer, long_edition, cast):
    response = draft(long_edition)
    answer(response, {f"q{place}": 4 for place in range(1, 37)})
    saving.finish(response=response, by=cast.rowan_user)
    pages = [
        rowan.get(reverse("assessments:measure", args=[response.request_id])),
        rowan.get(reverse("assessments:measure_list")),
        rowan.get(reverse("home"), follow=True),
    ]
    for page in pages:
        assert "144" not in re.sub(r"<[^>]*>", " ", page.content.decode())  # ids and tokens may hold any number


# --- two devices
def test_both_answers_are_shown_when_it_was_changed_elsewhere(rowan, draft, long_edition):
    response = draft(long_edition)
    address = part(response, 1)
    old = page_fields(rowan.get(address), address)
    post(rowan, response, 1, {"q1~0": "1"})
    answer = rowan.post(address, {**old, "q1~0": "4"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "A little" in page
    assert "Fully" in page
    (sent,) = [form for _a, _o, form in posting_forms(page, address) if "shown" in form]
    assert rowan.post(address, sent).status_code == 302
    response.refresh_from_db()
    assert saving.content_of(response)["item"][0]["answer"][0]["valueCoding"]["code"] == "4"


def test_a_late_save_after_sending_says_so_and_changes_nothing(rowan, draft, long_edition, cast):
    response = draft(long_edition)
    address = part(response, 1)
    old = page_fields(rowan.get(address), address)
    saving.finish(response=response, by=cast.rowan_user)
    answer = rowan.post(address, {**old, "q1~0": "4"}, headers={"X-Autosave": "1"})
    assert answer.status_code == 409
    assert "already sent" in answer.content.decode()
    assert rowan.get(address).status_code == 302


# --- safety
@pytest.fixture
def watched(rowan, cast, ask):
    from assessments.measures import editions

    made = editions.import_edition(raw=forms.long_form(5), by=cast.admin)
    editions.set_alerts(edition=made.edition, by=cast.admin, alerts=[{"item": "q3", "from": "1"}])
    return saving.begin(request=ask(editions.publish(edition=made.edition, by=cast.admin)), by=cast.rowan_user)


def test_crisis_contacts_are_shown_at_once(rowan, watched):
    answer = post(rowan, watched, 1, {"q3~0": "2"}, **{"X-Autosave": "1"})
    assert answer.headers["X-Refresh"] == "1"
    assert "carry this alone" in answer.content.decode()
    assert SafetyAlert.objects.get().item == "long-5:q3"
    assert "Night line" in rowan.get(part(watched, 1)).content.decode()


def test_without_script_people_to_talk_to_come_before_the_next_part(rowan, watched):
    answer = post(rowan, watched, 1, {"q3~0": "2"})
    assert answer.url.startswith(reverse("assessments:measure_reach", args=[watched.request_id]))
    page = rowan.get(answer.url).content.decode()
    assert "Night line" in page
    onward = reverse("assessments:measure_onward", args=[watched.request_id, 1])
    assert onward in page
    assert rowan.get(onward).url == reverse("assessments:measure_check", args=[watched.request_id])


# --- strangers
def test_another_clients_request_does_not_exist(client, cast, draft, long_edition):
    response = draft(long_edition)
    client.force_login(cast.noor_user)
    for address in (
        reverse("assessments:measure", args=[response.request_id]),
        part(response, 1),
        reverse("assessments:measure_check", args=[response.request_id]),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404


def test_part_numbers_that_do_not_exist(rowan, draft, long_edition):
    response = draft(long_edition)
    for number in (0, 5, 99):
        assert rowan.get(part(response, number)).status_code == 404


def test_the_card_on_the_first_page(rowan, ask, long_edition, branching):
    request = ask(long_edition)
    page = rowan.get(reverse("home"), follow=True).content.decode()
    assert reverse("assessments:measure", args=[request.pk]) in page
    ask(branching)
    page = rowan.get(reverse("home"), follow=True).content.decode()
    assert page.count(reverse("assessments:measure_list")) > 1  # the card, besides the bar


def test_an_expired_request_that_nobody_began(rowan, ask, long_edition, frozen_time):
    request = ask(long_edition, days_open=1)
    frozen_time.shift(dt.timedelta(days=4))
    rowan.force_login(request.client.user)
    answer = rowan.post(reverse("assessments:measure", args=[request.pk]), follow=True)
    assert "not asked any more" in answer.content.decode()


# --- as many queries for 300 items as for 30
def test_a_long_form_renders_and_saves_with_a_constant_number_of_queries(
    rowan, draft, bring, django_assert_max_num_queries
):
    counts = {}
    for size in (30, 300):
        response = draft(bring(forms.long_form(size)))
        form_of(response.edition)
        address = part(response, 2)
        sent = page_fields(rowan.get(address), address)
        with django_assert_max_num_queries(16) as reading:
            assert rowan.get(address).status_code == 200
        with django_assert_max_num_queries(26) as saved:
            answer = rowan.post(address, {**sent, "q12~0": "3"}, headers={"X-Autosave": "1"})
            assert answer.status_code == 200
        counts[size] = len(reading.captured_queries), len(saved.captured_queries)
        assert "q12" in MeasureResponse.objects.get(pk=response.pk).content
    assert counts[30] == counts[300]
    assert len(lay_out(form_of(response.edition), {}).sections) == 30


def test_before_a_session_and_without_it(rowan, cast, long_edition):
    """The plain functions that the apps above call."""
    import uuid

    from django.utils import timezone

    asking.assign(client=cast.rowan, key=long_edition.key, by=cast.ines, kind="before")
    session = uuid.uuid4()
    asking.for_session(cast.rowan, timezone.now() + dt.timedelta(days=1), session=session, number=1)
    assert "A long walk" in rowan.get(reverse("assessments:measure_list")).content.decode()
    asking.without_session(cast.rowan, session=session)
    assert "A long walk" not in rowan.get(reverse("assessments:measure_list")).content.decode()
    assert MeasureRequest.objects.get().state == "withdrawn"
