"""What each page shows and does, for the desk, for strangers and for everybody else."""

import datetime as dt
import uuid

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common import slots
from matching import actions, board
from matching.models import ConflictOfInterest, Enquiry, WaitingEntry
from people.models import Client, ClinicianProfile, Licence
from tests.cast import make_client, make_clinician
from tests.matching.conftest import offer, open_hours, send, wait

ENQUIRE = "/enquire/"


@pytest.fixture
def desk(house):
    browser = Browser()
    browser.force_login(house.admin)
    return browser


@pytest.fixture(autouse=True)
def _calm():
    cache.clear()


def typed(**changes):
    return {"key": str(uuid.uuid4()), "name": "Sana", "email": "sana@example.test", "discreet": "on", **changes}


def page(response):
    return response.content.decode()


# --- the public form ------------------------------------------------------------------------------------------------


def test_public_form_says_who_reads_and_where_help_is(cast, client):
    text = page(client.get(ENQUIRE))
    assert "A person at our front desk reads it" in text
    assert "not an emergency service" in text
    assert "Night line" in text
    assert "0000 000" in text


def test_public_form_keeps_what_was_sent(cast, client):
    offer(cast.ines, languages=["en", "fr"])
    answer = client.post(ENQUIRE, typed(reason="It is hard.", formats=["group"], languages=["fr"], phone="1 2"))
    assert answer.status_code == 302
    assert answer.url == "/enquire/thanks/"
    enquiry = Enquiry.objects.get()
    assert (enquiry.name, enquiry.email, enquiry.phone, enquiry.reason) == (
        "Sana", "sana@example.test", "1 2", "It is hard.",
    )  # fmt: skip
    assert enquiry.wishes == {"formats": ["group"], "languages": ["fr"]}
    assert enquiry.discreet
    assert not enquiry.may_leave_message
    assert "Thank you" in page(client.get(answer.url))


def test_public_form_names_the_mistake_and_keeps_the_words(cast, client):
    answer = client.post(ENQUIRE, typed(email="nonsense", reason="It is hard."))
    assert answer.status_code == 422
    assert "It is hard." in page(answer)
    assert "<title>Error:" in page(answer)
    assert not Enquiry.objects.exists()


def test_a_form_sent_twice_is_kept_once(cast, client):
    twice = typed()
    assert client.post(ENQUIRE, twice).status_code == client.post(ENQUIRE, twice).status_code == 302
    assert Enquiry.objects.count() == 1


def test_robots_are_thanked_and_forgotten(cast, client):
    assert client.post(ENQUIRE, typed(website="http://x.test")).status_code == 302
    assert not Enquiry.objects.exists()


def test_a_flood_is_braked(cast, client):
    codes = [client.post(ENQUIRE, typed()).status_code for _ in range(12)]
    assert codes[:10] == [302] * 10
    assert codes[-1] == 429
    assert Enquiry.objects.count() == 10


def test_the_answer_never_tells_whether_an_address_is_known(cast, client):
    make_client("Ola Kaczmarek", email="ola@example.test")
    known, unknown = client.post(ENQUIRE, typed(email="ola@example.test")), client.post(ENQUIRE, typed())
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


# --- enquiries ------------------------------------------------------------------------------------------------------


def test_list_shows_new_ones_and_marks_the_known(desk, house):
    make_client("Ola Kaczmarek", email="ola@example.test")
    send("ola@example.test", "Ola")
    send("twice@example.test", "Jo")
    send("twice@example.test", "Joel")
    text = page(desk.get("/enquiries/"))
    assert "The address belongs to a client" in text
    assert text.count("Wrote more than once") == 2
    assert "Nothing here yet" in page(desk.get("/enquiries/?state=declined"))


def test_reading_an_enquiry_is_written_down(desk, enquiry):
    text = page(desk.get(f"/enquiries/{enquiry.pk}/"))
    assert "sana@example.test" in text
    assert Event.objects.filter(action="enquiry.read", object_id=str(enquiry.pk)).exists()


def test_register_from_the_page(desk, house, enquiry):
    url = f"/enquiries/{enquiry.pk}/register/"
    assert 'value="sana@example.test"' in page(desk.get(url))
    given = {
        "version": 1,
        "name": "Sana",
        "email": "sana@example.test",
        "jurisdiction": "GB",
        "urgency": 1,
        "invite": "on",
    }
    answer = desk.post(url, given, follow=True)
    assert "The invitation is on its way." in page(answer)
    client = Enquiry.objects.get().client
    assert client.legal_name == "Sana"
    assert str(client.waiting_entries.get().pk) in page(desk.get("/waiting/"))
    again = desk.post(url, given)
    assert again.status_code == 409
    assert "Somebody else has answered" in page(again)


def test_registering_an_address_that_signs_in_says_so(desk, house, enquiry):
    given = {"version": 1, "name": "S", "email": house.ines.email, "jurisdiction": "GB", "urgency": 0, "invite": "on"}
    before = Client.objects.count()
    answer = desk.post(f"/enquiries/{enquiry.pk}/register/", given)
    assert answer.status_code == 422
    assert "already signs in" in page(answer)
    assert Client.objects.count() == before


def test_decline_needs_a_reason_and_can_be_undone(desk, enquiry):
    url = f"/enquiries/{enquiry.pk}/"
    assert desk.post(f"{url}decline/", {"version": 1}).status_code == 422
    closed = desk.post(f"{url}decline/", {"version": 1, "reason": "no_place"}, follow=True)
    assert "No place within a reasonable time" in page(closed)
    assert desk.post(f"{url}decline/", {"version": 1, "reason": "age"}).status_code == 409
    assert "open again" in page(desk.post(f"{url}reopen/", {"version": 2}, follow=True))


# --- the board ------------------------------------------------------------------------------------------------------


def test_board_lists_and_sorts(desk, house):
    wait("Long Waiter", days=45)
    wait("Soon Needed", days=2, urgency=2)
    text = page(desk.get("/waiting/"))
    assert text.index("Soon Needed") < text.index("Long Waiter")
    assert "Long wait" in text
    assert "Choose a person" in text
    text = page(desk.get("/waiting/?sort=wait"))
    assert text.index("Long Waiter") < text.index("Soon Needed")


def test_panel_explains_itself(desk, house, entry):
    text = page(desk.get(f"/waiting/{entry.pk}/"))
    assert "Best fit" in text
    assert "Works with trust" in text
    assert "What we could not check" in text
    assert "Not available" in text
    assert "Licensed in GB" in text
    assert Event.objects.filter(action="waiting.read", object_id=str(entry.pk)).exists()


def test_the_desk_sees_initials_in_discreet_mode(desk, house, entry):
    house.admin.discreet = True
    house.admin.save()
    text = page(desk.get(f"/waiting/{entry.pk}/"))
    assert "Sana Malik" not in text
    assert "S.M." in text


def test_choose_confirm_place_and_put_back(desk, house, entry):
    url = reverse("matching:choose", args=[entry.pk, house.ines.pk])
    assert "Place with Ines Caldeira" in page(desk.get(url))
    answer = desk.post(url, {"version": 1}, follow=True)
    assert "Placed. The therapist is told" in page(answer)
    assert "Chosen" in page(answer)
    assert "Ines Caldeira" in page(desk.get("/waiting/placed/"))
    assert "See the decision" in page(desk.get(f"/waiting/{entry.pk}/"))
    late = desk.post(url, {"version": 1})
    assert late.status_code == 409
    assert "Ines Caldeira" in page(late)
    undo = reverse("matching:undo", args=[entry.decisions.get().pk])
    assert desk.post(undo, {}).status_code == 422
    assert "old place on the list" in page(desk.post(undo, {"reason": "A slip."}, follow=True))
    assert desk.post(undo, {"reason": "A slip."}).status_code == 422


def test_a_lower_rank_asks_why(desk, house, entry):
    url = reverse("matching:choose", args=[entry.pk, house.yusuf.pk])
    assert "number 2 of the ranking" in page(desk.get(url))
    assert desk.post(url, {"version": 1}).status_code == 422
    assert desk.post(url, {"version": 1, "reason": "Nearer."}).status_code == 302


def test_who_is_ruled_out_cannot_be_chosen(desk, house, entry):
    url = reverse("matching:choose", args=[entry.pk, house.hana.pk])
    assert desk.get(url).status_code == 200
    refused = desk.post(url, {"version": 1})
    assert refused.status_code == 409
    assert "Not available" in page(refused)
    assert desk.get(reverse("matching:choose", args=[entry.pk, house.admin.pk])).status_code == 404


def test_a_changed_entry_shows_both(desk, house, entry):
    url = f"/waiting/{entry.pk}/edit/"
    assert desk.get(url).status_code == 200
    actions.update_entry(by=house.admin, entry=entry, expected=1, urgency=2, needs={})
    answer = desk.post(url, {"version": 1, "urgency": 1, "languages": ["en"], "times": ["evening"]})
    assert answer.status_code == 409
    text = page(answer)
    assert "Soon" in text
    assert "Urgent" in text
    assert "Evenings" in text
    kept = {"version": 2, "urgency": 1, "languages": ["en"], "times": ["evening"]}
    assert desk.post(url, kept).status_code == 302
    entry.refresh_from_db()
    assert (entry.urgency, entry.needs["times"]) == (1, ["evening"])


def test_leave_and_put_back_by_page(desk, house, entry):
    url = f"/waiting/{entry.pk}/"
    assert desk.post(f"{url}leave/", {"version": 1}).status_code == 422
    assert "Found help elsewhere" in page(desk.post(f"{url}leave/", {"version": 1, "reason": "elsewhere"}, follow=True))
    assert desk.post(f"{url}leave/", {"version": 1, "reason": "elsewhere"}).status_code == 409
    assert "Back on the list" in page(desk.post(f"{url}back/", {"version": 2}, follow=True))


def test_keeping_two_people_apart(desk, house, entry):
    url = f"/waiting/{entry.pk}/apart/"
    assert desk.post(url, {}).status_code == 422
    said = desk.post(url, {"clinician": str(house.ines.pk), "reason": "Old neighbours"}, follow=True)
    assert "Old neighbours" in page(said)
    board_text = page(desk.get(f"/waiting/{entry.pk}/"))
    assert "Old neighbours" not in board_text
    conflict = ConflictOfInterest.objects.get()
    assert desk.post(f"/waiting/apart/{conflict.pk}/end/").status_code == 302
    assert "Nobody." in page(desk.get(url))


@pytest.mark.parametrize("who", ["ines", "martin", "rowan_user"])
@pytest.mark.parametrize("path", ["/enquiries/", "/waiting/", "/waiting/placed/"])
def test_only_the_desk_gets_in(house, who, path):
    browser = Browser()
    browser.force_login(getattr(house, who))
    assert browser.get(path).status_code == (404 if who == "rowan_user" else 403)
    assert Browser().get(path).status_code == 302


# --- counts ---------------------------------------------------------------------------------------------------------


def crowd(size):
    soon = dt.date.today() + dt.timedelta(days=90)
    for number in range(size):
        profile = open_hours(make_clinician(f"Person {number} {uuid.uuid4().hex[:6]}"), weekday=number % 5).clinician
        Licence.objects.create(clinician=profile, kind="R", jurisdiction="IE", expires_on=soon)


def queries(browser, path, counter):
    with counter as found:
        assert browser.get(path).status_code == 200
    return len(found)


@pytest.mark.parametrize("path", ["list", "panel"])
def test_board_asks_the_same_however_many(desk, house, entry, path, django_assert_max_num_queries):
    url = "/waiting/" if path == "list" else f"/waiting/{entry.pk}/"
    desk.get(url)
    crowd(2)
    for number in range(4):
        wait(f"Waiter {number}")
    few = queries(desk, url, django_assert_max_num_queries(20))
    crowd(35)
    for number in range(45):
        wait(f"Later {number}")
    assert ClinicianProfile.objects.count() >= 40
    assert WaitingEntry.objects.count() == 50
    assert queries(desk, url, django_assert_max_num_queries(20)) == few


def test_other_lists_ask_the_same_however_many(desk, house, django_assert_max_num_queries):
    def more(count):
        for number in range(count):
            send(f"{uuid.uuid4().hex}@example.test", f"Name {number}")
            entry = wait(f"Placed {number}")
            offer(house.ines, weekly_places=60)
            actions.accept_match(by=house.admin, entry=entry, expected=1, clinician_id=house.ines.pk, reason="x")

    paths = ("/enquiries/", "/waiting/placed/")
    for path in paths:
        desk.get(path)
    more(3)
    few = [queries(desk, path, django_assert_max_num_queries(12)) for path in paths]
    more(27)
    assert [queries(desk, path, django_assert_max_num_queries(12)) for path in paths] == few


def test_desk_card_shows_what_is_new_and_who_waits_long(house, enquiry):
    wait("Long Waiter", days=45)
    request = RequestFactory().get("/")
    request.user = house.admin
    text = "".join(slots.collect("desk.cards", request=request))
    assert "Sana" in text
    assert "Long Waiter" in text
    assert "1 person for more than 30 days" in text
    request.user = house.ines
    assert slots.collect("desk.cards", request=request) == []


def test_needs_take_age_and_place_from_the_record(house, entry):
    client = entry.client
    client.born_on, client.time_zone, client.jurisdiction = "1990-02-05", "Asia/Kolkata", "IN"
    now = dt.datetime(2026, 2, 4, 10, 0, tzinfo=dt.UTC)
    needs = board.needs_of(entry, house.clinic, now=now)
    assert (needs.age, needs.jurisdiction, needs.offset, needs.high_risk) == (35, "IN", 330, False)
    client.high_risk_since = timezone.now()
    assert board.needs_of(entry, house.clinic, now=now).high_risk
