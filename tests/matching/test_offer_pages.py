"""The pages of plans, weights, offers and first meetings: who sees what, what each button does, and how much is asked."""

import datetime as dt

import pytest
from django.test import Client as Browser
from django.utils import timezone

from matching import actions, fairness
from matching.models import MatchPlan, MatchWeights, Offer, WaitingEntry
from people.models import CareRelationship, Client
from sessions.models import Appointment
from tests.cast import make_client, make_clinician, make_user
from tests.matching.conftest import offer as profile
from tests.matching.conftest import open_hours, wait


def browser_of(user):
    browser = Browser()
    browser.force_login(user)
    return browser


@pytest.fixture
def desk(house):
    return browser_of(house.admin)


@pytest.fixture
def entry(house):
    user = make_user("Sana Malik", is_client=True)
    client = make_client("Sana Malik", user=user, status=Client.Status.WAITING)
    needs = {"specialties": ["trust", "trauma"], "formats": ["individual"], "languages": ["en"]}
    return WaitingEntry.objects.create(client=client, since=timezone.now() - dt.timedelta(days=40), needs=needs)


def page(response):
    return response.content.decode()


def soon(days=7):
    return (timezone.localtime() + dt.timedelta(days=days)).strftime("%Y-%m-%dT10:00")


# --- from the question to the place ---------------------------------------------------------------------------------


def test_the_whole_way_by_page(house, desk, entry):
    """Ask, yes with a time, yes from the client, booked, both want to go on, placed."""
    url = f"/waiting/{entry.pk}/ask/{house.ines.pk}/"
    assert "Hold a place and ask Ines Caldeira" in page(desk.get(url))
    assert "the specialist is asked" in page(desk.post(url, {"version": 1}, follow=True))
    offer = Offer.objects.get()
    ines, sana = browser_of(house.ines), browser_of(entry.client.user)
    assert "held place waits for your answer" in page(ines.get("/today/"))
    assert "Somebody for you" not in page(sana.get("/", follow=True))

    asked = page(ines.get(f"/held/{offer.pk}/"))
    assert "Sana" not in asked
    assert "After trauma" not in asked
    assert "Trust" in asked
    assert ines.post(f"/held/{offer.pk}/", {"do": "yes", "version": 1, "first": "2020-01-01T10:00"}).status_code == 422
    agreed = ines.post(f"/held/{offer.pk}/", {"do": "yes", "version": 1, "first": soon()}, follow=True)
    assert "Now the person is asked" in page(agreed)

    assert "Somebody for you" in page(sana.get("/", follow=True))
    proposal = f"/my/proposal/{offer.pk}/"
    assert "Ines Caldeira" in page(sana.get(proposal))
    moment = Offer.objects.get().moments()[0].isoformat()
    assert sana.post(proposal, {"version": 2, "moment": "2030-01-01T00:00:00+00:00"}).status_code == 422
    assert "It is arranged" in page(sana.post(proposal, {"version": 2, "moment": moment}, follow=True))
    assert Appointment.objects.get(kind="consultation").clinician == house.ines
    assert "settled already" in page(sana.get(proposal))
    assert "Sana Malik" in page(ines.get(f"/held/{offer.pk}/"))

    Offer.objects.update(meets_at=timezone.now() - dt.timedelta(hours=2))
    assert "How was it with Ines Caldeira?" in page(sana.get("/", follow=True))
    fit = {"rapport": "8", "heard": "3", "safe": "3", "goes_on": "3", "wish": "continue"}
    assert sana.post(f"{proposal}after/1/", {**fit, "rapport": ""}).status_code == 422
    assert "Thank you for saying" in page(sana.post(f"{proposal}after/1/", fit, follow=True))
    assert "8 of 10" not in page(ines.get(f"/held/{offer.pk}/")), "she never reads it"
    own = {"rapport": "7", "fits": "3", "wish": "continue"}
    assert "Noted" in page(ines.post(f"/held/{offer.pk}/after/1/", own, follow=True))
    assert "8 of 10" in page(desk.get(f"/waiting/offers/{offer.pk}/"))
    assert (
        CareRelationship.objects.current().filter(client=entry.client, clinician=house.ines, kind="therapist").exists()
    )

    assert sana.post("/my/somebody-else/", {}).status_code == 422
    assert "You keep your place" in page(sana.post("/my/somebody-else/", {"handover": "talk"}, follow=True))
    assert WaitingEntry.objects.waiting().get(client=entry.client).since == entry.since


def test_a_time_that_was_taken_meanwhile_is_said_beside_the_field(house, entry):
    offer = actions.make_offer(by=house.admin, entry=entry, clinician_id=house.ines.pk)
    moment = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=7)
    actions.agree(by=house.ines, offer=offer, expected=1, times=[moment])
    from sessions.actions import book_consultation

    book_consultation(by=house.admin, client=make_client("Bram Visser"), clinician=house.ines, starts_at=moment)
    answer = browser_of(entry.client.user).post(
        f"/my/proposal/{offer.pk}/", {"version": 2, "moment": offer.moments()[0].isoformat()}
    )
    assert answer.status_code == 422
    assert "has just been taken" in page(answer)
    assert Offer.objects.get().state == "agreed"


def test_no_and_somebody_else(house, entry, desk):
    offer = actions.make_offer(by=house.admin, entry=entry, clinician_id=house.ines.pk)
    ines = browser_of(house.ines)
    assert ines.post(f"/held/{offer.pk}/", {"do": "no", "version": 1}).status_code == 422
    assert "somebody else is asked" in page(
        ines.post(f"/held/{offer.pk}/", {"do": "no", "version": 1, "why": "full"}, follow=True)
    )
    following = Offer.objects.holding().get()
    actions.agree(by=house.yusuf, offer=following, expected=1)
    said = browser_of(entry.client.user).post(f"/my/proposal/{following.pk}/other/", follow=True)
    assert "You keep your place" in page(said)
    late = browser_of(house.yusuf).post(f"/held/{following.pk}/", {"do": "yes", "version": 1}, follow=True)
    assert "Nothing was changed" in page(late)
    everything = page(desk.get("/waiting/offers/?show=all"))
    assert "No room after all" in everything
    assert "The client would like somebody else" in everything


def test_we_may_know_each_other_is_not_told(house, entry, desk):
    offer = actions.make_offer(by=house.admin, entry=entry, clinician_id=house.ines.pk)
    actions.refuse(by=house.ines, offer=offer, expected=1, why="known")
    assert "know each other" not in page(desk.get("/waiting/offers/?show=all"))


def test_colleagues_and_strangers_get_nothing(house, entry):
    offer = actions.make_offer(by=house.admin, entry=entry, clinician_id=house.ines.pk)
    actions.agree(by=house.ines, offer=offer, expected=1)
    assert browser_of(house.yusuf).get(f"/held/{offer.pk}/").status_code == 403
    assert browser_of(house.rowan_user).get(f"/my/proposal/{offer.pk}/").status_code == 404


def test_withdraw(house, entry, desk):
    offer = actions.make_offer(by=house.admin, entry=entry, clinician_id=house.ines.pk)
    url = f"/waiting/offers/{offer.pk}/withdraw/"
    assert "Taken back" in page(desk.post(url, follow=True))
    assert "ended meanwhile" in page(desk.post(url, follow=True))


# --- plans ----------------------------------------------------------------------------------------------------------


def test_tick_plan_keep_and_send(house, desk, entry):
    profile(house.ines, weekly_places=2)
    other = wait("Bram Visser", needs=entry.needs)
    assert "Tick at least one" in page(desk.post("/waiting/plans/new/", {}, follow=True))
    said = page(desk.post("/waiting/plans/new/", {"entry": [str(entry.pk), str(other.pk), "nonsense"]}, follow=True))
    assert "Plan for 2 people together" in said
    assert "Ines Caldeira would be 1 over the places" in said
    assert "points below Ines Caldeira" in said
    first = MatchPlan.objects.get()
    kept = first.rows.get(clinician=house.ines)
    again = {"entry": [str(entry.pk), str(other.pk)], "keep": [str(kept.pk)], "one_more": str(house.ines.pk)}
    said = page(desk.post("/waiting/plans/new/", again, follow=True))
    assert "As if Ines Caldeira had one more place" in said
    assert "Ask the specialists" not in said, "a what-if is not sent"
    assert "checked" in said
    assert "2 specialists are asked now" in page(desk.post(f"/waiting/plans/{first.pk}/send/", follow=True))
    assert "were made before" in page(desk.post(f"/waiting/plans/{first.pk}/send/", follow=True))
    assert "Bram Visser" not in page(desk.get("/waiting/plans/"))


def test_a_plan_that_is_being_worked_out_says_so(house, desk):
    plan = MatchPlan.objects.create(made_by=house.admin, people=400)
    assert "being worked out" in page(desk.get(f"/waiting/plans/{plan.pk}/"))


# --- weights --------------------------------------------------------------------------------------------------------

WEIGHTS = {
    "number": 0, "specialisation": 0, "approach": 0, "style": 0, "results": 0, "practical": 90,
    "cases_for_results": 15, "share_cap": 60, "answer_hours": 24, "look_days": 7, "urgent_days": 14,
    "soon_days": 42, "routine_days": 126, "reason": "Times matter most now.",
}  # fmt: skip


def test_weights_are_tried_before_they_are_kept(house, desk, entry):
    """With times alone Yusuf, who has Fridays only in the profile, is as good as Ines; with themes she is first."""
    entry.needs = {**entry.needs, "places": ["video"]}
    entry.save()
    profile(house.ines, places=["room", "video"])
    profile(house.yusuf, places=["video"], specialties=["couples"])
    entry.needs["places"] = ["video", "room"]
    tried = page(desk.post("/waiting/weights/", {**WEIGHTS, "do": "try", "reason": ""}))
    assert "Nothing has been kept yet" in tried
    assert not MatchWeights.objects.exists()
    assert desk.post("/waiting/weights/", {**WEIGHTS, "do": "keep", "reason": ""}).status_code == 422
    assert "Kept as version 1" in page(desk.post("/waiting/weights/", {**WEIGHTS, "do": "keep"}, follow=True))
    assert desk.post("/waiting/weights/", {**WEIGHTS, "do": "keep"}).status_code == 409
    offer = actions.make_offer(by=house.admin, entry=entry, clinician_id=house.ines.pk, reason="x")
    assert offer.weights_version == "1"


def test_a_preview_names_whose_first_choice_changes(house, desk):
    profile(house.ines, specialties=["trust"], gender="man")
    profile(house.yusuf, specialties=["grief"], gender="woman")
    wait("Sana Malik", needs={"specialties": ["trust"], "gender_wish": "woman"})
    tried = page(desk.post("/waiting/weights/", {**WEIGHTS, "do": "try"}))
    assert "1 would have another first choice" in tried
    assert "Sana Malik" in tried[tried.index("What would change") :]


@pytest.mark.parametrize(
    "wrong",
    [
        {"cases_for_results": 14},
        {"share_cap": 0},
        {"practical": 0},
        {"answer_hours": ""},
        {"style": 101},
        {"soon_days": 3},
    ],
)
def test_weights_that_cannot_be(desk, wrong):
    assert desk.post("/waiting/weights/", {**WEIGHTS, **wrong, "do": "keep"}).status_code == 422


# --- fairness -------------------------------------------------------------------------------------------------------


def test_small_groups_are_never_shown(house, desk):
    for number in range(9):
        wait(f"Person {number}", needs={"specialties": ["grief"], "languages": ["fr"]})
    assert "Loss and separation" not in page(desk.get("/waiting/fair/"))
    wait("Person 9", needs={"specialties": ["grief"]})
    text = page(desk.get("/waiting/fair/"))
    assert "Loss and separation" in text
    assert "French" not in text
    assert "2 small groups not shown" in text


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(3, 9, "–"), (2, 20, "–"), (18, 20, "–"), (0, 20, "0 %"), (10, 20, "50 %"), (20, 20, "100 %")],
)
def test_shares_that_could_be_counted_back_are_not_given(part, whole, shown):
    assert fairness.share(part, whole) == shown


# --- counts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/waiting/offers/?show=all", "/waiting/plans/", "/waiting/fair/", "plan", "/held/"])
def test_lists_ask_the_same_however_many(house, desk, path, django_assert_max_num_queries):
    def more(count):
        for number in range(count):
            made = wait(f"Person {number}", needs={"specialties": ["trust"]})
            Offer.objects.create(
                entry=made, clinician=house.ines, made_by=house.admin, answer_by=timezone.now(), weights_version="1",
                state="lapsed", ended_at=timezone.now(),
            )  # fmt: skip
        return actions.make_plan(by=house.admin)

    def ask(plan):
        address = f"/waiting/plans/{plan.pk}/" if path == "plan" else path
        reader = browser_of(house.ines) if path == "/held/" else desk
        reader.get(address)
        with django_assert_max_num_queries(20) as counted:
            assert reader.get(address).status_code == 200
        return len(counted)

    profile(house.ines, weekly_places=60)
    few = ask(more(3))
    assert ask(more(25)) == few


def test_board_of_four_hundred_and_sixty(house, desk, entry, django_assert_max_num_queries):
    def ask():
        url = f"/waiting/{entry.pk}/"
        desk.get(url)
        with django_assert_max_num_queries(20) as counted:
            assert "Best fit" in page(desk.get(url))
        return len(counted)

    few = ask()
    for number in range(57):
        open_hours(make_clinician(f"Helper {number}"))
    people = Client.objects.bulk_create(
        Client(number=5000 + n, legal_name=f"P {n}", name=f"P {n}", status="waiting", status_since=timezone.now())
        for n in range(400)
    )
    WaitingEntry.objects.bulk_create(WaitingEntry(client=one, since=timezone.now()) for one in people)
    assert ask() == few
