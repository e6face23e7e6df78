"""Consents: in which words, given, refused with a reason, taken back; treatment waits for the required ones."""

import html

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Event
from people import consents
from people.consent_data import TEXTS, load_consent_texts
from people.consents import NeedsReason, NothingGiven
from people.models import Consent, ConsentText, Purpose


@pytest.fixture
def texts(cast):
    load_consent_texts()
    return {text.purpose: text for text in ConsentText.objects.all()}


def decide(client, by, text, decision="given", **more):
    return consents.decide(client=client, by=by, text=text, decision=decision, **more)


def missing(client):
    return [text.purpose for text in consents.missing_for(client)]


def agree_to_all(cast, texts):
    for text in texts.values():
        if text.required:
            decide(cast.rowan, cast.rowan_user, text)


def test_a_clinic_without_texts_asks_for_nothing(cast):
    assert consents.missing_for(cast.rowan) == []


def test_treatment_waits_for_the_required_set_and_for_nothing_else(cast, texts):
    assert missing(cast.rowan) == ["treatment", "limits", "emergency"]
    decide(cast.rowan, cast.rowan_user, texts["treatment"])
    assert missing(cast.rowan) == ["limits", "emergency"]
    agree_to_all(cast, texts)
    assert missing(cast.rowan) == []
    assert missing(cast.noor) == ["treatment", "limits", "emergency"]


def test_taking_back_counts_and_the_yes_of_then_stays(cast, texts):
    agree_to_all(cast, texts)
    decide(cast.rowan, cast.rowan_user, texts["limits"], "withdrawn")
    assert missing(cast.rowan) == ["limits"]
    assert list(Consent.objects.filter(text=texts["limits"]).values_list("decision", flat=True)) == [
        "withdrawn",
        "given",
    ]


def test_a_no_to_what_is_required_has_a_reason(cast, texts):
    with pytest.raises(NeedsReason):
        decide(cast.rowan, cast.rowan_user, texts["limits"], "refused", reason="  ")
    row = decide(cast.rowan, cast.rowan_user, texts["limits"], "refused", reason="I need to think.")
    assert row.reason == "I need to think."
    assert missing(cast.rowan) == ["treatment", "limits", "emergency"]
    decide(cast.rowan, cast.rowan_user, texts["research"], "refused")


def test_only_what_was_given_can_be_taken_back(cast, texts):
    with pytest.raises(NothingGiven):
        decide(cast.rowan, cast.rowan_user, texts["research"], "withdrawn")


@pytest.mark.parametrize(("asks_again", "holds"), [(True, False), (False, True)])
def test_a_new_wording_asks_again_unless_it_is_only_a_comma(cast, texts, asks_again, holds):
    decide(cast.rowan, cast.rowan_user, texts["treatment"])
    values = {"title": "Working together", "body": "New words.", "required": True, "asks_again": asks_again}
    newer = consents.publish(by=cast.admin, purpose="treatment", values=values)
    assert newer.edition == 2
    assert consents.holds(cast.rowan, "treatment") is holds
    decide(cast.rowan, cast.rowan_user, newer)
    assert consents.holds(cast.rowan, "treatment")


def test_what_is_no_longer_asked_for_is_not_missing(cast, texts):
    values = {"title": "x", "body": "y", "required": True, "retired": True}
    consents.publish(by=cast.admin, purpose="emergency", values=values)
    assert missing(cast.rowan) == ["treatment", "limits"]


def test_nothing_of_it_ever_changes(cast, texts):
    row = decide(cast.rowan, cast.rowan_user, texts["treatment"])
    changes = (
        lambda: Consent.objects.filter(pk=row.pk).update(decision="withdrawn"),
        row.delete,
        lambda: ConsentText.objects.filter(pk=texts["treatment"].pk).update(body="Other words"),
    )
    for change in changes:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_editions_count_up(texts):
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentText.objects.create(purpose="treatment", edition=1, title="x", body="y")


def test_a_decision_is_one_of_three(cast, texts):
    with pytest.raises(IntegrityError, match="consent_has_a_known_decision"), transaction.atomic():
        Consent.objects.create(
            client=cast.rowan, text=texts["treatment"], decision="maybe", decided_at=cast.rowan.created_at,
            noted_by=cast.ines,
        )  # fmt: skip


def test_first_texts_are_loaded_once_and_never_over_the_clinics_own(texts):
    assert load_consent_texts() == 0
    assert {text.purpose for text in TEXTS} == set(texts)
    assert set(texts) <= set(Purpose.values)


def test_asking_takes_two_queries_however_many_decisions(cast, texts, django_assert_num_queries):
    for _ in range(20):
        decide(cast.rowan, cast.rowan_user, texts["treatment"])
    with django_assert_num_queries(2):
        consents.missing_for(cast.rowan)


# --- pages
def test_the_client_decides_on_a_phone(client, cast, texts):
    client.force_login(cast.rowan_user)
    url = reverse("people:portal_consents")
    assert url in client.get("/my/").content.decode()
    body = html.unescape(client.get(url).content.decode())
    assert "Needed before we begin" in body
    assert "You can stop at any time, and you need not say why." in body
    client.post(url, {"purpose": "treatment", "decision": "given"})
    row = Consent.objects.get()
    assert (row.how, row.noted_by, row.text) == ("portal", cast.rowan_user, texts["treatment"])
    refused = client.post(url, {"purpose": "limits", "decision": "refused"})
    assert refused.status_code == 422
    client.post(url, {"purpose": "limits", "decision": "refused", "reason": "Not yet."})
    assert Consent.objects.get(text__purpose="limits").reason == "Not yet."
    client.post(url, {"purpose": "treatment", "decision": "withdrawn"})
    assert missing(cast.rowan) == ["treatment", "limits", "emergency"]
    assert client.post(url, {"purpose": "nothing", "decision": "given"}).status_code == 422


def test_a_reason_that_was_typed_is_not_lost(client, cast, texts):
    client.force_login(cast.rowan_user)
    answer = client.post(
        reverse("people:portal_consents"), {"purpose": "limits", "decision": "maybe", "reason": "I wonder"}
    )
    assert answer.status_code == 422
    assert 'value="I wonder"' in answer.content.decode()


def test_staff_note_what_was_said_in_the_room(client, cast, texts):
    client.force_login(cast.ines)
    page = reverse("people:consents", args=[cast.rowan.pk])
    assert "Treatment cannot start yet" in client.get(page).content.decode()
    client.post(
        reverse("people:consent_note", args=[cast.rowan.pk]),
        {"purpose": "treatment", "decision": "given", "how": "paper"},
    )
    row = Consent.objects.get()
    assert (row.how, row.noted_by) == ("paper", cast.ines)
    trace = Event.objects.get(action="consent.given")
    assert "treatment" not in str(trace.detail)
    wrong = client.post(
        reverse("people:consent_note", args=[cast.rowan.pk]), {"purpose": "limits", "decision": "refused"}
    )
    assert wrong.status_code == 422


def test_paper_holds_text_and_decision(client, cast, texts):
    decide(cast.rowan, cast.rowan_user, texts["treatment"])
    client.force_login(cast.rowan_user)
    body = client.get(reverse("people:portal_consents_print")).content.decode()
    assert "You can stop at any time" in body
    assert "Agreed on" in body
    client.force_login(cast.ines)
    assert cast.rowan.case_number in client.get(reverse("people:consents_print", args=[cast.rowan.pk])).content.decode()


def test_the_admin_writes_a_new_wording_and_the_old_one_stays(client, cast, texts):
    client.force_login(cast.admin)
    url = reverse("people:consent_text", args=["treatment"])
    client.post(
        url, {"title": "Together", "body": "New words.", "required": "on", "asks_again": "on", "position": "10"}
    )
    assert list(ConsentText.objects.filter(purpose="treatment").order_by("edition").values_list("title", flat=True)) == [
        "Working together", "Together",
    ]  # fmt: skip
    assert "New words." in client.get(reverse("people:consent_texts")).content.decode()
    assert client.post(url, {"title": "", "body": "kept", "position": "10"}).status_code == 422
    assert client.get(reverse("people:consent_text", args=["nothing"])).status_code == 404


def test_the_intake_says_what_is_missing(client, cast, texts):
    from assessments import actions

    actions.start_intake(client=cast.rowan, by=cast.rowan_user)
    client.force_login(cast.ines)
    assert "Consents are missing." in client.get(reverse("assessments:case", args=[cast.rowan.pk])).content.decode()
    agree_to_all(cast, texts)
    assert "Consents are missing." not in client.get(reverse("assessments:case", args=[cast.rowan.pk])).content.decode()


def test_somebody_who_knows_the_client_from_the_desk_only_does_not_read_what_was_decided(client, cast, texts):
    decide(cast.rowan, cast.rowan_user, texts["research"], "refused", reason="Not for numbers.")
    cast.yusuf.is_clinic_admin = True
    cast.yusuf.save()
    client.force_login(cast.yusuf)
    for name in ("people:consents", "people:consents_print", "assessments:case_safety", "assessments:case_history"):
        assert client.get(reverse(name, args=[cast.rowan.pk])).status_code == 403
