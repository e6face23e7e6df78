"""A held place: who is asked when, what each answer does, and what the database refuses."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Event
from common import slots
from common.saving import StaleWrite
from matching import actions, board
from matching.models import ConflictOfInterest, FitCheck, MatchDecision, MatchWeights, Offer, WaitingEntry
from notices.models import Message
from people.models import CareRelationship, Client, ClinicianProfile
from tests.cast import build_cast, make_client, make_user
from tests.matching.conftest import offer as profile
from tests.matching.conftest import open_hours, wait
from tests.matching.test_actions import at_once
from tests.support import without_triggers

SOON = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=7)
GOOD = {"rapport": 8, "heard": 3, "safe": 3, "continue": 3}


@pytest.fixture
def entry(house):
    """Sana, with an account of her own."""
    user = make_user("Sana Malik", is_client=True)
    client = make_client("Sana Malik", user=user, status=Client.Status.WAITING)
    needs = {"specialties": ["trust"], "formats": ["individual"], "languages": ["en"]}
    return WaitingEntry.objects.create(client=client, since=timezone.now() - dt.timedelta(days=40), needs=needs)


@pytest.fixture
def offer(house, entry):
    return actions.make_offer(by=house.admin, entry=entry, clinician_id=house.ines.pk)


@pytest.fixture
def agreed(house, offer):
    return actions.agree(by=house.ines, offer=offer, expected=1, times=[SOON, SOON + dt.timedelta(days=1)])


@pytest.fixture
def meeting(house, entry, agreed):
    return actions.accept(by=entry.client.user, offer=agreed, expected=2)


def again(offer):
    return Offer.objects.select_related("entry__client", "clinician").get(pk=offer.pk)


def free(clinician):
    row = board.profiles(None, now=timezone.now()).get(user=clinician)
    return row.weekly_places - row.cared_for - row.held


def said(kind):
    return Message.objects.filter(kind=kind).count()


def test_an_offer_holds_a_place_and_asks_the_specialist(house, entry):
    before = free(house.ines)
    offer = actions.make_offer(by=house.admin, entry=entry, clinician_id=house.ines.pk)
    assert free(house.ines) == before - 1
    assert board.ranking_for(entry).of(house.ines.pk).rank == 1, "the place held for her is hers"
    assert (offer.state, offer.rank, offer.weights_version) == ("asked", 1, "2026-1")
    assert offer.ranking[0]["clinician"] == str(house.ines.pk)
    assert offer.answer_by - timezone.now() > dt.timedelta(hours=47)
    assert (said("place_held"), said("place_offered")) == (1, 0), "the client is asked only after a yes"
    actions.withdraw(by=house.admin, offer=offer, expected=1)
    assert free(house.ines) == before


def test_nobody_is_asked_twice_at_once(house, entry, offer):
    with pytest.raises(actions.NotPossible):
        actions.make_offer(by=house.admin, entry=entry, clinician_id=house.yusuf.pk, reason="x")


def test_a_lower_rank_needs_a_reason(house, entry):
    with pytest.raises(ValidationError):
        actions.make_offer(by=house.admin, entry=entry, clinician_id=house.yusuf.pk)
    made = actions.make_offer(by=house.admin, entry=entry, clinician_id=house.yusuf.pk, reason="Nearer.")
    assert (made.rank, made.override_reason) == (2, "Nearer.")


def test_the_clinic_says_how_long_an_answer_may_take(house, entry):
    MatchWeights.objects.create(number=1, answer_hours=2, reason="x", made_by=house.admin)
    offer = actions.make_offer(by=house.admin, entry=entry, clinician_id=house.ines.pk)
    assert offer.answer_by - timezone.now() <= dt.timedelta(hours=2)
    assert offer.weights_version == "1"


def test_only_the_one_who_is_asked_answers(house, entry, offer):
    for stranger in (house.yusuf, house.admin, entry.client.user):
        with pytest.raises(PermissionDenied):
            actions.agree(by=stranger, offer=offer, expected=1)
    with pytest.raises(PermissionDenied):
        actions.accept(by=house.rowan_user, offer=offer, expected=1)


def test_a_yes_asks_the_client(house, offer, agreed):
    assert (agreed.state, agreed.moments()) == ("agreed", [SOON, SOON + dt.timedelta(days=1)])
    assert said("place_offered") == 1
    with pytest.raises(StaleWrite):
        actions.agree(by=house.ines, offer=again(offer), expected=1)


def test_a_no_asks_the_next(house, entry, offer):
    following = actions.refuse(by=house.ines, offer=offer, expected=1, why="times")
    assert (following.clinician, following.state, following.made_by) == (house.yusuf, "asked", house.admin)
    assert board.ranking_for(entry).of(house.ines.pk).ruled_out == ("Was proposed before, and it did not come about",)
    assert actions.refuse(by=house.yusuf, offer=following, expected=1, why="full") is None, "nobody is left"
    assert WaitingEntry.objects.get(pk=entry.pk).state == "waiting"


def test_we_may_know_each_other_becomes_a_wall(house, entry, offer):
    actions.refuse(by=house.ines, offer=offer, expected=1, why="known")
    assert ConflictOfInterest.objects.standing().filter(client=entry.client, clinician=house.ines).exists()
    assert board.ranking_for(entry).of(house.ines.pk).ruled_out == ("Not available",)


def test_no_answer_in_time_asks_the_next(house, offer):
    assert actions.lapse_due() == 0
    Offer.objects.filter(pk=offer.pk).update(answer_by=timezone.now() - dt.timedelta(minutes=1))
    assert actions.lapse_due() == 1
    assert again(offer).state == "lapsed"
    assert Offer.objects.holding().get().clinician == house.yusuf
    assert actions.lapse_due() == 0


def test_the_client_chooses_a_time_and_it_is_booked(house, entry, agreed, monkeypatch):
    booked = []
    monkeypatch.setitem(slots._fillings, "match.consultation", {})
    slots.fill("match.consultation", "test", lambda **given: booked.append(given))
    with pytest.raises(actions.TimeGone):
        actions.accept(by=entry.client.user, offer=agreed, expected=2, moment=SOON + dt.timedelta(hours=5))
    met = actions.accept(by=entry.client.user, offer=again(agreed), expected=2, moment=SOON)
    assert (met.state, met.meets_at) == ("meeting", SOON)
    assert [(one["clinician"], one["starts_at"]) for one in booked] == [(house.ines, SOON)]


def test_a_time_that_is_gone_changes_nothing(house, entry, agreed, monkeypatch):
    def gone(**_given):
        raise actions.TimeGone

    monkeypatch.setitem(slots._fillings, "match.consultation", {})
    slots.fill("match.consultation", "test", gone)
    with pytest.raises(actions.TimeGone):
        actions.accept(by=entry.client.user, offer=agreed, expected=2, moment=SOON)
    assert again(agreed).state == "agreed"


def test_somebody_else_please_keeps_the_place_on_the_list(house, entry, agreed):
    actions.prefer_another(by=entry.client.user, offer=agreed, expected=2)
    kept = WaitingEntry.objects.get(pk=entry.pk)
    assert (kept.state, kept.since) == ("waiting", entry.since)
    assert board.ranking_for(kept).of(house.ines.pk).ruled_out
    assert free(house.ines) == ClinicianProfile.objects.get(user=house.ines).weekly_places - 1  # Rowan's


def test_placing_by_hand_closes_the_offer(house, entry, offer):
    actions.accept_match(by=house.admin, entry=entry, expected=1, clinician_id=house.yusuf.pk, reason="x")
    assert again(offer).state == "withdrawn"


def test_leaving_the_list_closes_the_offer(house, entry, offer):
    actions.leave_list(by=house.admin, entry=entry, expected=1, reason="elsewhere")
    assert again(offer).state == "withdrawn"


# --- how it goes ----------------------------------------------------------------------------------------------------


def fit(offer, by, side, wish="continue", after=1, **answers):
    return actions.say_fit(by=by, offer=again(offer), side=side, after=after, answers={**GOOD, **answers}, wish=wish)


def test_two_yeses_begin_the_care(house, entry, meeting):
    fit(meeting, entry.client.user, "client")
    assert again(meeting).state == "meeting"
    fit(meeting, house.ines, "therapist")
    placed = again(meeting)
    assert placed.state == "placed"
    assert placed.decision.clinician == house.ines
    assert WaitingEntry.objects.get(pk=entry.pk).state == "placed"
    assert CareRelationship.objects.current().filter(client=entry.client, clinician=house.ines).exists()


@pytest.mark.parametrize("wish", ["more", "another"])
def test_a_specialist_who_doubts_does_not_begin_the_care(house, entry, meeting, wish):
    fit(meeting, entry.client.user, "client")
    fit(meeting, house.ines, "therapist", wish=wish)
    assert again(meeting).state == "meeting"
    assert not MatchDecision.objects.filter(entry=entry).exists()


def test_a_low_fit_and_another_wish_end_the_offer(house, entry, meeting):
    fit(meeting, entry.client.user, "client", wish="another", rapport=2)
    assert again(meeting).state == "unwanted"
    following = actions.make_offer(by=house.admin, entry=entry, clinician_id=house.yusuf.pk)
    assert following.rank == 1, "the earlier pair is left out"


def test_said_once_by_the_right_one_and_in_range(house, entry, meeting):
    with pytest.raises(PermissionDenied):
        fit(meeting, house.ines, "client")
    with pytest.raises(ValidationError):
        fit(meeting, entry.client.user, "client", rapport=11)
    fit(meeting, entry.client.user, "client", wish="more")
    with pytest.raises(ValidationError):
        fit(meeting, entry.client.user, "client")


def test_the_specialist_never_reads_what_the_client_said(house, entry, meeting):
    check = fit(meeting, entry.client.user, "client", wish="more")
    assert not FitCheck.objects.visible_to(house.ines).filter(pk=check.pk).exists()
    own = fit(meeting, house.ines, "therapist", wish="more")
    assert list(FitCheck.objects.visible_to(house.ines)) == [own]
    assert list(FitCheck.objects.visible_to(entry.client.user)) == [check]
    assert FitCheck.objects.visible_to(house.admin).count() == 2


def test_a_client_sees_an_offer_only_after_the_yes(house, entry, offer):
    assert not Offer.objects.visible_to(entry.client.user).exists()
    actions.agree(by=house.ines, offer=offer, expected=1)
    assert Offer.objects.visible_to(entry.client.user).exists()
    assert Offer.objects.visible_to(house.ines).exists()
    assert not Offer.objects.visible_to(house.yusuf).exists()


def test_another_specialist_without_a_reason_keeps_the_place(house, entry, meeting):
    fit(meeting, entry.client.user, "client")
    fit(meeting, house.ines, "therapist")
    with pytest.raises(PermissionDenied):
        actions.rematch(by=house.ines, client=entry.client, handover="none")
    anew = actions.rematch(by=entry.client.user, client=entry.client, handover="letter")
    assert (anew.since, anew.needs, anew.handover) == (entry.since, entry.needs, "letter")
    assert board.ranking_for(anew).of(house.ines.pk).ruled_out == ("Worked together before, and it ended",)
    assert not Client.objects.visible_to(house.ines).filter(pk=entry.client_id).exists()
    with pytest.raises(ValidationError):
        actions.rematch(by=entry.client.user, client=entry.client, handover="none")


def test_a_word_every_two_and_a_half_weeks(house, entry):
    fresh = wait("Bram Visser", days=2)
    assert actions.write_to_the_waiting() == 1
    assert actions.write_to_the_waiting() == 0
    assert Message.objects.get(kind="still_here").client == entry.client
    WaitingEntry.objects.filter(pk=entry.pk).update(written_at=timezone.now() - dt.timedelta(days=19))
    Message.objects.all().update(key="earlier")
    assert actions.write_to_the_waiting() == 1
    assert WaitingEntry.objects.get(pk=fresh.pk).written_at is None


def test_traces_name_nothing(house, entry, meeting):
    fit(meeting, entry.client.user, "client", wish="another")
    kinds = set(Event.objects.values_list("action", flat=True))
    assert {"offer.made", "offer.agreed", "offer.accepted", "fit.said", "offer.unwanted"} <= kinds


# --- what the database holds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("closed_offer_has_a_moment", {"state": "lapsed"}),
        ("refused_offer_has_a_reason", {"state": "refused", "ended_at": SOON}),
        ("nobody_is_asked_before_the_specialist", {"state": "agreed"}),
        ("placed_offer_has_a_decision", {"state": "placed", "ended_at": SOON, "agreed_at": SOON}),
        ("one_open_offer_per_place_on_the_list", {}),
    ],
)
def test_constraints_of_offers(house, entry, offer, constraint, fields):
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        Offer.objects.create(
            entry=entry, clinician=house.yusuf, made_by=house.admin, answer_by=SOON, weights_version="1", **fields
        )
    assert constraint in str(broken.value) or connection.vendor == "sqlite"


@pytest.mark.parametrize(
    ("constraint", "after"), [("fit_is_asked_after_one_and_three", 2), ("one_fit_check_of_a_side_and_session", 1)]
)
def test_constraints_of_fit_checks(house, entry, meeting, constraint, after):
    fit(meeting, entry.client.user, "client", wish="more")
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        FitCheck.objects.create(offer=meeting, side="client", after=after, wish="more", said_by=entry.client.user)
    assert constraint in str(broken.value) or connection.vendor == "sqlite"


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("results_need_fifteen_cases", {"cases_for_results": 14}),
        ("share_of_new_people_is_a_share", {"share_cap": 0}),
        ("answers_within_two_weeks", {"answer_hours": 0}),
        ("the_more_urgent_the_sooner", {"urgent_days": 30, "soon_days": 14}),
        ("some_factor_has_weight", dict.fromkeys(("specialisation", "approach", "style", "results", "practical"), 0)),
    ],
)
def test_constraints_of_weights(cast, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MatchWeights.objects.create(number=1, reason="x", made_by=cast.admin, **fields)


def test_kept_weights_are_never_changed_or_removed(cast):
    kept = MatchWeights.objects.create(number=1, reason="x", made_by=cast.admin)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        MatchWeights.objects.filter(pk=kept.pk).update(reason="y")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        MatchWeights.objects.filter(pk=kept.pk).delete()
    assert MatchWeights.objects.get().reason == "x"


# --- two at the same time -------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_admins_offer_the_last_place_in_the_same_instant(transactional_db):
    with without_triggers():
        cast = build_cast()
        open_hours(cast.ines)
        profile(cast.ines, weekly_places=2)  # Rowan has one of them
        entries = [wait("Sana Malik"), wait("Bram Visser")]
        results = []

        def hold(entry):
            try:
                actions.make_offer(by=cast.admin, entry=entry, clinician_id=cast.ines.pk, reason="x")
                results.append("held")
            except actions.NotPossible as told:
                results.append(told.reasons[0])

        at_once(*(lambda entry=entry: hold(entry) for entry in entries))
        assert sorted(results) == ["No free place", "held"]
        assert Offer.objects.holding().count() == 1
