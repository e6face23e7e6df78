"""From a referral to the third session: what is asked of whom, and what everybody gets to see."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from audit.models import Event
from matching import actions, offer_pages, openings, reading
from matching.models import Enquiry, MatchPlan, MatchWeights, Offer, WaitingEntry
from matching.times import Hours
from people.models import Client
from sessions.actions import book_consultation
from sessions.models import Appointment, Attendance, TimeOff
from tests.cast import begin_care, make_client, make_user
from tests.matching.conftest import send

LONDON = ZoneInfo("Europe/London")


@pytest.fixture(autouse=True)
def _calm():
    cache.clear()


def browser_of(user):
    browser = Browser()
    browser.force_login(user)
    return browser


@pytest.fixture
def desk(house):
    return browser_of(house.admin)


@pytest.fixture
def entry(house):
    client = make_client("Sana Malik", user=make_user("Sana Malik", is_client=True), status=Client.Status.WAITING)
    return WaitingEntry.objects.create(client=client, since=timezone.now() - dt.timedelta(days=40), needs={})


@pytest.fixture
def meeting(house, entry):
    offer = actions.make_offer(by=house.admin, entry=entry, clinician_id=house.ines.pk, reason="x")
    actions.agree(by=house.ines, offer=offer, expected=1)
    return actions.accept(by=entry.client.user, offer=again(offer), expected=2)


def again(offer):
    return Offer.objects.select_related("entry__client", "entry__again_after__clinician", "clinician").get(pk=offer.pk)


def page(response):
    return response.content.decode()


# --- referral and enquiry -------------------------------------------------------------------------------------------


def referred(**changes):
    given = {
        "key": str(uuid.uuid4()), "name": "Sana", "email": "sana@example.test", "discreet": "on", "agreed": "on",
        "referrer": "Dr Vega, the practice in Elm Street", "referrer_contact": "020 000 000", **changes,
    }  # fmt: skip
    return {key: value for key, value in given.items() if value is not None}


def test_somebody_refers_a_person(house, client, desk):
    form = page(client.get("/refer/"))
    assert 'name="reason"' not in form, "no story is asked for"
    assert client.post("/refer/", referred(reason="a long story")).status_code == 302
    found = Enquiry.objects.get()
    assert (found.name, found.referrer, found.agreed) == ("Sana", "Dr Vega, the practice in Elm Street", True)
    assert found.reason == ""
    shown = page(desk.get(f"/enquiries/{found.pk}/"))
    assert "Dr Vega" in shown
    assert "knows and agrees" in shown


@pytest.mark.parametrize("gap", ["agreed", "referrer", "referrer_contact", "email"])
def test_a_referral_needs_both_and_the_persons_yes(house, client, gap):
    answer = client.post("/refer/", referred(**{gap: None}))
    assert answer.status_code == 422
    assert "Sana" in page(answer), "nothing typed is lost"
    assert not Enquiry.objects.exists()


def test_a_trial_consultation_can_be_asked_for(house, client, desk):
    given = {"key": str(uuid.uuid4()), "name": "Sana", "email": "sana@example.test", "trial": "on", "formats": "couple"}
    assert client.post("/enquire/", given).status_code == 302
    found = Enquiry.objects.get()
    assert found.trial
    assert "one trial consultation" in page(desk.get(f"/enquiries/{found.pk}/"))


# --- two tiers ------------------------------------------------------------------------------------------------------


def test_a_person_says_how_soon(house, desk, entry):
    assert "To be looked at" in page(desk.get("/waiting/?show=look"))
    assert "Sana" not in page(desk.get("/waiting/?show=place"))
    assert desk.post(f"/waiting/{entry.pk}/how-soon/", {"urgency": "9", "version": "1"}).status_code == 422
    assert desk.post(f"/waiting/{entry.pk}/how-soon/", {"urgency": "2", "version": "1"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.urgency, entry.triaged_by) == (2, house.admin)
    assert Event.objects.filter(action="waiting.triaged").count() == 1
    assert "Sana" not in page(desk.get("/waiting/?show=look"))
    assert "26 days over" in page(desk.get("/waiting/?show=place")), "40 days, and 14 are what the clinic wants"
    assert desk.post(f"/waiting/{entry.pk}/how-soon/", {"urgency": "1", "version": "1"}).status_code == 409


@pytest.mark.parametrize(("urgency", "looked", "days"), [(2, False, 7), (2, True, 14), (1, True, 42), (0, True, 126)])
def test_each_tier_has_its_time(urgency, looked, days):
    assert MatchWeights().days_for(urgency, looked=looked) == days


# --- while waiting --------------------------------------------------------------------------------------------------


def test_reading_while_waiting(house, entry):
    reader = browser_of(entry.client.user)
    assert "While you wait" in page(reader.get("/my/"))
    shown = page(reader.get("/my/while-waiting/"))
    assert "40 days" in shown
    assert str(reading.in_turn(40)[0].title) in shown
    assert browser_of(house.rowan_user).get("/my/while-waiting/").status_code == 302


def test_another_text_each_time_we_write():
    firsts = [reading.in_turn(days)[0].key for days in (0, 18, 36, 54, 72, 90)]
    assert len(set(firsts[:5])) == 5
    assert firsts[5] == firsts[0]
    assert all(len(reading.in_turn(days)) == len(reading.TEXTS) for days in (0, 500))


# --- letters --------------------------------------------------------------------------------------------------------


def test_a_letter_for_somebody_we_cannot_take_on(house, desk):
    enquiry = send()
    assert desk.get(f"/enquiries/{enquiry.pk}/letter/").status_code == 302
    actions.decline_enquiry(by=house.admin, enquiry=enquiry, expected=1, reason="no_place")
    letter = page(desk.get(f"/enquiries/{enquiry.pk}/letter/"))
    assert "Dear Sana," in letter
    assert "intimacy" not in letter[letter.index("<main") : letter.index("</main>")].lower()
    paper = desk.get(f"/enquiries/{enquiry.pk}/letter/?file=pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert Event.objects.filter(action="enquiry.letter").count() == 2


def test_a_letter_for_somebody_who_left_the_list(house, desk, entry):
    assert desk.get(f"/waiting/{entry.pk}/letter/").status_code == 302
    actions.leave_list(by=house.admin, entry=entry, expected=1, reason="referred")
    assert "Dear Sana Malik," in page(desk.get(f"/waiting/{entry.pk}/letter/"))


# --- the first meeting ----------------------------------------------------------------------------------------------


def test_free_times_are_weekly_hours_without_what_is_booked():
    now = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)  # a Monday
    hours = [Hours(2, dt.time(9), dt.time(11))]
    day = dt.datetime(2026, 3, 4, tzinfo=LONDON)
    busy = [(day.replace(hour=9, minute=50), day.replace(hour=10))]
    found = openings.openings(hours, busy, now=now, zone=LONDON, days=7)
    assert found == [day.replace(hour=9), day.replace(hour=10)]
    assert openings.openings(hours, [], now=now, zone=LONDON, days=21, most=4)[3] == day.replace(day=11, hour=9)
    spring = [Hours(6, dt.time(0, 30), dt.time(3))]
    morning = openings.openings(spring, [], now=dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC), zone=LONDON, days=1)
    assert [moment.hour for moment in morning] == [0, 2], "one o'clock does not exist that night"


def test_the_desk_books_a_free_time(house, desk, meeting):
    url = f"/waiting/offers/{meeting.pk}/meeting/"
    assert url in page(desk.get(f"/waiting/offers/{meeting.pk}/"))
    times = offer_pages.free_times(again(meeting))
    assert times
    assert desk.post(url, {"version": "3", "moment": "", "other": ""}).status_code == 422
    assert desk.post(url, {"version": "3", "moment": times[0][0]}).status_code == 302
    meets = again(meeting).meets_at
    assert meets.isoformat() == dt.datetime.fromisoformat(times[0][0]).astimezone(dt.UTC).isoformat()
    assert Appointment.objects.get(kind="consultation").starts_at == meets
    assert desk.get(url).status_code == 302, "booked once"


def test_a_taken_time_is_said_beside_the_field(house, desk, meeting):
    url, times = f"/waiting/offers/{meeting.pk}/meeting/", offer_pages.free_times(again(meeting))
    moment = dt.datetime.fromisoformat(times[0][0])
    book_consultation(by=house.admin, client=house.noor, clinician=house.ines, starts_at=moment)
    assert times[0] not in offer_pages.free_times(again(meeting))
    other = moment.astimezone(timezone.get_current_timezone()).strftime("%Y-%m-%dT%H:%M")
    answer = desk.post(url, {"version": "3", "moment": "", "other": other})
    assert answer.status_code == 422
    assert "This time is taken." in page(answer)
    assert again(meeting).meets_at is None


def test_nobody_is_booked_into_time_off(house, meeting):
    now = timezone.now()
    TimeOff.objects.create(clinician=house.ines, starts_at=now, ends_at=now + dt.timedelta(days=40))
    assert offer_pages.free_times(again(meeting)) == []


# --- sessions one and three -----------------------------------------------------------------------------------------


def came(house, entry, count):
    now = timezone.now()
    for number in range(count):
        starts = now - dt.timedelta(days=7 * (number + 1))
        held = Appointment.objects.create(
            clinician=house.ines, starts_at=starts, ends_at=starts + dt.timedelta(minutes=50), state="held"
        )
        Attendance.objects.create(appointment=held, client=entry.client, status="attended")


def placed(house, entry, meeting):
    for user, side in ((entry.client.user, "client"), (house.ines, "therapist")):
        actions.say_fit(by=user, offer=again(meeting), side=side, after=1, answers={"rapport": 8}, wish="continue")
    return again(meeting)


def test_the_third_time_it_is_asked_after_the_third_session(house, entry, meeting):
    offer = placed(house, entry, meeting)
    assert offer.state == "placed"
    reader, specialist = browser_of(entry.client.user), browser_of(house.ines)
    came(house, entry, 2)
    assert "How was it with" not in page(reader.get("/my/"))
    assert "After the third session you are asked" in page(specialist.get(f"/held/{offer.pk}/"))
    Attendance.objects.all().delete()
    came(house, entry, 3)
    assert f"/my/proposal/{offer.pk}/after/3/" in page(reader.get("/my/"))
    assert f"/held/{offer.pk}/after/3/" in page(specialist.get(f"/held/{offer.pk}/"))
    actions.say_fit(by=entry.client.user, offer=offer, side="client", after=3, answers={"rapport": 8}, wish="continue")
    assert "How was it with" not in page(reader.get("/my/"))


def test_missed_sessions_and_those_with_others_do_not_count(house, entry, meeting):
    offer = placed(house, entry, meeting)
    came(house, entry, 3)
    Attendance.objects.filter(pk=Attendance.objects.first().pk).update(status="dna")
    assert offer_pages.sessions_held([offer]) == {offer.pk: 2}
    Appointment.objects.update(clinician=house.yusuf)
    assert offer_pages.sessions_held([offer]) == {offer.pk: 0}


# --- what is handed over --------------------------------------------------------------------------------------------


def change(house, entry, handover, words):
    """Sana was with Yusuf and asks for somebody else; Ines is the next."""
    WaitingEntry.objects.filter(pk=entry.pk).update(state="placed", ended_at=timezone.now())
    care = begin_care(entry.client, house.yusuf)
    reader = browser_of(entry.client.user)
    answer = reader.post("/my/somebody-else/", {"handover": handover, "words": words})
    assert answer.status_code == 302
    care.refresh_from_db()
    assert care.ended_at
    anew = WaitingEntry.objects.waiting().get(client=entry.client)
    offer = actions.make_offer(by=house.admin, entry=anew, clinician_id=house.ines.pk, reason="x")
    before = page(browser_of(house.ines).get(f"/held/{offer.pk}/"))
    actions.agree(by=house.ines, offer=offer, expected=1)
    actions.accept(by=entry.client.user, offer=again(offer), expected=2)
    return anew, before, page(browser_of(house.ines).get(f"/held/{offer.pk}/"))


@pytest.mark.parametrize(
    ("handover", "shown"),
    [
        ("none", "Nothing is passed on."),
        ("letter", "Please go slowly at first."),
        ("talk", "You may talk with Yusuf"),
    ],
)
def test_the_next_one_hears_exactly_what_was_chosen(house, entry, handover, shown):
    words = "Please go slowly at first."
    anew, before, after = change(house, entry, handover, words)
    assert "From the time before" not in before, "not before the two know of each other"
    assert shown in after
    assert ("Yusuf" in after) is (handover == "talk")
    assert (words in after) is (handover == "letter")
    assert (anew.handover_words or "") == (words if handover == "letter" else "")


def test_the_handover_is_on_the_case_page_of_the_next_one_alone(house, entry):
    change(house, entry, "letter", "Please go slowly at first.")
    anew = WaitingEntry.objects.waiting().get(client=entry.client)
    actions.accept_match(by=house.admin, entry=anew, expected=anew.version, clinician_id=house.ines.pk, reason="x")
    begin_care(entry.client, house.yusuf, kind="co_therapist")
    url = f"/clients/{entry.client_id}/"
    assert "Please go slowly at first." in page(browser_of(house.ines).get(url))
    assert "Please go slowly at first." not in page(browser_of(house.yusuf).get(url))


def test_own_words_are_asked_for_when_they_are_the_choice(house, entry):
    begin_care(entry.client, house.yusuf)
    answer = browser_of(entry.client.user).post("/my/somebody-else/", {"handover": "letter", "words": " "})
    assert answer.status_code == 422
    assert "Write a few words here" in page(answer)


# --- a plan that takes its time -------------------------------------------------------------------------------------


def test_progress_is_shown_while_a_plan_is_worked_out(house, desk, entry):
    plan = MatchPlan.objects.create(made_by=house.admin, people=400, step=MatchPlan.Step.SOLVING)
    shown = page(desk.get(f"/waiting/plans/{plan.pk}/"))
    assert 'value="3"' in shown
    assert 'aria-current="step"><b>Looks for the best plan' in shown
    assert "Ask the specialists" not in shown


def test_the_steps_are_told_in_order(house, entry):
    from matching.actions.plans import work_out

    told = []
    plan = MatchPlan.objects.create(made_by=house.admin)
    assert work_out(plan=plan, people=[entry], report=told.append)
    assert told == [MatchPlan.Step.SCORING, MatchPlan.Step.SOLVING, MatchPlan.Step.STORING]
    assert not work_out(plan=plan, people=[entry]), "the first to finish is kept"
    assert plan.rows.count() == 1
