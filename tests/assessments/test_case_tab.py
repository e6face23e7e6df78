import pytest
from django.test import RequestFactory
from django.urls import reverse

from assessments import actions
from assessments.fillings import home_card, overview_card
from assessments.models import Intake, SymptomRating
from assessments.review import REVIEW
from audit.models import Event
from people.models import Client
from people.presenters import case_header


def url(name, client):
    return reverse(f"assessments:{name}", args=[client.pk])


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.ines)
    return client


@pytest.fixture
def under_review(sent, cast):
    return actions.start_review(intake=sent, by=cast.ines)


def words(**more):
    return {"version": ".".join("0" for _ in REVIEW), **more}


def test_a_draft_stays_with_the_client(desk, intake, fill, cast):
    fill(intake, {"reason": "only mine so far"})
    body = desk.get(url("case", cast.rowan)).content.decode()
    assert "1 of 9 parts done" in body
    assert "only mine so far" not in body


def test_a_client_without_an_intake_has_an_empty_tab(desk, cast):
    assert "Nothing here yet" in desk.get(url("case", cast.rowan)).content.decode()


def test_what_was_sent_is_read_and_the_reading_is_noted(desk, ready, fill, cast):
    fill(ready, {"tried": "not for the screen"}, parked={"tried": "face"})
    actions.submit_intake(intake=ready, by=cast.rowan_user)
    body = desk.get(url("case", cast.rowan)).content.decode()
    assert "I leave when it gets close." in body
    assert "7 of 10 · About weekly · Dating" in body
    assert "Only face to face" in body
    assert "For the first session" in body
    assert "My first partner" in body
    assert "not for the screen" not in body
    assert Event.objects.filter(action="intake.read", actor_id=str(cast.ines.pk)).exists()


def test_review_words_and_signature(desk, sent, cast):
    desk.post(url("case_review", cast.rowan))
    assert Intake.objects.get().state == "in_review"
    given = words(**{"reason": "Leaves before being left.", "trust-severity": "6", "trust-frequency": "weekly"})
    saved = desk.post(url("case_words", cast.rowan), given, headers={"X-Autosave": "1"})
    assert saved.status_code == 200
    assert "1" in saved.headers["X-Version"].split(".")
    body = desk.get(url("case", cast.rowan)).content.decode()
    assert "Leaves before being left." in body
    assert "I leave when it gets close." in body
    desk.post(url("case_sign", cast.rowan))
    assert Intake.objects.get().state == "signed"
    assert SymptomRating.objects.get(rater="clinician").severity == 6
    late = desk.post(url("case_words", cast.rowan), given, headers={"X-Autosave": "1"})
    assert late.status_code == 409


def test_two_writers_get_both_texts(desk, under_review, fill, cast):
    fill(under_review, {"summary": "first"}, by=cast.ines, side="clinician")
    late = desk.post(url("case_words", cast.rowan), words(summary="second"))
    assert late.status_code == 409
    assert "first" in late.content.decode()
    assert "second" in late.content.decode()


def test_a_supervisor_reads_and_does_not_write(client, under_review, cast):
    client.force_login(cast.martin)
    body = client.get(url("case", cast.rowan)).content.decode()
    assert "I leave when it gets close." in body
    assert "<textarea" not in body
    for name in ("case_review", "case_words", "case_sign"):
        assert client.post(url(name, cast.rowan)).status_code == 403


@pytest.mark.parametrize(
    ("who", "status"), [("admin", 403), ("yusuf", 403), ("hana", 403), ("judith", 403), ("rowan_user", 404)]
)
def test_nobody_else_reads_it(client, sent, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(url("case", cast.rowan)).status_code == status


def test_the_number_of_queries_does_not_grow_with_the_relationships(desk, sent, cast, django_assert_max_num_queries):
    from assessments.models import Relationship

    for number in range(30):
        Relationship.objects.create(client=cast.rowan, label=f"P{number}", position=number, started=str(1990 + number))
    with django_assert_max_num_queries(30):
        assert desk.get(url("case", cast.rowan)).status_code == 200


def safety(person, viewer):
    """The fact about safety in the head of a case, if the viewer has one there."""
    return next((fact for fact in case_header(person, viewer).facts if str(fact.label) == "Safety"), None)


def test_the_fact_about_safety(sent, fill, cast):
    assert str(safety(cast.rowan, cast.ines).value) == "No alert"
    assert safety(cast.rowan, cast.admin) is None
    from assessments import alerts
    from assessments.safety import Concern

    alert = alerts.raise_alert(client=cast.rowan, source="intake", concern=Concern("today", True), by=cast.rowan_user)
    assert safety(cast.rowan, cast.ines).tone == "danger"
    taken = alerts.acknowledge(alert=alert, by=cast.ines)
    alerts.close(alert=taken, by=cast.ines, action="x", outcome="y", expected=taken.version)
    assert "High risk" in str(safety(Client.objects.get(pk=cast.rowan.pk), cast.ines).value)
    Client.objects.update(high_risk_since=None)
    assert "Followed up" in str(safety(Client.objects.get(pk=cast.rowan.pk), cast.ines).value)


def test_cards_of_other_pages(intake, ready, fill, cast):
    request = RequestFactory().get("/")
    request.user = cast.rowan_user
    cast.rowan.discreet = False
    assert "Carry on where you left off" in home_card(cast.rowan, request)
    request.user = cast.ines
    assert "still writing" in overview_card(cast.rowan, request)
    actions.submit_intake(intake=ready, by=cast.rowan_user)
    body = overview_card(cast.rowan, request)
    assert "I leave when it gets close." in body
    assert "Stay for breakfast." in body
    assert "2 relationships" in body
    request.user = cast.rowan_user
    assert home_card(cast.rowan, request) is None
    request.user = cast.admin
    assert overview_card(cast.rowan, request) is None
