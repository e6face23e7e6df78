"""Treatment does not start without the clinic's required consents: named and linked where a plan is signed."""

import pytest
from django.urls import reverse

from people import consents
from people.models import ClinicianProfile
from plans import actions
from plans.models import Plan, Signature
from tests.plans.conftest import fingerprint, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(cast):
    values = {"title": "Working together", "body": "We meet.", "required": True}
    return consents.publish(by=cast.admin, purpose="treatment", values=values)


@pytest.fixture
def in_training(cast):
    ClinicianProfile.objects.filter(user=cast.ines).update(needs_supervision=True)


def decide(cast, text, decision="given", **more):
    consents.decide(client=cast.rowan, by=cast.rowan_user, text=text, decision=decision, **more)


def sign_as_client(cast, plan):
    return actions.sign_as_client(by=cast.rowan_user, plan=plan, read=plan.content_hash)


def state():
    return Plan.objects.get().state


def test_a_draft_waits_for_the_required_set(cast, draft, text):
    with pytest.raises(actions.NotReady) as waits:
        send(cast, draft)
    assert [(gap.code, gap.title) for gap in waits.value.gaps] == [("consent", "Working together")]
    decide(cast, text)
    assert send(cast, draft).state == "awaiting"


def test_a_no_to_what_is_required_starts_nothing(cast, draft, text):
    decide(cast, text, "refused", reason="Not yet.")
    with pytest.raises(actions.NotReady):
        send(cast, draft)


def test_what_is_not_required_holds_nothing_up(cast, draft):
    consents.publish(by=cast.admin, purpose="video", values={"title": "Video", "body": "By video."})
    assert send(cast, draft).state == "awaiting"


@pytest.mark.parametrize("how", ["portal", "elsewhere", "without"])
def test_a_consent_taken_back_meanwhile_stops_the_start_and_no_name_is_lost(cast, draft, text, how):
    decide(cast, text)
    waiting = send(cast, draft)
    if how == "without":
        actions.decline_as_client(by=cast.rowan_user, plan=waiting, reason="")
    decide(cast, text, "withdrawn")
    start = {
        "portal": lambda: sign_as_client(cast, waiting),
        "elsewhere": lambda: actions.record_answer(by=cast.ines, plan=waiting, agreed=True, reason="By telephone."),
        "without": lambda: actions.activate_without_signature(by=cast.ines, plan=waiting),
    }[how]
    with pytest.raises(actions.NotReady):
        start()
    assert (state(), Signature.objects.filter(role="therapist").count()) == ("awaiting", 1)
    decide(cast, text)
    start()
    assert state() == "active"


def test_a_supervisor_who_signs_last_waits_too(cast, in_training, draft, text):
    decide(cast, text)
    waiting = send(cast, draft)
    sign_as_client(cast, waiting)
    decide(cast, text, "withdrawn")
    with pytest.raises(actions.NotReady):
        actions.sign_as_supervisor(by=cast.martin, plan=waiting, read=waiting.content_hash)
    assert not Signature.objects.filter(role="supervisor").exists()


def test_saying_no_to_a_plan_needs_no_consent(cast, awaiting, text):
    actions.decline_as_client(by=cast.rowan_user, plan=awaiting, reason="")
    actions.record_answer(by=cast.ines, plan=awaiting, agreed=False, reason="By telephone.")
    assert state() == "awaiting"


# --- where people find it
@pytest.mark.parametrize("name", ["activate", "draft"])
def test_the_missing_consent_is_named_and_linked_where_the_plan_is_signed(client, cast, draft, text, name):
    client.force_login(cast.ines)
    found = client.get(reverse(f"plans:{name}", args=[draft.pk])).content.decode()
    assert f'href="{reverse("people:consents", args=[cast.rowan.pk])}">The client has not agreed to “Working' in found
    assert "Sign this version" not in found
    decide(cast, text)
    assert "has not agreed" not in client.get(reverse(f"plans:{name}", args=[draft.pk])).content.decode()


def test_signing_in_spite_of_it_shows_the_page_again(client, cast, draft, text):
    client.force_login(cast.ines)
    answer = client.post(reverse("plans:activate", args=[draft.pk]), {"read": fingerprint(draft)})
    assert answer.status_code == 422
    assert state() == "draft"


def test_an_answer_from_elsewhere_keeps_what_was_typed(client, cast, awaiting, text):
    client.force_login(cast.ines)
    typed = {"do": "answer", "answer": "agreed", "reason": "She said yes on the telephone."}
    answer = client.post(reverse("plans:signing", args=[awaiting.pk]), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "She said yes on the telephone." in page
    assert "Before it can start" in page


def test_working_on_without_agreement_says_what_is_first(client, cast, awaiting, text):
    actions.decline_as_client(by=cast.rowan_user, plan=awaiting, reason="")
    client.force_login(cast.ines)
    page = client.post(reverse("plans:signing", args=[awaiting.pk]), {"do": "without"}, follow=True).content.decode()
    assert "the client has to agree to what the clinic asks" in page
    assert state() == "awaiting"


def test_a_supervisor_reads_why_their_name_is_not_taken_yet(client, cast, in_training, draft, text):
    decide(cast, text)
    awaiting = send(cast, draft)
    sign_as_client(cast, awaiting)
    decide(cast, text, "withdrawn")
    client.force_login(cast.martin)
    told = {"do": "supervise", "read": awaiting.content_hash}
    page = client.post(reverse("plans:signing", args=[awaiting.pk]), told, follow=True).content.decode()
    assert "the client has to agree to what the clinic asks" in page


def test_the_client_finds_the_papers_first_and_then_the_yes(client, cast, awaiting, text):
    client.force_login(cast.rowan_user)
    address = reverse("plans:portal_sign", args=[awaiting.pk])
    page = client.get(address).content.decode()
    assert f'href="{reverse("people:portal_consents")}"' in page
    assert "Yes, I agree to this plan" not in page
    client.post(address, {"do": "agree", "read": awaiting.content_hash})
    assert state() == "awaiting"
    decide(cast, text)
    assert "Yes, I agree to this plan" in client.get(address).content.decode()
    client.post(address, {"do": "agree", "read": awaiting.content_hash})
    assert state() == "active"
