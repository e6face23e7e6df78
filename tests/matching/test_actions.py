"""From enquiry to place: what is written, what is refused, and who is first."""

import datetime as dt
import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments.models import Intake, IntakeAnswer
from audit.models import Event
from common import slots
from common.saving import StaleWrite
from matching import actions, board
from matching.models import ConflictOfInterest, Enquiry, MatchDecision, WaitingEntry
from notices.models import Message
from people.models import CareRelationship, Client, ClinicianProfile, Invitation
from tests.cast import begin_care, build_cast, make_client
from tests.matching.conftest import offer, open_hours, send, wait
from tests.support import without_triggers

PERSON = {
    "name": "Sana",
    "legal_name": "Sana Malik",
    "email": "sana@example.test",
    "phone": "0000 1",
    "discreet": True,
    "may_leave_message": True,
    "jurisdiction": "GB",
}


def trail():
    return list(Event.objects.order_by("sequence").values_list("action", flat=True))


# --- enquiries ------------------------------------------------------------------------------------------------------


def test_the_same_form_sent_twice_is_one_enquiry(db):
    key = uuid.uuid4()
    given = {"name": "A", "email": "a@example.test"}
    first = actions.receive_enquiry(key=key, given=given)
    assert actions.receive_enquiry(key=key, given={**given, "name": "B"}) == first
    assert Enquiry.objects.get().name == "A"


def test_registering_makes_client_intake_place_and_invitation(house, enquiry):
    client = actions.register_enquiry(by=house.admin, enquiry=enquiry, expected=1, person=PERSON, urgency=1)
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.client, enquiry.decided_by) == ("registered", client, house.admin)
    entry = client.waiting_entries.get()
    assert entry.since == enquiry.created_at, "the wait begins with the first message"
    assert (entry.urgency, entry.needs) == (1, {"formats": ["group"]})
    assert Client.objects.get(pk=client.pk).status == "waiting"
    assert {channel.kind for channel in client.channels.all()} == {"email", "phone"}
    assert Intake.objects.get(client=client).state == "draft"
    assert Invitation.objects.get(client=client).roles == ["client"]
    assert {"enquiry.registered", "waiting.began"} <= set(trail())


def test_an_enquiry_is_answered_once(house, enquiry):
    other = Enquiry.objects.get(pk=enquiry.pk)
    actions.decline_enquiry(by=house.admin, enquiry=enquiry, expected=1, reason="outside")
    before = Client.objects.count()
    with pytest.raises(StaleWrite):
        actions.register_enquiry(by=house.admin, enquiry=other, expected=1, person=PERSON)
    assert Client.objects.count() == before, "nothing is left of the second answer"


def test_declining_can_be_undone(house, enquiry):
    actions.decline_enquiry(by=house.admin, enquiry=enquiry, expected=1, reason="no_place")
    assert (enquiry.state, enquiry.decline_reason) == ("declined", "no_place")
    actions.reopen_enquiry(by=house.admin, enquiry=enquiry, expected=2)
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.decline_reason, enquiry.decided_by, enquiry.version) == ("new", "", None, 3)
    with pytest.raises(ValueError):
        actions.decline_enquiry(by=house.admin, enquiry=enquiry, expected=3, reason="because")


# --- the list -------------------------------------------------------------------------------------------------------


def test_a_sent_intake_fills_the_needs_and_keeps_what_it_leaves_open(house):
    entry = wait(needs={"step_free": True, "formats": ["group"]})
    intake = Intake.objects.create(client=entry.client, state="submitted", submitted_at=timezone.now())
    IntakeAnswer.objects.create(intake=intake, question="times", value=["evening"])
    actions.fill_needs(intake=intake, by=house.admin)
    entry.refresh_from_db()
    assert entry.needs["times"] == ["evening"]
    assert entry.needs["step_free"] is True
    assert entry.needs["formats"] == ["group"]
    assert entry.version == 2


def test_matching_listens_when_an_intake_is_sent(house):
    entry = wait()
    intake = Intake.objects.create(client=entry.client, state="submitted", submitted_at=timezone.now())
    IntakeAnswer.objects.create(intake=intake, question="places", value=["video"])
    slots.collect("intake.submitted", intake=intake, by=house.admin)
    assert WaitingEntry.objects.get(pk=entry.pk).needs["places"] == ["video"]


def test_an_intake_of_somebody_who_does_not_wait_changes_nothing(house):
    intake = Intake.objects.create(client=house.rowan, state="submitted", submitted_at=timezone.now())
    actions.fill_needs(intake=intake, by=house.admin)
    assert not WaitingEntry.objects.filter(client=house.rowan).exists()


def test_leaving_the_list_and_coming_back_keeps_the_place(house, entry):
    since = entry.since
    actions.leave_list(by=house.admin, entry=entry, expected=1, reason="elsewhere")
    assert Client.objects.get(pk=entry.client_id).status == "ended"
    actions.put_back(by=house.admin, entry=entry, expected=2)
    entry.refresh_from_db()
    assert (entry.state, entry.since, entry.ended_at) == ("waiting", since, None)
    assert Client.objects.get(pk=entry.client_id).status == "waiting"


def test_coming_back_twice_is_refused(house, entry):
    actions.leave_list(by=house.admin, entry=entry, expected=1, reason="elsewhere")
    WaitingEntry.objects.create(client=entry.client, since=timezone.now())
    with pytest.raises(StaleWrite):
        actions.put_back(by=house.admin, entry=entry, expected=2)


def test_needs_are_saved_by_version(house, entry):
    actions.update_entry(by=house.admin, entry=entry, expected=1, urgency=2, needs={"times": ["evening"]})
    assert entry.needs["specialties"] == ["trust"]
    with pytest.raises(StaleWrite):
        actions.update_entry(by=house.admin, entry=entry, expected=1, urgency=0, needs={})


# --- decisions ------------------------------------------------------------------------------------------------------


def test_accepting_places_opens_tells_and_keeps_the_ranking(house, entry):
    decision = actions.accept_match(by=house.admin, entry=entry, expected=1, clinician_id=house.ines.pk)
    entry.refresh_from_db()
    client = Client.objects.get(pk=entry.client_id)
    assert (entry.state, client.status) == ("placed", "active")
    assert Client.objects.visible_to(house.ines).filter(pk=client.pk).exists()
    assert not Client.objects.visible_to(house.yusuf).filter(pk=client.pk).exists()
    assert (decision.rank, decision.weights_version, decision.override_reason) == (1, "2026-1", "")
    kept = {row["name"]: row for row in decision.ranking}
    assert kept["Ines Caldeira"]["score"] == float(decision.score)
    assert kept["Hana Sato"]["ruled_out"] == ["Not available"]
    told = Message.objects.get(kind="new_case")
    assert (told.user, told.client, told.params) == (house.ines, None, {})
    assert "match.accepted" in trail()


def test_choosing_a_lower_rank_needs_a_reason(house, entry):
    with pytest.raises(ValidationError) as refused:
        actions.accept_match(by=house.admin, entry=entry, expected=1, clinician_id=house.yusuf.pk, reason="  ")
    assert "reason" in refused.value.message_dict
    entry.refresh_from_db()
    assert entry.state == "waiting"
    decision = actions.accept_match(
        by=house.admin, entry=entry, expected=1, clinician_id=house.yusuf.pk, reason="Lives next door to Ines."
    )
    assert (decision.rank, decision.override_reason) == (2, "Lives next door to Ines.")


@pytest.mark.parametrize("who", ["hana", "gone", "martin"])
def test_nobody_is_placed_with_somebody_who_cannot(house, entry, who):
    with pytest.raises(actions.NotPossible) as refused:
        actions.accept_match(by=house.admin, entry=entry, expected=1, clinician_id=getattr(house, who).pk)
    assert refused.value.reasons == ("Not available",)
    assert not MatchDecision.objects.exists()


def test_a_stale_page_cannot_place(house, entry):
    actions.update_entry(by=house.admin, entry=entry, expected=1, urgency=2, needs={})
    with pytest.raises(StaleWrite):
        actions.accept_match(by=house.admin, entry=entry, expected=1, clinician_id=house.ines.pk)
    assert not CareRelationship.objects.filter(client=entry.client).exists()


def test_the_second_to_accept_is_told(house, entry):
    other = WaitingEntry.objects.get(pk=entry.pk)
    actions.accept_match(by=house.admin, entry=entry, expected=1, clinician_id=house.ines.pk)
    with pytest.raises((StaleWrite, actions.NotPossible)):
        actions.accept_match(by=house.admin, entry=other, expected=1, clinician_id=house.yusuf.pk, reason="x")
    assert MatchDecision.objects.count() == 1


def test_the_last_place_is_given_once(house, entry):
    taken = CareRelationship.objects.current().filter(clinician=house.ines).count()
    offer(house.ines, weekly_places=taken + 1)
    second = wait("Bram Visser", needs=entry.needs)
    actions.accept_match(by=house.admin, entry=entry, expected=1, clinician_id=house.ines.pk)
    with pytest.raises(actions.NotPossible) as refused:
        actions.accept_match(by=house.admin, entry=second, expected=1, clinician_id=house.ines.pk)
    assert refused.value.reasons == ("No free place",)


def test_undoing_ends_the_care_and_gives_the_old_place_back(house, entry):
    decision = actions.accept_match(by=house.admin, entry=entry, expected=1, clinician_id=house.ines.pk)
    again = actions.undo_match(by=house.admin, decision=decision, reason="Chosen by mistake.")
    assert (again.since, again.needs, again.state) == (entry.since, entry.needs, "waiting")
    assert not Client.objects.visible_to(house.ines).filter(pk=entry.client_id).exists()
    assert Client.objects.get(pk=entry.client_id).status == "waiting"
    assert board.ranking_for(again).of(house.ines.pk).rank == 1, "a slip bars nobody"
    with pytest.raises(ValidationError):
        actions.undo_match(by=house.admin, decision=decision, reason="Again.")


def test_a_pair_that_was_tried_is_not_proposed_again(house, entry):
    begin_care(entry.client, house.ines, ended=True)
    assert board.ranking_for(entry).of(house.ines.pk).ruled_out == ("Worked together before, and it ended",)


def test_a_conflict_says_not_available_until_it_ends(house, entry):
    conflict = actions.record_conflict(by=house.admin, client=entry.client, clinician=house.ines, reason="Neighbours")
    assert actions.record_conflict(by=house.admin, client=entry.client, clinician=house.ines) == conflict
    assert board.ranking_for(entry).of(house.ines.pk).ruled_out == ("Not available",)
    assert board.ranking_for(wait("Bram Visser")).of(house.ines.pk).rank
    actions.end_conflict(by=house.admin, conflict=conflict)
    assert board.ranking_for(entry).of(house.ines.pk).rank == 1
    assert trail().count("conflict.ended") == 1


# --- what the database holds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "write"),
    [
        ("registered_enquiry_has_a_client", lambda e, c: Enquiry.objects.create(
            name="x", email="x", state="registered", decided_by=c.admin, decided_at=timezone.now())),
        ("declined_enquiry_has_a_reason", lambda e, c: Enquiry.objects.create(
            name="x", email="x", state="declined", decided_by=c.admin, decided_at=timezone.now())),
        ("answered_enquiry_has_an_author", lambda e, c: Enquiry.objects.create(
            name="x", email="x", state="declined", decline_reason="age")),
        ("one_place_on_the_list_per_client", lambda e, c: WaitingEntry.objects.create(
            client=e.client, since=timezone.now())),
        ("left_the_list_at_a_moment", lambda e, c: WaitingEntry.objects.create(
            client=c.rowan, since=timezone.now(), state="placed")),
        ("left_the_list_with_a_reason", lambda e, c: WaitingEntry.objects.create(
            client=c.rowan, since=timezone.now(), state="left", ended_at=timezone.now())),
        ("conflict_ended_by_a_person", lambda e, c: ConflictOfInterest.objects.create(
            client=c.rowan, clinician=c.ines, recorded_by=c.admin, ended_at=timezone.now())),
        ("one_standing_conflict_of_a_pair", lambda e, c: [ConflictOfInterest.objects.create(
            client=c.rowan, clinician=c.ines, recorded_by=c.admin) for _ in range(2)]),
    ],
)  # fmt: skip
def test_constraints(house, entry, constraint, write):
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        write(entry, house)
    if "one_" not in constraint or connection.vendor == "postgresql":
        assert constraint in str(broken.value)


def test_one_decision_per_place(house, entry):
    decision = actions.accept_match(by=house.admin, entry=entry, expected=1, clinician_id=house.ines.pk)
    care = begin_care(make_client("Bram Visser"), house.ines)
    decision.pk, decision.care, decision._state.adding = uuid.uuid4(), care, True
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save(force_insert=True)


# --- two at the same time -------------------------------------------------------------------------------------------


@pytest.fixture
def committed(transactional_db):
    with without_triggers():
        yield build_cast()


def at_once(*jobs):
    """Run the jobs in the same instant where the database has several writers; SQLite has one, so they queue."""
    if connection.vendor != "postgresql":
        for job in jobs:
            job()
        return
    start = threading.Barrier(len(jobs))

    def run(job):
        try:
            start.wait(10)
            job()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_person", [True, False], ids=["one person, two admins", "two people, the last place"])
def test_in_the_same_instant_exactly_one_wins(committed, same_person):
    ines = open_hours(committed.ines)
    ClinicianProfile.objects.filter(user=ines).update(weekly_places=2)  # Rowan has one of them
    first = wait("Sana Malik")
    second = first if same_person else wait("Bram Visser")
    both = [WaitingEntry.objects.select_related("client").get(pk=entry.pk) for entry in (first, second)]
    results = []

    def place(entry):
        try:
            actions.accept_match(by=committed.admin, entry=entry, expected=1, clinician_id=ines.pk, reason="x")
            results.append("placed")
        except (StaleWrite, actions.NotPossible) as told:
            results.append(type(told).__name__)

    at_once(*(lambda entry=entry: place(entry) for entry in both))
    assert len(results) == 2
    assert results.count("placed") == 1
    assert CareRelationship.objects.current().filter(clinician=ines, kind="therapist").count() == 2


def test_waits_in_figures():
    now = timezone.now()
    found = board.waits([now - dt.timedelta(days=days) for days in (1, 19, 40)], now=now)
    assert found == board.Waits(count=3, median=19, longest=40, ageing=1)
    assert board.waits([], now=now) == board.Waits()


def test_the_same_address_finds_client_and_enquiry(house):
    client = make_client("Ola Kaczmarek", email="Ola@Example.test")
    enquiry = send("ola@example.test")
    assert client.channels.get().address_index == enquiry.email_index
